"""What changed since the last version of a file: rows, columns, and totals that moved by more than a chosen share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.book import Book, Column, Table, Value
from ckanext.satudata.domain.tables.row_marks import difference, row_marks
from ckanext.satudata.domain.tables.schema.comparing import Change, compare
from ckanext.satudata.domain.tables.schema.inferring import cells, infer, missing, sheet_of
from ckanext.satudata.domain.tables.schema.shape import INFERRED, fields, key

Fields = Mapping[str, Mapping[str, Any]]

Summary = list[dict[str, Any]]
"""One entry for each table: ``sheet``, ``title``, ``rows``, ``fields`` (Table Schema, with ``total``) and ``marks`` of
the rows; plain data to be stored with a check. It holds no value of a cell, only sums of figures."""


@dataclass(frozen=True)
class Moved:
    """The total of a column in both versions; ``share`` is the relative change, ``None`` from a total of 0."""

    column: str
    old: float
    new: float
    share: float | None


@dataclass(frozen=True)
class TableChanges:
    """What changed in one table, ``sheet`` being where it stands now (or stood, when it is gone)."""

    sheet: str
    rows: tuple[int, int]
    columns: tuple[Change, ...] = ()
    totals: tuple[Moved, ...] = ()
    rows_new: int | None = None
    """Rows that the version before had not, by the columns that tell rows apart; None where they do not tell."""
    rows_gone: int | None = None

    def __bool__(self) -> bool:
        """Return whether anything worth telling changed."""
        return bool(self.columns or self.totals or self.rows[0] != self.rows[1] or self.rows_new or self.rows_gone)


@dataclass(frozen=True)
class Changes:
    """What changed between two versions of a file."""

    tables: tuple[TableChanges, ...] = ()
    tables_gone: tuple[str, ...] = ()
    """Sheets (or titles) of tables that the new version has not."""
    tables_new: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything worth telling changed."""
        return bool(self.tables_gone or self.tables_new or any(self.tables))


def summarise(book: Book, tables: Iterable[Table]) -> Summary:
    """Return what a later version of the file is compared with."""
    return [_summary(book, table) for table in tables]


def _summary(book: Book, table: Table) -> dict[str, Any]:
    sheet, rows = sheet_of(book, table), table.data_rows()
    columns = {column.name.strip(): column for column in reversed(table.columns)}
    described = infer(book, table, code_lists=False)["fields"]
    for field in described:
        if field["type"] in ("integer", "number") and sheet is not None:
            column = columns[field["name"]]
            total = _total(column, cells(sheet, rows, column.index))
            if total is not None:
                field["total"] = total
    found: dict[str, Any] = {"sheet": table.sheet, "title": table.title, "rows": len(rows), "fields": described}
    marks = row_marks(table, sheet) if sheet is not None else None
    return found | {"marks": marks} if marks else found


def _total(column: Column, values: Iterable[Value]) -> float | None:
    """Return the sum of a column; ``None`` when a figure cannot be read without a guess."""
    figures = []
    for value in values:
        if missing(value):
            continue
        number = _number(value, column.number_style)
        if number is None or not math.isfinite(number):
            return None
        figures.append(number)
    total = math.fsum(figures) if figures else None
    return total if total is not None and math.isfinite(total) else None


def _number(value: Value, style: str | None) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str):
        return float(value)
    if style in ("mixed", "ambiguous"):
        return None
    if style != "id" and value.isascii() and value.replace(".", "", 1).isdigit():
        return float(value)
    found = numbers.number(value, style if style in ("id", "en", "plain") else None)
    return float(found.value) if found is not None and found.style != "ambiguous" and not found.bad_groups else None


def schema_of(summary: Summary) -> dict[str, Any] | None:
    """Return the schema that the largest table of a version followed, ``None`` when it had no table."""
    table = max(summary, key=lambda item: item["rows"], default=None)
    if table is None or not table["fields"]:
        return None
    kept = [{name: value for name, value in field.items() if name != "total"} for field in table["fields"]]
    return {"asal": INFERRED, "fields": kept}


def changes(old: Summary, new: Summary, share: float) -> Changes:
    """Return what changed from one version of a file to the next.

    Args:
        old: summary of the version before.
        new: summary of this version.
        share: from which relative change on a column's total is told: 0.25 for a quarter.
    """
    pairs = _pairs(old, new)
    left = {id(new[j]) for j in pairs.values()}
    return Changes(
        tables=tuple(_table(old[i], new[j], share) for i, j in sorted(pairs.items())),
        tables_gone=tuple(_place(table) for i, table in enumerate(old) if i not in pairs),
        tables_new=tuple(_place(table) for table in new if id(table) not in left),
    )


def _place(table: Mapping[str, Any]) -> str:
    return str(table.get("sheet") or table.get("title") or "")


def _pairs(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return which table became which: those with the most columns in common first, then in their order."""
    if len(old) == len(new) == 1:
        return {0: 0}
    rated = sorted(
        (
            (-_likeness(before, after), i != j, i, j)
            for i, before in enumerate(old)
            for j, after in enumerate(new)
            if _likeness(before, after)
        ),
    )
    pairs: dict[int, int] = {}
    for _rating, _moved, i, j in rated:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _likeness(old: Mapping[str, Any], new: Mapping[str, Any]) -> float:
    before = {key(field["name"]) for field in fields(old)}
    after = {key(field["name"]) for field in fields(new)}
    common = len(before & after) / max(len(before | after), 1)
    return common + (0.5 if old.get("sheet") and old.get("sheet") == new.get("sheet") else 0)


def _table(old: Mapping[str, Any], new: Mapping[str, Any], share: float) -> TableChanges:
    before = {key(field["name"]): field for field in fields(old)}
    columns = _with_renamed(compare(old, new), before, {key(field["name"]): field for field in fields(new)})
    renamed = {key(change.new): key(change.old) for change in columns if change.kind == "renamed"}
    moved = []
    for field in fields(new):
        name = key(field["name"])
        earlier = before.get(renamed.get(name, name), {}).get("total")
        now = field.get("total")
        if earlier is None or now is None or earlier == now:
            continue
        relative = (now - earlier) / abs(earlier) if earlier else None
        if relative is None or abs(relative) > share:
            moved.append(Moved(field["name"], earlier, now, relative))
    came, went = difference(old.get("marks"), new.get("marks")) or (None, None)
    return TableChanges(_place(new), (old["rows"], new["rows"]), tuple(columns), tuple(moved), came, went)


def _with_renamed(found: list[Change], before: Fields, after: Fields) -> list[Change]:
    """Return the changes of columns with one that came for one that went, where both have the same total."""
    gone = {total: change for change in found if change.kind == "missing" and (total := _sum(before, change))}
    come = {total: change for change in found if change.kind == "new" and (total := _sum(after, change))}
    pairs = {id(gone[total]): come[total] for total in gone.keys() & come.keys()}
    paired = {id(change) for change in pairs.values()}
    return [
        Change("renamed", change.name, change.name, pairs[id(change)].name) if id(change) in pairs else change
        for change in found
        if id(change) not in paired
    ]


def _sum(columns: Fields, change: Change) -> float | None:
    return columns[key(change.name)].get("total")
