"""A release schedule put straight into the table, so that a test has a hundred releases at the cost of one."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import period_of
from ckanext.satudata.domain.releases.terms import Precision
from ckanext.satudata.model import tables
from ckanext.satudata.services.releases.rows import date_values, first_values


def insert(*releases: dict[str, Any]) -> list[str]:
    """Insert rows and return their ids."""
    with model.meta.engine.begin() as connection:
        connection.execute(sa.insert(tables.release), list(releases))
    return [release["id"] for release in releases]


def release(
    organization: dict[str, Any],
    title: str,
    planned: dt.date | PlannedDate | None,
    *,
    first: dt.date | PlannedDate | None = None,
    now: dt.datetime | None = None,
    **columns: Any,
) -> dict[str, Any]:
    """Return a row: announced for a day or a date of any precision, first for another one if ``first`` is given."""
    moment = now or dt.datetime.now(dt.UTC)
    current = _date(planned)
    announced_first = _date(first) if first else current
    period = columns.pop("data_of", period_of("tahunan", dt.date(2025, 1, 1)))
    return {
        "id": str(uuid.uuid4()),
        "organization_id": organization["id"],
        "package_id": None,
        "title": title,
        "topic": None,
        "kind": "data",
        "frequency": period.frequency,
        "period": period.code,
        "period_start": period.start,
        "period_end": period.end,
        **date_values(current),
        **first_values(announced_first),
        "certainty": "sementara",
        "approval": "announced",
        "origin": "manual",
        "confidential": False,
        "postponed": first is not None,
        "short_notice": False,
        "changes": 1 if first is not None else 0,
        "sequence": 1 if first is not None else 0,
        "created_at": moment,
        "modified_at": moment,
        "announced_at": moment,
        "released_at": None,
        "cancelled_at": None,
        **columns,
    }


def _date(planned: dt.date | PlannedDate | None) -> PlannedDate | None:
    return PlannedDate(Precision.day, planned) if isinstance(planned, dt.date) else planned
