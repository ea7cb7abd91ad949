"""Template helpers of the decision form: the values of a dataset, each with a place for a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.metadata.specs import RESOURCES, FieldSpec, is_empty
from ckanext.satudata.logic import metadata
from ckanext.satudata.shared import field_specs

__all__ = ["satudata_field_label", "satudata_review_rows"]

Row = dict[str, Any]
_LONGEST_VALUE = 600
_FILLED_BY_THE_PORTAL = frozenset({"produsen_data_name", "produsen_data_province_code", "produsen_data_city_code"})
_NOT_SHOWN = _FILLED_BY_THE_PORTAL | {"name", "owner_org", RESOURCES, "url"}


def satudata_field_label(package_type: str, field: str, resource_id: str | None = None) -> str:
    """Return the label of a field that a note names; a file without a field is called a file."""
    if field == RESOURCES or (resource_id and field == "url"):
        return tk._("File")
    for spec in field_specs(package_type):
        if spec.name == field:
            return metadata.own_language(spec.label)
    return field


def satudata_review_rows(package: Mapping[str, Any]) -> list[Row]:
    """Return what a reviewer looks at: the fields of the dataset, then each file with its fields."""
    package_type = package.get("type") or "dataset"
    specs = field_specs(package_type)
    text = metadata.FormText(metadata.schema_of(package_type))
    rows = [_row(spec, package, text) for spec in specs if not spec.per_resource and spec.name not in _NOT_SHOWN]
    for resource in package.get("resources") or []:
        rows.extend(_resource_rows(specs, resource, text))
    return [row for row in rows if row["value"] or row["demanded"]]


def _resource_rows(specs: tuple[FieldSpec, ...], resource: Mapping[str, Any], text: metadata.FormText) -> Iterator[Row]:
    name = resource.get("name") or resource.get("url") or ""
    yield {
        "field": "url",
        "resource_id": resource["id"],
        "label": tk._("File"),
        "value": name,
        "url": resource.get("url"),
        "demanded": True,
    }
    for spec in specs:
        if spec.per_resource and spec.name not in (*_NOT_SHOWN, "name"):
            row = _row(spec, resource, text)
            yield {**row, "resource_id": resource["id"], "label": f"{name}: {row['label']}"}


def _row(spec: FieldSpec, record: Mapping[str, Any], text: metadata.FormText) -> Row:
    value = record.get(spec.name)
    return {
        "field": spec.name,
        "resource_id": None,
        "label": metadata.own_language(spec.label),
        "value": "" if is_empty(value) else _value(spec, value, text),
        "url": None,
        "demanded": spec.demanded(record),
    }


def _value(spec: FieldSpec, value: Any, text: metadata.FormText) -> str:
    if spec.subfields and isinstance(value, list):
        rows = [_subrow(spec, row, text) for row in value if isinstance(row, Mapping)]
        words = "; ".join(row for row in rows if row)
    else:
        words = text(spec.name, value)
    return words if len(words) <= _LONGEST_VALUE else words[: _LONGEST_VALUE - 1] + "…"


def _subrow(spec: FieldSpec, row: Mapping[str, Any], text: metadata.FormText) -> str:
    parts = (text(f"{spec.name}.{subfield.name}", row.get(subfield.name)) for subfield in spec.subfields)
    return ", ".join(part for part in parts if part)
