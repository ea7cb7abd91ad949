"""The person's own workbook with the findings in it: coloured cells, comments, and a summary with links."""

from __future__ import annotations

import zipfile
from typing import IO

from openpyxl.utils.exceptions import InvalidFileException
from PIL.Image import DecompressionBombError

from ckanext.satudata.domain.tables.book import Book
from ckanext.satudata.domain.tables.markup.annotating import annotated
from ckanext.satudata.domain.tables.markup.places import places_of
from ckanext.satudata.domain.tables.markup.rewriting import rewritten
from ckanext.satudata.domain.tables.markup.safety import is_bounded
from ckanext.satudata.domain.tables.report import Report

__all__ = ["mark_up"]

MAX_CELLS_KEPT = 300_000
"""Above it a workbook is written anew without its styles, since a copy in memory would take some 500 bytes a cell."""

_NOT_LOADED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    DecompressionBombError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)
"""What openpyxl raises for workbooks that Excel and calamine open all the same; they are then written anew."""


def mark_up(file: IO[bytes], name: str, report: Report, language: str = "id") -> bytes:
    """Return a copy of a checked file as XLSX, with every finding marked at its place.

    An XLSX file keeps its styles, formulas, charts and pictures, but no shapes; of CSV, XLS, ODS and very large files
    a new workbook is made from what was read. Of a file that could not be read the copy holds the summary alone.

    Args:
        file: the file, open for reading.
        name: its name, for the summary.
        report: what was found in it.
        language: of comments and summary.
    """
    book = report.book
    places = places_of(book, report.tables, report.findings)
    if book is not None and book.format == "xlsx" and _is_small(file, book):
        try:
            return annotated(file, name, report.findings, places, language)
        except _NOT_LOADED:
            pass
    return rewritten(book, report.tables, name, report.findings, places, language)


def _is_small(file: IO[bytes], book: Book) -> bool:
    cells = sum(len(sheet.rows) * max((len(row) for row in sheet.rows[:100]), default=0) for sheet in book.sheets)
    return cells <= MAX_CELLS_KEPT and is_bounded(file)
