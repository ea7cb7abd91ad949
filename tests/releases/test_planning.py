"""Making, changing and deciding on entries of the schedule, by the actions of the API."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk

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


@pytest.mark.parametrize(
    ("fields", "field"),
    [
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
        ({"dataset_id": "\x00"}, "dataset_id"),
        ({"dataset_id": "tidak-ada"}, "dataset_id"),
    ],
)
def test_bad_input_is_refused_by_field(portal: Portal, fields: dict[str, Any], field: str) -> None:
    """What cannot be read, or contradicts itself, is a mistake of its field and never an internal error."""
    assert field in problems(portal, "satudata_release_create", **{**ENTRY, **fields})
    assert portal.as_("walidata", "satudata_release_list")["count"] == 0
