"""Refusing tables that are too wide for frictionless, before it sees them.

For each wrong cell of a row frictionless keeps a copy of the whole row, so its memory grows with the square of the
columns: one line of 200 KB with 100,000 commas takes more than any worker has.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

MAX_COLUMNS = 2_000
_PIECE = 1 << 20
_SEPARATORS = (b",", b";", b"\t", b"|")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_FAR = re.compile(rb'r="([A-Z]{3})\d+"')


def too_wide(path: Path, delimiter: str | None = None) -> bool:
    """Return whether a table has more columns than can be validated.

    Args:
        path: a workbook or text.
        delimiter: what separates the columns of a text, if that is known.
    """
    with open(path, "rb") as file:
        if zipfile.is_zipfile(file):
            return _wide_workbook(file)
        file.seek(0)
        separators = (delimiter.encode(), *_SEPARATORS) if delimiter else _SEPARATORS
        return any(_wide_line(line, separators) for line in _pieces(file, b"\n") if len(line) >= MAX_COLUMNS)


def _pieces(file: IO[bytes], end: bytes) -> Iterator[bytes]:
    """Yield what lies between two marks, in bounded memory: what is longer than a piece comes in parts."""
    rest = b""
    while chunk := file.read(_PIECE):
        *whole, rest = (rest + chunk).split(end)
        yield from whole
        if len(rest) > _PIECE:
            yield rest
            rest = b""
    yield rest


def _wide_line(line: bytes, separators: tuple[bytes, ...]) -> bool:
    return any(
        line.count(separator) >= MAX_COLUMNS and _columns(line, separator) > MAX_COLUMNS for separator in separators
    )


def _columns(line: bytes, separator: bytes) -> int:
    """Count the columns of a line as a reader of CSV does: what is quoted, such as an outline on a map, is one."""
    try:
        return max(map(len, csv.reader([line.decode("latin-1")], delimiter=separator.decode("latin-1"))), default=0)
    except (csv.Error, TypeError):
        return 0  # a cell beyond the reader's limit, which is frictionless' finding


def _wide_workbook(file: IO[bytes]) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return any(
                _wide_sheet(archive, name) for name in archive.namelist() if _SHEET.fullmatch(name.replace("\\", "/"))
            )
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError):
        return False  # broken or encrypted: frictionless' finding too


def _wide_sheet(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as sheet:
        for row in _pieces(sheet, b"</row>"):
            if len(_CELL.findall(row)) > MAX_COLUMNS or any(
                _number(far) > MAX_COLUMNS for far in set(_FAR.findall(row))
            ):
                return True
    return False


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
