"""Template helper of the column schema of a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ckan.lib import i18n

from ckanext.satudata.domain.tables import schema

__all__ = ["satudata_schema_rows"]


def satudata_schema_rows(table_schema: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the columns of a schema as its table shows them; ``rest`` keeps what the table has no place for."""
    language = i18n.get_lang() or "id"
    return [_row(field, language) for field in schema.fields(table_schema)]


def _row(field: Mapping[str, Any], language: str) -> dict[str, Any]:
    found = field.get("constraints")
    limits: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    type_ = schema.edited_type(field)
    return {
        "name": field.get("name", ""),
        "title": field.get("title", ""),
        "type": type_,
        "type_label": schema.label(type_, language),
        "satuan": field.get("satuan", ""),
        "required": limits.get("required") is True,
        "enum": "\n".join(str(value) for value in limits.get("enum") or []),
        "rest": json.dumps(field),
    }
