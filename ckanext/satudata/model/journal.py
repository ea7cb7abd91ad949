"""The journal of what spans database and index, so that an interrupted step is finished by ``tick``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import journal, make_id, now

Row = Mapping[Any, Any]


def begin(package_id: str, operation: str, step: str, *, data: Mapping[str, Any] | None = None) -> str:
    """Write an open entry in this transaction and return its id."""
    entry_id = make_id()
    model.Session.execute(
        sa.insert(journal).values(
            id=entry_id,
            package_id=package_id,
            operation=operation,
            step=step,
            data=dict(data or {}),
            started_at=now(),
        )
    )
    return entry_id


def advance(entry_id: str, step: str, *, verify_after: dt.datetime | None = None) -> None:
    """Note the step reached; with ``verify_after`` the entry stays open until it was verified after that time."""
    values: dict[str, Any] = {"step": step}
    if verify_after is not None:
        values["verify_after"] = verify_after
    model.Session.execute(sa.update(journal).where(journal.c.id == entry_id).values(**values))


def finish(entry_id: str) -> None:
    """Close an entry."""
    model.Session.execute(sa.update(journal).where(journal.c.id == entry_id).values(finished_at=now()))


def get(entry_id: str) -> Row:
    """Return an entry."""
    return model.Session.execute(sa.select(journal).where(journal.c.id == entry_id)).mappings().one()


def interrupted(package_id: str, operation: str) -> Row | None:
    """Return the open entry of an operation on a dataset."""
    query = sa.select(journal).where(
        journal.c.package_id == package_id, journal.c.operation == operation, journal.c.finished_at.is_(None)
    )
    return model.Session.execute(query).mappings().first()


def open_entries(limit: int = 100, *, lock: bool = False, without: Collection[str] = ()) -> Sequence[Row]:
    """Return open entries that are due, oldest first; with ``lock`` those that no other process holds."""
    query = (
        sa.select(journal)
        .where(
            journal.c.finished_at.is_(None),
            journal.c.id.not_in(list(without)),
            sa.or_(journal.c.verify_after.is_(None), journal.c.verify_after <= now()),
        )
        .order_by(journal.c.started_at)
        .limit(limit)
    )
    if lock:
        query = query.with_for_update(skip_locked=True)
    return model.Session.execute(query).mappings().all()
