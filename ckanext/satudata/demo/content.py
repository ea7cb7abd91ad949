"""Read the content of the demonstration portal: organisations, people and datasets. Pure, without CKAN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ckanext.satudata.demo import files, sheets

HERE = Path(__file__).parent

REGION = "35.72"
"""Kota Blitar lends its code to the invented city, so that codes are valid; nothing else is taken from it."""

DISCLAIMER = (
    "**Data contoh untuk peragaan portal.** Kota, perangkat daerah, dan pengguna di portal ini rekaan; angkanya milik "
    "penerbit yang disebut di atas dan dapat berbeda dari terbitan terbarunya."
)


@dataclass(frozen=True)
class Organization:
    """An agency (OPD) of the demonstration portal."""

    name: str
    title: str
    kode: str
    singkatan: str
    jenis: str
    unit: str
    only_with_real_files: bool = False

    @property
    def email(self) -> str:
        """Address of the unit that answers questions: a unit, never a person."""
        return f"{self.name}@demo.example"


@dataclass(frozen=True)
class Grant:
    """A role of the workflow and where it holds."""

    role: str
    organization: str | None = None
    jenis_data: str | None = None


@dataclass(frozen=True)
class Person:
    """An invented user."""

    name: str
    fullname: str
    sysadmin: bool = False
    member: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[Grant, ...] = ()
    only_with_real_files: bool = False


@dataclass(frozen=True)
class Source:
    """Where the figures were published."""

    publisher: str
    title: str
    year: str

    def citation(self) -> str:
        """Return publisher, title and year in one sentence."""
        return f"{self.publisher}, “{self.title}” (tahun data: {self.year})"


@dataclass(frozen=True)
class DataFile:
    """A file that an office uploads."""

    filename: str
    label: str
    layout: sheets.Layout
    style: files.CsvStyle

    def content(self) -> bytes:
        """Build the bytes of the file."""
        return files.write(self.filename, sheets.build(self.layout), self.style)

    def columns(self) -> tuple[sheets.Column, ...]:
        """Return the columns that the data dictionary describes."""
        return self.layout.columns


@dataclass(frozen=True)
class Target:
    """Where a dataset stands when the demonstration is loaded.

    Attributes:
        state: state of the submission; ``published`` for a journey.
        role: for ``in_review``: whose turn it is; for ``rejected``: who rejects.
        claimed_by: reviewer who has taken the dataset.
        journey: the story that carries the dataset to publication.
        tidied: the file is checked and replaced by its tidied copy before the dataset is submitted.
    """

    state: str = "published"
    role: str | None = None
    claimed_by: str | None = None
    journey: str | None = None
    tidied: bool = False


@dataclass(frozen=True)
class Item:
    """A dataset of the demonstration portal."""

    name: str
    organization: str
    uploader: str
    target: Target
    source: Source
    metadata: Mapping[str, Any]
    tags: tuple[str, ...]
    file: DataFile
    first_file: DataFile | None = None
    first_metadata: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Title of the dataset."""
        return self.metadata["title"]

    def notes(self) -> str:
        """Description with the source of the figures and the warning that this is a demonstration."""
        return f"{self.metadata['notes']}\n\nSumber angka: {self.source.citation()}.\n\n{DISCLAIMER}"

    def record(self, *, first: bool = False) -> dict[str, Any]:
        """Return the whole metadata record; ``first``: with the mistakes of the first upload."""
        office = organization(self.organization)
        record = {
            "accessRights": "terbuka",
            "license_id": "cc-by",
            "kontak_unit": office.unit,
            "kontak_email": office.email,
            **self.metadata,
            "notes": self.notes(),
            "sumber_definisi": self.source.citation(),
            "tag_string": ", ".join(self.tags),
        }
        return {**record, **self.first_metadata} if first else record


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _file(data: Mapping[str, Any] | None) -> DataFile | None:
    if data is None:
        return None
    style = files.CsvStyle(**data.get("csv", {}))
    return DataFile(data["filename"], data["label"], sheets.layout_from(data["layout"]), style)


@cache
def organizations() -> tuple[Organization, ...]:
    """Return the agencies in the order in which they are made."""
    return tuple(Organization(**entry) for entry in _load(HERE / "organizations.yaml"))


def organization(name: str) -> Organization:
    """Return one agency."""
    return next(entry for entry in organizations() if entry.name == name)


@cache
def people() -> tuple[Person, ...]:
    """Return the users, the sysadmin first."""
    return tuple(
        Person(**{**entry, "roles": tuple(Grant(**grant) for grant in entry.get("roles", ()))})
        for entry in _load(HERE / "users.yaml")
    )


@cache
def items() -> tuple[Item, ...]:
    """Return the datasets by name: journeys last, so that their story ends what is printed."""
    found = [_item(_load(path)) for path in sorted((HERE / "datasets").glob("*.yaml"))]
    return tuple(sorted(found, key=lambda item: (item.target.journey or "", item.name)))


def _item(data: Mapping[str, Any]) -> Item:
    values = dict(data)
    file = _file(values.pop("file"))
    if file is None:
        raise ValueError(f"{data['name']}: every dataset of the demonstration has a file")
    return Item(
        target=Target(**values.pop("target")),
        source=Source(**values.pop("source")),
        tags=tuple(values.pop("tags", ())),
        file=file,
        first_file=_file(values.pop("first_file", None)),
        **values,
    )
