"""Reference periods as the schema stores them: a year, a month or a day in ISO 8601, and intervals of days."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_PERIOD = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
OPEN_END = ".."


def first_day(text: str) -> dt.date:
    """Return the first day of a period like ``2024``, ``2024-06`` or ``2024-06-30``.

    Raises:
        ValueError: the text is none of these, or there is no such day.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day = match.groups()
    return dt.date(int(year), int(month or 1), int(day or 1))


def last_day(text: str) -> dt.date:
    """Return the last day of a period.

    Raises:
        ValueError: as for ``first_day``.
    """
    start = first_day(text)
    parts = text.count("-")
    if parts == 0:
        return start.replace(month=12, day=31)
    if parts == 1:
        return start.replace(day=calendar.monthrange(start.year, start.month)[1])
    return start


def interval(text: str) -> tuple[dt.date | None, dt.date | None]:
    """Return both ends of an interval like ``2025-02-01/2025-02-28``; an end that is not known yet is ``..``.

    Raises:
        ValueError: the text is no interval.
    """
    start, slash, end = text.partition("/")
    if not slash:
        raise ValueError(text)
    return (
        None if start == OPEN_END else dt.date.fromisoformat(start),
        None if end == OPEN_END else dt.date.fromisoformat(end),
    )


def months(first: dt.date, last: dt.date) -> int:
    """Return how many calendar months the days from first to last touch."""
    return (last.year - first.year) * 12 + last.month - first.month + 1
