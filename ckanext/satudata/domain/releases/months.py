"""Months as grids of weeks, and steps from month to month, for calendars of the schedule."""

from __future__ import annotations

import calendar
import datetime as dt

MONTHS = 12
_WEEKS = calendar.Calendar(calendar.MONDAY)


def weeks(year: int, month: int) -> list[list[dt.date]]:
    """Return the weeks of a month, Monday first, filled up with days of the months beside it.

    Args:
        year: 1 to 9998 (December of 9999 would need a day after the last one that Python knows).
        month: 1 to 12.
    """
    return _WEEKS.monthdatescalendar(year, month)


def step(year: int, month: int, by: int) -> tuple[int, int]:
    """Return year and month of the month that lies ``by`` months after a month, before it when negative."""
    number = year * MONTHS + month - 1 + by
    return number // MONTHS, number % MONTHS + 1


def span(year: int, month: int | None = None) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a month, or of a whole year."""
    first, last = month or 1, month or MONTHS
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])
