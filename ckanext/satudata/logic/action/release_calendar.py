"""The action that lays the schedule out as a calendar."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.domain.releases import months
from ckanext.satudata.domain.releases.status import status
from ckanext.satudata.domain.releases.terms import LABELS, Status
from ckanext.satudata.logic import lookup, releases, schema_release_calendar
from ckanext.satudata.model import release_cells
from ckanext.satudata.model.releases import Filters, Row, Viewer
from ckanext.satudata.model.releases import facets as count_facets
from ckanext.satudata.services import wording
from ckanext.satudata.services.releases.rows import standing_of

__all__ = ["satudata_release_calendar"]

DataDict = dict[str, Any]


@tk.side_effect_free
@validate(schema_release_calendar.calendar)
def satudata_release_calendar(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return a month of the release schedule by day, or a year by organisation and month, with some of each cell.

    Args:
        context: CKAN's context.
        data_dict: ``year``; ``month`` (1-12) for a month by day; ``organization``, ``topic``, ``status``, ``kind``,
            ``q`` as in ``satudata_release_list``; ``each``: at most how many releases of a cell (4); for a year
            ``limit`` and ``offset``: which of the organisations, by title.

    Returns:
        ``{count, facets, cells: [{day | organization, month, count, results}]}``; of a year the results are ``id``,
        ``title``, ``organization``, ``status``, ``status_label`` and ``masked``. A release announced for a month or a
        quarter is in a cell of a month whose ``day`` is ``None``, and in a year in the last month in which it may come.
    """
    lookup.require_tables()
    tk.check_access("satudata_release_calendar", context, data_dict)
    person = releases.planner(context)
    look = releases.viewer(context, person)
    year = int(data_dict["year"])
    month = int(data_dict["month"].rpartition("-")[2]) if data_dict.get("month") else None
    since, until = months.span(year, month)
    filters = Filters(
        organization=data_dict.get("organization"),
        topic=data_dict.get("topic"),
        statuses=data_dict.get("status") or (),
        kinds=data_dict.get("kind") or (),
        q=data_dict.get("q"),
        since=since,
        until=until,
    )
    each = data_dict["each"]
    if month:
        rows = release_cells.by_day(filters, look, each=each)
        results = releases.dictize(rows, person, look)
    else:
        page = {"offset": data_dict["offset"], "limit": data_dict["limit"]}
        rows = release_cells.by_month(filters, look, each=each, **page)
        results = _brief(rows, look)
    count, facets = releases.facets(count_facets(filters, look))
    return {"count": count, "facets": facets, "cells": _cells(rows, results)}


def _brief(rows: Sequence[Row], look: Viewer) -> list[DataDict]:
    """Return of each release what a year has room for; there are many of them."""
    labels = {status: LABELS[status].in_language(wording.language()) for status in Status}
    masked = tk._("Internal data")
    found = []
    for row in rows:
        state = status(standing_of(row), look.now, look.zone)
        found.append(
            {
                "id": row["id"],
                "title": masked if row["masked"] else row["title"],
                "organization": {
                    "id": row["organization_id"],
                    "name": row["organization_name"],
                    "title": releases.organization_title(row["organization_title"], row["organization_name"]),
                },
                "status": state.value,
                "status_label": labels[state],
                "masked": row["masked"],
            }
        )
    return found


def _cells(rows: Sequence[Row], results: list[DataDict]) -> list[DataDict]:
    pairs = itertools.groupby(zip(rows, results, strict=True), key=lambda pair: _key(pair[0]))
    return [_cell(list(pair)) for _key_of_cell, pair in pairs]


def _key(row: Row) -> tuple[str | None, dt.date | None]:
    return (row["cell_office"], row["cell_month"]) if "cell_month" in row else (None, row["cell_day"])


def _cell(pairs: list[tuple[Row, DataDict]]) -> DataDict:
    row, first = pairs[0]
    place: DataDict
    if "cell_month" in row:
        place = {"organization": first["organization"], "month": f"{row['cell_month']:%Y-%m}"}
    else:
        place = {"day": row["cell_day"].isoformat() if row["cell_day"] else None}
    return {**place, "count": row["cell_size"], "results": [result for _row, result in pairs]}
