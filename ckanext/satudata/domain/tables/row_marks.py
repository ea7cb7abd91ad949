"""By what the rows of a table are told apart, as marks from which no cell can be read back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.satudata.domain.tables.book import Column, Sheet, Table, Value
from ckanext.satudata.domain.tables.findings.view import REMARKS
from ckanext.satudata.domain.tables.schema.inferring import cells, identifies, missing
from ckanext.satudata.domain.tables.schema.shape import key

MAX_ROWS = 5_000
"""Rows of a table up to which the marks of all are kept."""

_MAX_COLUMNS = 6
_LENGTH = 8
_LABELS = frozenset({"text", "code", "year", "month", "date"})

Marks = Mapping[str, Any]
"""``columns``: the key; ``rows``: a mark for each row."""


def row_marks(table: Table, sheet: Sheet) -> Marks | None:
    """Return the marks of a table's rows by the first columns that tell them all apart.

    Returns:
        None for a large table, for one whose rows cannot be told apart, and where a column of the key may name persons:
        what stands for a NIK could be found out by trying.
    """
    rows = table.data_rows()
    if not 0 < len(rows) <= MAX_ROWS:
        return None
    names: list[str] = []
    keys = [""] * len(rows)
    for column in _labels(table)[:_MAX_COLUMNS]:
        values = cells(sheet, rows, column.index)
        if any(isinstance(value, str | int | float) and identifies(str(value)) for value in values):
            return None
        names.append(key(column.name))
        keys = [f"{before}\x1f{_plain(value)}" for before, value in zip(keys, values, strict=True)]
        if len(set(keys)) == len(keys):
            return {"columns": names, "rows": [_mark(text) for text in keys]}
    return None


def difference(old: Marks | None, new: Marks | None) -> tuple[int, int] | None:
    """Return how many rows came and how many went; None where the tables have no key in common."""
    if not old or not new or old["columns"] != new["columns"]:
        return None
    before, now = set(old["rows"]), set(new["rows"])
    return len(now - before), len(before - now)


def _labels(table: Table) -> Sequence[Column]:
    return [
        column
        for column in table.columns
        if column.kind in _LABELS and column.index != table.number_column and not REMARKS.search(column.name)
    ]


def _plain(value: Value) -> str:
    return "" if missing(value) else " ".join(str(value).split()).casefold().removesuffix(".0")


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_LENGTH]
