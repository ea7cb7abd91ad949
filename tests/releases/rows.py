"""Releases put into the tables directly, where a test needs many of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import period_of
from ckanext.satudata.domain.releases.terms import Precision
from ckanext.satudata.model.tables import make_id, now, release
from ckanext.satudata.services.releases import rows


def put(organization_id: str, planned: PlannedDate | None, **values: Any) -> str:
    """Insert an announced release and return its id."""
    period = period_of("bulanan", values.pop("day", planned.day if planned else dt.date(2027, 1, 1)))
    moment = now()
    row: Mapping[str, Any] = {
        "id": make_id(),
        "organization_id": organization_id,
        "title": "Jumlah Penduduk",
        "kind": "data",
        "frequency": "bulanan",
        "period": period.code,
        "period_start": period.start,
        "period_end": period.end,
        **rows.date_values(planned),
        **rows.first_values(planned),
        "certainty": "sementara",
        "approval": "announced",
        "origin": "manual",
        "created_at": moment,
        "modified_at": moment,
        "announced_at": moment,
        **values,
    }
    model.Session.execute(sa.insert(release).values(**row))
    model.Session.commit()
    return str(row["id"])


def on(day: dt.date) -> PlannedDate:
    """Return a date of the precision "day"."""
    return PlannedDate(Precision.day, day)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL statements of a block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
