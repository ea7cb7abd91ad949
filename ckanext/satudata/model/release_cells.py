"""The schedule laid out in cells, a day or an office's month each: the first releases of a cell and how many there are.

A city with two hundred datasets has thousands of releases in a year; a page shows some of each cell, so only those are
read, whole, in one statement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.domain.releases.terms import Precision
from ckanext.satudata.model.releases import (
    Filters,
    Viewer,
    conditions,
    day_of,
    faceted,
    is_masked,
    joined,
    last_day_of,
    selected,
)
from ckanext.satudata.model.tables import release

Row = Mapping[Any, Any]
_LOOSE = (Precision.month.value, Precision.quarter.value)
_GROUP = model.group_table


def by_day(filters: Filters, viewer: Viewer, *, each: int) -> Sequence[Row]:
    """Return the first releases of each day, and those announced for a month or quarter as a cell without a day.

    Returns:
        Rows of ``model.releases.search`` with ``cell_day`` (``None`` for a month or quarter) and ``cell_size``.
    """
    day = sa.case((release.c.precision.in_(_LOOSE), sa.null()), else_=day_of(viewer))
    ranked = _ranked(filters, viewer, {"cell_day": day})
    return _rows(viewer, ranked, ranked.c.cell_rank <= each, [ranked.c.cell_day.nulls_last()])


def by_month(filters: Filters, viewer: Viewer, *, each: int, offset: int, limit: int) -> Sequence[Row]:
    """Return the first releases of each office and month, for one page of the offices that have any, by name.

    A release stands in the last month in which it may come.

    Returns:
        Rows of ``model.releases.search`` with ``cell_office`` (an id), ``cell_month`` (its first day), ``cell_size``.
    """
    month = sa.cast(sa.func.date_trunc("month", last_day_of(viewer)), sa.Date)
    office = sa.func.dense_rank().over(order_by=[sa.func.lower(_GROUP.c.title), release.c.organization_id])
    keys = {"cell_office": release.c.organization_id, "cell_month": month}
    ranked = _ranked(filters, viewer, keys, office.label("office_rank"))
    wanted = sa.and_(ranked.c.cell_rank <= each, ranked.c.office_rank > offset, ranked.c.office_rank <= offset + limit)
    return _rows(viewer, ranked, wanted, [ranked.c.office_rank, ranked.c.cell_month])


def _ranked(filters: Filters, viewer: Viewer, keys: Mapping[str, Any], *more: Any) -> Any:
    """Return ids with the keys of their cell, its size, and their place in it; only ids, since all rows are ranked."""
    cell = list(keys.values())
    title = sa.case((is_masked(viewer), ""), else_=release.c.title)
    order = [day_of(viewer), sa.func.coalesce(release.c.planned_time, dt.time()), title, release.c.id]
    columns = [
        release.c.id,
        *(key.label(name) for name, key in keys.items()),
        sa.func.count().over(partition_by=cell).label("cell_size"),
        sa.func.row_number().over(partition_by=cell, order_by=order).label("cell_rank"),
        *more,
    ]
    query = sa.select(*columns).select_from(joined())
    return query.where(*conditions(filters, viewer), *faceted(filters, viewer).values()).subquery("ranked")


def _rows(viewer: Viewer, ranked: Any, wanted: Any, order: list[Any]) -> Sequence[Row]:
    keys = [column for column in ranked.c if column.name.startswith("cell_")]
    query = selected(viewer).add_columns(*keys).where(release.c.id == ranked.c.id, wanted)
    return model.Session.execute(query.order_by(*order, ranked.c.cell_rank)).mappings().all()
