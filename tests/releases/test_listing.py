"""The list of releases: filters, counts, order, paging, and what it costs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.status import Standing, status
from ckanext.satudata.domain.releases.terms import Precision
from ckanext.satudata.model.tables import now

from tests.portal import Portal
from tests.releases.rows import on, put, statements

pytestmark = pytest.mark.usefixtures("with_request_context")


def titles(portal: Portal, person: str | None = None, /, **filters: Any) -> list[str]:
    """Return the titles that a list shows."""
    return [result["title"] for result in portal.as_(person, "satudata_release_list", **filters)["results"]]


def counts(portal: Portal, facet: str, /, **filters: Any) -> dict[str, int]:
    """Return the counts of a facet, by name."""
    found = portal.as_(None, "satudata_release_list", **filters)["facets"][facet]
    return {item["name"]: item["count"] for item in found}


def test_filters_counts_and_order(portal: Portal) -> None:
    """Each filter narrows the list; the counts of a facet leave its own filter out; the nearest date comes first."""
    dinas, other = portal.dinas["id"], portal.other["id"]
    put(dinas, on(dt.date(2090, 7, 20)), title="Penduduk", topic="pemerintahan-umum")
    put(dinas, on(dt.date(2090, 8, 3)), title="Kelahiran Penduduk", kind="publikasi")
    put(other, PlannedDate(Precision.month, dt.date(2091, 7, 1)), title="Puskesmas 100% _gratis")
    put(other, None, title="Belum pasti", postponed=True)
    assert titles(portal) == ["Penduduk", "Kelahiran Penduduk", "Puskesmas 100% _gratis", "Belum pasti"]
    assert titles(portal, sort="planned desc")[0] == "Puskesmas 100% _gratis"
    for filters, expected in (
        ({"organization": "dinas-kesehatan"}, ["Puskesmas 100% _gratis", "Belum pasti"]),
        ({"organization": dinas}, ["Penduduk", "Kelahiran Penduduk"]),
        ({"organization": "tidak-ada"}, []),
        ({"topic": "pemerintahan-umum"}, ["Penduduk"]),
        ({"status": "ditunda"}, ["Belum pasti"]),
        ({"status": ["ditunda", "akan_dirilis"], "kind": "publikasi"}, ["Kelahiran Penduduk"]),
        ({"month": "7"}, ["Penduduk", "Puskesmas 100% _gratis"]),
        ({"month": "2090-07"}, ["Penduduk"]),
        ({"year": 2090}, ["Penduduk", "Kelahiran Penduduk"]),
        ({"q": "penduduk KELAHIRAN"}, ["Kelahiran Penduduk"]),
        ({"q": "100% _g"}, ["Puskesmas 100% _gratis"]),
        ({"q": "x% y"}, []),
        ({"period": "Juli 2090"}, ["Penduduk"]),
        ({"since": "2090-08-01", "until": "2091-07-15"}, ["Kelahiran Penduduk", "Puskesmas 100% _gratis"]),
        ({"limit": 1, "offset": 1}, ["Kelahiran Penduduk"]),
        ({"offset": 999_999_999}, []),
    ):
        assert titles(portal, **filters) == expected, filters
    assert counts(portal, "organization") == {"dinas-kependudukan": 2, "dinas-kesehatan": 2}
    assert counts(portal, "month", year="2090") == {"2090-07": 1, "2090-08": 1}
    narrowed = portal.as_(None, "satudata_release_list", organization="dinas-kesehatan", status="ditunda")
    assert narrowed["count"] == 1
    facets = {name: {item["name"]: item["count"] for item in items} for name, items in narrowed["facets"].items()}
    assert facets["organization"] == {"dinas-kesehatan": 1}
    assert facets["status"] == {"akan_dirilis": 1, "ditunda": 1}
    assert facets["year"] == {}


BAD_FILTERS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"limit": "-1"}, "limit"),
    ({"limit": "9" * 400}, "limit"),
    ({"limit": [1, 2]}, "limit"),
    ({"q": "\ud800"}, "q"),
    ({"offset": 10**30}, "offset"),
    ({"offset": "banyak"}, "offset"),
    ({"month": "13"}, "month"),
    ({"month": "2026-7-1"}, "month"),
    ({"year": "20261"}, "year"),
    ({"since": "2026-02-31"}, "since"),
    ({"until": ["2026-02-01"]}, "until"),
    ({"status": "segera,besok"}, "status"),
    ({"kind": {"a": "b"}}, "kind"),
    ({"period": "sewindu"}, "period"),
    ({"q": "a\x00b"}, "q"),
    ({"q": "a" * 5000}, "q"),
    ({"organization": {"id": 1}}, "organization"),
    ({"dataset_id": "\x00"}, "dataset_id"),
    ({"sort": "title; drop table"}, "sort"),
    ({"approval": "rahasia"}, "approval"),
)


def test_bad_filters_are_named(portal: Portal) -> None:
    """A filter that cannot be read is a mistake of the caller, named by its field."""
    for parameters, field in BAD_FILTERS:
        with pytest.raises(tk.ValidationError) as refusal:
            portal.as_(None, "satudata_release_list", **parameters)
        assert set(refusal.value.error_dict) == {field}, parameters


def test_the_database_tells_the_same_statuses_as_the_rules(portal: Portal) -> None:
    """The status by which lists are filtered is that of the rules, at each edge of time."""
    zone, moment = config.timezone(), now()
    local = moment.astimezone(zone)
    today = local.date()
    month = today.replace(day=1)
    times = [(local + dt.timedelta(minutes=minutes)).replace(second=0, microsecond=0) for minutes in (-90, 90)]
    dates: list[PlannedDate | None] = [None, PlannedDate(Precision.month, month)]
    dates += [on(today + dt.timedelta(days=days)) for days in (-40, -1, 0, 1, 7, 8, 40)]
    dates += [PlannedDate(Precision.minute, time.date(), time.time()) for time in times]
    dates += [PlannedDate(Precision.not_later_than, today + dt.timedelta(days=days)) for days in (-1, 0, 30)]
    expected: dict[str, str] = {}
    for planned in dates:
        for postponed in (False, True):
            for released in (None, moment - dt.timedelta(days=3)):
                for cancelled in (None, moment):
                    standing = Standing(planned, postponed, released, cancelled is not None)
                    values = {"postponed": postponed, "released_at": released, "cancelled_at": cancelled}
                    found = put(portal.dinas["id"], planned, day=today, **values)
                    expected[found] = status(standing, moment, zone).value
    listed = portal.as_(None, "satudata_release_list", limit=1000)
    assert {result["id"]: result["status"] for result in listed["results"]} == expected
    for item in listed["facets"]["status"]:
        found = portal.as_(None, "satudata_release_list", status=item["name"], limit=1000)
        assert {result["id"] for result in found["results"]} == {
            key for key, value in expected.items() if value == item["name"]
        }
        assert found["count"] == item["count"]


def test_a_list_costs_the_same_for_ten_and_a_hundred(portal: Portal) -> None:
    """The number of statements of a list does not depend on how many releases it has, for citizens and the walidata."""
    dataset = portal.dataset(file=False)
    add(portal, dataset["id"], range(10))
    few = {person: cost(portal, person, 10) for person in (None, "walidata", "editor")}
    add(portal, dataset["id"], range(10, 100))
    assert {person: cost(portal, person, 100) for person in (None, "walidata", "editor")} == few
    assert few[None] == 2


def add(portal: Portal, package_id: str, numbers: range) -> None:
    """Insert releases, one in three of a hidden dataset, each with a wish of the office."""
    wish = {"planned": None, "certainty": "sementara", "reason": "", "by": "x", "at": "", "cancel": True}
    for number in numbers:
        day = dt.date(2090, 1, 1) + dt.timedelta(days=32 * number)
        values: dict[str, Any] = {"package_id": package_id} if number % 3 == 0 else {}
        put(portal.dinas["id"], on(day), pending=wish, **values)


def cost(portal: Portal, person: str | None, expected: int) -> int:
    """Return how many statements a list needs."""
    with statements() as seen:
        assert len(portal.as_(person, "satudata_release_list", limit=1000)["results"]) == expected
    return len(seen)


def test_lists_live_with_what_is_gone(portal: Portal) -> None:
    """Deleted and purged datasets, renamed and deleted organisations leave the list as it is."""
    dataset, purged = portal.dataset(file=False), portal.dataset(file=False)
    for number, item in enumerate((dataset, purged)):
        put(portal.dinas["id"], on(dt.date(2090, 1 + number, 1)), package_id=item["id"], title=f"Data {number}")
    put(portal.other["id"], on(dt.date(2090, 3, 1)), title="Dinas yang dihapus")
    put("tidak-pernah-ada", on(dt.date(2090, 4, 1)), title="Tanpa dinas")
    portal.as_("admin", "package_delete", id=dataset["id"])
    portal.as_("admin", "dataset_purge", id=purged["id"])
    portal.as_("admin", "organization_patch", id=portal.dinas["id"], name="nama-baru", title="Nama Baru")
    portal.as_("admin", "organization_delete", id=portal.other["id"])
    assert titles(portal) == ["Data 0", "Data 1", "Dinas yang dihapus", "Tanpa dinas"]
    listed = portal.as_("admin", "satudata_release_list")
    assert [result["dataset"] for result in listed["results"]] == [None] * 4
    assert listed["results"][0]["organization"]["name"] == "nama-baru"
    assert all(item["title"] for item in listed["facets"]["organization"])
    assert titles(portal, organization="nama-baru") == ["Data 0", "Data 1"]
