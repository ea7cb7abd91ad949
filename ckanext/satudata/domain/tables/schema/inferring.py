"""A first schema, read from the table itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ckanext.satudata.domain.tables.book import Book, Column, Sheet, Table, Value
from ckanext.satudata.domain.tables.schema.shape import INFERRED, key

_TYPES = {"integer": "integer", "number": "number", "year": "year", "date": "date", "boolean": "boolean"}
_YEARMONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_UNIT = re.compile(r"\(([^()\d][^()]{0,29})\)\s*$")
_MOST_CODES = 40
_LONGEST_CODE = 80
_REPEATS = 3
_IDENTITY_DIGITS = 9
_UNIT_COLUMNS = frozenset({"satuan", "unit"})

MISSING = frozenset({"", "-", "–", "—", "...", "…", "n/a", "na", "n.a.", "#n/a", "null", "none", "nan", "*", "x"})
"""Texts that stand for a missing value (``missing_markers`` reports them; they are of no type)."""


def missing(value: Value) -> bool:
    """Return whether a cell holds nothing, or a mark that stands for nothing."""
    return value is None or (isinstance(value, str) and value.strip().casefold() in MISSING)


def sheet_of(book: Book, table: Table) -> Sheet | None:
    """Return the sheet on which a table was found."""
    return next((sheet for sheet in book.sheets if sheet.name == table.sheet), None)


def cells(sheet: Sheet, rows: Iterable[int], column: int) -> list[Value]:
    """Return the cells of a column in these rows (counted from 1)."""
    grid = sheet.rows
    return [_cell(grid, row, column) for row in rows]


def _cell(grid: Sequence[Sequence[Value]], row: int, column: int) -> Value:
    if row > len(grid):
        return None
    cells_ = grid[row - 1]
    return cells_[column - 1] if column <= len(cells_) else None


def infer(book: Book, table: Table, *, code_lists: bool = True) -> dict[str, Any]:
    """Return the Table Schema that a table follows by itself.

    Args:
        book: the file.
        table: the table in it.
        code_lists: whether to list the values of columns with few different texts. They are contents of cells, so a
            schema that is stored where not everybody may read the file goes without.

    Returns:
        A schema that is marked ``asal: inferred``: nobody has confirmed it.
    """
    sheet = sheet_of(book, table)
    rows = table.data_rows()
    columns = [column for column in table.columns if column.index != table.number_column]
    values = {column.index: cells(sheet, rows, column.index) if sheet else [] for column in columns}
    common = _common_unit(columns, values)
    fields = [_field(column, values[column.index], common, code_lists) for column in _named(columns)]
    schema: dict[str, Any] = {"asal": INFERRED, "fields": fields}
    if marks := _marks_of_missing(fields, {column.name.strip(): values[column.index] for column in columns[::-1]}):
        schema["missingValues"] = ["", *marks]
    return schema


def _marks_of_missing(fields: Iterable[Mapping[str, Any]], values: Mapping[str, list[Value]]) -> list[str]:
    """Return the texts that stand for a missing value among figures and dates, as Table Schema writes them down."""
    typed = [values[field["name"]] for field in fields if field["type"] != "string"]
    marks = {value.strip() for column in typed for value in column if isinstance(value, str) and missing(value)}
    return sorted(marks - {""})


def _named(columns: Iterable[Column]) -> list[Column]:
    """Return the columns that have a name of their own; a name that appears again cannot be told apart."""
    first: dict[str, Column] = {}
    for column in columns:
        if column.name.strip():
            first.setdefault(column.name.strip(), column)
    return list(first.values())


def _field(column: Column, values: list[Value], common: str, code_lists: bool) -> dict[str, Any]:
    name = column.name.strip()
    field: dict[str, Any] = {"name": name, "title": title(name), "type": _type(column, values)}
    filled = [value for value in values if not missing(value)]
    constraints: dict[str, Any] = {}
    if column.kind == "code":
        field["kode"] = True
    if field["type"] in ("integer", "number"):
        field |= _written(column, filled)
        if unit := _unit(name) or common:
            field["satuan"] = unit
    if column.kind in ("code", "year") and values and len(filled) == len(values):
        constraints["required"] = True
    if code_lists and column.kind == "text" and (codes := codes_of(filled)):
        constraints["enum"] = codes
    if constraints:
        field["constraints"] = constraints
    return field


def title(name: str) -> str:
    """Return a readable name of a column: ``jumlah_penduduk`` becomes ``Jumlah penduduk``."""
    words = " ".join(name.replace("_", " ").split())
    return words[:1].upper() + words[1:] if words else name


def _type(column: Column, values: list[Value]) -> str:
    if column.kind == "month":
        filled = [value for value in values if not missing(value)]
        return "yearmonth" if filled and all(_YEARMONTH.fullmatch(str(value).strip()) for value in filled) else "string"
    return _TYPES.get(column.kind, "string")


def _written(column: Column, values: Iterable[Value]) -> dict[str, str]:
    """Return how Table Schema writes down an Indonesian or an English way of writing numbers.

    Whole numbers with marks between thousands become ``number``: frictionless reads none in an ``integer``.
    """
    if column.kind == "integer":
        marks = {mark for value in values if isinstance(value, str) for mark in ".," if mark in value.strip(".,")}
        return {"type": "number", "groupChar": marks.pop()} if len(marks) == 1 else {}
    if column.number_style == "id":
        return {"groupChar": ".", "decimalChar": ","}
    return {"groupChar": ","} if column.number_style == "en" else {}


def _unit(name: str) -> str:
    found = _UNIT.search(name)
    return found.group(1).strip() if found else ""


def _common_unit(columns: Iterable[Column], values: dict[int, list[Value]]) -> str:
    """Return the unit of all figures, where a column says the same one in each row."""
    for column in columns:
        if key(column.name) in _UNIT_COLUMNS:
            said = {str(value).strip() for value in values[column.index] if not missing(value)}
            return said.pop() if len(said) == 1 else ""
    return ""


def codes_of(filled: Sequence[Value]) -> list[str]:
    """Return the values of a column with few texts that repeat, in the order in which they appear first.

    Texts that are too long for a code, or may stand for a person, make none of them one.
    """
    if not all(isinstance(value, str) for value in filled):
        return []
    distinct = list(dict.fromkeys(str(value).strip() for value in filled))
    few = 1 < len(distinct) <= _MOST_CODES and len(filled) >= _REPEATS * len(distinct)
    return distinct if few and not any(_too_much(value) for value in distinct) else []


def _too_much(value: str) -> bool:
    """Return whether a text is too long for a code, or may stand for one person: a NIK, a telephone, an address."""
    return len(value) > _LONGEST_CODE or identifies(value)


def identifies(value: str) -> bool:
    """Return whether a text may name one person: a NIK, a telephone, an address of e-mail."""
    return sum(map(str.isdigit, value)) >= _IDENTITY_DIGITS or "@" in value
