"""How punctual an OPD was in a year, by a rule that is shown with the figures.

Counted are the releases whose last announced date lies in the year and has passed. On time is what became public not
later than that date; a release that was moved counts by its new date, and the move is counted beside it, so that moving
dates does not make an office punctual. What was cancelled is listed and counts neither way.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ckanext.satudata.domain.releases.status import Standing, days_late, status
from ckanext.satudata.domain.releases.terms import Status


@dataclass(frozen=True)
class Announced:
    """One release for the statistics: its dates, and how often its announced date was changed."""

    standing: Standing
    changes: int = 0


@dataclass(frozen=True)
class Punctuality:
    """Figures of one OPD and year.

    Attributes:
        announced: releases whose date has passed, or that are out.
        on_time: of these, public by the announced date.
        late: of these, public after it.
        overdue: of these, not public yet.
        cancelled: called off; not among ``announced``.
        changes: changes of announced dates.
        median_days_late: median over those late or overdue, in calendar days; ``None`` when there are none.
    """

    announced: int
    on_time: int
    late: int
    overdue: int
    cancelled: int
    changes: int
    median_days_late: float | None

    @property
    def share(self) -> float | None:
        """The share on time, 0 to 1; ``None`` while nothing was due."""
        return self.on_time / self.announced if self.announced else None


def punctuality(releases: Iterable[Announced], year: int, now: dt.datetime, zone: ZoneInfo) -> Punctuality:
    """Return the figures of a year as they stand at a moment.

    Args:
        releases: the releases of one OPD, of any year.
        year: the year of the announced date, or of the actual one where no date was left.
        now: the moment, aware.
        zone: the portal's time zone.
    """
    mine = [release for release in releases if _year(release.standing, zone) == year]
    counts = dict.fromkeys(Status, 0)
    lateness = []
    for release in mine:
        standing = release.standing
        found = status(standing, now, zone)
        counts[found] += 1
        if found in (Status.late, Status.overdue):
            lateness.append(days_late(standing, now, zone))
    return Punctuality(
        announced=counts[Status.on_time] + counts[Status.late] + counts[Status.overdue],
        on_time=counts[Status.on_time],
        late=counts[Status.late],
        overdue=counts[Status.overdue],
        cancelled=counts[Status.cancelled],
        changes=sum(release.changes for release in mine),
        median_days_late=statistics.median(lateness) if lateness else None,
    )


def _year(standing: Standing, zone: ZoneInfo) -> int | None:
    if standing.planned is not None:
        return standing.planned.last_day.year
    return standing.released_at.astimezone(zone).year if standing.released_at is not None else None
