"""Sheets of XLSX, XLS and ODS files, through calamine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ckanext.satudata.domain.tables.book import Book, Format, Range, Sheet, Value

from .dense import RowStore
from .result import Limits, NotReadable, Reading


def read_workbook(file: IO[bytes], kind: Format, limits: Limits) -> Reading:
    """Read every sheet of a workbook.

    Raises:
        NotReadable: it is damaged, protected by a password or too large.
    """
    file.seek(0)
    try:
        with CalamineWorkbook.from_filelike(file) as workbook:
            sheets = tuple(_sheets(workbook, limits))
    except PasswordError:
        raise NotReadable("password") from None
    except CalamineError:
        raise NotReadable("unreadable", reason="damaged") from None
    return Reading(Book(kind, sheets))


def _sheets(workbook: CalamineWorkbook, limits: Limits) -> Iterator[Sheet]:
    for position, facts in enumerate(workbook.sheets_metadata):
        if facts.typ is not SheetTypeEnum.WorkSheet:
            continue
        source = workbook.get_sheet_by_index(position)
        yield Sheet(
            facts.name,
            _rows(source, limits),
            merged=_merged(source),
            hidden=facts.visible is not SheetVisibleEnum.Visible,
        )


def _rows(source: CalamineSheet, limits: Limits) -> Sequence[Sequence[Value]]:
    store = RowStore()
    if source.start is None:
        return store.finish()
    # Empty rows before the first cell come too, empty columns do not.
    margin: list[Value] = [None] * source.start[1]
    for row in source.iter_rows():
        store.append(margin + [_value(cell) for cell in row])
        if store.cells > limits.max_cells:
            raise NotReadable("too_large", what="cells", limit=limits.max_cells)
    return store.finish()


def _value(cell: Any) -> Value:
    if cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def _merged(source: CalamineSheet) -> tuple[Range, ...]:
    return tuple(
        Range(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in source.merged_cell_ranges or ()
    )
