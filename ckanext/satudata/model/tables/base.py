"""What the ``satudata_*`` tables share."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa

metadata = sa.MetaData()


def make_id() -> str:
    """Return a fresh random id, as core's ``make_uuid`` does."""
    return str(uuid.uuid4())


def now() -> dt.datetime:
    """Return the present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def time(name: str, *, nullable: bool = True) -> sa.Column[dt.datetime]:
    """Return a column that holds a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
