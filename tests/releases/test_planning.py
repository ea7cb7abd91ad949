"""Making, changing and deciding on entries of the schedule, by the actions of the API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from tests.portal import Portal

pytestmark = pytest.mark.usefixtures("with_request_context")

ENTRY: dict[str, Any] = {
    "title": "Jumlah Penduduk menurut Kecamatan",
    "organization": "dinas-kependudukan",
    "period": "Semester I 2027",
    "planned": "20 Juli 2027",
}


def create(portal: Portal, by: str = "walidata", **fields: Any) -> dict[str, Any]:
    """Make an entry of the schedule."""
    return portal.as_(by, "satudata_release_create", **{**ENTRY, **fields})


def problems(portal: Portal, action: str, by: str = "walidata", **fields: Any) -> dict[str, Any]:
    """Return the problems with which an action refuses a call."""
    with pytest.raises(tk.ValidationError) as refusal:
        portal.as_(by, action, **fields)
    return refusal.value.error_dict


def test_the_walidata_announces_and_an_office_proposes(portal: Portal) -> None:
    """An entry of the walidata is public at once; one of an office waits, and to outsiders it does not exist."""
    announced = create(portal)
    assert (announced["approval"], announced["planned"]["day"]) == ("announced", "2027-07-20")
    assert announced["period"]["code"] == "2027-S1"
    assert portal.as_(None, "satudata_release_show", release_id=announced["id"])["title"] == ENTRY["title"]
    proposed = create(portal, "editor", title="Jumlah Kelahiran")
    assert proposed["approval"] == "proposed"
    for person in (None, "stranger", "outsider"):
        with pytest.raises(tk.ObjectNotFound):
            portal.as_(person, "satudata_release_show", release_id=proposed["id"])
        assert portal.as_(person, "satudata_release_list")["count"] == 1
    both = portal.as_("member", "satudata_release_list", approval="announced,proposed")
    assert {result["id"] for result in both["results"]} == {announced["id"], proposed["id"]}
    with pytest.raises(tk.NotAuthorized):
        create(portal, "outsider", title="Milik dinas lain")
    with pytest.raises(tk.NotAuthorized):
        create(portal, "member", title="Hanya anggota")


def test_all_mistakes_of_an_entry_are_named_at_once(portal: Portal) -> None:
    """31 February, unknown words and a missing office are told together."""
    found = problems(
        portal,
        "satudata_release_create",
        period="2027-13",
        planned="31 Februari 2027",
        kind="buku",
        certainty="mungkin",
        precision="menit",
        title="\x00",
        organization="tidak-ada",
    )
    assert set(found) >= {"period", "planned", "kind", "certainty", "precision", "title", "organization"}


BAD_ENTRIES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"planned": "31 Februari 2027"}, "planned"),
    ({"planned": "9999-12-31"}, "planned"),
    ({"planned": "0001-01-01"}, "planned"),
    ({"planned": "Juli 2027", "precision": "day"}, "precision"),
    ({"planned": "2027-07-20", "precision": "minute"}, "precision"),
    ({"planned": "", "precision": "day"}, "precision"),
    ({"planned": "Juli 2027", "certainty": "pasti"}, "certainty"),
    ({"period": "2027-2026"}, "period"),
    ({"period": "9999"}, "period"),
    ({"period": ""}, "period"),
    ({"title": ""}, "title"),
    ({"title": "x" * 2000}, "title"),
    ({"title": ["a", "b"]}, "title"),
    ({"title": {"a": 1}}, "title"),
    ({"topic": "\x00"}, "topic"),
    ({"planned": {"day": 1}}, "planned"),
    ({"reason": "\x00"}, "reason"),
    ({"title": "\ud800"}, "title"),
    ({"planned": "2026-07-20 25:61"}, "planned"),
    ({"dataset_id": "\x00"}, "dataset_id"),
    ({"dataset_id": "tidak-ada"}, "dataset_id"),
)


def test_bad_input_is_refused_by_field(portal: Portal) -> None:
    """What cannot be read, or contradicts itself, is a mistake of its field and never an internal error."""
    for fields, field in BAD_ENTRIES:
        assert field in problems(portal, "satudata_release_create", **{**ENTRY, **fields}), fields
    assert portal.as_("walidata", "satudata_release_list")["count"] == 0


def test_a_date_that_keeps_its_promise_needs_no_reason(portal: Portal) -> None:
    """Within the announced window a date becomes more precise without a reason; outside of it one is owed."""
    entry = create(portal, planned="Juli 2027")
    exact = portal.as_("walidata", "satudata_release_update", release_id=entry["id"], planned="20 Juli 2027 09:00")
    assert exact["planned"]["label"] == "20 Juli 2027, 09.00 WIB"
    assert (exact["changes"], exact["postponed"], exact["sequence"]) == (1, False, 1)
    for planned in ("3 Agustus 2027", "Juli 2027", ""):
        assert set(problems(portal, "satudata_release_update", release_id=entry["id"], planned=planned)) == {"reason"}
    moved = portal.as_(
        "walidata", "satudata_release_update", release_id=entry["id"], planned="3 Agustus 2027", reason="Listrik padam."
    )
    assert (moved["changes"], moved["postponed"], moved["sequence"]) == (2, True, 2)
    assert moved["first_planned"]["label"] == "Juli 2027"
    public = portal.as_(None, "satudata_release_show", release_id=entry["id"])["history"]
    assert [change["type"] for change in public] == ["announced", "moved", "moved"]
    assert (public[-1]["old"]["label"], public[-1]["new"]["label"]) == ("20 Juli 2027, 09.00 WIB", "3 Agustus 2027")
    assert (public[-1]["reason"], public[-1]["person"]) == ("Listrik padam.", None)
    inside = portal.as_("editor", "satudata_release_show", release_id=entry["id"])["history"]
    assert inside[-1]["person"] == "Uji Walidata"


def test_a_confirmed_date_is_frozen(portal: Portal) -> None:
    """A confirmed date moves only with a reason, loses its certainty with its day, and late notice is shown."""
    far = create(portal, planned="20 Juli 2090", certainty="pasti")
    assert far["short_notice"] is False
    assert set(problems(portal, "satudata_release_update", release_id=far["id"], planned="19 Juli 2090")) == {"reason"}
    assert "certainty" in problems(
        portal, "satudata_release_update", release_id=far["id"], planned="Juli 2090", certainty="pasti", reason="x"
    )
    loose = portal.as_("walidata", "satudata_release_update", release_id=far["id"], planned="Juli 2090", reason="x")
    assert (loose["certainty"], loose["planned"]["precision"]) == ("sementara", "month")
    near = create(portal, title="Segera", planned="2020-01-01", certainty="pasti")
    assert near["short_notice"] is True


def test_an_office_asks_and_the_walidata_decides(portal: Portal) -> None:
    """What an office changes of an announced entry waits; confirmed it becomes public with the office's reason."""
    entry = create(portal)
    call: dict[str, Any] = {"release_id": entry["id"], "planned": "3 Agustus 2027"}
    assert set(problems(portal, "satudata_release_update", "editor", **call)) == {"reason"}
    asked = portal.as_("editor", "satudata_release_update", **call, reason="Data belum lengkap.")
    assert (asked["planned"]["day"], asked["pending"]["planned"]["day"]) == ("2027-07-20", "2027-08-03")
    assert "request" in asked["allowed"]
    assert portal.as_(None, "satudata_release_show", release_id=entry["id"])["pending"] is None
    with pytest.raises(tk.NotAuthorized):
        portal.as_("editor", "satudata_release_confirm", release_ids=[entry["id"]], decision="confirm")
    many = portal.as_("walidata", "satudata_release_confirm", release_ids=[entry["id"], "-"], decision="confirm")
    assert [result["success"] for result in many["results"]] == [True, False]
    shown = portal.as_(None, "satudata_release_show", release_id=entry["id"])
    assert (shown["planned"]["day"], shown["history"][-1]["reason"]) == ("2027-08-03", "Data belum lengkap.")
    portal.as_("editor", "satudata_release_cancel", release_id=entry["id"], reason="Survei ditiadakan.")
    portal.as_("walidata", "satudata_release_confirm", release_ids=[entry["id"]], decision="decline", reason="Tidak.")
    assert portal.as_("editor", "satudata_release_show", release_id=entry["id"])["pending"] is None
    with pytest.raises(tk.NotAuthorized):
        portal.as_("outsider", "satudata_release_cancel", release_id=entry["id"], reason="x")


def test_proposals_are_announced_or_declined(portal: Portal) -> None:
    """A proposal changes freely until the walidata announces it; a declined one stays away from the public."""
    first, second = (create(portal, "editor", title=title) for title in ("Satu", "Dua"))
    portal.as_("editor", "satudata_release_update", release_id=first["id"], planned="", title="Satu lagi")
    results = portal.as_(
        "walidata", "satudata_release_confirm", release_ids=[second["id"]], decision="decline", reason=""
    )
    assert set(results["results"][0]["errors"]) == {"reason"}
    for ids, decision in (([first["id"]], "confirm"), ([second["id"]], "decline")):
        done = portal.as_(
            "walidata", "satudata_release_confirm", release_ids=ids, decision=decision, reason="Sudah dibahas."
        )
        assert done["succeeded"] == 1
    listed = portal.as_(None, "satudata_release_list")["results"]
    assert [(item["title"], item["status"], item["planned"]) for item in listed] == [("Satu lagi", "ditunda", None)]
    shown = portal.as_(None, "satudata_release_show", release_id=first["id"])
    assert [change["type"] for change in shown["history"]] == ["announced"]
    assert "release_id" in problems(portal, "satudata_release_update", "editor", release_id=second["id"], planned="")


def test_cancelling_always_needs_a_reason_and_is_the_end(portal: Portal) -> None:
    """A release is called off with a public reason; after that its date cannot be changed, and its place is free."""
    entry = create(portal)
    assert set(problems(portal, "satudata_release_cancel", release_id=entry["id"])) == {"reason"}
    gone = portal.as_("walidata", "satudata_release_cancel", release_id=entry["id"], reason="Survei ditiadakan.")
    assert (gone["status"], gone["allowed"]) == ("dibatalkan", ["update"])
    assert portal.as_(None, "satudata_release_show", release_id=entry["id"])["history"][-1]["grounds"]
    assert "release_id" in problems(portal, "satudata_release_update", release_id=entry["id"], planned="2027-07-21")
    assert "release_id" in problems(portal, "satudata_release_cancel", release_id=entry["id"], reason="lagi")
    assert create(portal)["id"] != entry["id"]


def test_many_change_at_once_and_one_failure_stops_no_other(portal: Portal) -> None:
    """The same change of many: a postponement to an earlier day and an unknown id fail by themselves."""
    july, august = create(portal), create(portal, title="Lain", planned="20 Agustus 2027")
    call: dict[str, Any] = {"release_ids": [july["id"], august["id"], "tidak-ada"], "operation": "postpone"}
    assert "planned" in problems(portal, "satudata_release_change_many", **call)
    done = portal.as_("walidata", "satudata_release_change_many", **call, planned="1 Agustus 2027", reason="Pindah.")
    assert [result["success"] for result in done["results"]] == [True, False, False]
    assert "planned" in done["results"][1]["errors"]
    done = portal.as_(
        "walidata", "satudata_release_change_many", release_ids=[july["id"]], operation="certainty", certainty="pasti"
    )
    assert done["succeeded"] == 1
    done = portal.as_(
        "outsider", "satudata_release_change_many", release_ids=[july["id"]], operation="cancel", reason="x"
    )
    assert done["succeeded"] == 0


def test_an_outdated_form_is_refused(portal: Portal) -> None:
    """Who looked at an older version of the release than there is now does not overwrite the change of another."""
    entry = create(portal)
    portal.as_("walidata", "satudata_release_update", release_id=entry["id"], title="Baru")
    assert "version" in problems(portal, "satudata_release_update", release_id=entry["id"], title="x", version=0)
    assert (
        portal.as_("walidata2", "satudata_release_update", release_id=entry["id"], title="y", version=1)["title"] == "y"
    )


def test_what_changes_nothing_leaves_no_trace(portal: Portal) -> None:
    """A form sent back as it was is no change: no record, no higher version, no wish."""
    entry = create(portal)
    same = {
        "title": entry["title"],
        "topic": "",
        "confidential": False,
        "planned": "2027-07-20",
        "precision": "day",
        "certainty": "sementara",
        "version": entry["sequence"],
    }
    for person in ("walidata", "editor"):
        portal.as_(person, "satudata_release_update", release_id=entry["id"], **same)
    assert portal.as_("walidata", "satudata_release_show", release_id=entry["id"]) == entry


def test_one_entry_for_a_dataset_and_period(portal: Portal) -> None:
    """The same dataset and period, or the same planned title, is planned once for each kind."""
    dataset = portal.published()
    call = {"dataset_id": dataset["name"], "title": None, "organization": None}
    entry = create(portal, **call)
    assert entry["dataset"]["id"] == dataset["id"]
    assert entry["topic"] == "pemerintahan-umum"
    assert "period" in problems(portal, "satudata_release_create", **{**ENTRY, **call})
    create(portal, **call, kind="publikasi")
    create(portal, title="Judul lain")
    assert "period" in problems(portal, "satudata_release_create", **{**ENTRY, "title": "JUDUL LAIN"})


def test_the_same_entry_at_the_same_moment(portal: Portal, app: Any) -> None:
    """Two people make the same entry at once: one is made, the other is told, for datasets and for planned titles."""
    dataset = portal.published()
    model.Session.remove()
    barrier = Barrier(2)

    def make(person: str, fields: dict[str, Any]) -> str:
        with app.flask_app.test_request_context():
            barrier.wait()
            try:
                create(portal, person, **fields)
            except tk.ValidationError as error:
                return ",".join(error.error_dict)
            finally:
                model.Session.remove()
        return "made"

    with ThreadPoolExecutor(2) as pool:
        for fields in ({"dataset_id": dataset["id"], "title": None, "organization": None}, {"title": "Rencana"}):
            assert sorted(pool.map(make, ("walidata", "editor"), (fields, fields))) == ["made", "period"]


BAD_CHANGES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("update", {"planned": "31 Februari 2027"}, "planned"),
    ("update", {"planned": "Juli 2027", "precision": "day"}, "precision"),
    ("update", {"planned": "Juli 2027", "certainty": "pasti"}, "certainty"),
    ("update", {"title": ""}, "title"),
    ("update", {"title": "x" * 600}, "title"),
    ("update", {"topic": {"a": 1}}, "topic"),
    ("update", {"version": "baru"}, "version"),
    ("update", {"version": 10**40}, "version"),
    ("update", {"reason": "x" * 20_000}, "reason"),
    ("update", {"reason": ["x"]}, "reason"),
    ("cancel", {"reason": "\x00"}, "reason"),
    ("confirm", {"decision": "mungkin"}, "decision"),
    ("confirm", {"decision": "confirm", "release_ids": {"a": 1}}, "release_ids"),
    ("confirm", {"decision": "confirm", "release_ids": [1, 2]}, "release_ids"),
    ("confirm", {"decision": "confirm", "release_ids": ["\x00"]}, "release_ids"),
    ("confirm", {"decision": "confirm", "release_ids": [str(number) for number in range(501)]}, "release_ids"),
    ("change_many", {"operation": "hapus"}, "operation"),
    ("change_many", {"operation": "certainty", "certainty": "mungkin"}, "certainty"),
    ("change_many", {"operation": "certainty"}, "certainty"),
    ("change_many", {"operation": "postpone", "planned": "besok"}, "planned"),
)


def test_bad_changes_are_refused_by_field(portal: Portal) -> None:
    """A change that cannot be read changes nothing, and names what is wrong."""
    entry = create(portal)
    for action, call, field in BAD_CHANGES:
        named = {"release_id": entry["id"]} if action in ("update", "cancel") else {"release_ids": [entry["id"]]}
        assert field in problems(portal, f"satudata_release_{action}", **{**named, **call}), (action, call)
    assert portal.as_("walidata", "satudata_release_show", release_id=entry["id"]) == entry


def test_ids_of_the_wrong_kind_are_not_found(portal: Portal) -> None:
    """What is no id of a release answers as one that does not exist, or as a mistake, never as an internal error."""
    for release_id in ("\x00", {"a": 1}, ["x"], "", None, "x" * 5000):
        for action in ("show", "update", "cancel"):
            with pytest.raises((tk.ValidationError, tk.ObjectNotFound)):
                portal.as_("walidata", f"satudata_release_{action}", release_id=release_id)
