"""Carry real files of offices through upload and submission; they wait for review and are never published."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.demo import content, files, sheets, uploads
from ckanext.satudata.demo.people import Say, act, done, mark
from ckanext.satudata.domain.codes.vocabularies import is_open_format

SHARED = "SATUDATA_SHARED"
ORGANIZATION = "uji-berkas-nyata"
UPLOADER = "ujang"
_EXPLANATION = "Berkas nyata yang diunggah sebagaimana diterbitkan, untuk menguji portal."

_PROJECT = Path(__file__).parents[3]

# Region of the figures by the first word of the file name; the portal's own region where none fits.
_REGIONS = {
    "bandarlampung": "18.71",
    "bandungkab": "32.04",
    "banten": "36",
    "jabar": "32",
    "jatim": "35",
    "mojokerto": "35.76",
    "sumut": "12",
}


@dataclass(frozen=True)
class RealFile:
    """A file as an office published it."""

    path: Path
    publisher: str
    remarks: str

    @property
    def name(self) -> str:
        """Name of its dataset."""
        return f"uji-{self.path.name.lower().replace('.', '-').replace('_', '-')}"

    @property
    def title(self) -> str:
        """Title of its dataset."""
        words = self.path.stem.replace("_", " ")
        return f"Uji berkas: {words} ({uploads.format_of(self.path.name)})"

    @property
    def region(self) -> str:
        """Code of the region that the figures cover."""
        return _REGIONS.get(self.path.name.split("_")[0], content.REGION)


def folder(chosen: Path | None) -> Path | None:
    """Return the folder of the real files: the option, ``SATUDATA_SHARED``, or beside the checkout; or ``None``."""
    if chosen is not None:
        return chosen
    shared = os.environ.get(SHARED)
    root = Path(shared) if shared else _PROJECT.parent / "shared"
    found = root / "data" / "files"
    return found if found.is_dir() else None


def find(directory: Path) -> tuple[RealFile, ...]:
    """Return the files of a folder; ``manifest.csv`` names publishers where there is one."""
    return tuple(sorted(_files(directory), key=lambda file: file.path.name))


def _files(directory: Path) -> Iterator[RealFile]:
    manifest = directory / "manifest.csv"
    rows: dict[str, dict[str, str]] = {}
    if manifest.exists():
        with open(manifest, encoding="utf-8", newline="") as file:
            rows = {row["file"]: row for row in csv.DictReader(file)}
    for path in directory.iterdir():
        if path.suffix.lower() in files.MEDIA_TYPES and path != manifest:
            row = rows.get(path.name, {})
            yield RealFile(path, row.get("penerbit") or "tidak disebut", row.get("catatan") or "")


def metadata(file: RealFile) -> dict[str, Any]:
    """Return a complete record; it is filled for the trial and says so."""
    organization = content.organization(ORGANIZATION)
    return {
        "title": file.title,
        "notes": (
            f"Berkas nyata terbitan {file.publisher}, dipakai untuk menguji unggah dan pengajuan. Isian lain dibuat "
            "untuk uji dan bukan uraian resmi berkas ini."
        ),
        "jenis": "statistik",
        "theme": "pemerintahan-umum",
        "urusan": "2.20",
        "accessRights": "terbuka",
        "license_id": "other-closed",
        "accrualPeriodicity": "tahunan",
        "periode_awal": "2023",
        "periode_akhir": "2023",
        "kodereferensi": [file.region],
        "tingkat_penyajian": "kabupaten_kota",
        "konsep": "Data Uji",
        "definisi": "Isi berkas sebagaimana diterbitkan penerbitnya.",
        "klasifikasi": "Sesuai berkas",
        "ukuran": "Jumlah",
        "satuan": "Sesuai berkas",
        "kontak_unit": organization.unit,
        "kontak_email": organization.email,
    }


def carry(found: tuple[RealFile, ...], say: Say) -> list[str]:
    """Upload and submit each file that was not carried yet; return what went wrong, one line a file."""
    failed = []
    carried = 0
    for file in found:
        if done("real_file", file.name):
            continue
        try:
            submit(file)
        except (tk.ValidationError, tk.NotAuthorized) as error:
            failed.append(f"{file.path.name}: {error}")
            continue
        mark("real_file", file.name)
        carried += 1
    say(f"Berkas nyata: {carried} baru diunggah dan diajukan, {len(found) - carried - len(failed)} sudah ada.")
    return failed


def submit(file: RealFile) -> None:
    """Upload one file as a dataset and submit it for review."""
    record = uploads.find(file.name)
    if record is None:
        record = act(UPLOADER, "package_create", name=file.name, owner_org=ORGANIZATION, **metadata(file))
    if not record["resources"]:
        _upload(record["id"], file.path.name, file.path.read_bytes())
    if not is_open_format(uploads.format_of(file.path.name)) and len(record["resources"]) <= 1:
        # The portal takes a closed format only beside an open one (Perpres 39/2019 Pasal 9).
        _upload(record["id"], f"keterangan-{file.path.stem}.csv", _description(file))
    if act(UPLOADER, "satudata_submission_show", dataset_id=record["id"])["state"] == "draft":
        _submit_as_it_is(record["id"])


def _submit_as_it_is(dataset_id: str) -> None:
    """Submit a dataset; where the check finds errors in its file, with the explanation that a person would give."""
    try:
        act(UPLOADER, "satudata_submission_submit", dataset_id=dataset_id)
    except tk.ValidationError:
        act(UPLOADER, "satudata_submission_submit", dataset_id=dataset_id, explanation=_EXPLANATION)


def _upload(package_id: str, filename: str, data: bytes) -> None:
    act(
        UPLOADER,
        "resource_create",
        package_id=package_id,
        url=filename,
        name=filename,
        format=uploads.format_of(filename),
        upload=uploads.storage(filename, data),
    )


def _description(file: RealFile) -> bytes:
    sheet = sheets.Sheet("Data", (("berkas", "penerbit", "catatan"), (file.path.name, file.publisher, file.remarks)))
    return files.to_csv(sheet, files.CsvStyle())
