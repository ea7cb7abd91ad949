"""Publishing a revision: nothing changes for the public until then, and afterwards everything is new."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import datasets as rows
from ckanext.satudata.services import fingerprints

from tests.portal import CSV, Portal, call, upload
from tests.revisions import material

pytestmark = pytest.mark.usefixtures("with_plugins")


def edit(portal: Portal, copy_id: str) -> dict[str, Any]:
    """Change everything in a working copy with CKAN's own actions."""
    copy = portal.as_("editor", "package_show", id=copy_id)
    first, second, third, link = copy["resources"]
    portal.as_("editor", "package_patch", id=copy_id, title="Jumlah Penduduk 2025", konsep="Penduduk tetap")
    portal.as_("editor", "resource_patch", id=first["id"], upload=upload("data.csv", material.NEW_CSV), url="data.csv")
    call("datastore_delete", portal.people["admin"], resource_id=first["id"], force=True)
    material.table(portal, first["id"], rows=3, start=90000)
    portal.as_("editor", "resource_patch", id=link["id"], url="https://example.test/baru")
    portal.as_("editor", "resource_delete", id=second["id"])
    new = material.call_upload(portal, copy_id, "Penduduk 2026", b"baru\n")
    material.table(portal, new["id"], rows=1)
    view = portal.as_("editor", "resource_view_list", id=first["id"])[0]
    portal.as_("editor", "resource_view_update", **{**view, "title": "Isi berkas"})
    assert third["name"] == "Penduduk 2022"
    return new


def test_a_revision_takes_the_place_of_what_is_published(portal: Portal, app: Any) -> None:
    """The public sees the old version byte for byte until publication, then all of the new one at the old ids."""
    dataset = material.with_everything(portal)
    model.Session.remove()
    before = material.read(app, dataset["id"])
    copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    new = edit(portal, copy["copy_id"])
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy["copy_id"])
    portal.approve(copy["copy_id"], "walidata")
    model.Session.remove()
    assert material.read(app, dataset["id"]) == before
    shown = portal.as_("walidata", "satudata_publication_publish", dataset_id=copy["copy_id"])
    assert (shown["dataset_id"], shown["state"]) == (dataset["id"], "published")

    model.Session.remove()
    after = material.read(app, dataset["id"])
    first, _second, third, link = (resource["id"] for resource in dataset["resources"])
    assert after.record["name"] == dataset["name"]
    assert after.record["title"] == after.found["title"] == "Jumlah Penduduk 2025"
    assert after.record["konsep"] == "Penduduk tetap"
    assert "Jumlah Penduduk 2025" in after.page
    assert [item["id"] for item in after.record["resources"]] == [first, third, link, new["id"]]
    assert after.record["resources"][2]["url"] == "https://example.test/baru"
    assert after.downloads[first] == material.NEW_CSV
    assert before.downloads[first] == CSV
    assert after.downloads[third] == before.downloads[third]
    assert after.downloads[new["id"]] == b"baru\n"
    assert [row["jumlah"] for row in after.tables[first][0]["records"]] == [90000, 90001, 90002]
    assert after.tables[first][1]["fields"][0]["info"]["label"] == "Kode wilayah"
    assert after.tables[new["id"]][0]["total"] == 1
    assert [(view["id"], view["title"]) for view in after.views[first]] == [
        (before.views[first][0]["id"], "Isi berkas")
    ]
    assert len(after.activities) == len(before.activities) + 1
    for reference in (copy["copy_id"], copy["copy_name"]):
        with pytest.raises(tk.ObjectNotFound):
            portal.as_("editor", "package_show", id=reference)
    package = model.Package.get(dataset["id"])
    row = rows.get(dataset["id"])
    assert package is not None
    assert row is not None
    assert fingerprints.fingerprint(package)[0] == row["content_hash"]
    assert shown["content_hash"] == row["content_hash"]
    history = portal.as_("editor", "satudata_submission_history", dataset_id=dataset["id"])
    assert [event["type"] for event in history["events"]].count("publish") == 2
