"""Marking findings in a copy of an XLSX workbook, with all that openpyxl keeps of it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import IO, Any

import openpyxl
from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.markup.places import Mark, Places
from ckanext.satudata.domain.tables.markup.safety import MAX_SPREAD
from ckanext.satudata.domain.tables.markup.summary import COLOURS, FILLS, OUR_PART, WIDTHS, Summary, comment_of
from ckanext.satudata.domain.tables.own_sheets import SUMMARY_SHEET, SUMMARY_TITLES
from ckanext.satudata.domain.tables.writing import fit_to_width

_COMMON_PICTURES = frozenset({"png", "jpeg", "gif"})
"""Formats that are copied byte by byte."""


def annotated(file: IO[bytes], name: str, findings: Sequence[Finding], places: Places, language: str) -> bytes:
    """Return the copy; see ``mark_up``. Marks of an earlier check are taken out first.

    Raises:
        Exception: of many kinds, whatever openpyxl makes of an odd workbook.
    """
    file.seek(0)
    book = openpyxl.load_workbook(io.BytesIO(file.read()), keep_links=False)
    if any(sheet.max_row * sheet.max_column > MAX_SPREAD for sheet in book.worksheets):
        raise ValueError("a sheet with one cell far away from all others")
    _take_out_old_marks(book)
    for sheet in book.worksheets:
        _keep_common_pictures(sheet)
        marks = places.marks.get(sheet.title, {})
        for place, mark in marks.items():
            _mark(sheet, place, mark, findings, language)
    summary = Summary(name, findings, places, {}, language)
    _write_summary(book.create_sheet(SUMMARY_SHEET, 0), summary)
    _show_first(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _keep_common_pictures(sheet: Worksheet) -> None:
    """Leave out pictures that openpyxl would convert: unpacked, a small one may fill the memory."""
    pictures: list[Any] = vars(sheet)["_images"]  # there is no public name for them
    pictures[:] = [picture for picture in pictures if picture.format in _COMMON_PICTURES]


def _mark(sheet: Worksheet, place: tuple[int, int], mark: Mark, findings: Sequence[Finding], language: str) -> None:
    cell: Any = sheet.cell(*place)
    if isinstance(cell, MergedCell):
        return
    cell.fill = FILLS[mark.severity]
    if mark.comments:
        before = cell.comment.text if cell.comment is not None else ""
        cell.comment = comment_of(findings, mark.comments, language, before)


def _take_out_old_marks(book: Workbook) -> None:
    """Take out what an earlier check left in a workbook that was mended and uploaded again."""
    old = [sheet for sheet in book.worksheets if _is_summary(sheet)]
    for sheet in old:
        book.remove(sheet)
    for cell in (cell for sheet in book.worksheets if old for cell in _existing_cells(sheet)):
        if str(cell.fill.fgColor.value)[-6:] in COLOURS:
            cell.fill = PatternFill()
        if cell.comment is not None:
            own_words = OUR_PART.split(cell.comment.text, maxsplit=1)[0].strip()
            cell.comment = Comment(own_words, cell.comment.author or "") if own_words else None


def _is_summary(sheet: Worksheet) -> bool:
    return sheet.title.startswith(SUMMARY_SHEET) and sheet.cell(1, 1).value in SUMMARY_TITLES


def _existing_cells(sheet: Worksheet) -> Iterable[Any]:
    return (cell for row in sheet.iter_rows() for cell in row if not isinstance(cell, MergedCell))


def _write_summary(sheet: Worksheet, summary: Summary) -> None:
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row_number, (height, cells) in enumerate(summary.rows(), start=1):
        for number, content in enumerate(cells, start=1):
            content.write(sheet.cell(row_number, number))
        if height is not None:
            sheet.row_dimensions[row_number].height = height
    sheet.freeze_panes = summary.first_row()
    fit_to_width(sheet)


def _show_first(book: Workbook) -> None:
    book.active = 0
    for number, sheet in enumerate(book.worksheets):
        sheet.sheet_view.tabSelected = number == 0
