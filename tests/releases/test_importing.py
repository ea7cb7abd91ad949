"""A schedule from a table: each problem by row and column, nothing before the person chooses, all good rows or none."""

from __future__ import annotations

import io
import time
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model.tables import release, release_change

from tests.portal import Portal, upload

pytestmark = pytest.mark.usefixtures("with_plugins")

HEADER = ["Judul", "OPD", "Periode Data", "Jadwal Rilis", "Kepastian", "Dataset"]


def row(title: str = "Jumlah Penduduk", office: Any = "Dinas Kependudukan", **cells: Any) -> list[Any]:
    """Return a row, good unless a cell is given."""
    good = {"period": "2026", "planned": "20-07-2027", "certainty": "Sementara", "dataset": None, **cells}
    return [title, office, *good.values()]


def take(portal: Portal, person: str, *rows: list[Any], take: str = "good") -> dict[str, Any]:
    """Import rows as somebody."""
    return portal.as_(person, "satudata_release_import", rows=[HEADER, *rows], take=take)


def count(table: sa.Table = release) -> int:
    """Return how many rows a table of the schedule has."""
    return model.Session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def listed(portal: Portal, person: str, **more: Any) -> list[dict[str, Any]]:
    """Return the schedule as somebody reads it."""
    return portal.as_(person, "satudata_release_list", limit=1000, **more)["results"]


def test_walidata_and_office(portal: Portal) -> None:
    """Rows of the walidata are announced, those of an office are proposals of its own; both leave a change record."""
    done = take(portal, "walidata", row(), row("Jumlah Kelahiran", certainty="Pasti", planned="2027-07-20 09:00"))
    assert (done["rows"], done["good"], done["created"], done["problems"]) == (2, 2, 2, [])
    announced = {item["title"]: item for item in listed(portal, "walidata")}
    assert announced["Jumlah Kelahiran"]["certainty"] == "pasti"
    assert announced["Jumlah Penduduk"]["first_planned"]["day"] == "2027-07-20"
    history = portal.as_(None, "satudata_release_show", release_id=announced["Jumlah Penduduk"]["id"])["history"]
    assert [(change["type"], change["new"]["day"]) for change in history] == [("announced", "2027-07-20")]
    own, foreign = row("Kematian", "dinas-kependudukan"), row("Gizi", "Dinas Kesehatan")
    done = take(portal, "editor", own, foreign, row("Nikah", portal.dinas["id"]))
    assert done["created"] == 2
    assert [(problem["row"], problem["column"]) for problem in done["problems"]] == [(3, "OPD")]
    assert {item["title"] for item in listed(portal, "editor", approval="proposed")} == {"Kematian", "Nikah"}
    assert len(listed(portal, "walidata")) == 2
    assert count(release_change) == 4


def test_who_may_import(portal: Portal) -> None:
    """Members without a role, other people and the public may not; the second office may only for itself."""
    for person in ("member", "stranger", None):
        with pytest.raises(tk.NotAuthorized):
            portal.as_(person, "satudata_release_import", rows=[HEADER, row()])
    assert take(portal, "outsider", row())["created"] == 0
    assert count() == 0


def test_nothing_before_the_choice(portal: Portal) -> None:
    """Without "take good" nothing is entered; the problems name row, column and what to do."""
    portal.published(title="Data Terbit")
    rows = [
        row(),
        row(period="2027-2026"),
        row("Dua", planned="31 Februari 2027"),
        row("Tiga", "Dinas Kependudukn"),
        row("Empat", dataset="tidak-ada"),
        row("Lima", planned="Juli 2027", certainty="Pasti"),
        row("Enam", planned="20-07-2025"),
        row("jumlah penduduk"),
        row("Tujuh", planned="20-07-1999"),
    ]
    done = take(portal, "walidata", *rows, take="none")
    assert (done["rows"], done["good"], done["created"], count()) == (9, 1, 0, 0)
    assert [(problem["row"], problem["column"]) for problem in done["problems"]] == [
        *((3, "Periode Data"), (4, "Jadwal Rilis"), (5, "OPD"), (6, "Dataset")),
        *((7, "Kepastian"), (8, "Jadwal Rilis"), (9, "Judul"), (10, "Jadwal Rilis")),
    ]
    assert "Dinas Kependudukan" in done["problems"][2]["message"]
    assert done["preview"][0]["title"] == "Jumlah Penduduk"


def test_duplicates_against_the_schedule(portal: Portal) -> None:
    """An entry that exists is named by its row; one that was cancelled may come again; a second import adds nothing."""
    dataset = portal.published(title="Data Terbit")
    name = portal.as_("editor", "package_show", id=dataset["id"])["name"]
    first = take(portal, "walidata", row(), row("Lain", dataset=name))
    assert first["created"] == 2
    again = take(portal, "walidata", row("JUMLAH  penduduk"), row("Data Terbit"), row("Baru"))
    assert again["created"] == 1
    assert [(problem["row"], problem["column"]) for problem in again["problems"]] == [(2, "Judul"), (3, "Judul")]
    entry = next(item for item in listed(portal, "walidata") if item["title"] == "Jumlah Penduduk")
    portal.as_("walidata", "satudata_release_cancel", release_id=entry["id"], reason="Digabung dengan data lain.")
    assert take(portal, "walidata", row())["created"] == 1


def test_datasets_are_found(portal: Portal) -> None:
    """A dataset is found by name or by the only title; a working copy and another office's dataset are not."""
    dataset = portal.published(title="Data Terbit")
    portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    foreign = portal.dataset(by="outsider", owner_org=portal.other["id"], title="Data Gizi")
    take(portal, "walidata", row("data terbit"), row("Lain", period="2027", planned="", dataset=dataset["id"]))
    done = take(portal, "walidata", row("Gizi", dataset=foreign["id"]))
    assert [problem["column"] for problem in done["problems"]] == ["Dataset"]
    assert [item["dataset"]["id"] for item in listed(portal, "walidata")] == [dataset["id"]]


def test_many_rows(portal: Portal) -> None:
    """Of 10,000 rows with 37 broken ones 9,963 are entered, by the same rules, in seconds."""
    rows = [row(f"Data nomor {number}") for number in range(10_000)]
    for number in range(37):
        rows[number * 250][3] = "31 Februari 2027"
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet()
    for cells in (HEADER, *rows):
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    started = time.process_time()
    done = portal.as_("walidata", "satudata_release_import", upload=upload("a.xlsx", target.getvalue()), take="good")
    assert time.process_time() - started < 60
    assert (done["rows"], done["good"], done["created"], count()) == (10_000, 9_963, 9_963, 9_963)
    assert [problem["row"] for problem in done["problems"]] == [number * 250 + 2 for number in range(37)]
    assert count(release_change) == 9_963


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "upload"),
        ({"rows": "x"}, "rows"),
        ({"rows": [["Judul"], "x"]}, "rows"),
        ({"rows": [], "take": "alles"}, "take"),
        ({"upload": "x"}, "upload"),
    ],
)
def test_bad_calls(portal: Portal, data: dict[str, Any], field: str) -> None:
    """A call that makes no sense is told so."""
    with pytest.raises(tk.ValidationError) as caught:
        portal.as_("walidata", "satudata_release_import", **data)
    assert list(caught.value.error_dict) == [field]


def test_strange_cells(portal: Portal) -> None:
    """No content of a cell is an internal error, and rows shorter or longer than the header are read."""
    strange = [["\ud800\x00", {"a": 1}, [1], 1e400, True, None], ["x"], [], [None] * 200, ["x" * 9_999] * 9]
    done = portal.as_("walidata", "satudata_release_import", rows=[HEADER, *strange], take="good")
    assert done["created"] == 0
    assert {problem["row"] for problem in done["problems"]} == {2, 3, 6}
    assert portal.as_("walidata", "satudata_release_import", rows=[])["problems"][0]["row"] == 1
