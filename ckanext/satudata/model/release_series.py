"""Queries for generating the schedule: what the series of datasets follow from, in a fixed number of statements."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.satudata.model.access import package_field
from ckanext.satudata.model.tables import now, release, release_series, revision
from ckanext.satudata.model.visibility import is_public

Row = Mapping[Any, Any]

_PACKAGE = model.package_table


def sources(
    package_ids: Collection[str] | None, frequencies: Collection[str], organization_id: str | None = None
) -> Sequence[Row]:
    """Return what the series of datasets follow from, in one statement.

    Args:
        package_ids: the datasets; ``None`` = all that are public.
        frequencies: values of ``accrualPeriodicity`` that make a schedule.
        organization_id: only those of one office.
    """
    newest = (
        sa.select(sa.func.max(release.c.period_end))
        .where(release.c.package_id == _PACKAGE.c.id, release.c.released_at.is_not(None))
        .correlate(_PACKAGE)
        .scalar_subquery()
    )
    query = (
        sa.select(
            _PACKAGE.c.id.label("package_id"),
            _PACKAGE.c.owner_org.label("organization_id"),
            sa.func.coalesce(sa.func.nullif(_PACKAGE.c.title, ""), _PACKAGE.c.name).label("title"),
            package_field("accrualPeriodicity").label("frequency"),
            package_field("theme").label("topic"),
            package_field("periode_akhir").label("periode_akhir"),
            release_series.c.lag_days,
            release_series.c.time,
            release_series.c.kind,
            newest.label("newest"),
        )
        .select_from(_PACKAGE.join(release_series, release_series.c.package_id == _PACKAGE.c.id, isouter=True))
        .where(
            _PACKAGE.c.state != "deleted",
            _PACKAGE.c.owner_org.is_not(None),
            _PACKAGE.c.id.not_in(sa.select(revision.c.copy_id)),
            package_field("accrualPeriodicity").in_(list(frequencies)),
            is_public() if package_ids is None else _PACKAGE.c.id.in_(list(package_ids)),
        )
        .order_by(_PACKAGE.c.id)
    )
    if organization_id is not None:
        query = query.where(_PACKAGE.c.owner_org == organization_id)
    return model.Session.execute(query).mappings().all()


def taken(package_ids: Collection[str]) -> dict[tuple[str, str], set[str]]:
    """Return the periods that have an entry by (dataset, kind): those called off and declined too."""
    query = sa.select(release.c.package_id, release.c.kind, release.c.period).where(
        release.c.package_id.in_(list(package_ids))
    )
    found: dict[tuple[str, str], set[str]] = {}
    for package_id, kind, period in model.Session.execute(query):
        found.setdefault((package_id, kind), set()).add(period)
    return found


_COLUMNS = ", ".join(column.name for column in release.columns)
_INSERT = f"""
    INSERT INTO satudata_release ({_COLUMNS})
    SELECT {_COLUMNS} FROM jsonb_populate_recordset(NULL::satudata_release, CAST(:rows AS jsonb))
    ON CONFLICT DO NOTHING
    RETURNING id
"""  # noqa: S608 - names of our own columns
_RECORD = """
    INSERT INTO satudata_release_change (release_id, type, at, role, actor_id, new, public)
    SELECT id, CASE approval WHEN 'announced' THEN 'announced' ELSE 'proposed' END, created_at, :role, created_by,
           jsonb_build_object('precision', precision, 'day', planned_day, 'time', planned_time, 'certainty', certainty),
           approval = 'announced'
    FROM satudata_release WHERE id IN (SELECT jsonb_array_elements_text(CAST(:ids AS jsonb)))
    ORDER BY package_id, period_end, id
"""


def insert_many(rows: Sequence[Mapping[str, Any]], *, role: str | None) -> set[str]:
    """Insert releases with their change records, leaving out what somebody else made at the same moment.

    Returns:
        The ids of those inserted.
    """
    if not rows:
        return set()
    defaults = {column.name: None for column in release.columns} | {
        "confidential": False,
        "postponed": False,
        "short_notice": False,
        "changes": 0,
        "sequence": 0,
    }
    document = json.dumps([defaults | dict(row) for row in rows], default=_plain)
    found = model.Session.execute(sa.text(_INSERT), {"rows": document})
    ids = set(found.scalars())
    model.Session.execute(sa.text(_RECORD), {"ids": json.dumps(sorted(ids)), "role": role})
    return ids


def _plain(value: dt.date | dt.time) -> str:
    return value.isoformat()


def get(package_id: str) -> Row | None:
    """Return what is set for the series of a dataset."""
    query = sa.select(release_series).where(release_series.c.package_id == package_id)
    return model.Session.execute(query).mappings().first()


def put(package_id: str, **values: Any) -> None:
    """Set lag, hour and kind of a dataset's series."""
    values |= {"updated_at": now()}
    model.Session.execute(
        insert(release_series)
        .values(package_id=package_id, **values)
        .on_conflict_do_update(index_elements=[release_series.c.package_id], set_=values)
    )
