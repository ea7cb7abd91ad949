"""The public pages of the release schedule."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.terms import Precision

from tests.pages import schedule
from tests.portal import Portal

NOON = dt.datetime(2026, 7, 20, 5, tzinfo=dt.UTC)  # in Jakarta


@pytest.fixture
def noon(freezer: Any) -> None:
    """A Monday in July 2026."""
    freezer.move_to(NOON)


def soup(app: Any, path: str, status: int = 200) -> BeautifulSoup:
    """Return a page as the public gets it, in English."""
    answer = app.get(f"/en{path}", status=status)
    return BeautifulSoup(answer.body, "html.parser")


def text(element: Any) -> str:
    """Return the words of an element."""
    return " ".join(element.get_text(" ").split())


def day(number: int, month: int = 7) -> dt.date:
    """Return a day of 2026."""
    return dt.date(2026, month, number)


def mixed(portal: Portal) -> dict[str, str]:
    """Put a release of each kind of date and status into the schedule; return their ids by title."""
    make, dinas, other = schedule.release, portal.dinas, portal.other
    rows = [
        make(dinas, "Terlambat", day(10)),
        make(dinas, "Hari ini", PlannedDate(Precision.minute, day(20), dt.time(15, 30)), certainty="pasti"),
        make(other, "Besok", day(21)),
        make(other, "Sehari dengan besok", day(21), topic="ekonomi-dan-industri"),
        make(dinas, "Paling lambat", PlannedDate(Precision.not_later_than, day(28))),
        make(dinas, "Bulan ini", PlannedDate(Precision.month, day(1))),
        make(dinas, "Triwulan", PlannedDate(Precision.quarter, day(1))),
        make(dinas, "Digeser", day(5, 8), first=day(3)),
        make(dinas, "Belum ditentukan", None, first=day(3)),
        make(dinas, "Keluar", day(6), released_at=dt.datetime(2026, 7, 6, 2, tzinfo=dt.UTC)),
        make(dinas, "Keluar terlambat", day(6), released_at=dt.datetime(2026, 7, 9, 2, tzinfo=dt.UTC)),
        make(dinas, "Batal", day(25), cancelled_at=dt.datetime(2026, 7, 8, tzinfo=dt.UTC)),
        make(dinas, "Usulan", day(22), approval="proposed"),
    ]
    return dict(zip([row["title"] for row in rows], schedule.insert(*rows), strict=True))


def groups(page: BeautifulSoup) -> list[tuple[str, list[str]]]:
    """Return headings with the titles under them."""
    return [
        (text(section.h2), [text(title) for title in section.select(".satudata-rel-title")])
        for section in page.select(".satudata-rel-group")
    ]


@pytest.mark.usefixtures("noon")
def test_list_is_grouped_by_day(app: Any, portal: Portal) -> None:
    """Overdue first in a group of its own, then day by day; what has no day comes at the end of its month."""
    mixed(portal)
    page = soup(app, "/jadwal-rilis")
    assert groups(page) == [
        ("Overdue", ["Terlambat"]),
        ("Monday, 20 July 2026 Today", ["Hari ini"]),
        ("Tuesday, 21 July 2026 Tomorrow", ["Besok", "Sehari dengan besok"]),
        ("Tuesday, 28 July 2026", ["Paling lambat"]),
        ("July 2026", ["Bulan ini"]),
        ("Wednesday, 5 August 2026", ["Digeser"]),
        ("Quarter III 2026", ["Triwulan"]),
        ("Date to be announced", ["Belum ditentukan"]),
    ]
    assert "is-today" in page.select(".satudata-rel-group")[1]["class"]
    assert "15:30 WIB" in text(page.select(".satudata-rel-entry")[1])
    assert "no later than this day" in text(page)
    assert "First announced for 3 July 2026" in text(page)
