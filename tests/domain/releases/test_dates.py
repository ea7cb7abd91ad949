"""Announced dates: what contradicts itself is refused; the promised span follows the time zone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.terms import Precision

WIB, WITA, WIT = (ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura"))


@pytest.mark.parametrize(
    ("precision", "day", "time"),
    [
        (Precision.minute, dt.date(2026, 5, 4), None),
        (Precision.day, dt.date(2026, 5, 4), dt.time(9)),
        (Precision.month, dt.date(2026, 5, 4), None),
        (Precision.quarter, dt.date(2026, 5, 1), None),
    ],
)
def test_contradictions(precision: Precision, day: dt.date, time: dt.time | None) -> None:
    """Precision and date must agree."""
    with pytest.raises(ValueError, match="hour|first day"):
        PlannedDate(precision, day, time)


@pytest.mark.parametrize(
    ("precision", "day", "time", "start", "end"),
    [
        (Precision.minute, dt.date(2026, 5, 4), dt.time(9, 30), "2026-05-04T02:30", "2026-05-04T02:31"),
        (Precision.day, dt.date(2026, 5, 4), None, "2026-05-03T17:00", "2026-05-04T17:00"),
        (Precision.month, dt.date(2026, 2, 1), None, "2026-01-31T17:00", "2026-02-28T17:00"),
        (Precision.quarter, dt.date(2026, 10, 1), None, "2026-09-30T17:00", "2026-12-31T17:00"),
        (Precision.not_later_than, dt.date(2026, 5, 31), None, None, "2026-05-31T17:00"),
    ],
)
def test_window(precision: Precision, day: dt.date, time: dt.time | None, start: str | None, end: str) -> None:
    """What is promised is a span that begins and ends with days of the portal's time zone."""
    window = PlannedDate(precision, day, time).window(WIB)
    assert (window.start and window.start.strftime("%Y-%m-%dT%H:%M")) == start
    assert window.end.strftime("%Y-%m-%dT%H:%M") == end


@pytest.mark.parametrize(("zone", "hour"), [(WIB, 2), (WITA, 1), (WIT, 0)])
def test_time_zones(zone: ZoneInfo, hour: int) -> None:
    """Nine o'clock is nine o'clock where the portal is."""
    start = PlannedDate(Precision.minute, dt.date(2026, 5, 4), dt.time(9)).window(zone).start
    assert start == dt.datetime(2026, 5, 4, hour, tzinfo=dt.UTC)
