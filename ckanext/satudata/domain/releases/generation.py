"""A year of releases from a dataset's own frequency, the period it is about and its lag."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import PERIODIC, Period, period_of, periods
from ckanext.satudata.domain.releases.terms import Precision
from ckanext.satudata.domain.workflow.deadlines import WorkingCalendar

HORIZON_DAYS = 365
_LONGEST_HOLIDAYS = dt.timedelta(days=21)  # Lebaran with its collective leave and the weekends around it


@dataclass(frozen=True)
class Series:
    """What the schedule of one dataset follows from.

    Attributes:
        frequency: a value of ``accrualPeriodicity``.
        lag_days: calendar days from the end of a period to its release.
        after: the last day of the newest period that is released already; ``None`` = none is.
        time: the hour of release in the portal's time zone; ``None`` = any time of the day.
    """

    frequency: str
    lag_days: int
    after: dt.date | None = None
    time: dt.time | None = None


@dataclass(frozen=True)
class Proposal:
    """A release that the series suggests."""

    period: Period
    planned: PlannedDate


def generate(
    series: Series,
    today: dt.date,
    calendar: WorkingCalendar,
    *,
    taken: Collection[str] = (),
    horizon_days: int = HORIZON_DAYS,
) -> list[Proposal]:
    """Return the releases due from today on for a year ahead, oldest first.

    Running it again with the codes of what exists in ``taken`` gives nothing new, so what a person moved or cancelled
    is never made again.

    Args:
        series: frequency, lag and what is released already; ad hoc data and data released once give no schedule.
        today: the day in the portal's time zone.
        calendar: the working days; a release that falls on a holiday moves to the next working day.
        taken: codes of the periods that have an entry already.
        horizon_days: how far ahead to plan.
    """
    if series.frequency not in PERIODIC:
        return []
    last = today + dt.timedelta(days=horizon_days)
    known = frozenset(taken)
    found = []
    for period in periods(_first(series, today), lambda period: _due(series, period) > last):
        planned = _planned(series, period, calendar)
        if planned.day >= today and period.code not in known:
            found.append(Proposal(period, planned))
    return found


def _first(series: Series, today: dt.date) -> Period:
    """Return the period after the newest released one, or the first whose release may still fall on today."""
    if series.after is not None:
        return period_of(series.frequency, series.after + dt.timedelta(days=1))
    return period_of(series.frequency, today - dt.timedelta(days=series.lag_days) - _LONGEST_HOLIDAYS)


def _due(series: Series, period: Period) -> dt.date:
    return period.end + dt.timedelta(days=series.lag_days)


def _planned(series: Series, period: Period, calendar: WorkingCalendar) -> PlannedDate:
    day = _due(series, period)
    while not calendar.is_working_day(day):
        day += dt.timedelta(days=1)
    if series.time is None:
        return PlannedDate(Precision.day, day)
    return PlannedDate(Precision.minute, day, series.time)
