"""Create a dataset with its file as an office does: through the public actions, as its uploader."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk

from ckanext.satudata.demo import content, sheets
from ckanext.satudata.demo.files import MEDIA_TYPES
from ckanext.satudata.demo.people import act, administrator

_TYPES = {"text": "teks", "int": "bilangan_bulat", "decimal": "bilangan_desimal"}


def find(name: str) -> dict[str, Any] | None:
    """Return a dataset whoever may see it, or ``None``."""
    try:
        return act(administrator(), "package_show", id=name)
    except tk.ObjectNotFound:
        return None


def make_dataset(item: content.Item) -> None:
    """Create the dataset and upload its (first) file; what an interrupted run left is completed."""
    record = find(item.name)
    if record is None:
        data = {"name": item.name, "owner_org": item.organization, **item.record(first=True)}
        record = act(item.uploader, "package_create", **data)
    if not record["resources"]:
        _upload(item, record["id"], item.first_file or item.file)


def _upload(item: content.Item, package_id: str, file: content.DataFile) -> None:
    data = storage(file.filename, file.content())
    act(item.uploader, "resource_create", package_id=package_id, upload=data, **_fields(item, file))


def replace(item: content.Item, resource_id: str, file: content.DataFile) -> None:
    """Put a corrected file in the place of the first one."""
    data = storage(file.filename, file.content())
    act(item.uploader, "resource_patch", id=resource_id, upload=data, **_fields(item, file))


def _fields(item: content.Item, file: content.DataFile) -> dict[str, Any]:
    return {
        "name": file.label,
        "description": f"Sumber: {item.source.citation()}.",
        "url": file.filename,
        "format": format_of(file.filename),
        # Who has a report tidied describes the columns of the table that comes out.
        "kolom": _kolom(item.file if item.target.tidied else file),
    }


def _kolom(file: content.DataFile) -> list[Mapping[str, str]]:
    """Return the data dictionary (MS-Var) of a file."""
    columns: Sequence[sheets.Column] = file.columns()
    return [
        {
            "nama": column.label,
            "definisi": column.meaning,
            "tipe_data": _TYPES[column.kind],
            "satuan": column.unit,
        }
        for column in columns
    ]


def format_of(filename: str) -> str:
    """Return CKAN's name of the format of a file."""
    return PurePath(filename).suffix.lstrip(".").upper()


def storage(filename: str, data: bytes) -> FileStorage:
    """Wrap bytes as a form sends them."""
    media_type = MEDIA_TYPES[PurePath(filename).suffix.lower()]
    return FileStorage(io.BytesIO(data), filename=filename, content_type=media_type)
