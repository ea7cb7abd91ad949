"""Table Schemas of files: the validator of the field, and what the actions return of a schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.metadata.periods import first_day
from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.gate.state import Editability, editability
from ckanext.satudata.services import wording
from ckanext.satudata.services.checks import expecting, proposing
from ckanext.satudata.shared import storable

__all__ = ["satudata_table_schema", "satudata_table_schema_or_none", "satudata_template_period"]

DataDict = dict[str, Any]

SOURCES = ("stored", "dictionary", "previous", "file", "metadata")
"""Where a schema may come from, in the order in which one is proposed."""


def satudata_table_schema(value: Any) -> str:
    """Return a Table Schema as JSON text: from an object, JSON text, or the address at which one stands.

    Raises:
        ckan.plugins.toolkit.Invalid: it is none of these; every mistake is told.
    """
    if isinstance(value, str) and value.strip().lower().startswith(("http://", "https://")):
        return value.strip()
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise tk.Invalid(tk._("This is not valid JSON.")) from error
    if found := problems(value):
        raise tk.Invalid(" ".join(found))
    text = json.dumps(value, ensure_ascii=False)
    if not storable(text):
        raise tk.Invalid(tk._("The schema holds characters that cannot be stored."))
    return text


def satudata_table_schema_or_none(value: Any) -> str:
    """Return a Table Schema as JSON text; an empty text stays empty, which removes the schema."""
    return satudata_table_schema(value) if value else ""


def satudata_template_period(value: Any) -> str:
    """Return a period like ``2025`` or ``2025-06``.

    Raises:
        ckan.plugins.toolkit.Invalid: it is none.
    """
    text = str(value).strip()
    try:
        first_day(text)
    except ValueError as error:
        raise tk.Invalid(tk._("Write a year like 2025 or a month like 2025-06.")) from error
    return text


def problems(value: Any) -> list[str]:
    """Return everything that keeps a value from being a Table Schema, in the language of the request."""
    return [tk._(problem.message).format(**problem.params) for problem in schemas.problems(value)]


def shown(resource: model.Resource, record: Mapping[str, Any], source: str | None) -> DataDict:
    """Return the schema of a file, or the one that a source gives.

    Args:
        resource: the resource, which the caller may read.
        record: its dataset as ``package_show`` gives it.
        source: one of ``SOURCES``; the first that gives a schema unless named.
    """
    details: DataDict = next(item for item in record["resources"] if item["id"] == resource.id)
    found = _from(source, record, details) if source else None
    if source is None:
        for candidate in SOURCES:
            found = _from(candidate, record, details)
            if found is not None:
                source = candidate
                break
    return {
        "resource_id": resource.id,
        "dataset_id": record["id"],
        "schema": found,
        "source": source if found is not None else None,
        "stored": expecting.stored(details) is not None,
        "sources": _sources(record, details),
        "editable": editability(record["id"]) is Editability.OPEN,
    }


def _from(source: str, record: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, Any] | None:
    if source == "stored":
        return expecting.stored(details)
    if source == "dictionary":
        return schemas.from_columns(details.get("kolom") or [])
    if source == "previous":
        return expecting.previous_of(details)
    if source == "file":
        return proposing.inferred(details)
    return schemas.from_metadata(record)


def _sources(record: Mapping[str, Any], details: Mapping[str, Any]) -> list[str]:
    """Return from which sources a schema can be had; a file is not read for it."""
    there = {
        "stored": expecting.stored(details) is not None,
        "dictionary": schemas.from_columns(details.get("kolom") or []) is not None,
        "previous": expecting.previous_of(details) is not None,
        "file": details.get("url_type") == "upload",
        "metadata": True,
    }
    return [source for source in SOURCES if there[source]]


def type_choices() -> list[dict[str, str]]:
    """Return the types that people choose from, in the language of the request."""
    language = wording.language()
    return [{"value": type_, "label": schemas.label(type_, language)} for type_ in schemas.EDITABLE_TYPES]
