"""A table held against the schema of the version before it, or against the one that its office wrote."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from ckanext.satudata.domain.tables.book import Book, Column, Table, Value
from ckanext.satudata.domain.tables.finding import MAX_ROWS_LISTED, Finding, Severity
from ckanext.satudata.domain.tables.letters import letter
from ckanext.satudata.domain.tables.schema.arrangement import other_arrangement
from ckanext.satudata.domain.tables.schema.comparing import pair_names
from ckanext.satudata.domain.tables.schema.inferring import cells, missing, sheet_of
from ckanext.satudata.domain.tables.schema.kinds import predicate
from ckanext.satudata.domain.tables.schema.shape import (
    DICTIONARY,
    INFERRED,
    Schema,
    constraints,
    edited_type,
    fields,
    key,
    label,
)

_CHANGED = 0.5
"""Share of filled cells of another type from which the column as a whole counts as changed."""
_OF_KIND = {"text": "string", "month": "string", "empty": "string"}


def best_table(tables: Iterable[Table], schema: Schema) -> Table | None:
    """Return the table that a schema describes: the one with most of its columns, the first of equals."""
    wanted = {key(item["name"]) for item in fields(schema)}
    return max(tables, key=lambda table: len(wanted & {key(column.name) for column in table.columns}), default=None)


def examine(book: Book, table: Table, schema: Schema) -> Iterator[Finding]:
    """Yield where a table departs from a schema.

    Columns that are missing, new or renamed, values of another type, empty cells in a column that must be filled, and
    values outside of a code list. What a person wrote down as required or as a type weighs as ``galat``; of a schema
    that was only inferred (``asal``) everything is a ``peringatan``, and a whole number may become a broken one. A
    column dictionary need not describe every column, so none is new to it. Of a table that is laid out in another way
    that is said once, instead of each column that it has not or has besides.

    Args:
        book: the file.
        table: the table in it (see ``best_table``).
        schema: a Table Schema.
    """
    origin = schema.get("asal")
    strict = origin not in (INFERRED, DICTIONARY)
    for finding in _departures(book, table, schema, strict):
        if origin == DICTIONARY and finding.code == "schema_column_new":
            continue
        # Where nobody saved a schema, the words do not speak of one.
        named = strict or "variant" in finding.params
        yield finding if named else replace(finding, params={**finding.params, "variant": str(origin)})


def _departures(book: Book, table: Table, schema: Schema, strict: bool) -> Iterator[Finding]:
    expected = {key(item["name"]): item for item in fields(schema)}
    present = _present(table, expected)
    if not expected or not present:
        return
    renamed = pair_names([name for name in expected if name not in present], [n for n in present if n not in expected])
    yield from _columns(table, expected, present, renamed, strict)
    sheet = sheet_of(book, table)
    if sheet is None:
        return
    rows = table.data_rows()
    for name, item in expected.items():
        column = present.get(renamed.get(name, name))
        if column is not None:
            yield from _values(table, column, item, rows, cells(sheet, rows, column.index), strict)


def _present(table: Table, expected: Collection[str]) -> dict[str, Column]:
    """Return the columns by key; of a header with several rows the lowest counts too, where a schema calls it so."""
    present: dict[str, Column] = {}
    for column in table.columns:
        name = key(column.name)
        if column.name.strip() and (column.index != table.number_column or name in expected):
            present.setdefault(name, column)
    lowest: dict[str, list[str]] = {}
    for name, column in present.items():
        lowest.setdefault(key(next((level for level in reversed(column.levels) if level.strip()), "")), []).append(name)
    called = {
        names[0]: short
        for short, names in lowest.items()
        if short in expected and short not in present and len(names) == 1 and names[0] not in expected
    }
    return {called.get(name, name): column for name, column in present.items()}


def _columns(
    table: Table, expected: dict[str, Any], present: dict[str, Column], renamed: dict[str, str], strict: bool
) -> Iterator[Finding]:
    header = table.header_rows[-1:]
    missing = [name for name in expected if name not in present and name not in renamed]
    if other := other_arrangement(table, expected, missing, strict):
        yield other
        return
    for name, item in expected.items():
        if name in present:
            continue
        if name in renamed:
            column = present[renamed[name]]
            params = {"old": item["name"], "new": column.name}
            yield Finding(
                "schema_column_renamed", Severity.peringatan, table.sheet, header, (letter(column.index),), 1, params
            )
            continue
        required = strict and constraints(item).get("required") is True
        severity = Severity.galat if required else Severity.peringatan
        yield Finding("schema_column_missing", severity, table.sheet, header, (), 1, {"column": item["name"]})
    for name, column in present.items():
        if name not in expected and name not in renamed.values():
            params = {"column": column.name}
            yield Finding(
                "schema_column_new", Severity.peringatan, table.sheet, header, (letter(column.index),), 1, params
            )


def _values(  # noqa: PLR0913, PLR0917 - one column with all that is known of it
    table: Table, column: Column, item: dict[str, Any], rows: list[int], values: list[Value], strict: bool
) -> Iterator[Finding]:
    heavy = Severity.galat if strict else Severity.peringatan
    filled = [(row, value) for row, value in zip(rows, values, strict=True) if not missing(value)]
    type_ = edited_type(item)
    if type_ == "integer" and not strict:
        type_ = "number"
    fits = predicate(type_)
    wrong = [row for row, value in filled if not fits(value)]
    if wrong:
        params: dict[str, str | int] = {"column": column.name, **_names("type", type_)}
        code = "schema_type"
        if len(wrong) > _CHANGED * len(filled):
            code = "schema_type_changed"
            params |= _names("found", _OF_KIND.get(column.kind, column.kind))
        yield _found(code, heavy, table, column, wrong, params)
    limits = constraints(item)
    if limits.get("required") is True and (empty := [r for r, v in zip(rows, values, strict=True) if missing(v)]):
        yield _found("schema_required_empty", heavy, table, column, empty, {"column": column.name})
    if isinstance(enum := limits.get("enum"), list):
        allowed = {_plain(value) for value in enum}
        bad = set(wrong)
        outside = [row for row, value in filled if row not in bad and _plain(value) not in allowed]
        if outside:
            yield _found("schema_enum", Severity.peringatan, table, column, outside, {"column": column.name})


def _names(prefix: str, type_: str) -> dict[str, str]:
    """Return the name of a type in both languages, for the placeholders of the messages."""
    return {f"{prefix}_id": label(type_, "id"), f"{prefix}_en": label(type_, "en")}


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()).casefold()


def _found(  # noqa: PLR0913, PLR0917 - the parts of a finding
    code: str, severity: Severity, table: Table, column: Column, rows: list[int], params: dict[str, Any]
) -> Finding:
    listed = tuple(rows[:MAX_ROWS_LISTED])
    return Finding(code, severity, table.sheet, listed, (letter(column.index),), len(rows), params)
