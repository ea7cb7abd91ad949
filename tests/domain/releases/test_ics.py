"""The iCalendar feed, read back by the icalendar library, by vobject, and by a parser of the tests' own."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.feeds.entry import FeedEntry
from ckanext.satudata.domain.releases.feeds.ics import calendar
from ckanext.satudata.domain.releases.terms import Certainty, Precision, Status

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
MOMENT = dt.datetime(2026, 1, 5, 3, 0, tzinfo=dt.UTC)
ENTRY = FeedEntry(
    id="0a1b",
    title="Jumlah Penduduk, Semester I 2026",
    organization="Dinas Kependudukan; dan Pencatatan Sipil",
    planned=PlannedDate(Precision.minute, dt.date(2026, 7, 20), dt.time(9, 30)),
    certainty=Certainty.sementara,
    status=Status.upcoming,
    sequence=0,
    created=MOMENT,
    modified=MOMENT,
    url="https://data.example.go.id/jadwal-rilis/0a1b",
    description="Baris pertama\nkoma, titik koma; garis \\ miring",
)
LATEST = PlannedDate(Precision.not_later_than, dt.date(2026, 12, 31))


def feed(*entries: FeedEntry, zone: str = "WIB") -> bytes:
    """Return the feed of releases."""
    return calendar(
        entries,
        name="Jadwal Rilis Kota Contoh",
        domain="data.example.go.id",
        zone=ZoneInfo(ZONES[zone]),
        url="https://data.example.go.id/jadwal-rilis.ics",
    )


def parse(data: bytes) -> list[dict[str, tuple[str, str]]]:
    """Read the events of a feed by the grammar of RFC 5545 section 3.1: name -> (parameters, value)."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    lines = data.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    events: list[dict[str, tuple[str, str]]] = []
    inside = False
    for line in lines:
        match = re.fullmatch(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:\"[^\"]*\"|[^\";:,]*))*):(.*)", line)
        assert match, line
        name, parameters, value = match.groups()
        if (name, value) == ("BEGIN", "VEVENT"):
            events.append({})
            inside = True
        elif (name, value) == ("END", "VEVENT"):
            inside = False
        elif inside:
            assert name not in events[-1], f"{name} twice"
            events[-1][name] = (parameters, value)
    return events


def by_library(data: bytes) -> list[Any]:
    """Read the events of a feed by the icalendar library."""
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def by_vobject(data: bytes) -> list[Any]:
    """Read and check the events of a feed by vobject, which shares no code with the library."""
    root = vobject.readOne(data.decode("utf-8"))
    assert root.validate(raiseException=True)
    return list(getattr(root, "vevent_list", []))


def test_lines() -> None:
    """Lines end with CRLF, none is longer than 75 octets, and no character is cut in two."""
    long = replace(ENTRY, title="Persentase rumah tangga – sanitasi layak €" * 8)
    data = feed(long)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert all(line.decode("utf-8") is not None for line in data.split(b"\r\n"))
    assert parse(data)[0]["SUMMARY"][1].count("€") == 8


def test_parsers_agree() -> None:
    """All parsers read the same UID, title, dates and text, with commas, semicolons, backslashes and line ends."""
    data = feed(ENTRY)
    own, library, other = parse(data)[0], by_library(data)[0], by_vobject(data)[0]
    assert own["UID"][1] == str(library["UID"]) == "rilis-0a1b@data.example.go.id"
    assert str(library["DESCRIPTION"]) == ENTRY.description
    assert own["DESCRIPTION"][1] == r"Baris pertama\nkoma\, titik koma\; garis \\ miring"
    assert str(library["SUMMARY"]) == f"[Sementara] {ENTRY.title}"
    assert own["URL"][1] == str(library["URL"]) == other.url.value == ENTRY.url
    assert (other.uid.value, other.summary.value) == (str(library["UID"]), str(library["SUMMARY"]))
    assert (other.description.value, other.sequence.value) == (ENTRY.description, "0")
    assert other.dtstart.value.astimezone(dt.UTC) == library.decoded("DTSTART").astimezone(dt.UTC)
    assert list(library["CATEGORIES"].cats) == [ENTRY.organization]


@pytest.mark.parametrize(("zone", "hours"), [("WIB", 7), ("WITA", 8), ("WIT", 9)])
def test_hours_have_a_time_zone(zone: str, hours: int) -> None:
    """An hour carries TZID, and the feed its VTIMEZONE; both give the right moment."""
    data = feed(ENTRY, zone=zone)
    own = parse(data)[0]["DTSTART"]
    assert own == (f";TZID={ZONES[zone]}", "20260720T093000")
    assert f"BEGIN:VTIMEZONE\r\nTZID:{ZONES[zone]}\r\n".encode() in data
    assert f"TZOFFSETTO:+{hours:02}00".encode() in data
    start = by_library(data)[0].decoded("DTSTART")
    assert start.astimezone(dt.UTC) == dt.datetime(2026, 7, 20, 9, 30, tzinfo=dt.UTC) - dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("planned", "start", "end"),
    [
        (PlannedDate(Precision.day, dt.date(2026, 7, 20)), "20260720", "20260721"),
        (PlannedDate(Precision.month, dt.date(2026, 7, 1)), "20260701", "20260801"),
        (PlannedDate(Precision.quarter, dt.date(2026, 10, 1)), "20261001", "20270101"),
        (PlannedDate(Precision.not_later_than, dt.date(2026, 7, 31)), "20260731", "20260801"),
    ],
)
def test_days_have_none(planned: PlannedDate, start: str, end: str) -> None:
    """Without an hour the dates are days, the end is the day after, and no time zone is sent."""
    data = feed(replace(ENTRY, planned=planned))
    own = parse(data)[0]
    assert (own["DTSTART"], own["DTEND"]) == ((";VALUE=DATE", start), (";VALUE=DATE", end))
    assert b"VTIMEZONE" not in data


@pytest.mark.parametrize(
    ("changes", "status", "word"),
    [
        ({}, "TENTATIVE", "Sementara"),
        ({"certainty": Certainty.pasti}, "CONFIRMED", None),
        ({"status": Status.postponed}, "TENTATIVE", "Ditunda"),
        ({"status": Status.postponed, "to_be_announced": True}, "CANCELLED", "Ditunda"),
        ({"status": Status.cancelled, "certainty": Certainty.pasti}, "CANCELLED", "Dibatalkan"),
        ({"status": Status.on_time}, "CONFIRMED", "Dirilis Tepat Waktu"),
        ({"status": Status.late}, "CONFIRMED", "Dirilis Terlambat"),
        ({"planned": LATEST}, "TENTATIVE", "Sementara, Paling lambat"),
        ({"planned": LATEST, "status": Status.postponed}, "TENTATIVE", "Ditunda, Paling lambat"),
        ({"planned": LATEST, "status": Status.cancelled}, "CANCELLED", "Dibatalkan"),
    ],
)
def test_status(changes: dict[str, Any], status: str, word: str | None) -> None:
    """STATUS is one of the three words of RFC 5545, and what matters stands in the title too."""
    data = feed(replace(ENTRY, **changes))
    event = by_library(data)[0]
    assert by_vobject(data)[0].status.value == status
    assert str(event["STATUS"]) == status
    assert str(event["SUMMARY"]) == (f"[{word}] {ENTRY.title}" if word else ENTRY.title)


def test_head() -> None:
    """A feed says that it is published, its name and time zone, and how often to ask again."""
    library = icalendar.Calendar.from_ical(feed(ENTRY))
    assert str(library["METHOD"]) == "PUBLISH"
    assert str(library["X-WR-CALNAME"]) == str(library["NAME"]) == "Jadwal Rilis Kota Contoh"
    assert str(library["X-WR-TIMEZONE"]) == "Asia/Jakarta"
    assert library.decoded("REFRESH-INTERVAL") == dt.timedelta(hours=6)
    assert library.errors == []


def test_empty() -> None:
    """A feed without releases still has a component, as the grammar demands (RFC 5545 section 3.6)."""
    data = feed()
    assert b"BEGIN:VTIMEZONE" in data
    assert by_library(data) == by_vobject(data) == parse(data) == []


@pytest.mark.parametrize("letter", ["a", "é", "–", "😀"])
@pytest.mark.parametrize("length", range(50, 90))
def test_folding(letter: str, length: int) -> None:
    """Wherever a character falls, lines stay within 75 octets and are joined to what they were."""
    data = feed(replace(ENTRY, title=f"x{letter * length}"))
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    assert str(by_library(data)[0]["SUMMARY"]) == by_vobject(data)[0].summary.value == f"[Sementara] x{letter * length}"


@pytest.mark.parametrize("text", ["a\r\nBEGIN:VEVENT", "a\u2028b", "a\x00b\x85c", "\\n, \\; x", "a\rb", "\ud800"])
def test_texts_stay_in_their_line(text: str) -> None:
    """No text can begin a line or an event of its own."""
    data = feed(replace(ENTRY, title=text, description=text, organization=text, topic=text))
    assert len(parse(data)) == len(by_library(data)) == len(by_vobject(data)) == 1
    assert str(by_library(data)[0]["SUMMARY"]) == by_vobject(data)[0].summary.value


def test_same_release_same_bytes() -> None:
    """Without a change the feed is the same, whatever the order of its entries."""
    other = replace(ENTRY, id="0a1c")
    assert feed(ENTRY, other) == feed(other, ENTRY)


def test_subscriber() -> None:
    """A subscriber keeps one entry per UID and takes the one with the highest SEQUENCE: create, move, cancel."""
    later = MOMENT + dt.timedelta(days=30)
    moved = replace(
        ENTRY,
        planned=PlannedDate(Precision.day, dt.date(2026, 8, 3)),
        sequence=1,
        modified=later,
        status=Status.postponed,
    )
    cancelled = replace(moved, sequence=2, modified=later + dt.timedelta(days=1), status=Status.cancelled)
    kept: dict[str, Any] = {}
    for state in (ENTRY, moved, cancelled):
        for event in by_library(feed(state)):
            known = kept.get(str(event["UID"]))
            if known is None or event["SEQUENCE"] > known["SEQUENCE"]:
                assert known is None or event.decoded("LAST-MODIFIED") > known.decoded("LAST-MODIFIED")
                kept[str(event["UID"])] = event
    assert [str(event["STATUS"]) for event in kept.values()] == ["CANCELLED"]
