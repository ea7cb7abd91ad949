"""The first step: the table alone, under one line of names, without what is no record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ckanext.satudata.domain.tables.book import Book, Column, Sheet, Table, Value
from ckanext.satudata.domain.tables.letters import letter
from ckanext.satudata.domain.tables.repairs.model import Change, Work, WorkColumn
from ckanext.satudata.domain.tables.repairs.names import flattened, plain_name, unique
from ckanext.satudata.domain.tables.report import Options
from ckanext.satudata.domain.tables.units import without_unit

_NO_FIGURES = re.compile(r"(?:^|_)(?:no|nomor|kode|id|rt|rw|kelas|semester|triwulan|bulan|minggu|blok|dapil)(?:_|$)")
"""Numbers that tell rows apart, and are summed by nobody."""


def started(book: Book, table: Table, options: Options, answers: Mapping[str, str]) -> Work:
    """Return a table ready for work: titles, notes, totals, empty rows and the No column are out, and listed.

    Args:
        book: the file.
        table: the table in it.
        options: what is known besides the file.
        answers: to questions that were asked before.
    """
    sheet = sheet_of(book, table)
    empty = frozenset(
        row for row in range(table.range.first_row, table.range.last_row + 1) if _is_empty(sheet, table, row)
    )
    outside = {*empty, *table.title_rows}
    rows = [row for row in table.data_rows() if row not in outside]
    work = Work(table, options, answers, rows, [], only_texts=book.format in {"csv", "html"})
    _list_removed_rows(work, empty)
    filled = _filled_down(sheet, table, set(rows), work)
    for column in table.columns:
        values: list[object] = [filled.get((row, column.index), value_at(sheet, row, column.index)) for row in rows]
        if column.index == table.number_column:
            work.changes.append(Change("number_column_removed", (), (letter(column.index),), 1, "column"))
        elif not any(column.levels) and all(_blank(value) for value in values):
            work.changes.append(Change("empty_column_removed", (), (letter(column.index),), 1, "column"))
        else:
            work.columns.append(_column(column, values))
    header = table.header_rows
    if len(header) > 1:
        rows_of_header = tuple(str(row) for row in header)
        work.changes.append(Change("header_flattened", rows_of_header, (), len(header), "header", "header"))
    for column, name in zip(work.columns, unique([column.name for column in work.columns]), strict=True):
        column.name = name
    return work


def sheet_of(book: Book, table: Table) -> Sheet:
    """Return the sheet of a table.

    Raises:
        KeyError: the table is of another book.
    """
    for sheet in book.sheets:
        if sheet.name == table.sheet:
            return sheet
    raise KeyError(table.sheet)


def value_at(sheet: Sheet, row: int, column: int) -> Value:
    """Return a cell; None outside of what the sheet holds."""
    cells = sheet.rows[row - 1] if 1 <= row <= len(sheet.rows) else ()
    return cells[column - 1] if column <= len(cells) else None


def texts_of(sheet: Sheet, rows: Sequence[int]) -> list[str]:
    """Return the filled cells of each row as one line."""
    lines = [
        " ".join(str(value).strip() for value in sheet.rows[row - 1] if not _blank(value))
        for row in rows
        if 1 <= row <= len(sheet.rows)
    ]
    return [line for line in lines if line]


def _column(column: Column, values: list[object]) -> WorkColumn:
    levels, unit = without_unit([str(level) for level in column.levels] or [column.name])
    return WorkColumn(
        name=flattened(levels),
        kind=column.kind,
        values=values,
        origins=(column.index,),
        levels=tuple(" ".join(level.split()) for level in levels),
        unit=unit,
        title=" ".join(column.name.split()),
    )


def _list_removed_rows(work: Work, empty: frozenset[int]) -> None:
    table = work.table
    work.removed("title_removed", table.title_rows)
    work.removed("repeated_header_removed", table.repeated_header_rows)
    work.removed("total_removed", table.total_rows)
    work.removed("note_removed", table.note_rows)
    work.removed("empty_removed", {*table.empty_rows, *empty})


def _filled_down(sheet: Sheet, table: Table, rows: set[int], work: Work) -> dict[tuple[int, int], Value]:
    """Return the values of merged cells for the rows that they cover: one cell for many records.

    A figure is of all of them together, so that it would be counted several times; it stays in the first row.
    """
    found: dict[tuple[int, int], Value] = {}
    figures = {
        column.index
        for column in table.columns
        if column.kind in {"integer", "number"} and not _NO_FIGURES.search(plain_name(column.name))
    }
    for place in sheet.merged:
        last = min(place.last_row, table.range.last_row)
        covered = [row for row in range(place.first_row + 1, last + 1) if row in rows]
        if place.first_row not in rows or not covered or place.first_column != place.last_column:
            continue
        if place.first_column in figures:
            continue
        value = value_at(sheet, place.first_row, place.first_column)
        if not _blank(value):
            found.update({(row, place.first_column): value for row in covered})
    for index in sorted({column for _, column in found if any(c.index == column for c in table.columns)}):
        places = [(row, None, value) for (row, column), value in found.items() if column == index]
        name = next(column.name for column in table.columns if column.index == index)
        work.changed("merged_filled", WorkColumn(name, "text", [], (index,)), places, "empty", "text")
    return found


def list_names(work: Work) -> None:
    """List the columns that are called otherwise than in the file."""
    rows = tuple(str(row) for row in work.table.header_rows)
    for column in work.columns:
        before = column.title
        if column.levels and before != column.name:
            params = {"before": before or column.letters()[0], "after": column.name}
            work.changes.append(Change("column_renamed", rows, column.letters(), 1, "header", "header", params))


def _is_empty(sheet: Sheet, table: Table, row: int) -> bool:
    """Return whether a row is empty as far as the table goes; another one may stand beside it."""
    place = table.range
    cells = sheet.rows[row - 1][place.first_column - 1 : place.last_column] if row <= len(sheet.rows) else ()
    return all(_blank(value) for value in cells)


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
