"""Queries behind the figures of punctuality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model import releases
from ckanext.satudata.model.releases import Filters, Viewer
from ckanext.satudata.model.tables import release

Row = Mapping[Any, Any]


def of_year(year: int, viewer: Viewer, organization_id: str | None = None) -> Sequence[Row]:
    """Return the announced releases whose last announced day, or else whose publication, lies in a year.

    Only dates: neither a title nor a dataset is read.
    """
    columns = model.group_table.c
    query = (
        sa.select(
            release.c.organization_id,
            columns.name.label("organization_name"),
            columns.title.label("organization_title"),
            *(release.c[name] for name in ("precision", "planned_day", "planned_time", "postponed", "changes")),
            release.c.released_at,
            release.c.cancelled_at,
        )
        .select_from(releases.joined())
        .where(*releases.conditions(Filters(), viewer), _year(viewer) == year)
        .order_by(columns.title, release.c.organization_id)
    )
    if organization_id:
        query = query.where(release.c.organization_id == organization_id)
    return model.Session.execute(query).mappings().all()


def years(viewer: Viewer) -> list[int]:
    """Return the years that have announced releases, the latest first."""
    year = _year(viewer)
    query = (
        sa.select(year).select_from(releases.joined()).where(*releases.conditions(Filters(), viewer), year.is_not(None))
    )
    return sorted({int(found) for found in model.Session.execute(query.distinct()).scalars()}, reverse=True)


def _year(viewer: Viewer) -> Any:
    day = sa.func.coalesce(
        release.c.last_day, sa.cast(sa.func.timezone(viewer.zone.key, release.c.released_at), sa.Date)
    )
    return sa.cast(sa.func.extract("year", day), sa.Integer)
