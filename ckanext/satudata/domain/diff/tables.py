"""Reading a CSV or XLSX file as a table of text, within bounds."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ckanext.satudata.domain.diff.values import SEPARATOR, cell

MAX_ROWS = 100_000
MAX_BYTES = 100 * 2**20
"""Of a file; of a spreadsheet also when unpacked, where a small file may hide a huge one (four times as much)."""
_MAX_UNPACKED = 4 * MAX_BYTES
_MAX_COLUMNS = 1_000
_MAX_TEXT = 200 * 2**20
_SAMPLE = 64 * 2**10
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")


class TooLargeError(Exception):
    """The table is above the bounds within which rows are compared; ``columns`` names its columns where known."""

    def __init__(self, columns: tuple[str, ...] = ()) -> None:
        """Keep the columns that were read before the bound was met."""
        self.columns = columns
        super().__init__(*columns)


class UnreadableError(Exception):
    """The file is no table that can be read."""


@dataclass(frozen=True)
class Table:
    """A table: the names of its columns, and each row as one text (see ``SEPARATOR``)."""

    columns: tuple[str, ...]
    rows: list[str] = field(repr=False)


def read_table(file: IO[bytes], format_: str) -> Table:
    """Read a table from the first sheet or the whole file; the first row that is not empty names the columns.

    Args:
        file: the bytes, in which one can go back.
        format_: ``csv``, ``tsv`` or ``xlsx``, as the resource says.

    Raises:
        TooLargeError: more than 100,000 rows, or too many bytes.
        UnreadableError: no table, or damaged.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    is_text = format_.lower().lstrip(".") in ("csv", "tsv", "txt")
    if size > MAX_BYTES:
        with closing(_csv_rows(file)) as rows:
            raise TooLargeError(_named(next(rows, [])) if is_text else ())
    if zipfile.is_zipfile(file):
        return _table(_xlsx_rows(file))
    if not is_text:
        raise UnreadableError
    return _table(_csv_rows(file))


def _table(found: Generator[list[str], None, None]) -> Table:
    with closing(found) as rows:
        return _gathered(rows)


def _gathered(found: Iterable[list[str]]) -> Table:
    columns: tuple[str, ...] = ()
    rows: list[str] = []
    text = 0
    for cells in found:
        if not any(cells):
            continue
        if not columns:
            columns = _named(cells)
            continue
        if len(rows) >= MAX_ROWS:
            raise TooLargeError(columns)
        row = SEPARATOR.join([*cells[: len(columns)], *[""] * (len(columns) - len(cells))])
        text += len(row)
        if text > _MAX_TEXT:
            raise TooLargeError(columns)
        rows.append(row)
    if not columns:
        raise UnreadableError
    return Table(columns, rows)


def _named(cells: list[str]) -> tuple[str, ...]:
    """Return the names of the columns, each once; a column without name is called by its number."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > _MAX_COLUMNS:
        raise TooLargeError
    names: dict[str, None] = {}
    for number, name in enumerate(cells, start=1):
        wanted = name or f"#{number}"
        names[wanted if wanted not in names else f"{wanted} #{number}"] = None
    return tuple(names)


def _csv_rows(file: IO[bytes]) -> Generator[list[str], None, None]:
    file.seek(0)
    sample = file.read(_SAMPLE)
    if _BINARY.search(sample):
        raise UnreadableError
    # Spreadsheet programs in Indonesia write CSV with semicolons, in the code page of Windows.
    first = sample.splitlines()[0].decode("utf-8", "replace") if sample.splitlines() else ""
    delimiter = max(",;\t|", key=first.count)
    reader = io.TextIOWrapper(file, encoding=_encoding(file), errors="replace", newline="")
    try:
        for cells in csv.reader(reader, delimiter=delimiter):
            yield [cell(value) for value in cells]
    except csv.Error as error:
        raise UnreadableError from error
    finally:
        reader.detach()  # or the file would be closed with it


def _encoding(file: IO[bytes]) -> str:
    file.seek(0)
    utf8 = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := file.read(1 << 20):
            utf8.decode(chunk)
        utf8.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8-sig"


def _xlsx_rows(file: IO[bytes]) -> Generator[list[str], None, None]:
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MAX_UNPACKED:
                raise TooLargeError
        file.seek(0)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError) as error:
        raise UnreadableError from error
    try:
        if not book.worksheets:
            raise UnreadableError
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for values in sheet.iter_rows(values_only=True, max_col=_MAX_COLUMNS + 1):
            yield [cell(value) for value in values]
    except (KeyError, ValueError, TypeError, SyntaxError, zipfile.BadZipFile, OSError) as error:
        raise UnreadableError from error
    finally:
        book.close()
