"""The action behind the figures of punctuality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.domain.releases.punctuality import Announced, Punctuality, punctuality
from ckanext.satudata.logic import lookup, schema_release_feeds
from ckanext.satudata.logic.releases import organization_title, planner, viewer
from ckanext.satudata.model import release_punctuality
from ckanext.satudata.model.releases import Viewer
from ckanext.satudata.services.releases.rows import standing_of

__all__ = ["satudata_release_punctuality"]

DataDict = dict[str, Any]
Row = Mapping[Any, Any]


@tk.side_effect_free
@validate(schema_release_feeds.punctuality)
def satudata_release_punctuality(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return how punctual each OPD was in a year.

    Args:
        context: CKAN's context.
        data_dict: ``year`` (this one unless given), ``organization`` (name or id, all unless given).

    Returns:
        ``{rule, year, years, results, total}``: ``rule`` says in words how is counted, ``years`` which years have
        releases, and each result has ``organization``, ``announced``, ``on_time``, ``late``, ``overdue``,
        ``cancelled``, ``changes``, ``median_days_late`` (or none) and ``share`` (0 to 1, or none).
    """
    lookup.require_tables()
    tk.check_access("satudata_release_punctuality", context, data_dict)
    look = viewer(context, planner(context))
    organization_id = lookup.organization_id(data_dict.get("organization"))
    year = int(data_dict.get("year") or look.now.astimezone(look.zone).year)
    found = release_punctuality.of_year(year, look, organization_id)
    return {
        "rule": rule(),
        "year": year,
        "years": release_punctuality.years(look),
        "results": _results(found, year, look),
        "total": _figures(_announced(found), year, look),
    }


def rule() -> str:
    """Return in words how punctuality is counted; ``domain.releases.punctuality`` does it."""
    return tk._(
        "Counted are the releases whose announced date lies in the year and has passed, or which are out already. "
        "On time is what became public not later than the date announced last: within the announced minute, day, month "
        "or quarter. A release whose date was moved counts by its new date, and the move is counted beside it as a "
        "change, so that nobody becomes punctual by moving dates. What was cancelled is listed and counts neither way. "
        "Days late are calendar days, over what was late or is overdue."
    )


def _results(found: Iterable[Row], year: int, look: Viewer) -> list[DataDict]:
    offices: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        offices[row["organization_id"]].append(row)
    results = []
    for rows in offices.values():
        first = rows[0]
        title = organization_title(first["organization_title"], first["organization_name"])
        office = {"id": first["organization_id"], "name": first["organization_name"], "title": title}
        results.append({"organization": office, **_figures(_announced(rows), year, look)})
    return results


def _announced(rows: Iterable[Row]) -> list[Announced]:
    return [Announced(standing_of(row), row["changes"]) for row in rows]


def _figures(releases: list[Announced], year: int, look: Viewer) -> DataDict:
    figures: Punctuality = punctuality(releases, year, look.now, look.zone)
    return {
        "announced": figures.announced,
        "on_time": figures.on_time,
        "late": figures.late,
        "overdue": figures.overdue,
        "cancelled": figures.cancelled,
        "changes": figures.changes,
        "median_days_late": figures.median_days_late,
        "share": figures.share,
    }
