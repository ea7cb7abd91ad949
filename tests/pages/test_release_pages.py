"""The public pages of the release schedule."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from ckan import model
from ckan.tests import factories

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import period_of
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


def options(page: BeautifulSoup, name: str) -> dict[str, str]:
    """Return the choices of a filter: labels with counts by value."""
    return {option["value"]: text(option) for option in page.select(f"select[name={name}] option") if option["value"]}


@pytest.mark.usefixtures("noon")
def test_filters_with_counts(app: Any, portal: Portal) -> None:
    """Each choice says how many releases it leaves, and leaves as many; a link for each filter in use removes it."""
    mixed(portal)
    page = soup(app, "/jadwal-rilis")
    assert options(page, "opd") == {
        "dinas-kependudukan": "Dinas Kependudukan (7)",
        "dinas-kesehatan": "Dinas Kesehatan (2)",
    }
    assert options(page, "topik") == {"ekonomi-dan-industri": "Economy and Industry (1)"}
    assert options(page, "bulan") == {
        "2026-07": "July 2026 (6)",
        "2026-08": "August 2026 (1)",
        "2026-09": "September 2026 (1)",
    }
    assert options(page, "status")["semua"] == "All (12)"
    assert options(page, "status")["dirilis_terlambat"].endswith("(1)")
    for name in ("opd", "topik", "status", "jenis", "bulan", "tahun"):
        for value, label in options(page, name).items():
            count = int(label.rpartition("(")[2].rstrip(")"))
            found = soup(app, f"/jadwal-rilis?{name}={value}")
            assert len(found.select(".satudata-rel-entry")) == count, (name, value)
            assert [text(option) for option in found.select(f"select[name={name}] [selected]")] == [label]
    both = soup(app, "/jadwal-rilis?opd=dinas-kesehatan&q=hari+besok")
    assert groups(both) == [("Tuesday, 21 July 2026 Tomorrow", ["Sehari dengan besok"])]
    chips = {text(chip): chip["href"] for chip in both.select(".satudata-rel-chip")}
    assert chips["OPD: Dinas Kesehatan ✕"] == "/en/jadwal-rilis?q=hari+besok"
    assert chips["Keyword: hari besok ✕"] == "/en/jadwal-rilis?opd=dinas-kesehatan"
    assert [link["href"].split("//")[0] for link in both.select(".satudata-rel-subscribe .btn")] == ["webcal:"]
    assert all("opd=dinas-kesehatan" in link["href"] for link in both.select(".satudata-rel-subscribe a"))


@pytest.mark.usefixtures("noon")
def test_calendar(app: Any, portal: Portal) -> None:
    """A month is a table with Monday first: today, days off, releases on their days, the others below."""
    mixed(portal)
    page = soup(app, "/jadwal-rilis/kalender?bulan=2026-07")
    assert [abbr["title"] for abbr in page.select(".satudata-rel-calendar thead abbr")][::6] == ["Monday", "Sunday"]
    assert [len(row.select("td")) for row in page.select(".satudata-rel-calendar tbody tr")] == [7] * 5
    today = page.select("td[aria-current=date]")
    assert [text(cell.select_one(".satudata-rel-number")) for cell in today] == ["Monday, 20 July"]
    assert "15:30 Hari ini" in text(today[0])
    days = {
        text(cell.select_one(".satudata-rel-number")).split()[1]: [text(link) for link in cell.select("li a")]
        for cell in page.select(".satudata-rel-calendar td:not(.is-outside)")
    }
    assert {day: titles for day, titles in days.items() if titles} == {
        "6": ["Keluar", "Keluar terlambat"],
        "10": ["Terlambat"],
        "20": ["15:30 Hari ini"],
        "21": ["Besok", "Sehari dengan besok"],
        "25": ["Batal"],
        "28": ["Paling lambat"],
    }
    assert groups(page)[0][1] == ["Bulan ini", "Triwulan"]
    steps = [link["href"] for link in page.select(".satudata-rel-steps a")]
    assert steps == ["/en/jadwal-rilis/kalender?bulan=2026-06", "/en/jadwal-rilis/kalender?bulan=2026-08"]
    lebaran = soup(app, "/jadwal-rilis/kalender?bulan=2026-03")
    assert {"20", "23"} <= {
        text(cell.select_one(".satudata-rel-number")).split()[1]
        for cell in lebaran.select("td.is-off:has(.satudata-rel-off)")
    }
    assert "Triwulan" in text(soup(app, "/jadwal-rilis/kalender?bulan=2026-09"))


@pytest.mark.usefixtures("noon")
def test_full_cells_lead_to_the_list(app: Any, portal: Portal) -> None:
    """A cell shows some releases and a link to a list that holds all of them, whatever their status."""
    late = dt.datetime(2026, 7, 22, tzinfo=dt.UTC)
    rows = [
        schedule.release(portal.dinas, f"Data {number}", day(22), cancelled_at=late if number < 2 else None)
        for number in range(7)
    ]
    schedule.insert(*rows)
    for path in ("/jadwal-rilis/kalender?bulan=2026-07", "/jadwal-rilis/tahun/2026"):
        page = soup(app, path)
        more = page.select_one(".satudata-rel-cell .is-more a")
        assert more is not None
        shown = len(page.select(".satudata-rel-cell li:not(.is-more)"))
        assert text(more) == f"{7 - shown} more"
        everything = soup(app, more["href"].removeprefix("/en"))
        assert len(everything.select(".satudata-rel-entry")) == 7


@pytest.mark.usefixtures("noon")
def test_year(app: Any, portal: Portal) -> None:
    """A year has a row for each office that releases something, a column for each month, and words for the marks."""
    mixed(portal)
    page = soup(app, "/jadwal-rilis/tahun/2026")
    assert len(page.select(".satudata-rel-year thead th")) == 13
    rows = {text(row.th): row.select("td") for row in page.select(".satudata-rel-year tbody tr")}
    assert list(rows) == ["Dinas Kependudukan", "Dinas Kesehatan"]
    assert [len(cell.select("li:not(.is-more)")) for cell in rows["Dinas Kesehatan"]] == [0] * 6 + [2] + [0] * 5
    september = rows["Dinas Kependudukan"][8]
    assert text(september.select_one("a")) == "Triwulan"
    assert september.select_one(".visually-hidden") is not None
    assert soup(app, "/jadwal-rilis/tahun/2027").select_one(".satudata-rel-empty")
    assert "no year" in text(soup(app, "/jadwal-rilis/tahun/abc", status=404))


@pytest.mark.usefixtures("noon")
def test_archive(app: Any, portal: Portal) -> None:
    """The archive holds what is out or called off, the newest first, with how punctual it was."""
    mixed(portal)
    page = soup(app, "/jadwal-rilis/arsip")
    rows = page.select(".satudata-rel-archive tbody tr")
    assert [text(row.th.a) for row in rows] == ["Keluar terlambat", "Batal", "Keluar"]
    assert "3 days late" in text(rows[0])
    assert set(options(page, "status")) == {"dibatalkan", "dirilis_tepat_waktu", "dirilis_terlambat"}
    late = soup(app, "/jadwal-rilis/arsip?status=dirilis_terlambat")
    assert len(late.select(".satudata-rel-archive tbody tr")) == 1
    assert soup(app, "/jadwal-rilis/arsip?status=segera").select_one("[role=alert]")


def test_history_of_a_release(app: Any, portal: Portal) -> None:
    """A citizen reads every change: both dates, the reason, why one was needed, when, and in which role; no person."""
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    made = portal.as_(
        "walidata",
        "satudata_release_create",
        title="Jumlah Penduduk",
        organization="dinas-kependudukan",
        period="2025",
        planned=tomorrow.isoformat(),
        certainty="pasti",
    )
    later = (tomorrow + dt.timedelta(days=20)).isoformat()
    portal.as_(
        "walidata",
        "satudata_release_update",
        release_id=made["id"],
        planned=later,
        reason="Data dari tiga kecamatan belum lengkap.",
    )
    shown = portal.as_(None, "satudata_release_show", release_id=made["id"])
    page = soup(app, f"/jadwal-rilis/{made['id']}")
    history = page.select(".satudata-rel-history li")
    assert len(history) == 2
    assert history[1].select_one("del") is not None
    assert history[1].select_one("ins") is not None
    assert "Data dari tiga kecamatan belum lengkap." in text(history[1])
    assert "walidata" in text(history[1])
    assert "Uji Walidata" not in text(page)
    assert shown["planned"]["day"] == later
    assert page.select_one(f"a[href='/en/jadwal-rilis/{made['id']}.ics']")
    document = json.loads(page.select_one("script[type='application/ld+json']").string)
    assert (document["@type"], document["startDate"]) == ("Event", later)
    assert document["previousStartDate"] == tomorrow.isoformat()
    assert document["eventStatus"].endswith("EventRescheduled")
    assert not page.select("a[href*='/satudata/rilis/']")
    token = factories.APIToken(user=portal.people["walidata"])["token"]
    inside = app.get(f"/en/jadwal-rilis/{made['id']}", headers={"Authorization": token}).body
    assert f"/satudata/rilis/{made['id']}/ubah" in inside
    assert "Uji Walidata" in inside
    soup(app, "/jadwal-rilis/tidak-ada", status=404)


@pytest.mark.ckan_config("ckanext.satudata.releases.masked", "mask")
def test_masked_release(app: Any, portal: Portal) -> None:
    """Of a confidential release the pages tell office, period and date, and nothing that says what it is about."""
    ahead = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)
    secret = schedule.release(
        portal.dinas, "Rahasia Negara", ahead, topic="ekonomi-dan-industri", confidential=True, certainty="pasti"
    )
    (release_id,) = schedule.insert(secret)
    year = f"/jadwal-rilis/tahun/{ahead.year}"
    month = f"/jadwal-rilis/kalender?bulan={ahead:%Y-%m}"
    for path in ("/jadwal-rilis", f"/jadwal-rilis/{release_id}", year, month, "/", "/organization/dinas-kependudukan"):
        body = app.get(f"/en{path}").body
        assert "Rahasia" not in body, path
        assert "Internal data" in body, path
        assert "Economy" not in body, path
    assert "ld+json" not in app.get(f"/en/jadwal-rilis/{release_id}").body
    for query in ("q=rahasia", "topik=ekonomi-dan-industri"):
        assert not groups(soup(app, f"/jadwal-rilis?{query}"))


def test_hidden_dataset_stays_hidden(app: Any, portal: Portal) -> None:
    """A release of a dataset that is not public looks like one of a title that has no dataset yet."""
    hidden = portal.dataset(title="Judul Draf yang Berubah", file=False)
    ahead = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)
    row = schedule.release(portal.dinas, "Jumlah Penduduk", ahead, package_id=hidden["id"])
    (release_id,) = schedule.insert(row)
    for path in ("/jadwal-rilis", f"/jadwal-rilis/{release_id}"):
        body = app.get(f"/en{path}").body
        assert "Jumlah Penduduk" in body
        for word in (hidden["title"], hidden["name"], hidden["id"]):
            assert word not in body


def test_bad_parameters_are_named(app: Any, clean_db: None) -> None:
    """What cannot be understood is left out with a sentence, on every page."""
    queries = (
        *("bulan=13", "bulan=2026-00", "tahun=abc", "tahun=99999", "status=entah", "jenis=x", "hari=2026-02-30"),
        *("q=%00", "opd=%00", "topik=a%00b", "q=" + "x" * 3000),
    )
    for query in queries:
        assert len(soup(app, f"/jadwal-rilis?{query}").select("[role=alert] p")) == 1, query
    everything = "&".join(queries[:8])
    for path in ("/jadwal-rilis/arsip", "/jadwal-rilis/kalender", "/jadwal-rilis/tahun/2026"):
        assert len(soup(app, f"{path}?{everything}").select("[role=alert] p")) == 6, path


def test_odd_addresses_are_pages(app: Any, clean_db: None) -> None:
    """Pages beyond the last, the ends of time, and a calendar without a month are answered."""
    for page in ("-1", "0", "abc", "99999999999999999999", "%00", "7"):
        for path in ("/jadwal-rilis", "/jadwal-rilis/arsip", "/jadwal-rilis/tahun/2026"):
            assert soup(app, f"{path}?page={page}").select_one(".satudata-rel-empty"), (path, page)
    for path in (
        *("/jadwal-rilis/kalender?bulan=2199-12", "/jadwal-rilis/kalender?bulan=1900-01", "/jadwal-rilis/kalender"),
        *("/jadwal-rilis/tahun/1900", "/jadwal-rilis/tahun/2199"),
    ):
        soup(app, path)
    for path in (
        "/jadwal-rilis/tahun/0000",
        "/jadwal-rilis/tahun/99999",
        "/jadwal-rilis/%00",
        "/jadwal-rilis/" + "x" * 2000,
    ):
        soup(app, path, status=404)


def statements(app: Any, path: str) -> list[str]:
    """Return the statements that a page takes, with ours among them."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        app.get(path, status=200)
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
    return seen


@pytest.mark.usefixtures("noon")
def test_statements_do_not_grow(app: Any, portal: Portal) -> None:
    """A page takes as many statements for a hundred releases as for ten."""
    paths = (
        *("/jadwal-rilis", "/jadwal-rilis?opd=dinas-kependudukan&bulan=2026-07", "/jadwal-rilis/arsip"),
        *("/jadwal-rilis/kalender?bulan=2026-07", "/jadwal-rilis/tahun/2026", "/", "/organization/dinas-kependudukan"),
    )

    def fill(number: int) -> None:
        rows = [
            schedule.release(
                (portal.dinas, portal.other)[step % 2],
                f"Data {number}-{step}",
                day(step % 28 + 1),
                released_at=NOON if step % 3 == 0 else None,
            )
            for step in range(number)
        ]
        schedule.insert(*rows)

    fill(10)
    for path in paths:
        app.get(path)  # what is read once and kept
    few = {path: len(statements(app, path)) for path in paths}
    fill(90)
    many = {path: len(statements(app, path)) for path in paths}
    assert many == few


def test_dataset_page(app: Any, portal: Portal) -> None:
    """The page of a dataset tells the last and the next release, and how punctual it has been, in one statement."""
    dataset = portal.published()
    path = f"/dataset/{dataset['name']}"
    assert not soup(app, path).select_one(".satudata-rel-dataset")
    today = dt.datetime.now(dt.UTC).date()
    rows = []
    for year in range(2021, 2026):
        planned = dt.date(year + 1, 3, 2) if year < 2025 else today - dt.timedelta(days=30)
        out = planned + dt.timedelta(days=9 if year == 2023 else 0)
        moment = dt.datetime.combine(out, dt.time(3), dt.UTC)
        period = period_of("tahunan", dt.date(year, 1, 1))
        columns = {"package_id": dataset["id"], "data_of": period, "released_at": moment}
        rows.append(schedule.release(portal.dinas, dataset["title"], planned, **columns))
    ahead = {"package_id": dataset["id"], "data_of": period_of("tahunan", dt.date(2026, 1, 1))}
    rows.append(schedule.release(portal.dinas, dataset["title"], today + dt.timedelta(days=90), **ahead))
    secret = {"package_id": dataset["id"], "data_of": period_of("bulanan", today), "confidential": True}
    rows.append(schedule.release(portal.dinas, "Rahasia", today + dt.timedelta(days=9), **secret))
    schedule.insert(*rows)
    facts = soup(app, path).select_one(".satudata-rel-dataset")
    assert "4 of 5 releases on time" in text(facts)
    assert "Upcoming" in text(facts)
    assert f"/en/jadwal-rilis/{rows[-2]['id']}" == facts.select_one("a")["href"]
    ours = [statement for statement in statements(app, path) if "FROM satudata_release" in statement]
    assert len(ours) == 1
    listed = [statement for statement in statements(app, "/dataset/") if "satudata_release" in statement]
    assert not listed


def test_blocks_and_menu(app: Any, portal: Portal) -> None:
    """Home page and organisations show the next five releases, nothing where there are none; the menu leads there."""
    for path in ("/", "/organization/dinas-kependudukan"):
        page = soup(app, path)
        assert not page.select_one(".satudata-rel-next")
        assert page.select_one(".masthead a[href='/en/jadwal-rilis']")
    today = dt.datetime.now(dt.UTC).date()
    own = [schedule.release(portal.dinas, f"Kami {step}", today + dt.timedelta(days=step)) for step in range(2, 6)]
    others = [schedule.release(portal.other, f"Mereka {step}", today + dt.timedelta(days=step)) for step in range(3, 9)]
    overdue = schedule.release(portal.dinas, "Sudah lewat", today - dt.timedelta(days=9))
    schedule.insert(*own, *others, overdue)
    home = [text(title) for title in soup(app, "/").select(".satudata-rel-next h3")]
    assert home[0] == "Kami 2"
    assert len(home) == 5
    office = soup(app, "/organization/dinas-kependudukan").select(".satudata-rel-next h3")
    assert [text(title) for title in office] == ["Kami 2", "Kami 3", "Kami 4", "Kami 5"]
