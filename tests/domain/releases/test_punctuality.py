"""The punctuality of an OPD in a year."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.punctuality import Announced, Punctuality, punctuality
from ckanext.satudata.domain.releases.status import Standing
from ckanext.satudata.domain.releases.terms import Precision

WIB = ZoneInfo("Asia/Jakarta")
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=WIB)


def planned(text: str) -> PlannedDate:
    return PlannedDate(Precision.day, dt.date.fromisoformat(text))


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=WIB)


def test_nothing_due() -> None:
    """Without a release that was due there is no share, which is not 0 %."""
    ahead = Announced(Standing(planned("2026-07-01")))
    assert punctuality([ahead], 2026, NOW, WIB).share is None


def test_figures() -> None:
    """On time, late and overdue are counted by the date announced last; moves are counted beside them."""
    releases = [
        Announced(Standing(planned("2026-05-04"), released_at=moment("2026-05-04T10:00"))),
        Announced(Standing(planned("2026-05-11"), postponed=True, released_at=moment("2026-05-11T10:00")), changes=2),
        Announced(Standing(planned("2026-05-04"), released_at=moment("2026-05-08T10:00"))),
        Announced(Standing(planned("2026-05-22"))),
        Announced(Standing(planned("2026-05-04"), cancelled=True), changes=1),
        Announced(Standing(planned("2026-09-01"))),
        Announced(Standing(planned("2025-05-04"), released_at=moment("2025-05-04T10:00"))),
        Announced(Standing(None, postponed=True), changes=1),
        Announced(Standing(None, postponed=True, released_at=moment("2026-05-30T10:00")), changes=1),
    ]
    figures = punctuality(releases, 2026, NOW, WIB)
    assert figures == Punctuality(announced=5, on_time=3, late=1, overdue=1, cancelled=1, changes=4, median_days_late=7)
    assert figures.share == 3 / 5
