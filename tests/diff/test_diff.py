"""What reviewers see of a change: against the public version, and against the round before."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.diff import tables
from ckanext.satudata.services import tabular

from tests.portal import CSV, Portal, upload

pytestmark = pytest.mark.usefixtures("with_plugins")

CHANGED = CSV.replace(b"40321", b"40999") + b"35.72.02,Sukorejo,51200,Jiwa,2024\n"


def revised(portal: Portal, *, file: bytes = CHANGED, **fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a published dataset and the working copy of its next version, with a new file and other metadata."""
    dataset = portal.published()
    started = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    copy = portal.as_("editor", "package_patch", id=started["copy_id"], **fields)
    resource = copy["resources"][0]["id"]
    portal.as_("editor", "resource_patch", id=resource, name="Penduduk", upload=upload(content=file))
    return dataset, portal.as_("editor", "package_show", id=started["copy_id"])


def test_a_revision_against_the_public_version(portal: Portal) -> None:
    """Reviewers see fields old and new, files by size, hash and rows, and rows with their cells; others see nothing."""
    dataset, copy = revised(portal, title="Jumlah Penduduk", kodereferensi=["35.72", "35.73"])
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy["id"])
    diff = portal.as_("walidata", "satudata_submission_diff", dataset_id=copy["id"])
    assert diff["public_dataset_id"] == dataset["id"]
    assert diff["last_round"] is None
    fields = {item["field"]: item for item in diff["public"]["fields"]}
    assert set(fields) == {"title", "kodereferensi"}
    assert fields["title"]["old"] == dataset["title"]
    assert fields["kodereferensi"]["added"] == ["35.73"]
    (file,) = diff["public"]["files"]
    assert file["resource_id"] == dataset["resources"][0]["id"]
    assert (file["status"], file["renamed"], file["replaced"]) == ("changed", True, True)
    assert (file["old"]["size"], file["new"]["size"]) == (len(CSV), len(CHANGED))
    rows = file["table"]["rows"]
    assert (rows["added"], rows["removed"], rows["changed"]) == (1, 0, 1)
    assert file["table"]["samples"]["changed"][0]["cells"] == [{"column": "jumlah", "old": "40321", "new": "40999"}]
    assert file["table"]["totals"] == [{"column": "jumlah", "old": "40321", "new": "92199"}]
    for person in ("outsider", "stranger", None):
        with pytest.raises(tk.ObjectNotFound):
            portal.as_(person, "satudata_submission_diff", dataset_id=copy["id"])
    with pytest.raises(tk.NotAuthorized):
        portal.as_("stranger", "satudata_submission_diff", dataset_id=dataset["id"])


def test_against_the_last_round(portal: Portal) -> None:
    """After a return reviewers see what was mended since, with the rows of each file counted."""
    dataset = portal.submitted(title="Jumlah Pendduduk")
    portal.as_(
        "walidata", "satudata_submission_decide", dataset_id=dataset["id"], decision="return", note="Perbaiki judul."
    )
    portal.as_("editor", "package_patch", id=dataset["id"], title="Jumlah Penduduk")
    resource = dataset["resources"][0]["id"]
    portal.as_("editor", "resource_patch", id=resource, upload=upload(content=CHANGED))
    before = portal.as_("editor", "satudata_submission_diff", dataset_id=dataset["id"])["last_round"]
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    diff = portal.as_("walidata", "satudata_submission_diff", dataset_id=dataset["id"])
    assert diff["public"] is None
    for last in (before, diff["last_round"]):
        assert last["round"] == 1
        assert [item["field"] for item in last["fields"]] == ["title"]
        assert last["files"][0]["replaced"]
        assert last["files"][0]["old"]["rows"] == 1


def test_rows_of_a_withheld_file_are_not_shown(portal: Portal) -> None:
    """Who may not open a file in quarantine sees none of its rows here either; its reviewers do."""
    _dataset, copy = revised(portal)
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy["id"])
    resource = copy["resources"][0]["id"]
    portal.as_("walidata", "satudata_quarantine_place", resource_id=resource, reason="Ada NIK.")
    shown = {
        person: portal.as_(person, "satudata_submission_diff", dataset_id=copy["id"])["public"]["files"][0]
        for person in ("editor2", "member", "walidata")
    }
    assert [shown[person]["withheld"] for person in shown] == [True, True, False]
    assert [shown[person]["table"] is None for person in shown] == [True, True, False]


def test_above_the_bound_sizes_and_columns_remain(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A larger table is not compared row by row, and the answer says so; a file that is no table, too."""
    monkeypatch.setattr(tables, "MAX_ROWS", 1)
    _dataset, copy = revised(portal, file=CHANGED.replace(b"satuan", b"unit"))
    (file,) = portal.as_("editor", "satudata_submission_diff", dataset_id=copy["id"])["public"]["files"]
    assert file["table"]["status"] == "too_large"
    assert file["table"]["columns"] == {"added": ["unit"], "removed": ["satuan"], "known": True}
    portal.as_("editor", "resource_patch", id=copy["resources"][0]["id"], upload=upload(content=b"\x00\x01"))
    (file,) = portal.as_("editor", "satudata_submission_diff", dataset_id=copy["id"])["public"]["files"]
    assert file["table"]["status"] == "unreadable"


def test_rows_without_a_file(portal: Portal) -> None:
    """A table that people edit row by row is compared by its rows."""
    dataset = portal.dataset()
    made = portal.as_(
        "editor",
        "datastore_create",
        resource={"package_id": dataset["id"], "url_type": "datastore", "name": "Tabel"},
        fields=[{"id": "kode", "type": "text"}, {"id": "jumlah", "type": "int"}],
        records=[{"kode": "35.01", "jumlah": 1}],
    )
    resource = portal.as_("editor", "resource_show", id=made["resource_id"])
    assert resource["url_type"] in tk.h.datastore_rw_resource_url_types()
    table = tabular.table_of(resource)
    assert table.columns == ("kode", "jumlah")
    assert len(table.rows) == 1
    first = tabular.facts(resource, rows=True)
    portal.as_("editor", "datastore_upsert", resource_id=resource["id"], method="insert", records=[{"kode": "35.02"}])
    second = tabular.facts(resource, rows=True)
    assert (first["rows"], second["rows"]) == (1, 2)
    assert first["sha256"] != second["sha256"]


def test_a_declared_key_is_read_from_the_table_schema() -> None:
    """The primary key of a Table Schema counts, whether it is stored as text or as an object; nonsense does not."""
    for schema, key in (
        ('{"primaryKey": ["kode", "tahun"]}', ["kode", "tahun"]),
        ({"primaryKey": "kode"}, ["kode"]),
        ("no json", []),
        (None, []),
        ("[1]", []),
    ):
        assert tabular.declared_key({"schema": schema}) == key
