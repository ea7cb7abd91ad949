"""When a change of an announced date needs a public reason."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from ckanext.satudata.domain.releases.changes import Announcement, Ground, grounds, is_postponement, short_notice
from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.terms import Certainty, Precision

WIB = ZoneInfo("Asia/Jakarta")
PASTI = Certainty.pasti


def day(text: str) -> PlannedDate:
    return PlannedDate(Precision.day, dt.date.fromisoformat(text))


def minute(text: str) -> PlannedDate:
    moment = dt.datetime.fromisoformat(text)
    return PlannedDate(Precision.minute, moment.date(), moment.time())


MAY = PlannedDate(Precision.month, dt.date(2026, 5, 1))
SECOND_QUARTER = PlannedDate(Precision.quarter, dt.date(2026, 4, 1))
BY_MAY = PlannedDate(Precision.not_later_than, dt.date(2026, 5, 31))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Announcement(MAY), Announcement(MAY), set()),
        (Announcement(MAY), Announcement(day("2026-05-20")), set()),
        (Announcement(MAY), Announcement(minute("2026-05-20T09:00"), PASTI), set()),
        (Announcement(SECOND_QUARTER), Announcement(MAY), set()),
        (Announcement(BY_MAY), Announcement(day("2026-05-20")), set()),
        (Announcement(None), Announcement(day("2026-05-20")), set()),
        (Announcement(MAY), Announcement(day("2026-06-02")), {Ground.outside_window}),
        (Announcement(MAY), Announcement(SECOND_QUARTER), {Ground.less_precise, Ground.outside_window}),
        (Announcement(day("2026-05-20")), Announcement(MAY), {Ground.less_precise, Ground.outside_window}),
        (Announcement(day("2026-05-20")), Announcement(day("2026-05-21")), {Ground.outside_window}),
        (Announcement(day("2026-05-20")), Announcement(BY_MAY), {Ground.less_precise, Ground.outside_window}),
        (Announcement(BY_MAY), Announcement(day("2026-06-01")), {Ground.outside_window}),
        (Announcement(day("2026-05-20")), Announcement(minute("2026-05-20T09:00")), set()),
        (Announcement(day("2026-05-20"), PASTI), Announcement(minute("2026-05-20T09:00"), PASTI), {Ground.was_certain}),
        (Announcement(day("2026-05-20"), PASTI), Announcement(day("2026-05-20")), {Ground.was_certain}),
        (Announcement(MAY), Announcement(None), {Ground.undetermined}),
        (Announcement(day("2026-05-20"), PASTI), Announcement(None), {Ground.was_certain, Ground.undetermined}),
    ],
)
def test_grounds(before: Announcement, after: Announcement, expected: set[Ground]) -> None:
    """Less precise, once certain, or out of the announced window: the public is told why; else not."""
    assert grounds(before, after, WIB) == expected


@pytest.mark.parametrize(
    ("announcement", "contradicts"),
    [
        (Announcement(MAY, PASTI), True),
        (Announcement(BY_MAY, PASTI), True),
        (Announcement(None, PASTI), True),
        (Announcement(day("2026-05-20"), PASTI), False),
        (Announcement(MAY), False),
    ],
)
def test_certain_dates_name_their_day(announcement: Announcement, contradicts: bool) -> None:
    """Only a date that names its day can be certain."""
    assert announcement.contradiction() is contradicts


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (MAY, day("2026-05-20"), False),
        (day("2026-05-20"), day("2026-05-19"), False),
        (day("2026-05-20"), day("2026-05-21"), True),
        (day("2026-05-20"), MAY, True),
        (day("2026-05-20"), None, True),
    ],
)
def test_postponement(before: PlannedDate, after: PlannedDate | None, expected: bool) -> None:
    """A release is postponed when the public may have to wait longer than it was told."""
    assert is_postponement(before, after, WIB) is expected


@pytest.mark.parametrize(("confirmed", "short"), [("2026-04-22T23:00", False), ("2026-04-23T01:00", True)])
def test_short_notice(confirmed: str, short: bool) -> None:
    """Dates are certain four weeks ahead; what is confirmed later had short notice."""
    moment = dt.datetime.fromisoformat(confirmed).replace(tzinfo=WIB)
    assert short_notice(day("2026-05-20"), moment, WIB) is short
