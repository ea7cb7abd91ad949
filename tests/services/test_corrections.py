"""Small corrections of a published dataset without a round."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.doctor import content
from ckanext.satudata.model import datasets, events, tables
from ckanext.satudata.services import corrections, indexing

from tests.portal import Portal, call, is_public

pytestmark = pytest.mark.usefixtures("with_plugins")


def correct(portal: Portal, person: str | None, dataset_id: str, note: str = "Salah ketik.", **fields: Any) -> Any:
    """Correct fields as somebody."""
    return portal.as_(person, "satudata_correction_apply", dataset_id=dataset_id, fields=fields, note=note)


def activities(dataset_id: str) -> int:
    """Return how many entries the activity stream has about a dataset."""
    return len(call("package_activity_list", None, id=dataset_id))


def test_a_walidata_corrects_a_published_dataset(portal: Portal) -> None:
    """The public sees the new values at once; history has before and after; one activity; the approved hash follows."""
    dataset = portal.published(title="Jumlah Pendduduk", tags=[{"name": "penduduk"}])
    before, stream = datasets.get(dataset["id"]), activities(dataset["id"])
    result = correct(portal, "walidata", dataset["id"], title="Jumlah Penduduk", tags=["penduduk", "kecamatan"])
    assert {item["field"]: (item["old"], item["new"]) for item in result["changes"]} == {
        "title": ("Jumlah Pendduduk", "Jumlah Penduduk"),
        "tags": (["penduduk"], ["kecamatan", "penduduk"]),
    }
    shown = call("package_show", None, id=dataset["id"])
    assert (shown["title"], shown["private"]) == ("Jumlah Penduduk", False)
    assert sorted(tag["name"] for tag in shown["tags"]) == ["kecamatan", "penduduk"]
    assert call("package_search", None, q='title:"Jumlah Penduduk"')["count"] == 1
    assert is_public(dataset["id"])
    assert activities(dataset["id"]) == stream + 1
    event = [row for row in events.of_package(dataset["id"]) if row["type"] == "correct"]
    assert [row["note"] for row in event] == ["Salah ketik."]
    assert event[0]["data"]["changes"][0]["old"] == "Jumlah Pendduduk"
    after = datasets.get(dataset["id"])
    assert before
    assert after
    assert after["content_hash"] != before["content_hash"]
    assert content.problems(files=True) == []
    told = portal.as_("editor", "satudata_submission_history", dataset_id=dataset["id"])["events"]
    assert [change["label"] for item in told for change in item["changes"]]


def test_what_cannot_be_corrected(portal: Portal) -> None:
    """Fields that need a round, wrong values and a missing note are all named at once, and nothing changes."""
    dataset = portal.published()
    unchanged = call("package_show", None, id=dataset["id"])
    wrong = {"accessRights": "terbatas", "satuan": "Orang", "resources": [], "kontak_email": "bukan alamat"}
    with pytest.raises(tk.ValidationError) as refused:
        correct(portal, "walidata", dataset["id"], note=" ", title="Judul <b>baru</b>", **wrong)
    assert "note" in refused.value.error_dict
    with pytest.raises(tk.ValidationError) as refused:
        correct(portal, "walidata", dataset["id"], title="", **wrong)
    assert {"accessRights", "satuan", "resources", "title"} <= set(refused.value.error_dict)
    with pytest.raises(tk.ValidationError) as refused:
        correct(portal, "walidata", dataset["id"], kontak_email="bukan alamat")
    assert set(refused.value.error_dict) == {"kontak_email"}
    for fields in ({"title": dataset["title"]}, {"title": {"x": 1}}, {"tags": [{"name": "x"}]}, {"tags": 7}):
        with pytest.raises(tk.ValidationError):
            correct(portal, "walidata", dataset["id"], **fields)
    for odd in ("no json", [], {}, 5):
        with pytest.raises(tk.ValidationError):
            portal.as_("walidata", "satudata_correction_apply", dataset_id=dataset["id"], fields=odd, note="x")
    assert call("package_show", None, id=dataset["id"]) == unchanged
    assert not [row for row in events.of_package(dataset["id"]) if row["type"] == "correct"]


def test_who_corrects_what(portal: Portal) -> None:
    """Only the publishing role and the walidata, and only what is published; a sysadmin is neither."""
    published, hidden = portal.published(), portal.dataset(title="Draf")
    for person in ("editor", "pembina", "stranger", "admin", None):
        with pytest.raises(tk.NotAuthorized):
            correct(portal, person, published["id"], title="Lain")
    with pytest.raises(tk.ObjectNotFound):
        correct(portal, "stranger", hidden["id"], title="Lain")
    portal.as_("editor", "satudata_submission_submit", dataset_id=hidden["id"])
    with pytest.raises(tk.ValidationError) as refused:
        correct(portal, "walidata", hidden["id"], title="Lain")
    assert "state" in refused.value.error_dict


def test_a_correction_reaches_an_open_revision(portal: Portal) -> None:
    """What was corrected meanwhile is in the next version too, and is no change of it."""
    dataset = portal.published(title="Jumlah Pendduduk")
    started = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    correct(portal, "walidata", dataset["id"], title="Jumlah Penduduk")
    portal.as_("editor", "package_patch", id=started["copy_id"], notes="Penjelasan yang baru dan cukup panjang.")
    portal.as_("editor", "satudata_submission_submit", dataset_id=started["copy_id"])
    diff = portal.as_("walidata", "satudata_submission_diff", dataset_id=started["copy_id"])
    assert [item["field"] for item in diff["public"]["fields"]] == ["notes"]


def test_tick_finishes_an_interrupted_correction(portal: Portal) -> None:
    """Values, history and journal are one commit; when the process dies after it, tick brings the hash to them."""
    dataset = portal.published()
    with mock.patch.object(corrections, "_settle", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        correct(portal, "walidata", dataset["id"], title="Jumlah Penduduk")
    model.Session.rollback()
    assert content.problems(files=False)
    assert indexing.run_open_entries() == (1, 0)
    assert content.problems(files=False) == []
    open_entries = sa.select(sa.func.count()).where(tables.journal.c.finished_at.is_(None))
    assert model.Session.execute(open_entries).scalar_one() == 0
