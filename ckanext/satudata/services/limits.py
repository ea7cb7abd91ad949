"""How often somebody may do something in a day, counted in Redis without keeping who it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis

_DAY = 86_400


def count(what: str, who: str, limit: int) -> None:
    """Count one more time; the counter is kept under a keyed hash of the day and the person, and ends with the day.

    Args:
        what: what is done.
        who: account id or network address.
        limit: how often a day.

    Raises:
        ckan.plugins.toolkit.ValidationError: it was done too often today.
    """
    day = dt.datetime.now(dt.UTC).date().isoformat()
    digest = hmac.new(tk.config["SECRET_KEY"].encode(), f"{what} {day} {who}".encode(), hashlib.sha256).hexdigest()
    key = f"ckan:{tk.config['ckan.site_id']}:satudata:limit:{digest}"
    redis = connect_to_redis()
    times = int(redis.incr(key))
    if times == 1:
        redis.expire(key, _DAY)
    if times > limit:
        raise tk.ValidationError(
            {
                "limit": [
                    tk._("Too many requests from here today (at most {count}). Try again tomorrow.").format(count=limit)
                ]
            }
        )
