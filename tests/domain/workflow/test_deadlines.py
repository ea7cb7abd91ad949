"""Deadlines end when Indonesian offices would say that they end."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from ckanext.satudata.domain.workflow.deadlines import WorkingCalendar
from ckanext.satudata.domain.workflow.definition import Duration

WIB, WITA, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")
JAKARTA = WorkingCalendar(WIB)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def local(text: str, zone: ZoneInfo = WIB) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


def due(start: str, value: int, unit: str, zone: ZoneInfo = WIB) -> str:
    found = WorkingCalendar(zone).due(local(start, zone), Duration.model_validate({"value": value, "unit": unit}))
    assert found.utcoffset() == dt.timedelta(0)
    return found.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("date", "works", "why"),
    [
        ("2026-11-20", True, "an ordinary Friday"),
        ("2026-11-21", False, "a Saturday"),
        ("2026-11-22", False, "a Sunday"),
        ("2026-03-17", True, "the last day before Lebaran"),
        ("2026-03-18", False, "collective leave before Nyepi"),
        ("2026-03-19", False, "Nyepi"),
        ("2026-03-20", False, "collective leave before Idulfitri"),
        ("2026-03-23", False, "collective leave after Idulfitri"),
        ("2026-03-24", False, "collective leave after Idulfitri"),
        ("2026-03-25", True, "the first day after Lebaran"),
        ("2026-05-27", False, "Iduladha"),
        ("2026-05-28", False, "collective leave after Iduladha"),
        ("2026-08-17", False, "Independence Day"),
        ("2026-12-24", False, "collective leave before Christmas"),
        ("2026-12-25", False, "Christmas"),
        ("2026-12-31", True, "the last day of the year is a working day"),
        ("2027-01-01", False, "New Year"),
    ],
)
def test_working_days(date: str, works: bool, why: str):
    """Offices work Monday to Friday, less public holidays and collective leave (cuti bersama)."""
    assert JAKARTA.is_working_day(day(date)) is works, why


@pytest.mark.parametrize(
    ("start", "value", "expected"),
    [
        ("2026-11-16T09:00", 1, "2026-11-17"),
        ("2026-11-16T09:00", 5, "2026-11-23"),
        ("2026-11-20T16:30", 1, "2026-11-23"),
        ("2026-11-21T10:00", 1, "2026-11-23"),
        ("2026-03-17T09:00", 1, "2026-03-25"),
        ("2026-03-16T09:00", 5, "2026-03-30"),
        ("2026-12-23T09:00", 1, "2026-12-28"),
        ("2026-12-30T09:00", 2, "2027-01-04"),
    ],
)
def test_working_days_of_a_deadline(start: str, value: int, expected: str):
    """The n-th working day after the day of the start counts until its last second, over Lebaran and the new year."""
    assert due(start, value, "working_day") == f"{expected} 23:59:59"


@pytest.mark.parametrize(
    ("start", "value", "unit", "expected"),
    [
        ("2026-11-20T16:30", 1, "day", "2026-11-21 23:59:59"),
        ("2026-11-20T16:30", 2, "week", "2026-12-04 23:59:59"),
        ("2026-11-20T16:30", 1, "month", "2026-12-20 23:59:59"),
        ("2026-01-31T08:00", 1, "month", "2026-02-28 23:59:59"),
        ("2028-01-31T08:00", 1, "month", "2028-02-29 23:59:59"),
        ("2026-12-31T08:00", 2, "month", "2027-02-28 23:59:59"),
        ("2026-11-20T16:30", 1, "hour", "2026-11-20 17:30:00"),
        ("2026-11-20T23:58", 5, "minute", "2026-11-21 00:03:00"),
    ],
)
def test_other_units(start: str, value: int, unit: str, expected: str):
    """Days, weeks and calendar months end with a day; hours and minutes run exactly."""
    assert due(start, value, unit) == expected


@pytest.mark.parametrize(("zone", "hour"), [(WIB, 16), (WITA, 15), (WIT, 14)])
def test_time_zones(zone: ZoneInfo, hour: int):
    """A day ends by the clock of the portal: WIB, WITA or WIT."""
    found = WorkingCalendar(zone).due(local("2026-11-16T09:00", zone), Duration(value=1, unit="working_day"))
    assert found == dt.datetime(2026, 11, 17, hour, 59, 59, tzinfo=dt.UTC)


def test_the_day_of_the_start_is_the_local_one():
    """What is submitted at midnight in Jayapura counts from that day, although it is the day before in UTC."""
    start = dt.datetime(2026, 11, 16, 15, 30, tzinfo=dt.UTC)  # 17 November 00.30 WIT, 16 November 22.30 WIB
    one = Duration(value=1, unit="working_day")
    assert WorkingCalendar(WIT).due(start, one).astimezone(WIT).date() == day("2026-11-18")
    assert WorkingCalendar(WIB).due(start, one).astimezone(WIB).date() == day("2026-11-17")


def test_operators_lists():
    """The operator adds local holidays and takes away national ones; a day in both lists is worked."""
    calendar = WorkingCalendar(
        WIB,
        extra_holidays=[day("2026-11-17"), day("2026-11-19")],
        extra_workdays=[day("2026-11-19"), day("2026-11-21"), day("2026-12-24")],
    )
    assert [calendar.is_working_day(day(f"2026-11-{number}")) for number in (16, 17, 19, 21)] == [
        True,
        False,
        True,
        True,
    ]
    assert calendar.is_working_day(day("2026-12-24"))
    end = calendar.due(local("2026-11-16T09:00"), Duration(value=3, unit="working_day"))
    assert end.astimezone(WIB).date() == day("2026-11-20")


def test_days_between():
    """Working days are counted after the first day up to the last; none when the end comes first."""
    assert JAKARTA.working_days_between(day("2026-11-20"), day("2026-11-27")) == 5
    assert JAKARTA.working_days_between(day("2026-03-17"), day("2026-03-25")) == 1
    assert JAKARTA.working_days_between(day("2026-11-20"), day("2026-11-20")) == 0
    assert JAKARTA.working_days_between(day("2026-11-27"), day("2026-11-20")) == 0


def test_a_start_without_time_zone_is_refused():
    """A time that does not say where would end on the wrong day."""
    with pytest.raises(ValueError, match="time zone"):
        JAKARTA.due(dt.datetime(2026, 11, 20, 9), Duration(value=1, unit="day"))  # noqa: DTZ001


def test_the_longest_deadline_can_be_computed():
    """The largest value that a procedure may hold still has an end."""
    assert due("2026-11-20T09:00", 10_000, "month").startswith("2860-03-20")
    assert due("2026-11-20T09:00", 10_000, "working_day") > "2060"
