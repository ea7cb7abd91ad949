"""The grid of a month, as wall calendars in Indonesian offices print it."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.satudata.domain.releases import months


@pytest.mark.parametrize(
    ("month", "first", "last", "rows"),
    [
        ((2026, 6), dt.date(2026, 6, 1), dt.date(2026, 7, 5), 5),  # begins with a Monday
        ((2026, 7), dt.date(2026, 6, 29), dt.date(2026, 8, 2), 5),
        ((2026, 8), dt.date(2026, 7, 27), dt.date(2026, 9, 6), 6),  # begins with a Saturday
        ((2027, 2), dt.date(2027, 2, 1), dt.date(2027, 2, 28), 4),  # fits four weeks exactly
        ((2028, 2), dt.date(2028, 1, 31), dt.date(2028, 3, 5), 5),  # a leap year
        ((2026, 12), dt.date(2026, 11, 30), dt.date(2027, 1, 3), 5),  # reaches into the next year
    ],
)
def test_weeks(month: tuple[int, int], first: dt.date, last: dt.date, rows: int) -> None:
    """A month is whole weeks from Monday to Sunday, each day once."""
    grid = months.weeks(*month)
    days = [day for week in grid for day in week]
    assert (days[0], days[-1], len(grid)) == (first, last, rows)
    assert days == [first + dt.timedelta(days=number) for number in range(len(days))]
    assert {week[0].weekday() for week in grid} == {0}
    assert {len(week) for week in grid} == {7}


@pytest.mark.parametrize(
    ("start", "by", "end"),
    [
        ((2026, 7), 1, (2026, 8)),
        ((2026, 12), 1, (2027, 1)),
        ((2026, 1), -1, (2025, 12)),
        ((2026, 7), -19, (2024, 12)),
        ((2026, 7), 0, (2026, 7)),
    ],
)
def test_step(start: tuple[int, int], by: int, end: tuple[int, int]) -> None:
    """The month after December is January of the next year, and back."""
    assert months.step(*start, by) == end


def test_span() -> None:
    """A month and a year reach from their first to their last day."""
    assert months.span(2028, 2) == (dt.date(2028, 2, 1), dt.date(2028, 2, 29))
    assert months.span(2026) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
