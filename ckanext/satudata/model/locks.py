"""Advisory locks on a connection of their own: core's actions commit, and so release every row lock, in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ckan import model

_SPACE = "satudata-dataset"


@contextmanager
def dataset_lock(package_id: str) -> Iterator[bool]:
    """Hold the lock of a dataset as long as the ``with`` lasts, or learn that another process holds it.

    PostgreSQL releases it by itself when the process dies. A pooler in transaction mode breaks such locks.

    Yields:
        Whether the lock is held.
    """
    key = {"space": _SPACE, "id": package_id}
    engine = model.meta.engine
    if engine is None:
        raise AssertionError("CKAN connects to its database before any plugin works")
    with engine.connect() as connection:
        take = sa.text("SELECT pg_try_advisory_lock(hashtext(:space), hashtext(:id))")
        held = bool(connection.execute(take, key).scalar_one())
        try:
            yield held
        finally:
            if held:
                connection.execute(sa.text("SELECT pg_advisory_unlock(hashtext(:space), hashtext(:id))"), key)
