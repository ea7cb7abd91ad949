"""The portal of these tests: citizens, the PPID, and counters at zero."""

from __future__ import annotations

import pytest

from ckan.lib.redis import connect_to_redis

from tests.access import people
from tests.portal import Portal


@pytest.fixture
def city(portal: Portal) -> Portal:
    """The portal with citizens and the PPID."""
    redis = connect_to_redis()
    for key in redis.scan_iter("ckan:*:satudata:limit:*"):
        redis.delete(key)
    return people.with_citizens(portal)
