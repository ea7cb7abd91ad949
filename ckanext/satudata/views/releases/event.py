"""A release as a schema.org ``Event``, for search engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckanext.satudata import config
from ckanext.satudata.domain.releases.terms import OPEN, Precision, Status

_EXACT = (Precision.minute.value, Precision.day.value)


def document(release: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the document of a release; ``None`` where no day is announced or the title is masked.

    Args:
        release: as ``satudata_release_show`` returns it.
    """
    start = _start(release["planned"])
    if start is None or release["masked"] or release["status"] is None:
        return None
    before = _start(release["first_planned"])
    moved = before is not None and before != start and release["status"] in OPEN
    found = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": release["title"],
        "startDate": start,
        "eventStatus": "https://schema.org/" + _status(release["status"], moved=moved),
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": release["url"]},
        "organizer": {"@type": "GovernmentOrganization", "name": release["organization"]["title"]},
        "url": release["url"],
    }
    return {**found, "previousStartDate": before} if moved else found


def _status(status: str, *, moved: bool) -> str:
    if status == Status.cancelled:
        return "EventCancelled"
    return "EventRescheduled" if moved else "EventScheduled"


def _start(planned: Mapping[str, Any] | None) -> str | None:
    """Return the day, or the minute with its offset, of an exact date."""
    if planned is None or planned["precision"] not in _EXACT:
        return None
    if not planned["time"]:
        return planned["day"]
    day, time = dt.date.fromisoformat(planned["day"]), dt.time.fromisoformat(planned["time"])
    return dt.datetime.combine(day, time, config.timezone()).isoformat()
