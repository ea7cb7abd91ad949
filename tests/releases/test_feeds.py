"""The feeds of the schedule, as subscribers get them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest
import sqlalchemy as sa
import vobject
from freezegun import freeze_time
from werkzeug.datastructures import FileStorage

from ckan import model

from ckanext.satudata.services.releases import publicity

from tests.portal import Portal

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("ics", "atom", "json", "csv")
TODAY = dt.datetime.now(dt.UTC).date()
"""When the run began: a test that goes over midnight keeps its days."""


def day(ahead: int) -> str:
    """Return a day so many days from now."""
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


def announce(portal: Portal, title: str = "Jumlah Penduduk", **fields: Any) -> dict[str, Any]:
    """Announce a release as the walidata."""
    values = {"organization": portal.dinas["name"], "period": "2026", "planned": day(40), "title": title, **fields}
    return portal.as_("walidata", "satudata_release_create", **values)


def events(data: bytes) -> dict[str, Any]:
    """Return the events of a feed by UID, after both parsers found it valid."""
    root = vobject.readOne(data.decode())
    assert root.validate(raiseException=True)
    found = {str(event["UID"]): event for event in icalendar.Calendar.from_ical(data).walk("VEVENT")}
    assert set(found) == {event.uid.value for event in getattr(root, "vevent_list", [])}
    return found


def get(app: Any, name: str, code: int = 200, /, headers: dict[str, str] | None = None, **args: Any) -> Any:
    """Ask for a feed, in English."""
    answer = app.get(f"/en/jadwal-rilis.{name}", query_string=args, headers=headers or {})
    assert answer.status_code == code, answer.body
    return answer


def calendar(app: Any, **args: Any) -> dict[str, Any]:
    """Ask for the calendar and return its events."""
    return events(get(app, "ics", **args).data)


def test_formats(app: Any, portal: Portal) -> None:
    """Each feed holds the release, in a form that its readers take."""
    release = announce(portal, "Penduduk; menurut, umur", planned=f"{day(40)} 09:30", reason=None)
    event = calendar(app)[f"rilis-{release['id']}@test.satudata.local"]
    assert str(event["SUMMARY"]).endswith("Penduduk; menurut, umur, 2026")
    assert (event["SEQUENCE"], str(event["STATUS"])) == (0, "TENTATIVE")
    assert event["DTSTART"].params["TZID"] == "Asia/Jakarta"
    assert str(event["URL"]) == release["url"]

    read = get(app, "json").json
    assert read["results"] == app.get("/en/api/3/action/satudata_release_list").json["result"]["results"]
    assert (read["count"], read["license"]["id"]) == (1, "cc-by")

    line = next(csv.DictReader(io.StringIO(get(app, "csv").data.decode("utf-8-sig"))))
    assert (line["Judul"], line["OPD"]) == ("Penduduk; menurut, umur", "Dinas Kependudukan")
    assert (line["Jadwal Rilis"], line["ID Rilis"]) == (f"{day(40)} 09:30", release["id"])

    entries = ElementTree.fromstring(get(app, "atom").data).findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == [release["url"]]  # pyright: ignore


def test_subscriber(app: Any, portal: Portal) -> None:
    """Whoever keeps one entry per UID and takes the highest SEQUENCE ends up with what is announced.

    Created, confirmed, moved, postponed without a date, moved again, cancelled: each is a higher SEQUENCE and no
    earlier LAST-MODIFIED of the same entry, and nothing ever vanishes.
    """
    release = announce(portal, planned=f"{day(40)} 09:30")
    uid = f"rilis-{release['id']}@test.satudata.local"
    kept = calendar(app)[uid]

    def change(action: str = "satudata_release_update", **values: Any) -> Any:
        nonlocal kept
        portal.as_("walidata", action, release_id=release["id"], **values)
        found = calendar(app)
        assert list(found) == [uid]
        assert found[uid]["SEQUENCE"] > kept["SEQUENCE"]
        assert found[uid].decoded("LAST-MODIFIED") >= kept.decoded("LAST-MODIFIED")
        kept = found[uid]
        return kept, str(kept["STATUS"]), str(kept["SUMMARY"]).partition("]")[0].removeprefix("[")

    _event, status, word = change(certainty="pasti")
    assert (status, word) == ("CONFIRMED", "Jumlah Penduduk, 2026")
    event, status, word = change(planned=day(50), reason="Kantor pindah.")
    assert (status, word) == ("CONFIRMED", "Postponed")
    assert event.decoded("DTSTART").isoformat() == day(50)
    assert "Kantor pindah." in str(event["DESCRIPTION"])
    event, status, word = change(planned="", reason="Menunggu pusat.")
    assert (status, word) == ("CANCELLED", "Postponed")
    assert event.decoded("DTSTART").isoformat() == day(50), "a date taken back is where it was"
    event, status, word = change(planned=day(60))
    assert (status, event.decoded("DTSTART").isoformat()) == ("TENTATIVE", day(60))
    _event, status, word = change("satudata_release_cancel", reason="Survei dihentikan.")
    assert (status, word) == ("CANCELLED", "Cancelled")


def test_publication_reaches_subscribers(app: Any, portal: Portal) -> None:
    """Publishing the dataset confirms the entry, with the word and a higher SEQUENCE, and names the dataset in JSON."""
    dataset = portal.submitted()
    release = portal.as_(
        "walidata",
        "satudata_release_create",
        dataset_id=dataset["id"],
        period="2024",
        planned=f"paling lambat {day(9)}",
    )
    uid = f"rilis-{release['id']}@test.satudata.local"
    before = calendar(app)[uid]
    assert (str(before["STATUS"]), get(app, "json").json["results"][0]["dataset"]) == ("TENTATIVE", None)
    portal.approve(dataset["id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    after = calendar(app)[uid]
    assert (str(after["STATUS"]), str(after["SUMMARY"]).partition("]")[0]) == ("CONFIRMED", "[Released on time")
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert get(app, "json").json["results"][0]["dataset"]["id"] == dataset["id"]


def test_not_modified(app: Any, portal: Portal) -> None:
    """Who has a feed already gets 304 until something in it changes; If-None-Match outweighs If-Modified-Since."""
    release = announce(portal)
    for name in FEEDS:
        first = get(app, name)
        tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        assert "public" in first.headers["Cache-Control"]
        again = get(app, name, 304, headers={"If-None-Match": tag})
        assert (again.data, again.headers["ETag"]) == (b"", tag)
        get(app, name, 304, headers={"If-Modified-Since": modified})
        get(app, name, 200, headers={"If-None-Match": '"other"', "If-Modified-Since": modified})
        head = app.test_client().head(f"/en/jadwal-rilis.{name}")
        assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)
        assert head.headers["Content-Type"] == first.headers["Content-Type"]
    tags = {name: get(app, name).headers["ETag"] for name in FEEDS}
    assert len(set(tags.values())) == len(FEEDS)
    portal.as_("walidata", "satudata_release_update", release_id=release["id"], planned=day(41), reason="Uji.")
    assert all(get(app, name, headers={"If-None-Match": tags[name]}).headers["ETag"] != tags[name] for name in FEEDS)


def test_filters(app: Any, portal: Portal) -> None:
    """A feed holds what its filter says, and says so in its name."""
    mine = announce(portal, "Jumlah Penduduk", kind="publikasi")
    announce(portal, "Angka Stunting", organization=portal.other["name"])
    for args in ({"opd": "dinas-kependudukan"}, {"q": "penduduk"}, {"jenis": "publikasi"}):
        assert list(calendar(app, **args)) == [f"rilis-{mine['id']}@test.satudata.local"], args
        assert [item["id"] for item in get(app, "json", **args).json["results"]] == [mine["id"]]
        assert b"Stunting" not in get(app, "atom", **args).data + get(app, "csv", **args).data
    name = icalendar.Calendar.from_ical(get(app, "ics", opd="dinas-kependudukan", jenis="publikasi").data)[
        "X-WR-CALNAME"
    ]
    assert str(name).endswith(" – Dinas Kependudukan – Publication")
    assert calendar(app, q="tidak ada") == {}


@pytest.mark.parametrize("name", FEEDS)
def test_bad_filters(app: Any, portal: Portal, name: str) -> None:
    """A filter that cannot be used is answered with 400 and a sentence, never with another feed or an error."""
    for args in (
        {"bulan": "2026-13"},
        {"tahun": "dua ribu"},
        {"status": "baik"},
        {"jenis": "buku"},
        {"opd": "tidak-ada"},
        {"opd": "\x00"},
        {"q": "a\x00b"},
        {"q": "x" * 5000},
    ):
        answer = get(app, name, 400, **args)
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert len(answer.body) > 20
    assert get(app, name, page="abc").status_code == 200


def test_moved_out_of_the_month(app: Any, portal: Portal) -> None:
    """A subscriber of a month learns that a release moved to another one; lists of that month have it no more."""
    here, there = dt.date.fromisoformat(day(40)).replace(day=5), dt.date.fromisoformat(day(110)).replace(day=5)
    release = announce(portal, planned=here.isoformat())
    month = f"{here:%Y-%m}"
    portal.as_(
        "walidata", "satudata_release_update", release_id=release["id"], planned=there.isoformat(), reason="Uji."
    )
    event = calendar(app, bulan=month)[f"rilis-{release['id']}@test.satudata.local"]
    assert event.decoded("DTSTART") == there
    assert get(app, "json", bulan=month).json["count"] == 0
    assert list(calendar(app, hari=here.isoformat())) == [f"rilis-{release['id']}@test.satudata.local"]
    assert [get(app, "json", hari=day.isoformat()).json["count"] for day in (here, there)] == [0, 1]
    assert calendar(app, bulan=f"{here:%Y-%m}", status="akan_dirilis"), "a subscription follows a release in any status"


def test_changes_as_news(app: Any, portal: Portal) -> None:
    """Each public change is an entry with its reason; proposals and what offices wish are none."""
    release = announce(portal, planned=day(40), certainty="pasti")
    portal.as_(
        "walidata", "satudata_release_update", release_id=release["id"], planned=day(50), reason="Kantor pindah."
    )
    portal.as_("editor", "satudata_release_create", title="Usulan", organization=portal.dinas["name"], period="2027")
    portal.as_("editor", "satudata_release_update", release_id=release["id"], planned=day(70), reason="Rahasia kami.")
    data = get(app, "atom").data
    entries = ElementTree.fromstring(data).findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}category").get("term") for entry in entries] == ["moved", "announced"]  # pyright: ignore
    assert "Kantor pindah." in (entries[0].findtext(f"{ATOM}summary") or "")
    assert "Planned: " in (entries[1].findtext(f"{ATOM}summary") or "")
    assert b"Usulan" not in data
    assert b"Rahasia kami" not in data
    ids = {entry.findtext(f"{ATOM}id") for entry in entries}
    portal.as_("walidata", "satudata_release_cancel", release_id=release["id"], reason="Survei dihentikan.")
    later = {
        entry.findtext(f"{ATOM}id") for entry in ElementTree.fromstring(get(app, "atom").data).iter(f"{ATOM}entry")
    }
    assert ids < later


def test_one_release(app: Any, portal: Portal) -> None:
    """A release can be put into a calendar by itself, as the same entry as in the whole feed."""
    release = announce(portal)
    answer = get(app, "ics")
    one = app.get(f"/jadwal-rilis/{release['id']}.ics")
    assert events(one.data).keys() == events(answer.data).keys()
    assert (
        app.get(f"/jadwal-rilis/{release['id']}.ics", headers={"If-None-Match": one.headers["ETag"]}).status_code == 304
    )
    proposal = portal.as_(
        "editor", "satudata_release_create", title="U", organization=portal.dinas["id"], period="2027"
    )
    undated = announce(portal, "Tanpa tanggal", planned="")
    for missing in (proposal["id"], undated["id"], "tidak-ada", "a%00b"):
        assert app.get(f"/jadwal-rilis/{missing}.ics").status_code == 404
    assert f"rilis-{undated['id']}@test.satudata.local" not in calendar(app)
    assert get(app, "json").json["count"] == 2


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)


def tick() -> None:
    """Let pass what the portal does each minute."""
    model.Session.remove()
    publicity.notice()


@pytest.mark.parametrize("mode", ["mask", "hide"])
@pytest.mark.parametrize("cause", ["confidential", "tertutup"])
def test_title_withdrawn(
    app: Any, portal: Portal, ckan_config: Any, monkeypatch: pytest.MonkeyPatch, mode: str, cause: str
) -> None:
    """A title that becomes confidential leaves all feeds at once, and calendars replace what they hold.

    Masked: the entry stays, as "Internal data". Hidden: it stays as a cancelled one without a title, in calendars only.
    """
    monkeypatch.setitem(ckan_config, "ckanext.satudata.releases.masked", mode)
    dataset = portal.dataset(title="Angka Rahasia")
    fields = {"dataset_id": dataset["id"], "period": "2025", "planned": day(30)}
    release = portal.as_("admin", "satudata_release_create", **fields)
    other = announce(portal)
    uid = f"rilis-{release['id']}@test.satudata.local"
    tick()
    before = calendar(app)[uid]
    assert "Angka Rahasia" in str(before["SUMMARY"])
    tags = {name: get(app, name).headers["ETag"] for name in FEEDS}
    if cause == "confidential":
        portal.as_("walidata", "satudata_release_update", release_id=release["id"], confidential=True)
    else:
        portal.as_("editor", "package_patch", id=dataset["id"], accessRights="tertutup")
    for name in FEEDS:
        answer = get(app, name, headers={"If-None-Match": tags[name]})
        assert b"Angka Rahasia" not in answer.data.replace(b"\r\n ", b""), name
    tick()
    after = calendar(app)[uid]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("LAST-MODIFIED") >= before.decoded("LAST-MODIFIED")
    assert "Internal data" in str(after["SUMMARY"])
    assert (str(after["STATUS"]) == "CANCELLED") == (mode == "hide")
    shown = {item["id"] for item in get(app, "json").json["results"]}
    assert shown == ({other["id"]} if mode == "hide" else {other["id"], release["id"]})
    assert (release["id"].encode() in get(app, "atom").data) == (mode == "mask")
    assert app.get(f"/jadwal-rilis/{release['id']}.ics").status_code == (404 if mode == "hide" else 200)
    assert calendar(app, q="rahasia") == {}
    tick()
    assert calendar(app)[uid]["SEQUENCE"] == after["SEQUENCE"], "noted once"
    if mode == "hide":
        tag = get(app, "ics").headers["ETag"]
        portal.as_("admin", "satudata_release_update", release_id=release["id"], planned=day(90), reason="Rahasia.")
        tick()
        get(app, "ics", 304, headers={"If-None-Match": tag})
        assert uid not in calendar(app, hari=day(90))
        assert uid in calendar(app, hari=day(30))


def test_never_public(app: Any, portal: Portal, ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was hidden from the start changes nothing in any feed: no entry, no count, no id, no entity tag."""
    monkeypatch.setitem(ckan_config, "ckanext.satudata.releases.masked", "hide")
    announce(portal)
    tick()
    before = {name: get(app, name) for name in FEEDS}
    hidden = announce(portal, "Angka Rahasia", confidential=True)
    announce(portal, "Angka Rahasia", period="2031", confidential=True)
    tick()
    portal.as_("walidata", "satudata_release_update", release_id=hidden["id"], planned=day(90), reason="Uji.")
    tick()
    for name in FEEDS:
        get(app, name, 304, headers={"If-None-Match": before[name].headers["ETag"]})
        assert get(app, name).headers["Last-Modified"] == before[name].headers["Last-Modified"]


def test_public_again(app: Any, portal: Portal) -> None:
    """A title that was masked from the start reaches calendars when it becomes public."""
    release = announce(portal, "Angka Rahasia", confidential=True)
    uid = f"rilis-{release['id']}@test.satudata.local"
    tick()
    before = calendar(app)[uid]
    assert "Internal data" in str(before["SUMMARY"])
    portal.as_("walidata", "satudata_release_update", release_id=release["id"], confidential=False)
    tick()
    after = calendar(app)[uid]
    assert "Angka Rahasia" in str(after["SUMMARY"])
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_same_for_everybody(app: Any, portal: Portal) -> None:
    """A feed is the public's view for the walidata too, and what they get is kept out of shared caches."""
    announce(portal, "Angka Rahasia", confidential=True)
    portal.as_("editor", "satudata_release_create", title="Usul", organization=portal.dinas["id"], period="2027")
    token = portal.as_("walidata", "api_token_create", user=portal.people["walidata"], name="uji")["token"]
    for name in FEEDS:
        own, public = get(app, name, headers={"Authorization": token}), get(app, name)
        assert own.headers["ETag"] == public.headers["ETag"]
        assert b"Angka Rahasia" not in own.data
        assert "private" in own.headers["Cache-Control"]


def test_table_is_harmless_and_comes_back(app: Any, portal: Portal) -> None:
    """The table holds no formula, and is taken by the import as what is in the schedule already."""
    announce(portal, '=HYPERLINK("http://contoh.invalid")', topic="ekonomi-dan-industri", planned="")
    announce(portal, "Baru", topic="ekonomi-dan-industri", planned=f"{day(40)} 09:30")
    content = get(app, "csv").data
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[1]["Judul"] == '\'=HYPERLINK("http://contoh.invalid")'
    upload = FileStorage(io.BytesIO(content.replace(b"Baru", b"Lain")), filename="jadwal.csv")
    checked = portal.as_("walidata", "satudata_release_import", upload=upload, take="none")
    assert [problem["row"] for problem in checked["problems"]] in ([3], [3, 3]), "the entry is there already"
    assert (checked["rows"], checked["good"]) == (2, 1)


def test_statements(app: Any, portal: Portal) -> None:
    """Asking whether a feed changed is one statement; making it is the same number for one release and for eleven."""
    announce(portal)

    def count(name: str, **headers: str) -> int:
        with counted() as statements:
            app.get(f"/jadwal-rilis.{name}", headers=headers)
        return len([statement for statement in statements if "satudata_release" in statement])

    few = {name: count(name) for name in FEEDS}
    tags = {name: get(app, name).headers["ETag"] for name in FEEDS}
    assert {count(name, **{"If-None-Match": app.get(f"/jadwal-rilis.{name}").headers["ETag"]}) for name in FEEDS} == {1}
    for number in range(10):
        announce(portal, f"Data {number}")
    assert {name: count(name) for name in FEEDS} == few
    assert all(get(app, name).headers["ETag"] != tags[name] for name in FEEDS)


def test_time_passes(app: Any, portal: Portal) -> None:
    """Words that follow from the clock make a feed another one: at midnight, and after an announced minute."""
    release = announce(portal, planned=f"{day(40)} 09:30")
    planned = dt.datetime.fromisoformat(f"{day(40)}T09:30+07:00")

    def at(moment: dt.datetime) -> tuple[str, str]:
        with freeze_time(moment.astimezone(dt.UTC)):
            answer = get(app, "json")
            assert get(app, "json", 304, headers={"If-None-Match": answer.headers["ETag"]})
        return answer.headers["ETag"], answer.json["results"][0]["status"]

    before = [at(planned - dt.timedelta(minutes=minutes)) for minutes in (2, 1)]
    assert before[0] == before[1]
    assert before[0][1] == "hari_ini"
    after = at(planned + dt.timedelta(minutes=1))
    assert after[1] == "terlambat"
    days = [at(planned + dt.timedelta(days=days)) for days in (-30, -29, 1)]
    assert len({tag for tag, _status in (before[0], after, *days)}) == 5
    with freeze_time(planned.astimezone(dt.UTC) + dt.timedelta(days=460)):
        assert get(app, "json").json["count"] == 0
        year = get(app, "json", tahun=str(planned.year)).json
        assert [item["id"] for item in year["results"]] == [release["id"]], "a year that is asked for is whole"
