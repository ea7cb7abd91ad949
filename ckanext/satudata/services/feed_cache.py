"""Feeds that were made already, kept in Redis under what they follow from, so that each is made once for all machines.

Only what is public is kept, and nothing depends on it: without Redis a feed is made anew.
"""

from __future__ import annotations

import logging
import zlib
from typing import Any

from redis.exceptions import RedisError

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis

log = logging.getLogger(__name__)

_SECONDS = 3600
_SMALLEST = 20_000
"""Octets below which making a feed costs no more than asking for it."""
_LARGEST = 32 * 2**20


def get(key: str) -> bytes | None:
    """Return a feed, if it was made in the last hour."""
    try:
        found: Any = connect_to_redis().get(_name(key))
    except RedisError:
        return None
    return zlib.decompress(found) if found else None


def put(key: str, body: bytes) -> None:
    """Keep a feed for an hour; small ones are not worth the room."""
    if not _SMALLEST <= len(body) <= _LARGEST:
        return
    try:
        connect_to_redis().set(_name(key), zlib.compress(body, 1), ex=_SECONDS)
    except RedisError:
        log.warning("satudata: a feed could not be kept, it is made anew for each request")


def _name(key: str) -> str:
    return f"ckan:{tk.config['ckan.site_id']}:satudata:feed:{key}"
