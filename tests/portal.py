"""A small city for the tests: two offices, people in every role, and complete datasets."""

from __future__ import annotations

import datetime as dt
import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.satudata import config
from ckanext.satudata.model.tables import now

CSV = b"kode_wilayah,nama_wilayah,jumlah,satuan,tahun\n35.72.01,Kepanjenkidul,40321,Jiwa,2024\n"

COMPLETE: dict[str, Any] = {
    "title": "Jumlah Penduduk menurut Kecamatan",
    "notes": "Jumlah penduduk tiap kecamatan dari data kependudukan semester II tahun 2024.",
    "jenis": "statistik",
    "theme": "pemerintahan-umum",
    "urusan": "2.12",
    "klasifikasi": "Kecamatan",
    "tingkat_penyajian": "kecamatan",
    "periode_awal": "2024",
    "periode_akhir": "2024",
    "kontak_unit": "Bidang Pengelolaan Informasi Administrasi Kependudukan",
    "accessRights": "terbuka",
    "accrualPeriodicity": "tahunan",
    "kodereferensi": ["35.72"],
    "konsep": "Penduduk",
    "definisi": "Orang yang berdomisili di wilayah kota selama satu tahun atau lebih.",
    "ukuran": "Jumlah",
    "satuan": "Jiwa",
    "license_id": "cc-by",
}


def shared_data() -> Path:
    """Return the folder of real files, or skip the test."""
    root = Path(os.environ.get("SATUDATA_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not (root / "data").is_dir():
        pytest.skip("the folder of real data (../shared/data) is not here")
    return root / "data"


def call(action: str, user: str | None, /, **data_dict: Any) -> Any:
    """Call an action as a user (``None`` = anonymous), with authorisation as in the API."""
    account = model.User.get(user) if user else None
    context: Any = {"user": user or "", "auth_user_obj": account, "ignore_auth": False}
    return tk.get_action(action)(context, data_dict)


def today() -> dt.date:
    """Return the day in the portal's time zone."""
    return now().astimezone(config.timezone()).date()


def upload(name: str = "data.csv", content: bytes = CSV) -> FileStorage:
    """Return a file as a form sends it."""
    return FileStorage(io.BytesIO(content), filename=name)


@dataclass
class Portal:
    """Offices and people, by short names."""

    dinas: dict[str, Any]
    other: dict[str, Any]
    people: dict[str, str] = field(default_factory=dict)

    @classmethod
    def build(cls) -> Portal:
        """Create the offices and one person for each role."""
        names = {
            name: factories.User(fullname=f"Uji {name.title()}")["name"]
            for name in ("editor", "editor2", "member", "outsider", "walidata", "walidata2", "pembina", "pendukung")
        }
        names |= {name: factories.User()["name"] for name in ("kepala", "pengelola", "stranger")}
        names["admin"] = factories.Sysadmin()["name"]
        dinas = factories.Organization(
            name="dinas-kependudukan",
            title="Dinas Kependudukan",
            users=[
                {"name": names["editor"], "capacity": "editor"},
                {"name": names["editor2"], "capacity": "editor"},
                {"name": names["member"], "capacity": "member"},
            ],
        )
        other = factories.Organization(
            name="dinas-kesehatan",
            title="Dinas Kesehatan",
            users=[{"name": names["outsider"], "capacity": "editor"}],
        )
        portal = cls(dinas, other, names)
        for role, person, scope in (
            ("walidata", "walidata", {}),
            ("walidata", "walidata2", {}),
            ("pembina", "pembina", {"jenis_data": "statistik"}),
            ("walidata_pendukung", "pendukung", {"organization": dinas["name"]}),
            ("kepala_opd", "kepala", {"organization": dinas["name"]}),
            ("pengelola_opd", "pengelola", {"organization": dinas["name"]}),
        ):
            call("satudata_role_grant", names["admin"], user=names[person], role=role, **scope)
        return portal

    def as_(self, person: str | None, action: str, /, **data_dict: Any) -> Any:
        """Call an action as one of the people."""
        return call(action, self.people[person] if person else None, **data_dict)

    def dataset(self, *, by: str = "editor", file: bool = True, **fields: Any) -> dict[str, Any]:
        """Create a complete dataset with a file; ``fields`` change or (``None``) leave out single ones."""
        owner = fields.pop("owner_org", self.dinas["id"])
        record = {**complete_record(), "owner_org": owner, **fields}
        record = {key: value for key, value in record.items() if value is not None}
        created = self.as_(by, "package_create", **record)
        if file:
            self.as_(
                by,
                "resource_create",
                package_id=created["id"],
                upload=upload(),
                url="data.csv",
                url_type="upload",
                **RESOURCE,
            )
        return self.as_(by, "package_show", id=created["id"])

    def submitted(self, **fields: Any) -> dict[str, Any]:
        """Create and submit a dataset."""
        dataset = self.dataset(**fields)
        self.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        return dataset

    def show(self, dataset_id: str, person: str = "walidata") -> dict[str, Any]:
        """Return the submission of a dataset as somebody sees it."""
        return self.as_(person, "satudata_submission_show", dataset_id=dataset_id)

    def approve(self, dataset_id: str, person: str, **more: Any) -> dict[str, Any]:
        """Approve with every answer of the checklist ticked."""
        checklist = {item["code"]: True for item in self.show(dataset_id, person)["checklist"]}
        return self.as_(
            person,
            "satudata_submission_decide",
            dataset_id=dataset_id,
            decision="approve",
            checklist=checklist,
            **more,
        )

    def published(self, **fields: Any) -> dict[str, Any]:
        """Carry a dataset through the default procedure to the public."""
        dataset = self.submitted(**fields)
        self.approve(dataset["id"], "walidata")
        self.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
        return dataset


RESOURCE: dict[str, Any] = {"name": "Penduduk 2024", "format": "CSV"}


def complete_record() -> dict[str, Any]:
    """Return metadata with which a dataset may be submitted."""
    return {**COMPLETE}


def is_public(dataset_id: str) -> bool:
    """Return whether an anonymous caller gets the dataset by id and finds it in the search."""
    try:
        call("package_show", None, id=dataset_id)
        shown = True
    except (tk.NotAuthorized, tk.ObjectNotFound):
        shown = False
    found = call("package_search", None, q=f'id:"{dataset_id}"')["count"] == 1
    assert shown == found, "the database and the index disagree"
    return shown
