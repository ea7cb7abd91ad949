"""The announced date of a release, as exact as it is known, and the span of time it promises."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ckanext.satudata.domain.releases.terms import Precision

_MONTHS_OF_QUARTER = 3
_PRECISE = (Precision.minute, Precision.day)


@dataclass(frozen=True)
class Window:
    """The time in which a release is promised: ``start`` (``None`` = any time before) up to before ``end``, in UTC."""

    start: dt.datetime | None
    end: dt.datetime

    def contains(self, other: Window) -> bool:
        """Return whether a promise of the other window keeps this one too."""
        if self.start is not None and (other.start is None or other.start < self.start):
            return False
        return other.end <= self.end


@dataclass(frozen=True)
class PlannedDate:
    """A date with its precision.

    Attributes:
        precision: how much of the date is announced.
        day: the day in the portal's time zone; for a month or quarter its first day.
        time: the hour in the portal's time zone; with ``Precision.minute`` only.
    """

    precision: Precision
    day: dt.date
    time: dt.time | None = None

    def __post_init__(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            ValueError: an hour is missing or superfluous, or the day is not the first of its month or quarter.
        """
        if (self.time is None) == (self.precision is Precision.minute):
            raise ValueError("an hour belongs to the precision 'minute', and to it alone")
        if self.day != self._first_day():
            raise ValueError(f"{self.day} is not the first day of its {self.precision.value}")

    @property
    def is_precise(self) -> bool:
        """Whether the day is known, as a confirmed date needs (GOV.UK: confirmed must be exact)."""
        return self.precision in _PRECISE

    def _first_day(self) -> dt.date:
        if self.precision is Precision.month:
            return self.day.replace(day=1)
        if self.precision is Precision.quarter:
            month = (self.day.month - 1) // _MONTHS_OF_QUARTER * _MONTHS_OF_QUARTER + 1
            return self.day.replace(month=month, day=1)
        return self.day

    @property
    def last_day(self) -> dt.date:
        """The last day on which the announcement is kept."""
        months = {Precision.month: 1, Precision.quarter: _MONTHS_OF_QUARTER}.get(self.precision)
        if months is None:
            return self.day
        month = self.day.month + months - 1
        return self.day.replace(month=month, day=calendar.monthrange(self.day.year, month)[1])

    def window(self, zone: ZoneInfo) -> Window:
        """Return the promised span in UTC. An announced minute is kept within that minute."""
        if self.time is not None:
            start = _utc(self.day, self.time, zone)
            return Window(start, start + dt.timedelta(minutes=1))
        end = _utc(self.last_day + dt.timedelta(days=1), dt.time(), zone)
        if self.precision is Precision.not_later_than:
            return Window(None, end)
        return Window(_utc(self.day, dt.time(), zone), end)


def _utc(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)
