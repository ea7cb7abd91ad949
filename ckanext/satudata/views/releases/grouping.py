"""Releases of a list under headings: what is overdue first, then day by day, as a wall calendar is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.releases.terms import Precision, Status
from ckanext.satudata.helpers_releases import satudata_release_day

Release = Mapping[str, Any]
_LOOSE = (Precision.month.value, Precision.quarter.value)


@dataclass
class Group:
    """Some releases under a heading.

    Attributes:
        kind: ``overdue``, ``today``, ``day``, ``month`` (or quarter) or ``undetermined``.
        heading: the day, or what the releases have in common.
        word: "Today", "Tomorrow": said in words beside the heading.
        note: a sentence under the heading.
        releases: in the order in which they came.
    """

    kind: str
    heading: str
    word: str = ""
    note: str = ""
    releases: list[Release] = field(default_factory=list)


def group(releases: Iterable[Release], today: dt.date) -> list[Group]:
    """Return the releases under headings in the order in which they came, those of a day by hour and title.

    Args:
        releases: as ``satudata_release_list`` returns them.
        today: the day in the portal's time zone.
    """
    groups: dict[tuple[str, str], Group] = {}
    for release in releases:
        key = _key(release)
        if key not in groups:
            groups[key] = _new(key, release, today)
        groups[key].releases.append(release)
    for found in groups.values():
        found.releases.sort(key=_place)
    return list(groups.values())


def _place(release: Release) -> tuple[str, str, str]:
    planned = release["planned"] or {}
    return planned.get("last_day") or "", planned.get("time") or "", release["title"].lower()


def _key(release: Release) -> tuple[str, str]:
    planned = release["planned"]
    if release["status"] == Status.overdue.value:
        return "overdue", ""
    if planned is None:
        return "undetermined", ""
    if planned["precision"] in _LOOSE:
        return "month", planned["label"]
    return "day", planned["day"]


def _new(key: tuple[str, str], release: Release, today: dt.date) -> Group:
    kind, value = key
    if kind == "overdue":
        note = tk._("The announced date has passed and the data are not public yet.")
        return Group(kind, tk._("Overdue"), note=note)
    if kind == "undetermined":
        return Group(kind, tk._("Date to be announced"), note=tk._("Postponed; the new date is not fixed yet."))
    if kind == "month":
        return Group(kind, release["planned"]["label"], note=tk._("The day is not fixed yet."))
    day = dt.date.fromisoformat(value)
    words = {today: tk._("Today"), today + dt.timedelta(days=1): tk._("Tomorrow")}
    off = "" if config.calendar().is_working_day(day) else tk._("No working day")
    return Group("today" if day == today else "day", satudata_release_day(day), words.get(day, ""), off)
