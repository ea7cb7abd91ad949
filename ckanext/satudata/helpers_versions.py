"""Template helpers of revisions, corrections and the comparison of versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.logic.changes import Words
from ckanext.satudata.model import datasets, revisions
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import cases, corrections, naming, standing
from ckanext.satudata.shared import visitor

__all__ = [
    "satudata_bytes",
    "satudata_correction_fields",
    "satudata_kind",
    "satudata_standing_offer",
    "satudata_versions",
]

_LONG_FIELDS = frozenset({"notes", "definisi", "interpretasi", "metode_perhitungan"})


def satudata_versions(package: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return, for who may know of it, of which dataset this is the working copy, and whether it may be changed.

    Returns:
        ``{copy_of: {name, title} or None, may_revise, may_correct}``; ``None`` for the public.
    """
    user = visitor() if tables_exist() else None
    found = model.Package.get(package.get("id")) if user is not None else None
    if found is None:
        return None
    if found.name.startswith(naming.COPY_PREFIX):
        row = revisions.of_copy(found.id)
        public = model.Package.get(row["package_id"]) if row is not None else None
        of = {"name": public.name, "title": public.title or public.name} if public is not None else None
        return {"copy_of": of, "may_revise": False, "may_correct": False}
    if datasets.visibility(found.id) not in datasets.PUBLIC:
        return None
    case = cases.read(found)
    return {
        "copy_of": None,
        "may_revise": tk.h.check_access("satudata_revision_start", {"dataset_id": found.id}),
        "may_correct": corrections.may_correct(case, user) and bool(corrections.correctable(case)),
    }


def satudata_correction_fields(package: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a dataset that may be corrected without a round, as a form shows them."""
    found = model.Package.get(package.get("id"))
    if found is None:
        return []
    words = Words(found.type)
    fields = []
    for name, value in corrections.values(cases.read(found)).items():
        if isinstance(value, list) and name != "tags":
            continue  # rows and choices of several values have no place in a form of single lines
        text = ", ".join(value) if isinstance(value, list) else str(value or "")
        fields.append({"field": name, "label": words.label(name), "value": text, "long": name in _LONG_FIELDS})
    return fields


def satudata_standing_offer(package: Mapping[str, Any]) -> bool:
    """Return whether a standing approval may be given for a dataset: it comes out at least monthly."""
    return package.get("accrualPeriodicity") in standing.FREQUENT


def satudata_bytes(size: int | None) -> str:
    """Return the size of a file for reading, e.g. ``1.2 MB``; a dash where it is unknown."""
    if size is None:
        return "–"
    value, unit = float(size), "B"
    for larger in ("kB", "MB", "GB"):
        if value < 1000:  # noqa: PLR2004 - decimal units
            break
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


def satudata_kind(kind: str) -> str:
    """Return what a column holds, in words."""
    words = {
        "empty": tk._("nothing"),
        "integer": tk._("whole numbers"),
        "number": tk._("numbers"),
        "date": tk._("dates"),
        "text": tk._("text"),
    }
    return words[kind]
