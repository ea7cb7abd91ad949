"""How a release stands, computed from its dates and the clock; nothing stores it, so nothing can be out of date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.terms import Status

SOON_DAYS = 7
"""Municipal portals mark what is due within a week as "Terdekat"."""


@dataclass(frozen=True)
class Standing:
    """What the status of a release follows from.

    Attributes:
        planned: the date as announced now; ``None`` = postponed, to be announced.
        postponed: whether the date was once announced earlier than it is now.
        released_at: when the data became public (aware), if they did.
        cancelled: whether the release was called off.
    """

    planned: PlannedDate | None
    postponed: bool = False
    released_at: dt.datetime | None = None
    cancelled: bool = False


def status(standing: Standing, now: dt.datetime, zone: ZoneInfo) -> Status:
    """Return the status of a release at a moment.

    Args:
        standing: its dates.
        now: the moment, aware.
        zone: the portal's time zone (WIB, WITA or WIT), in which a day begins and ends.
    """
    if standing.released_at is not None:
        return _released(standing, standing.released_at, zone)
    if standing.cancelled:
        return Status.cancelled
    if standing.planned is None:
        return Status.postponed
    return _ahead(standing.planned, now, zone, postponed=standing.postponed)


def _released(standing: Standing, released_at: dt.datetime, zone: ZoneInfo) -> Status:
    if standing.planned is None or released_at < _deadline(standing.planned, zone):
        return Status.on_time
    return Status.late


def _deadline(planned: PlannedDate, zone: ZoneInfo) -> dt.datetime:
    """Return the end of the promised span; the opening of an announced minute may take that minute."""
    return planned.window(zone).end


def _ahead(planned: PlannedDate, now: dt.datetime, zone: ZoneInfo, *, postponed: bool) -> Status:
    if now >= _deadline(planned, zone):
        return Status.overdue
    today = now.astimezone(zone).date()
    if planned.day == planned.last_day == today:
        return Status.today
    if (planned.day - today).days <= SOON_DAYS:
        return Status.soon
    return Status.postponed if postponed else Status.upcoming


def days_late(standing: Standing, now: dt.datetime, zone: ZoneInfo) -> int:
    """Return by how many days the release missed (or misses so far) its date; 0 when it kept it."""
    if standing.planned is None or (standing.cancelled and standing.released_at is None):
        return 0
    moment = standing.released_at or now
    if moment < _deadline(standing.planned, zone):
        return 0
    return max(0, (moment.astimezone(zone).date() - standing.planned.last_day).days)
