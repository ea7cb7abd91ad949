"""A table between its check and its import: kept for an hour for the person who sent it, one at a time."""

from __future__ import annotations

import secrets
import zlib
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis

SECONDS = 3_600
_TOKEN_BYTES = 16


def _key(user_id: str) -> str:
    return f"ckan:{tk.config['ckan.site_id']}:satudata:release-import:{user_id}"


def keep(user_id: str, content: bytes) -> str:
    """Keep a file in place of the person's last one; return the token with which they get it back."""
    token = secrets.token_hex(_TOKEN_BYTES)
    connect_to_redis().set(_key(user_id), token.encode() + zlib.compress(content), ex=SECONDS)
    return token


def kept(user_id: str, token: str) -> bytes | None:
    """Return the file, ``None`` when it has expired or another one was sent since."""
    found = cast("Any", connect_to_redis().get(_key(user_id)))
    length = 2 * _TOKEN_BYTES
    if not found or not secrets.compare_digest(found[:length], token.encode()):
        return None
    return zlib.decompress(found[length:])


def forget(user_id: str) -> None:
    """Forget the file of a person."""
    connect_to_redis().delete(_key(user_id))
