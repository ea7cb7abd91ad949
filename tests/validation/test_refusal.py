"""Sync mode: what is refused has changed nothing, and the person learns what is wrong."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.satudata.shared import open_resource_file
from ckanext.satudata.validation.redaction import MASK

from tests.portal import RESOURCE, Portal, upload
from tests.validation.conftest import report, status_of, waiting, work

SCHEMA = {"fields": [{"name": "kode"}, {"name": "nama"}, {"name": "jumlah", "type": "integer"}]}
GOOD = b"kode,nama,jumlah\n35.72.01,Kepanjenkidul,40321\n"
BAD = b"kode,nama,jumlah\n35.72.01,Kepanjenkidul,rahasia\n"


@pytest.fixture
def sync(checked: Portal, ckan_config: dict[str, Any]) -> Portal:
    """The portal in sync mode."""
    ckan_config["ckanext.validation.run_on_create_sync"] = True
    ckan_config["ckanext.validation.run_on_update_sync"] = True
    return checked


def _create(portal: Portal, package_id: str, content: bytes, **more: Any) -> dict[str, Any]:
    values = {**RESOURCE, "schema": json.dumps(SCHEMA), **more}
    return portal.as_(
        "editor", "resource_create", package_id=package_id, upload=upload("data.csv", content), url="data.csv", **values
    )


def _bytes(resource: dict[str, Any]) -> bytes:
    with open_resource_file(resource) as file:
        return file.read()


def test_refused_creation(sync: Portal) -> None:
    """A file with errors makes no resource, no report and no other change; the error holds the masked report."""
    from ckanext.satudata.validation import status

    dataset = sync.dataset(file=False)
    before = sync.as_("editor", "package_show", id=dataset["id"])
    with pytest.raises(tk.ValidationError) as refused:
        _create(sync, dataset["id"], BAD)
    found = refused.value.error_dict["validation"][0]
    assert found["tasks"][0]["errors"][0]["type"] == "type-error"
    assert "rahasia" not in json.dumps(found)
    assert MASK in found["tasks"][0]["errors"][0]["message"]
    for written in (" csv ", "text/csv", ""):
        with pytest.raises(tk.ValidationError):
            _create(sync, dataset["id"], BAD, format=written)
    assert sync.as_("editor", "package_show", id=dataset["id"]) == before
    assert waiting() == []
    assert status.forget_orphans() == 0


def test_refused_update(sync: Portal) -> None:
    """A refused new file, address or schema leaves the old file, its metadata and its report as they were."""
    dataset = sync.dataset(file=False)
    made = _create(sync, dataset["id"], GOOD)
    assert made["validation_status"] == "success"
    before, said = sync.as_("editor", "package_show", id=dataset["id"]), report(sync, made["id"])
    for change in (
        {"upload": upload("data.csv", BAD), "name": "Baru"},
        {"upload": upload("lain.xlsx", b"%PDF-1.7"), "format": "XLSX"},
        {"schema": json.dumps({"fields": [{"name": "lain", "type": "date"}]})},
        {"url": "http://127.0.0.1/data.csv", "url_type": ""},
        {"url": "file:///etc/passwd", "url_type": ""},
    ):
        with pytest.raises(tk.ValidationError):
            sync.as_("editor", "resource_patch", id=made["id"], **change)
        assert sync.as_("editor", "package_show", id=dataset["id"]) == before
        assert _bytes(made) == GOOD
        assert report(sync, made["id"]) == said
    assert waiting() == []


def test_accepted_file(sync: Portal) -> None:
    """A good file is stored whole, with its report and status, without a job and without a second write."""
    dataset = sync.dataset(file=False)
    made = _create(sync, dataset["id"], GOOD)
    assert (status_of(made["id"]), report(sync, made["id"])["status"]) == ("success", "success")
    changed = sync.as_("editor", "resource_patch", id=made["id"], upload=upload("dua.csv", GOOD + b"1,x,2\n"))
    assert changed["validation_status"] == status_of(made["id"]) == "success"
    assert changed["validation_timestamp"] > made["validation_timestamp"]
    assert report(sync, made["id"])["report"]["tasks"][0]["stats"]["rows"] == 2
    assert _bytes(changed) == GOOD + b"1,x,2\n"
    sync.as_("editor", "resource_patch", id=made["id"], name="Judul lain")
    assert status_of(made["id"]) == "success"
    assert waiting() == []


def test_who_may_not_write(sync: Portal) -> None:
    """Nobody has a file read or an address fetched on the way to a refusal for another reason."""
    dataset = sync.dataset(file=False)
    made = _create(sync, dataset["id"], GOOD)
    for person in ("outsider", None):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            sync.as_(person, "resource_create", package_id=dataset["id"], upload=upload("x.csv", BAD), **RESOURCE)
    with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
        sync.as_("stranger", "resource_update", id=made["id"], upload=upload("x.csv", BAD), **RESOURCE)
    # The id of another file opens nothing: a new resource has no stored file to read.
    other = sync.dataset(file=False)
    values = {"id": made["id"], "url_type": "upload", "url": "data.csv", **RESOURCE}
    with pytest.raises(tk.ValidationError) as refused:
        sync.as_("editor", "resource_create", package_id=other["id"], **values)
    assert "validation" not in refused.value.error_dict


def test_format_that_the_portal_guesses(sync: Portal) -> None:
    """What CKAN takes for a table when it stores it, and did not look like one before, is validated by a job."""
    dataset = sync.dataset(file=False)
    packed = upload("data.csv.gz", gzip.compress(GOOD, mtime=0))
    made = sync.as_("editor", "resource_create", package_id=dataset["id"], upload=packed, url="data.csv.gz", name="x")
    assert (made["format"], waiting()) == ("CSV", [made["id"]])
    work()
    assert status_of(made["id"]) == "failure"


def test_whole_datasets(sync: Portal) -> None:
    """What comes with a whole dataset, past the actions of resources, is validated by a job."""
    dataset = sync.dataset(file=False)
    shown = sync.as_("editor", "package_show", id=dataset["id"])
    updated = sync.as_(
        "editor", "package_update", **{**shown, "resources": [{**RESOURCE, "url": "http://10.0.0.1/data.csv"}]}
    )
    assert waiting() == [updated["resources"][0]["id"]]
    work()
    assert status_of(updated["resources"][0]["id"]) == "error"


def test_what_may_take_for_ever(sync: Portal) -> None:
    """Nobody's regular expression or formula can hold up the server: what may take long is validated by a job."""
    dataset = sync.dataset(file=False)
    made = _create(sync, dataset["id"], GOOD)
    schema = {"fields": [{"name": "kode"}, {"name": "nama", "constraints": {"pattern": "(a+)+"}}, {"name": "jumlah"}]}
    changed = sync.as_(
        "editor", "resource_patch", id=made["id"], schema=json.dumps(schema), upload=upload("b.csv", BAD)
    )
    assert waiting() == [made["id"]]
    assert not changed.get("validation_status")
    work()
    assert status_of(made["id"]) == "failure"
    sync.as_("editor", "resource_validation_run", **{"resource_id": made["id"], "async": False})
    assert waiting() == [made["id"]]


def test_answer_of_the_api(portal: Portal, app: Any, ckan_config: dict[str, Any]) -> None:
    """The API answers 409 with the report, also with activities switched on."""
    ckan_config["ckanext.validation.run_on_create_sync"] = True
    with app.flask_app.test_request_context():
        dataset = portal.dataset(file=False)["id"]
        token = factories.APIToken(user=portal.people["editor"])["token"]
    fields = {"package_id": dataset, "schema": json.dumps(SCHEMA), **RESOURCE}
    answer = app.post(
        "/api/3/action/resource_create",
        data={**fields, "upload": (upload(content=BAD).stream, "a.csv")},
        headers={"Authorization": token},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 409
    assert answer.json["error"]["validation"][0]["valid"] is False
    with app.flask_app.test_request_context():
        assert portal.as_("editor", "package_show", id=dataset)["resources"] == []
