"""The schema of a file that was laid out anew, from what its office wrote down of it before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ckanext.satudata.domain.tables.schema.comparing import compatible
from ckanext.satudata.domain.tables.schema.shape import Field, Schema, edited_type, fields, key, with_type

_OF_TABLE = ("title", "description", "missingValues")
_OF_VALUES = ("enum", "pattern", "minimum", "maximum", "minLength", "maxLength")


def describes(schema: Schema | None, names: Iterable[str]) -> bool:
    """Return whether every column of a schema is one of these: it tells how a file is, not how it should become."""
    listed = {key(item["name"]) for item in fields(schema)}
    return bool(listed) and listed <= {key(name) for name in names}


def same_columns(schema: Schema | None, names: Iterable[str]) -> bool:
    """Return whether a schema has exactly these columns; case, spaces and punctuation do not count."""
    return {key(item["name"]) for item in fields(schema)} == {key(name) for name in names}


def followed(old: Schema, inferred: Schema) -> dict[str, Any]:
    """Return the schema of the new layout: columns that stayed keep what was said of them.

    Args:
        old: the schema of the layout before.
        inferred: what the new layout follows by itself.
    """
    known = {key(item["name"]): item for item in fields(old)}
    kept = {name: old[name] for name in _OF_TABLE if name in old}
    made = [_field(known.get(key(item["name"])), item) for item in fields(inferred)]
    return {**{name: value for name, value in inferred.items() if name != "asal"}, **kept, "fields": made}


def _field(said: Field | None, found: dict[str, Any]) -> dict[str, Any]:
    if said is None:
        return found
    result = {**said, "name": found["name"]}
    type_ = edited_type(found)
    if compatible(edited_type(said), type_):
        return result
    # Figures that were texts before are figures now; what was said of the texts does not hold for them.
    limits = said.get("constraints")
    if isinstance(limits, dict):
        result["constraints"] = {name: value for name, value in limits.items() if name not in _OF_VALUES}
    return with_type(result, type_)
