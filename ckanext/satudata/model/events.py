"""The append-only history: inserts and reads, nothing else (the database refuses the rest)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import event, event_person, now

Row = Mapping[Any, Any]


def append(  # noqa: PLR0913 - one argument a column, all by name
    type_: str,
    *,
    package_id: str | None = None,
    submission: Mapping[str, Any] | None = None,
    actor_id: str | None = None,
    role: str | None = None,
    stage: str | None = None,
    state_from: str | None = None,
    state_to: str | None = None,
    content_hash: str | None = None,
    note: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> int:
    """Write one event in this transaction and return its number.

    Actor and note go to the side table, which may be blanked by ``ckan satudata event redact``.
    """
    statement = (
        sa.insert(event)
        .values(
            type=type_,
            at=now(),
            package_id=package_id,
            submission_id=submission["id"] if submission else None,
            round=submission["round"] if submission else None,
            role=role,
            stage=stage,
            state_from=state_from,
            state_to=state_to,
            content_hash=content_hash,
            data=dict(data or {}),
        )
        .returning(event.c.id)
    )
    number: int = model.Session.execute(statement).scalar_one()
    model.Session.execute(sa.insert(event_person).values(event_id=number, actor_id=actor_id, note=note))
    return number


def _joined() -> sa.Select[Any]:
    return sa.select(event, event_person.c.actor_id, event_person.c.note, event_person.c.redacted_at).join(
        event_person, event_person.c.event_id == event.c.id, isouter=True
    )


def of_package(package_id: str) -> Sequence[Row]:
    """Return the history of a dataset, oldest first."""
    query = _joined().where(event.c.package_id == package_id).order_by(event.c.id)
    return model.Session.execute(query).mappings().all()


def last_of_package(package_id: str) -> Row | None:
    """Return the newest event on a dataset's way to the public; requests and grants of access move it nowhere."""
    on_its_way = sa.and_(event.c.package_id == package_id, event.c.type.not_like("access%"))
    query = _joined().where(on_its_way).order_by(event.c.id.desc()).limit(1)
    return model.Session.execute(query).mappings().first()


def redact(event_id: int, *, reason: str) -> bool:
    """Blank the actor and the note of one event, with a reason.

    Returns:
        Whether there was such an event.
    """
    model.Session.execute(sa.text("SET LOCAL satudata.maintenance = 'on'"))
    result = model.Session.execute(
        sa.update(event_person)
        .where(event_person.c.event_id == event_id)
        .values(actor_id=None, note=None, redacted_at=now(), redacted_reason=reason)
        .returning(event_person.c.event_id)
    )
    found = result.first() is not None
    model.Session.execute(sa.text("SET LOCAL satudata.maintenance = 'off'"))
    return found
