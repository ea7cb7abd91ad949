"""What an Office file tells of its makers reaches neither reviewers nor the public; check and history say so."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import checks, tables
from ckanext.satudata.model.tables import now
from ckanext.satudata.services.checks import originals
from ckanext.satudata.shared import open_resource_file

from tests.portal import Portal, upload

pytestmark = pytest.mark.usefixtures("with_request_context")


def _workbook(author: str = "Budi Uji") -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["kode_wilayah", "nama_wilayah", "jumlah", "satuan", "tahun"])
    sheet.append(["35.72.01", "Kepanjenkidul", 40321, "Jiwa", 2024])
    sheet["C2"].comment = Comment("Sementara", author)
    book.properties.creator = author
    book.properties.lastModifiedBy = author
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _bytes(resource_id: str) -> bytes:
    resource = tk.get_action("resource_show")({"ignore_auth": True}, {"id": resource_id})
    with open_resource_file(resource) as file:
        return file.read()


def _dataset(portal: Portal) -> tuple[str, str]:
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    portal.as_(
        "editor",
        "resource_patch",
        id=resource_id,
        upload=upload("data.xlsx", _workbook()),
        url="data.xlsx",
        format="XLSX",
    )
    return dataset["id"], resource_id


def test_details_of_the_makers_are_removed_with_the_submission(portal: Portal) -> None:
    """The submitted file names nobody, its cells are the same, and what was removed is told."""
    dataset_id, resource_id = _dataset(portal)
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)
    book = load_workbook(io.BytesIO(_bytes(resource_id)))
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy
    sheet: Any = book.active
    assert [cell.value for cell in sheet[2]] == ["35.72.01", "Kepanjenkidul", 40321, "Jiwa", 2024]
    assert b"Budi Uji" not in b"".join(_parts(_bytes(resource_id)))
    shown = portal.as_("editor", "satudata_check_show", resource_id=resource_id)
    assert {"author", "last_author", "comment_authors"} <= set(shown["removed"])
    assert "office_metadata" not in {item["code"] for item in shown["findings"]}
    record = portal.as_("editor", "resource_show", id=resource_id)
    assert record["size"] == len(_bytes(resource_id)) == shown["file"]["size"]
    types = [
        event["type"] for event in portal.as_("editor", "satudata_submission_history", dataset_id=dataset_id)["events"]
    ]
    assert types == ["check_clean", "submit"]


def _parts(content: bytes) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_the_cleaned_file_is_what_is_published(portal: Portal) -> None:
    """It passes review and publication, the next version begins with it, and the first file is cleared away."""
    dataset_id, resource_id = _dataset(portal)
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)
    cleaned = _bytes(resource_id)
    _age()
    assert originals.clear() == 1
    assert _bytes(resource_id) == cleaned
    portal.approve(dataset_id, "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset_id)
    assert _bytes(resource_id) == cleaned
    copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset_id)["copy_id"]
    copied = portal.as_("editor", "package_show", id=copy)["resources"][0]["id"]
    assert _bytes(copied) == cleaned
    portal.as_(
        "editor", "resource_patch", id=copied, upload=upload("data.xlsx", _workbook("Siti Uji")), url="data.xlsx"
    )
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy)
    portal.approve(copy, "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=copy)
    assert b"Siti Uji" not in b"".join(_parts(_bytes(resource_id)))
    _age()
    originals.clear()
    assert b"Siti Uji" not in b"".join(_parts(_bytes(resource_id)))


def test_a_refused_submission_changes_no_file(portal: Portal) -> None:
    """The file stays as it was uploaded, and the copy that was made is cleared away."""
    dataset_id, resource_id = _dataset(portal)
    before = _bytes(resource_id)
    portal.as_("editor", "package_patch", id=dataset_id, konsep="")
    with pytest.raises(tk.ValidationError):
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)
    assert _bytes(resource_id) == before
    _age()
    assert originals.clear() == 1
    assert _bytes(resource_id) == before
    row = checks.current(resource_id)
    assert row is not None
    assert "removed" not in row["report"]


def _age() -> None:
    model.Session.execute(sa.update(tables.check_original).values(kept_at=now() - dt.timedelta(hours=2)))
    model.Session.commit()
