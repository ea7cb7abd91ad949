"""Tables of people's offices as rows of cells: CSV in the encodings and with the delimiters of Excel, and XLSX."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ckanext.satudata.domain.releases.importing import Cell
from ckanext.satudata.domain.tables.writing import FORMULA_BEGINNINGS

MAX_BYTES = 5 * 2**20
MAX_ROWS = 20_000
_MAX_UNPACKED = 20 * MAX_BYTES
_MAX_COLUMNS = 100
_MAX_CELL = 2_000
_MAX_EMPTY = 10_000
_SPREADSHEET_ERRORS = (KeyError, ValueError, TypeError, SyntaxError, zipfile.BadZipFile, OSError, InvalidFileException)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")


class TooLargeError(Exception):
    """More bytes or rows than a schedule has."""


class UnreadableError(Exception):
    """The file is no table that can be read."""


def read_cells(content: bytes) -> list[list[Cell]]:
    """Return the rows of a file, the header first, so that the number of each row is the one that people see.

    CSV is read in UTF-8 or the code page of Windows, with commas, semicolons or tabs, whichever the header has; of a
    spreadsheet the first sheet.

    Raises:
        TooLargeError: above the bounds.
        UnreadableError: no table, or damaged.
    """
    if len(content) > MAX_BYTES:
        raise TooLargeError
    lines = _spreadsheet(content) if content.startswith(b"PK") else _text_table(content)
    return bounded(lines)


def bounded(lines: Iterable[Sequence[Any]]) -> list[list[Cell]]:
    """Return rows within the bounds, without the empty ones that follow the last.

    Raises:
        TooLargeError: too many rows.
    """
    rows: list[list[Cell]] = []
    filled = 0
    for line in lines:
        cells = [_cell(value) for value in line[:_MAX_COLUMNS]]
        rows.append(cells)
        if any(value not in (None, "") for value in cells):
            filled = len(rows)
        if filled > MAX_ROWS + 1:
            raise TooLargeError
        if len(rows) - filled > _MAX_EMPTY:
            break
    return rows[:filled]


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, (dt.date, float, int)) and not isinstance(value, bool):
        return value
    text = str(value)[:_MAX_CELL].replace("\x00", "").encode("utf-8", "replace").decode()
    return text[1:] if text.startswith("'") and text[1:2] in FORMULA_BEGINNINGS else text


def _text_table(content: bytes) -> Iterator[Sequence[str]]:
    text = _decoded(content)
    if _BINARY.search(text):
        raise UnreadableError
    header = next(iter(text.splitlines()), "")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=header.count))
    except csv.Error as error:
        raise UnreadableError from error


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _spreadsheet(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MAX_UNPACKED:
                raise TooLargeError
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except _SPREADSHEET_ERRORS as error:
        raise UnreadableError from error
    try:
        if not book.worksheets:
            raise UnreadableError
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        for cells in sheet.iter_rows(max_col=_MAX_COLUMNS):
            yield [_value(cell) for cell in cells]
    except _SPREADSHEET_ERRORS as error:
        raise UnreadableError from error
    finally:
        book.close()


def _value(cell: Any) -> Any:
    """Return what a cell holds; a date that is shown without its day is a month ("Mei 2026" typed into Excel)."""
    value = cell.value
    if (
        isinstance(value, dt.datetime)
        and "d" not in re.sub(r'"[^"]*"|\[[^\]]*\]', "", cell.number_format or "d").lower()
    ):
        return f"{value:%Y-%m}"
    return value


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_BEGINNINGS) else text
