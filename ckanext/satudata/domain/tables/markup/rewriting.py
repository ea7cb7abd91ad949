"""A new workbook from what was read of a file, with the findings marked in it; written row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from ckanext.satudata.domain.tables.book import Book, Sheet, Table, Value
from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.markup.places import Mark, Places
from ckanext.satudata.domain.tables.markup.summary import FILLS, WIDTHS, Summary, comment_of
from ckanext.satudata.domain.tables.own_sheets import SUMMARY_SHEET, own_sheets
from ckanext.satudata.domain.tables.writing import fit_to_width, is_risky, put, saved, sheet_names

MAX_ROWS = 200_000
"""Rows of a sheet that a copy holds; nobody reads the comments of more."""

MAX_COLUMNS = 2_000
_SAMPLE = 100
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,14})", re.ASCII)
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?", re.ASCII)
_NARROWEST, _WIDEST = 8, 48


def rewritten(
    book: Book | None,
    tables: Sequence[Table],
    name: str,
    findings: Sequence[Finding],
    places: Places,
    language: str,
) -> bytes:
    """Return the workbook; see ``mark_up``."""
    sheets = _sheets(book, tables)
    given = [sheet.name for sheet in sheets]
    names = dict(zip(given, sheet_names(given, PurePath(name).stem, [SUMMARY_SHEET]), strict=True))
    is_cut = any(len(sheet.rows) > MAX_ROWS for sheet in sheets)
    result = Workbook(write_only=True)
    summary = Summary(
        name, findings, places, names, language, readable=book is not None, rows_kept=MAX_ROWS if is_cut else None
    )
    _write_summary(result.create_sheet(SUMMARY_SHEET), summary)
    for sheet in sheets:
        target = result.create_sheet(names[sheet.name])
        _write_sheet(target, sheet, places.marks.get(sheet.name, {}), findings, language)
    return saved(result)


def _sheets(book: Book | None, tables: Sequence[Table]) -> list[Sheet]:
    if book is None:
        return []
    if book.format == "csv":
        return [_with_numbers(sheet, tables) for sheet in book.sheets]
    own = own_sheets(book)
    return [sheet for sheet in book.sheets if not (sheet.name in own and sheet.name.startswith(SUMMARY_SHEET))]


def _with_numbers(sheet: Sheet, tables: Sequence[Table]) -> Sheet:
    """Turn digits of a CSV file into numbers where a column holds figures, as a spreadsheet does on opening it.

    What can be read in two ways stays the text that it is.
    """
    patterns = {
        column.index: _PLAIN if column.number_style == "plain" else _WHOLE
        for table in tables
        for column in table.columns
        if column.kind in {"integer", "number", "year"}
    }

    def cells(row: Sequence[Value]) -> list[Value]:
        return [_figure(value, patterns.get(column)) for column, value in enumerate(row, start=1)]

    return replace(sheet, rows=[cells(row) for row in sheet.rows[: MAX_ROWS + 1]]) if patterns else sheet


def _figure(value: Value, pattern: re.Pattern[str] | None) -> Value:
    if pattern is None or not isinstance(value, str) or not pattern.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)


def _write_sheet(
    target: Any,
    sheet: Sheet,
    marks: Mapping[tuple[int, int], Mark],
    findings: Sequence[Finding],
    language: str,
) -> None:
    for number, width in enumerate(_widths(sheet), start=1):
        target.column_dimensions[get_column_letter(number)].width = width
    if sheet.hidden:
        target.sheet_state = "hidden"
    by_row: dict[int, dict[int, Mark]] = {}
    for (row, column), mark in marks.items():
        by_row.setdefault(row, {})[column] = mark
    last = min(max(len(sheet.rows), max(by_row, default=0)), MAX_ROWS)
    for number in range(1, last + 1):
        values = sheet.rows[number - 1] if number <= len(sheet.rows) else ()
        target.append(list(_cells(target, values, by_row.get(number, {}), findings, language)))
    for merged in sheet.merged:
        if merged.last_row <= last:
            first = f"{get_column_letter(merged.first_column)}{merged.first_row}"
            target.merged_cells.add(f"{first}:{get_column_letter(merged.last_column)}{merged.last_row}")


def _cells(
    target: Any, values: Sequence[Value], marks: Mapping[int, Mark], findings: Sequence[Finding], language: str
) -> Iterator[object]:
    width = min(max(len(values), max(marks, default=0)), MAX_COLUMNS)
    for column in range(1, width + 1):
        value = values[column - 1] if column <= len(values) else None
        mark = marks.get(column)
        if mark is None:
            yield put(WriteOnlyCell(target), value) if is_risky(value) else value
            continue
        cell = put(WriteOnlyCell(target), value)
        cell.fill = FILLS[mark.severity]
        if mark.comments:
            cell.comment = comment_of(findings, mark.comments, language)
        yield cell


def _widths(sheet: Sheet) -> list[float]:
    columns = min(max((len(row) for row in sheet.rows[:_SAMPLE]), default=0), MAX_COLUMNS)
    merged = {(place.first_row, place.first_column) for place in sheet.merged}
    widths: list[float] = [_NARROWEST] * columns
    for number, row in enumerate(sheet.rows[:_SAMPLE], start=1):
        filled = [column for column, value in enumerate(row[:columns]) if value not in (None, "")]
        for column in filled:
            if len(filled) > 1 and (number, column + 1) not in merged:  # a title alone in its row may flow over
                widths[column] = max(widths[column], min(len(str(row[column])) + 2, _WIDEST))
    return widths


def _write_summary(target: Any, summary: Summary) -> None:
    for number, width in enumerate(WIDTHS, start=1):
        target.column_dimensions[get_column_letter(number)].width = width
    target.freeze_panes = summary.first_row()
    fit_to_width(target)
    rows = list(summary.rows())
    for number, (height, _) in enumerate(rows, start=1):
        if height is not None:
            target.row_dimensions[number].height = height
    for _, cells in rows:
        target.append([content.write(WriteOnlyCell(target)) for content in cells])
