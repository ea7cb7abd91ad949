"""The eight statuses of a release, each with the moments around its borders."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.status import Standing, days_late, status
from ckanext.satudata.domain.releases.terms import LABELS, Certainty, Kind, Precision, Status

WIB = ZoneInfo("Asia/Jakarta")
DAY = PlannedDate(Precision.day, dt.date(2026, 5, 20))
MINUTE = PlannedDate(Precision.minute, dt.date(2026, 5, 20), dt.time(9))
MONTH = PlannedDate(Precision.month, dt.date(2026, 5, 1))
LATEST = PlannedDate(Precision.not_later_than, dt.date(2026, 5, 20))


def at(text: str) -> dt.datetime:
    """Return a moment in WIB."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.parametrize(
    ("standing", "now", "expected"),
    [
        (Standing(DAY), "2026-05-12T23:59", Status.upcoming),
        (Standing(DAY), "2026-05-13T00:00", Status.soon),
        (Standing(DAY), "2026-05-19T23:59", Status.soon),
        (Standing(DAY), "2026-05-20T00:00", Status.today),
        (Standing(DAY), "2026-05-20T23:59", Status.today),
        (Standing(DAY), "2026-05-21T00:00", Status.overdue),
        (Standing(MINUTE), "2026-05-20T08:59", Status.today),
        (Standing(MINUTE), "2026-05-20T09:00", Status.today),
        (Standing(MINUTE), "2026-05-20T09:01", Status.overdue),
        (Standing(MONTH), "2026-04-23T12:00", Status.upcoming),
        (Standing(MONTH), "2026-04-24T12:00", Status.soon),
        (Standing(MONTH), "2026-05-31T23:59", Status.soon),
        (Standing(MONTH), "2026-06-01T00:00", Status.overdue),
        (Standing(LATEST), "2026-05-20T12:00", Status.today),
        (Standing(LATEST), "2026-05-21T00:00", Status.overdue),
        (Standing(DAY, postponed=True), "2026-05-01T12:00", Status.postponed),
        (Standing(DAY, postponed=True), "2026-05-14T12:00", Status.soon),
        (Standing(DAY, postponed=True), "2026-05-21T12:00", Status.overdue),
        (Standing(None, postponed=True), "2030-01-01T12:00", Status.postponed),
        (Standing(DAY, cancelled=True), "2026-05-21T12:00", Status.cancelled),
        (Standing(DAY, released_at=at("2026-05-20T23:59")), "2030-01-01T12:00", Status.on_time),
        (Standing(DAY, released_at=at("2026-05-01T12:00")), "2030-01-01T12:00", Status.on_time),
        (Standing(DAY, released_at=at("2026-05-21T00:00")), "2030-01-01T12:00", Status.late),
        (Standing(MINUTE, released_at=at("2026-05-20T09:00:59")), "2030-01-01T12:00", Status.on_time),
        (Standing(MINUTE, released_at=at("2026-05-20T09:01")), "2030-01-01T12:00", Status.late),
        (Standing(None, postponed=True, released_at=at("2026-05-21T00:00")), "2030-01-01T12:00", Status.on_time),
        (Standing(DAY, cancelled=True, released_at=at("2026-05-21T00:00")), "2030-01-01T12:00", Status.late),
    ],
)
def test_status(standing: Standing, now: str, expected: Status) -> None:
    """The status follows from the dates and the clock in the portal's time zone alone."""
    assert status(standing, at(now), WIB) is expected


def test_every_word_has_a_label() -> None:
    """Each status, kind, precision and certainty has a label in two languages."""
    words = [*Status, *Kind, *Precision, *Certainty]
    assert set(LABELS) == set(words)
    assert all(LABELS[word].id and LABELS[word].en for word in words)


@pytest.mark.parametrize(
    ("standing", "days"),
    [
        (Standing(DAY), 3),
        (Standing(DAY, released_at=at("2026-05-22T01:00")), 2),
        (Standing(DAY, released_at=at("2026-05-20T01:00")), 0),
        (Standing(MINUTE, released_at=at("2026-05-20T15:00")), 0),
        (Standing(DAY, cancelled=True), 0),
        (Standing(None, postponed=True), 0),
    ],
)
def test_days_late(standing: Standing, days: int) -> None:
    """Lateness counts calendar days after the last promised day; a release of the same day is late by none."""
    assert days_late(standing, at("2026-05-23T12:00"), WIB) == days
