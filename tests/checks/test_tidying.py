"""The tidied copy of a file: nothing is changed silently, and the original stays as evidence inside of the house."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import checks, tables
from ckanext.satudata.model.tables import now
from ckanext.satudata.services.checks import originals, running
from ckanext.satudata.shared import open_resource_file

from tests.portal import Portal, call, upload

UNTIDY = (
    b"Jumlah Penduduk menurut Kecamatan,,,,\r\n"
    b",,,,\r\n"
    b"No,Kecamatan,2023,2024,Satuan\r\n"
    b'1,Kepanjenkidul,"40.321","40.987",Jiwa\r\n'
    b'2,Sananwetan,"52.100","52.870",Jiwa\r\n'
    b'3,Sukorejo,"48.222","48.911",Jiwa\r\n'
    b',Jumlah,"140.643","142.768",\r\n'
)
"""Titles, a number column, years beside each other, marks for thousands, and a total."""


def _untidy(portal: Portal) -> tuple[str, str]:
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload("penduduk.csv", UNTIDY), url="penduduk.csv")
    running.ensure(dataset["id"], fresh=True)
    return dataset["id"], resource_id


def _content(resource_id: str) -> bytes:
    resource = call_show(resource_id)
    with open_resource_file(resource) as file:
        return file.read()


def call_show(resource_id: str) -> dict[str, Any]:
    return tk.get_action("resource_show")({"ignore_auth": True}, {"id": resource_id})


def _accept(portal: Portal, resource_id: str, **fields: Any) -> dict[str, Any]:
    preview = portal.as_("editor", "satudata_check_tidy_preview", resource_id=resource_id)
    answers = {question["id"]: question["options"][0]["value"] for question in preview["questions"]}
    data = {"resource_id": resource_id, "sha256": preview["sha256"], "answers": answers, **fields}
    return portal.as_("editor", "satudata_check_tidy_accept", **data)


@pytest.mark.usefixtures("with_request_context")
class TestTidying:
    """Preview and acceptance."""

    def test_a_preview_changes_nothing(self, portal: Portal) -> None:
        """The preview lists every change and shows the copy; the file stays as it is."""
        _dataset_id, resource_id = _untidy(portal)
        preview = portal.as_("editor", "satudata_check_tidy_preview", resource_id=resource_id)
        codes = {change["code"] for change in preview["changes"]}
        assert {"title_removed", "total_removed", "number_column_removed", "years_to_rows"} <= codes
        assert all(change["text"] for change in preview["changes"])
        [table] = preview["tables"]
        assert table["row_count"] == 6
        assert _content(resource_id) == UNTIDY

    def test_a_file_that_comes_meanwhile_is_not_overwritten(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Tidying takes a while; a colleague's file that was uploaded in between stays, and the person is told."""
        _dataset_id, resource_id = _untidy(portal)
        newer = b"kode,jumlah\n35.72.01,9\n"
        real = originals.keep

        def keep(*args: Any) -> str:
            portal.as_("editor", "resource_patch", id=resource_id, upload=upload("baru.csv", newer), url="baru.csv")
            return real(*args)

        monkeypatch.setattr(originals, "keep", keep)
        with pytest.raises(tk.ValidationError) as refused:
            _accept(portal, resource_id)
        assert "sha256" in refused.value.error_dict
        assert (_content(resource_id), call_show(resource_id)["url"].rpartition("/")[2]) == (newer, "baru.csv")

    def test_the_original_is_kept(self, portal: Portal) -> None:
        """The tidied file is an ordinary upload of the editor; the original is kept, and the history tells it.

        What was said of the way in which the old file was written does not hold for the copy.
        """
        dataset_id, resource_id = _untidy(portal)
        old = checks.current(resource_id)
        written = {"dialect": {"csv": {"delimiter": ";"}}, "encoding": "cp1252", "limit_errors": 5}
        portal.as_("editor", "resource_patch", id=resource_id, validation_options=json.dumps(written))
        shown = _accept(portal, resource_id)
        assert old is not None
        assert (shown["status"], shown["original"]["sha256"]) == ("done", old["sha256"])
        assert b"Jumlah" not in _content(resource_id)
        assert b"35.72.01,Kepanjenkidul,Jiwa,2023,40321" in _content(resource_id)
        resource = call_show(resource_id)
        assert (resource["url"].rsplit("/", 1)[-1], resource["format"]) == ("penduduk.csv", "CSV")
        assert json.loads(resource["validation_options"]) == {"limit_errors": 5}
        table = tables.event
        query = sa.select(table.c.data).where(table.c.package_id == dataset_id, table.c.type == "check_tidy")
        [told] = model.Session.execute(query).scalars()
        assert (told["resource_id"], told["sha256"]) == (resource_id, old["sha256"])

    @pytest.mark.parametrize("wanted", [False, True])
    def test_the_saved_schema(self, portal: Portal, wanted: bool) -> None:
        """One that describes the untidy file follows the copy; one of what the file should become stays as it is."""
        _dataset_id, resource_id = _untidy(portal)
        names = ["Kecamatan", "Tahun", "Penduduk"] if wanted else ["No", "Kecamatan", "2023", "2024", "Satuan"]
        described = [{"name": name, "type": "string", "title": f"Judul {name}"} for name in names]
        schema = {"fields": described}
        portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id, schema=schema)
        preview = portal.as_("editor", "satudata_check_tidy_preview", resource_id=resource_id)
        assert preview["schema_follows"] is not wanted
        shown = _accept(portal, resource_id)
        told = {finding["code"] for finding in shown["findings"] if finding["code"].startswith("schema_")}
        kept = portal.as_("editor", "satudata_check_schema_show", resource_id=resource_id)["schema"]["fields"]
        if wanted:
            assert kept == described
            assert told
            return
        assert {item["name"]: item.get("title") for item in kept}["kecamatan"] == "Judul Kecamatan"
        assert {item["name"]: item["type"] for item in kept}["tahun"] == "year"
        assert not told

    def test_the_saved_schema_of_one_of_several_tables(self, portal: Portal) -> None:
        """It follows the table that it describes, which need not be the first."""
        _dataset_id, resource_id = _untidy(portal)
        second = (
            UNTIDY
            + b'\r\nJumlah Puskesmas,,,,\r\nNo,Kota,2023,2024,\r\n1,Blitar,"1.001","1.002",\r\n2,Kediri,"1.003",9,\r\n'
        )
        portal.as_("editor", "resource_patch", id=resource_id, upload=upload("dua.csv", second), url="dua.csv")
        names = ("No", "Kota", "2023", "2024")
        schema = {"fields": [{"name": name, "type": "string", "title": f"Judul {name}"} for name in names]}
        portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id, schema=schema)
        assert portal.as_("editor", "satudata_check_tidy_preview", resource_id=resource_id)["schema_follows"]
        shown = _accept(portal, resource_id)
        kept = portal.as_("editor", "satudata_check_schema_show", resource_id=resource_id)["schema"]["fields"]
        assert len(shown["tables"]) == 2
        assert {item["name"]: item.get("title") for item in kept}["kota"] == "Judul Kota"
        assert not [finding["code"] for finding in shown["findings"] if finding["code"].startswith("schema_")]

    def test_what_stands_against_it(self, portal: Portal) -> None:
        """Other bytes, nothing to tidy, a locked dataset, somebody of another office: nothing is changed or kept."""
        dataset_id, resource_id = _untidy(portal)
        with pytest.raises(tk.ValidationError) as refused:
            _accept(portal, resource_id, sha256="0" * 64)
        assert "sha256" in refused.value.error_dict
        with pytest.raises(tk.ValidationError) as refused:
            _accept(portal, resource_id, answers={})
        assert "answers" in refused.value.error_dict
        with pytest.raises(tk.ObjectNotFound):
            portal.as_("outsider", "satudata_check_tidy_accept", resource_id=resource_id, sha256="0" * 64)
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)
        with pytest.raises(tk.ValidationError):
            _accept(portal, resource_id)
        with pytest.raises(tk.NotAuthorized):
            portal.as_("walidata", "satudata_check_tidy_accept", resource_id=resource_id, sha256="0" * 64)
        assert _content(resource_id) == UNTIDY
        assert checks.unused_originals(now() + dt.timedelta(hours=1)) != []
        _age_originals()
        originals.clear()
        assert model.Session.execute(sa.select(sa.func.count()).select_from(tables.check_original)).scalar_one() == 0

    def test_evidence_goes_with_the_publication(self, portal: Portal) -> None:
        """The original goes with a revision and its merge, is nobody's in public, and goes with the dataset."""
        dataset_id, resource_id = _untidy(portal)
        _accept(portal, resource_id)
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)
        portal.approve(dataset_id, "walidata")
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset_id)
        copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset_id)["copy_id"]
        copied = portal.as_("editor", "package_show", id=copy)["resources"][0]["id"]
        for known in (resource_id, copied):
            kept = portal.as_("editor", "satudata_check_original_show", resource_id=known)
            assert kept["name"] == "penduduk.csv"
        _age_originals()
        originals.clear()
        portal.as_("editor", "satudata_revision_discard", dataset_id=dataset_id)
        originals.clear()
        assert portal.as_("walidata", "satudata_check_original_show", resource_id=resource_id)["size"] == len(UNTIDY)
        assert call("satudata_check_show", None, resource_id=resource_id)["original"] is None
        with pytest.raises(tk.NotAuthorized):
            call("satudata_check_original_show", None, resource_id=resource_id)


def _age_originals() -> None:
    model.Session.execute(sa.update(tables.check_original).values(kept_at=now() - dt.timedelta(hours=2)))
    model.Session.commit()


def test_the_original_is_downloaded(portal: Portal, app: Any) -> None:
    """The office and the reviewers download it; the public, who may read the tidied file, may not."""
    from ckan.tests.helpers import CKANTestApp

    assert isinstance(app, CKANTestApp)
    dataset_id, resource_id = _untidy(portal)
    _accept(portal, resource_id)
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)
    address = f"/dataset/{dataset_id}/resource/{resource_id}/berkas-asli"
    for person, status in (("editor", 200), ("walidata", 200), ("outsider", 404)):
        token = portal.as_(person, "api_token_create", user=portal.people[person], name="uji")["token"]
        answer = app.get(address, headers={"Authorization": token}, status=status)
        if status == 200:
            assert answer.data == UNTIDY
            assert answer.headers["Cache-Control"] == "private, no-store"
