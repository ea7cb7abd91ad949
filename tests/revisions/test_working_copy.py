"""The working copy of a published dataset: it has everything, and nobody finds it who should not."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.shared import open_resource_file

from tests.portal import CSV, Portal, call

pytestmark = pytest.mark.usefixtures("with_plugins")


def table(portal: Portal, resource_id: str) -> dict[str, Any]:
    """Give a resource a DataStore table, as a loader does."""
    return call(
        "datastore_create",
        portal.people["admin"],
        resource_id=resource_id,
        force=True,
        primary_key=["kode"],
        fields=[
            {"id": "kode", "type": "text", "info": {"label": "Kode wilayah", "notes": "Kemendagri"}},
            {"id": "jumlah", "type": "int"},
        ],
        records=[{"kode": "35.72.01", "jumlah": 40321}, {"kode": "35.72.02", "jumlah": 51200}],
    )


def rich(portal: Portal) -> dict[str, Any]:
    """Return a published dataset with a file, a link, a table, a view, tags and extras."""
    dataset = portal.dataset(tags=[{"name": "penduduk"}])
    table(portal, dataset["resources"][0]["id"])
    portal.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        name="Laman",
        url="https://example.test/laman",
        format="HTML",
    )
    portal.as_(
        "editor",
        "resource_view_create",
        resource_id=dataset["resources"][0]["id"],
        title="Teks",
        view_type="text_view",
    )
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    portal.approve(dataset["id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    return portal.as_("editor", "package_show", id=dataset["id"])


def test_the_copy_has_everything(portal: Portal) -> None:
    """Metadata, files, links, tables with their dictionary, and views are all in the copy, under other ids."""
    dataset = rich(portal)
    started = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["name"])
    assert started["dataset_id"] == dataset["id"]
    assert started["copy_name"].startswith("rev-")
    copy = portal.as_("editor", "package_show", id=started["copy_id"])
    assert copy["private"] is True
    assert copy["title"] == dataset["title"]
    assert copy["konsep"] == dataset["konsep"]
    assert [tag["name"] for tag in copy["tags"]] == ["penduduk"]
    assert [item["name"] for item in copy["resources"]] == [item["name"] for item in dataset["resources"]]
    assert not {item["id"] for item in copy["resources"]} & {item["id"] for item in dataset["resources"]}
    file = copy["resources"][0]
    with open_resource_file(file) as source:
        assert source.read() == CSV
    rows = portal.as_("editor", "datastore_search", resource_id=file["id"])
    assert [row["jumlah"] for row in rows["records"]] == [40321, 51200]
    info = portal.as_("editor", "datastore_info", id=file["id"])
    assert info["fields"][0]["info"] == {"label": "Kode wilayah", "notes": "Kemendagri"}
    assert [view["title"] for view in portal.as_("editor", "resource_view_list", id=file["id"])] == ["Teks"]


def test_who_may_not_see_the_copy_learns_nothing(portal: Portal) -> None:
    """To others the actions answer as for an id that does not exist, and no search finds the copy."""
    dataset = portal.published()
    copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    for person in (None, "outsider"):
        for reference in (dataset["id"], copy["copy_id"], copy["copy_name"]):
            with pytest.raises(tk.ObjectNotFound):
                portal.as_(person, "satudata_revision_show", dataset_id=reference)
    found = portal.as_("editor", "package_search", q="*:*", include_private=True)
    assert copy["copy_id"] not in [record["id"] for record in found["results"]]
    shown = portal.as_("editor", "satudata_revision_show", dataset_id=dataset["name"])
    assert shown["copy_id"] == copy["copy_id"]


def test_one_open_revision(portal: Portal) -> None:
    """A second start is refused, and says where the first one is."""
    dataset = portal.published()
    copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    with pytest.raises(tk.ValidationError) as refusal:
        portal.as_("editor2", "satudata_revision_start", dataset_id=dataset["id"])
    assert copy["copy_name"] in refusal.value.error_dict["revision"][0]
    with pytest.raises(tk.NotAuthorized):
        portal.as_("walidata", "satudata_revision_start", dataset_id=dataset["id"])
