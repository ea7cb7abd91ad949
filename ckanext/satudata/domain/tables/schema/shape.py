"""What a Table Schema looks like, and what is wrong with one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.satudata.domain.metadata.findings import N_

Schema = Mapping[str, Any]
Field = Mapping[str, Any]

INFERRED = "inferred"
"""Value of the schema's ``asal`` when it was read from a file and nobody has looked at it yet."""
DICTIONARY = "dictionary"
"""Value of ``asal`` when the schema follows from the column dictionary, which may leave columns out."""

TYPE_LABELS: Mapping[str, Mapping[str, str]] = {
    "string": {"id": "teks", "en": "text"},
    "code": {"id": "kode", "en": "code"},
    "integer": {"id": "bilangan bulat", "en": "whole number"},
    "number": {"id": "bilangan", "en": "number"},
    "year": {"id": "tahun", "en": "year"},
    "yearmonth": {"id": "tahun dan bulan", "en": "year and month"},
    "date": {"id": "tanggal", "en": "date"},
    "datetime": {"id": "tanggal dan waktu", "en": "date and time"},
    "time": {"id": "jam", "en": "time"},
    "boolean": {"id": "ya atau tidak", "en": "yes or no"},
    "any": {"id": "apa saja", "en": "anything"},
    "duration": {"id": "lama waktu", "en": "duration"},
    "geopoint": {"id": "titik koordinat", "en": "point"},
    "geojson": {"id": "GeoJSON", "en": "GeoJSON"},
    "object": {"id": "objek JSON", "en": "JSON object"},
    "array": {"id": "larik JSON", "en": "JSON array"},
    "list": {"id": "daftar", "en": "list"},
}
"""Types of Table Schema; ``code`` is a string that is marked with ``kode``."""

EDITABLE_TYPES = ("string", "code", "integer", "number", "year", "yearmonth", "date", "datetime", "boolean")
"""Types that the page offers; a field with another one keeps it."""

MAX_FIELDS = 500
MAX_NAME = 300
MAX_TEXT = 5_000
MAX_ENUM = 1_000


@dataclass(frozen=True)
class Problem:
    """Why something is no schema: an English sentence with placeholders, for gettext."""

    message: str
    params: Mapping[str, str | int] = field(default_factory=dict)


def fields(schema: Schema | None) -> list[dict[str, Any]]:
    """Return the fields of a schema; what is no field is left out."""
    listed = schema.get("fields") if isinstance(schema, Mapping) else None
    if not isinstance(listed, list):
        return []
    return [dict(item) for item in listed if isinstance(item, Mapping) and isinstance(item.get("name"), str)]


def key(name: str) -> str:
    """Return a column's name as it is compared: without case, accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[^0-9a-z]+", "_", letters).strip("_") or letters.strip()


def edited_type(field_: Field) -> str:
    """Return the type of a field as people choose it: ``code`` for a string that is a code."""
    type_ = str(field_.get("type") or "string")
    return "code" if type_ == "string" and field_.get("kode") is True else type_


def with_type(field_: Field, chosen: str) -> dict[str, Any]:
    """Return a field with the type that somebody chose; what belonged to another type goes."""
    result = dict(field_)
    if chosen == edited_type(field_) and result.get("type"):
        return result
    for name in ("kode", "format", "decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues"):
        result.pop(name, None)
    result["type"] = "string" if chosen == "code" else chosen
    if chosen == "code":
        result["kode"] = True
    return result


def label(type_: str, language: str) -> str:
    """Return the name of a type in a language."""
    names = TYPE_LABELS.get(type_)
    return names["en" if language.startswith("en") else "id"] if names else type_


def described(field_: Field, language: str) -> str:
    """Return a column on one line: ``jumlah (Jumlah penduduk): bilangan bulat, Jiwa, wajib diisi``."""
    english = language.startswith("en")
    limits = constraints(field_)
    title = str(field_.get("title") or "")
    name = str(field_.get("name") or "")
    parts = [label(edited_type(field_), language), str(field_.get("satuan") or "")]
    if limits.get("required") is True:
        parts.append("required" if english else "wajib diisi")
    if isinstance(codes := limits.get("enum"), list):
        parts.append(("codes: " if english else "kode: ") + "; ".join(str(code) for code in codes))
    heading = f"{name} ({title})" if title and key(title) != key(name) else name
    return f"{heading}: {', '.join(part for part in parts if part)}"


def constraints(field_: Field) -> Mapping[str, Any]:
    """Return the constraints of a field."""
    found = field_.get("constraints")
    return found if isinstance(found, Mapping) else {}


def problems(schema: Any) -> list[Problem]:
    """Return everything that keeps a value from being a Table Schema; empty when it is one."""
    if not isinstance(schema, Mapping):
        return [Problem(N_("The schema must be an object with a list of fields."))]
    listed = schema.get("fields")
    if not isinstance(listed, list) or not listed:
        return [Problem(N_("The schema has no fields: describe at least one column."))]
    if len(listed) > MAX_FIELDS:
        return [Problem(N_("The schema has more than {limit} columns."), {"limit": MAX_FIELDS})]
    found: list[Problem] = []
    seen: dict[str, int] = {}
    for number, item in enumerate(listed, start=1):
        found.extend(_field_problems(number, item))
        name = item.get("name") if isinstance(item, Mapping) else None
        if isinstance(name, str) and (first := seen.setdefault(name.strip(), number)) != number:
            params = {"first": first, "second": number, "name": name}
            found.append(Problem(N_("Columns {first} and {second} have the same name “{name}”."), params))
    found.extend(_key_problems(schema, seen))
    return found


def _field_problems(number: int, item: Any) -> Iterator[Problem]:
    if not isinstance(item, Mapping):
        yield Problem(N_("Column {number} must be an object with a name and a type."), {"number": number})
        return
    name = item.get("name")
    if not isinstance(name, str) or not name.strip():
        yield Problem(N_("Column {number} has no name. Write it as in the header of the file."), {"number": number})
    where: dict[str, str | int] = {"number": number, "name": str(name or "")[:MAX_NAME]}
    for text, limit in (("name", MAX_NAME), ("title", MAX_NAME), ("satuan", MAX_NAME), ("description", MAX_TEXT)):
        value = item.get(text)
        if value is not None and (not isinstance(value, str) or len(value) > limit):
            params = {**where, "property": text, "limit": limit}
            yield Problem(N_("Column {number}: “{property}” must be a text of at most {limit} characters."), params)
    type_ = item.get("type", "string")
    if not isinstance(type_, str) or type_ not in TYPE_LABELS or type_ == "code":
        yield Problem(N_("Column {number} (“{name}”) has a type that Table Schema does not know."), where)
    yield from _constraint_problems(where, item.get("constraints"))


def _constraint_problems(where: Mapping[str, str | int], found: Any) -> Iterator[Problem]:
    if found is None:
        return
    if not isinstance(found, Mapping):
        yield Problem(N_("Column {number} (“{name}”): the constraints must be an object."), where)
        return
    if not isinstance(found.get("required", False), bool):
        yield Problem(N_("Column {number} (“{name}”): “required” must be true or false."), where)
    if not _is_pattern(found.get("pattern", "")):
        yield Problem(N_("Column {number} (“{name}”): the pattern is not a regular expression."), where)
    enum = found.get("enum")
    if enum is None:
        return
    values = enum if isinstance(enum, list) else []
    if not values or len(values) > MAX_ENUM or not all(isinstance(value, str | int | float) for value in values):
        params = {**where, "limit": MAX_ENUM}
        yield Problem(N_("Column {number} (“{name}”): the code list needs 1 to {limit} texts or numbers."), params)


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError, OverflowError, RecursionError):
        return False
    return isinstance(value, str)


def _key_problems(schema: Schema, names: Mapping[str, int]) -> Iterator[Problem]:
    declared = schema.get("primaryKey")
    if declared is None:
        return
    parts = [declared] if isinstance(declared, str) else declared
    if not isinstance(parts, list) or not all(isinstance(part, str) and part in names for part in parts):
        yield Problem(N_("The primary key names a column that the schema does not have."))
