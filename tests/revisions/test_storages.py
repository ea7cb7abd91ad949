"""Files of a revision in the storages of both CKAN versions, and when the storage takes none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata import uploader
from ckanext.satudata.shared import CKAN_212

from tests.portal import CSV, Portal
from tests.revisions import material
from tests.revisions.test_discard import traces

pytestmark = pytest.mark.usefixtures("with_plugins")


def download(app: Any, dataset_id: str, resource_id: str) -> bytes:
    """Return a file as the public gets it."""
    answer = app.get(f"/dataset/{dataset_id}/resource/{resource_id}/download/data.csv")
    assert answer.status_code == 200
    return answer.data


def test_a_full_disk_leaves_nothing(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a file cannot be copied the start is refused, nothing is left of it, and a later one succeeds."""
    dataset = portal.dataset()
    material.call_upload(portal, dataset["id"], "Kedua")
    material.table(portal, dataset["resources"][0]["id"])
    material.publish(portal, dataset["id"])
    before = traces()
    real, written = uploader.write_blob, []

    def full(blob_id: str, stream: Any, filename: str) -> None:
        if written:
            raise OSError(28, "No space left on device")
        written.append(blob_id)
        real(blob_id, stream, filename)

    with monkeypatch.context() as patch:
        patch.setattr("ckanext.satudata.services.copying.write_blob", full)
        with pytest.raises(tk.ValidationError) as refusal:
            portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    assert "storage" in refusal.value.error_dict
    assert traces() == before
    assert portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["state"] == "open"


@pytest.mark.skipif(not CKAN_212, reason="CKAN 2.12 has storages")
def test_a_storage_of_ckan_2_12(portal: Portal, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying, merging and clearing away work through a storage as through the classic folder."""
    from ckan.lib import files

    settings = {"type": "ckan:fs", "path": str(tmp_path / "berkas"), "initialize": True, "overwrite_existing": True}
    storage = files.make_storage("uji", settings)
    monkeypatch.setitem(tk.config, "ckan.files.default_storages.resource", "uji")
    real = files.get_storage
    monkeypatch.setattr(files, "get_storage", lambda name=None: storage if name == "uji" else real(name))
    dataset = portal.published()
    resource_id = dataset["resources"][0]["id"]
    assert download(app, dataset["id"], resource_id) == CSV
    copy_id = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    copy = portal.as_("editor", "package_show", id=copy_id)["resources"][0]
    file = material.upload("data.csv", material.NEW_CSV)
    portal.as_("editor", "resource_patch", id=copy["id"], upload=file, url="data.csv")
    assert download(app, dataset["id"], resource_id) == CSV
    material.publish(portal, copy_id)
    assert download(app, dataset["id"], resource_id) == material.NEW_CSV
    again = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    portal.as_("editor", "satudata_revision_discard", dataset_id=again)
    assert download(app, dataset["id"], resource_id) == material.NEW_CSV
    assert len([path for path in (tmp_path / "berkas").rglob("*") if path.is_file()]) == 2
