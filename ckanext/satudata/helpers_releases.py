"""Template helpers of the release schedule: words and marks, and the blocks on pages of core."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from babel.dates import format_date
from flask import g

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.codes.vocabularies import TOPICS
from ckanext.satudata.domain.releases.status import status
from ckanext.satudata.domain.releases.terms import LABELS, OPEN, RELEASED, Status
from ckanext.satudata.model import releases, tables
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import wording
from ckanext.satudata.services.releases import rows
from ckanext.satudata.services.releases import wording as release_wording

__all__ = [
    "satudata_release_day",
    "satudata_release_facts",
    "satudata_release_hour",
    "satudata_release_league",
    "satudata_release_mark",
    "satudata_release_next",
    "satudata_release_office",
    "satudata_release_topic",
]

_NEXT = 5
_MARKS: Mapping[str, str] = MappingProxyType(
    {
        Status.upcoming: "○",
        Status.soon: "◔",
        Status.today: "●",
        Status.overdue: "!",
        Status.postponed: "↷",
        Status.cancelled: "✕",
        Status.on_time: "✓",
        Status.late: "✓!",
    }
)


def satudata_release_mark(value: str) -> str:
    """Return the mark of a status, which stands beside the word and never alone."""
    return _MARKS.get(value, "")


def satudata_release_day(day: dt.date, pattern: str = "EEEE, d MMMM y") -> str:
    """Return a day, or a part of it, as people say it: ``Senin, 20 Juli 2026``.

    Args:
        day: the day.
        pattern: a date pattern of Unicode (LDML).
    """
    return format_date(day, pattern, locale=wording.language())


def satudata_release_hour(time: str, *, zone: bool = True) -> str:
    """Return the hour of a release: ``09.00 WIB``, without the zone ``09.00``."""
    label = release_wording.hour_label(dt.time.fromisoformat(time))
    return label if zone else label.partition(" ")[0]


def satudata_release_topic(code: str) -> str:
    """Return the name of a topic."""
    return TOPICS[code].label.in_language(wording.language()) if code in TOPICS else code


def satudata_release_league() -> bool:
    """Return whether the public may read how punctual each office is."""
    return config.release_league_table()


def satudata_release_office(reference: str) -> str:
    """Return what people call an organisation; what was asked for where there is none."""
    found = model.Group.get(reference)
    return (found.title or found.name) if found is not None and found.is_organization else reference


def satudata_release_next(organization: str | None = None) -> list[dict[str, Any]]:
    """Return the next releases of the portal or of an organisation; nothing before the tables exist."""
    if not tables_exist():
        return []
    context: Any = {"user": getattr(tk.current_user, "name", "")}
    # CKAN renders what stands beside a page twice: once to see whether there is anything.
    kept: dict[str | None, list[dict[str, Any]]] = g.setdefault("satudata_release_next", {})
    if organization not in kept:
        data: dict[str, Any] = {"status": sorted(OPEN - {Status.overdue}), "limit": _NEXT, "facets": False}
        if organization:
            data["organization"] = organization
        kept[organization] = tk.get_action("satudata_release_list")(context, data)["results"]
    return kept[organization]


def satudata_release_facts(package: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return when a dataset was released, when it will be and how punctual it has been, from one statement.

    Nothing is said of releases whose title is confidential: the page would tell what they are about.
    """
    if not tables_exist():
        return None
    now, zone = tables.now(), config.timezone()
    told = [
        (row, status(rows.standing_of(row), now, zone))
        for row in releases.by_package(package["id"])
        if row["approval"] == "announced" and not row["confidential"]
    ]
    if not told:
        return None
    counts = dict.fromkeys(Status, 0)
    for _row, found in told:
        counts[found] += 1
    return {
        "last": _last(row for row, found in told if found in RELEASED),
        "next": _next((row, found) for row, found in told if found in OPEN),
        "on_time": counts[Status.on_time],
        "counted": counts[Status.on_time] + counts[Status.late] + counts[Status.overdue],
    }


def _last(released: Iterable[rows.Row]) -> dict[str, str] | None:
    row = max(released, key=lambda row: row["released_at"], default=None)
    if row is None:
        return None
    return {"label": wording.day(row["released_at"]), "period": _period(row)}


def _next(ahead: Iterable[tuple[rows.Row, Status]]) -> dict[str, str] | None:
    nearest = min(ahead, key=lambda pair: (pair[0]["last_day"] or dt.date.max, pair[0]["period_end"]), default=None)
    if nearest is None:
        return None
    row, found = nearest
    planned = rows.planned_of(row)
    return {
        "id": row["id"],
        "label": release_wording.planned_label(planned) if planned else tk._("date to be announced"),
        "status": found.value,
        "status_label": LABELS[found].in_language(wording.language()),
        "period": _period(row),
    }


def _period(row: rows.Row) -> str:
    return rows.period_of_row(row).label(wording.language())
