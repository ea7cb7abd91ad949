"""A year's schedule from the frequency, the period and the lag of a dataset."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from ckanext.satudata.domain.releases.generation import Series, generate
from ckanext.satudata.domain.releases.periods import PERIODIC
from ckanext.satudata.domain.releases.terms import Precision
from ckanext.satudata.domain.workflow.deadlines import WorkingCalendar

CALENDAR = WorkingCalendar(ZoneInfo("Asia/Jakarta"))
TODAY = dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    ("frequency", "number"),
    [
        ("mingguan", 52),
        ("bulanan", 12),
        ("triwulanan", 4),
        ("empat_bulanan", 3),
        ("semesteran", 2),
        ("tahunan", 1),
        ("dua_tahunan", 1),
        ("lebih_dua_tahunan", 0),
        ("ad_hoc", 0),
        ("sekali", 0),
    ],
)
def test_a_year_ahead(frequency: str, number: int) -> None:
    """Each frequency gives the releases due within the next 365 days, every one on a working day."""
    found = generate(Series(frequency, lag_days=5), TODAY, CALENDAR)
    assert len(found) in (number, number + 1)
    assert all(CALENDAR.is_working_day(proposal.planned.day) for proposal in found)
    assert [proposal.period.code for proposal in found] == sorted({proposal.period.code for proposal in found})


@pytest.mark.parametrize("frequency", sorted(PERIODIC))
def test_idempotent(frequency: str) -> None:
    """What is there already is not made again, whatever a person did with it."""
    series = Series(frequency, lag_days=10)
    codes = [proposal.period.code for proposal in generate(series, TODAY, CALENDAR)]
    assert generate(series, TODAY, CALENDAR, taken=codes) == []
    assert [p.period.code for p in generate(series, TODAY, CALENDAR, taken=codes[1:])] == codes[:1]


def test_after_the_newest_release() -> None:
    """The schedule begins with the period after the newest that is released."""
    found = generate(Series("bulanan", lag_days=10, after=dt.date(2026, 1, 31)), TODAY, CALENDAR)
    assert found[0].period.code == "2026-02"
    assert found[0].planned.day == dt.date(2026, 3, 10)


def test_lebaran() -> None:
    """What falls into Lebaran 2026 (holidays and collective leave, 18 to 24 March) moves to the next working day."""
    found = generate(Series("bulanan", lag_days=21), TODAY, CALENDAR)
    february = next(proposal for proposal in found if proposal.period.code == "2026-02")
    assert february.planned.day == dt.date(2026, 3, 25)


def test_due_on_a_holiday_before_today() -> None:
    """A release that a holiday moved to today is not forgotten."""
    after_lebaran = dt.date(2026, 3, 25)
    found = generate(Series("bulanan", lag_days=21), after_lebaran, CALENDAR)
    assert found[0].period.code == "2026-02"


def test_hour() -> None:
    """With an hour of release the date is exact to the minute."""
    planned = generate(Series("tahunan", lag_days=90, time=dt.time(9)), TODAY, CALENDAR)[0].planned
    assert (planned.precision, planned.time) == (Precision.minute, dt.time(9))
