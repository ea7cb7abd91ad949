"""Deadlines in working days of Indonesian offices."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from ckanext.satudata.domain.workflow.definition import Duration

_END_OF_DAY = dt.time(23, 59, 59)
_SATURDAY = 5


@lru_cache(maxsize=64)
def national_holidays(year: int) -> frozenset[dt.date]:
    """Return the days on which government offices are closed: public holidays and collective leave (cuti bersama).

    The dates come from the yearly joint decree of three ministers (SKB 3 Menteri); before the decree of a year is
    out, the library estimates them, and the operator's own lists correct them.
    """
    categories = tuple({"public", "government"} & set(holidays.Indonesia.supported_categories))
    return frozenset(holidays.Indonesia(years=year, categories=categories))


class WorkingCalendar:
    """Monday to Friday less public holidays and collective leave, less and plus the operator's own days."""

    def __init__(
        self,
        timezone: ZoneInfo,
        extra_holidays: Collection[dt.date] = (),
        extra_workdays: Collection[dt.date] = (),
    ) -> None:
        """Make a calendar for a time zone (WIB, WITA or WIT)."""
        self.timezone = timezone
        self._holidays = frozenset(extra_holidays)
        self._workdays = frozenset(extra_workdays)

    def is_working_day(self, day: dt.date) -> bool:
        """Return whether the offices work on this day."""
        if day in self._workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self._holidays and day not in national_holidays(day.year)

    def due(self, start: dt.datetime, duration: Duration) -> dt.datetime:
        """Return when a deadline ends, in UTC.

        Minutes and hours run exactly. The others end with a day of the portal's time zone: the n-th working day after
        the day of the start, or the same day n weeks or calendar months later ("1 bulan", SOP Pekalongan step 4).

        Raises:
            ValueError: the start has no time zone.
        """
        if start.tzinfo is None:
            raise ValueError("the start of a deadline needs a time zone")
        if duration.unit in ("minute", "hour"):
            minutes = duration.value * (60 if duration.unit == "hour" else 1)
            return (start + dt.timedelta(minutes=minutes)).astimezone(dt.UTC)
        day = self._last_day(start.astimezone(self.timezone).date(), duration)
        return dt.datetime.combine(day, _END_OF_DAY, self.timezone).astimezone(dt.UTC)

    def _last_day(self, day: dt.date, duration: Duration) -> dt.date:
        if duration.unit == "day":
            return day + dt.timedelta(days=duration.value)
        if duration.unit == "week":
            return day + dt.timedelta(weeks=duration.value)
        if duration.unit == "month":
            return _add_months(day, duration.value)
        left = duration.value
        while left:
            day += dt.timedelta(days=1)
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Return how many working days lie after ``start`` up to and including ``end``."""
        days = (end - start).days
        return sum(self.is_working_day(start + dt.timedelta(days=number)) for number in range(1, days + 1))


def _add_months(day: dt.date, months: int) -> dt.date:
    number = day.month - 1 + months
    year, month = day.year + number // 12, number % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
