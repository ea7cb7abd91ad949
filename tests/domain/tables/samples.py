"""Small files as offices make them, put together in memory."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from ckanext.satudata.domain.tables.checking import Options, Report, check_file

REAL = Path(os.environ.get("SATUDATA_SHARED", Path(__file__).resolve().parents[4] / "shared")) / "data" / "files"
"""The real files, which need not be there."""


def text(content: str, encoding: str = "utf-8") -> bytes:
    """Return the bytes of a CSV file; the indentation of the lines does not count."""
    return "\n".join(line.strip() for line in content.strip().splitlines()).encode(encoding)


def xlsx(rows: Iterable[Sequence[Any]], *, merged: Sequence[str] = (), **sheets: Iterable[Sequence[Any]]) -> bytes:
    """Return a workbook without properties: a sheet ``Data``, and further ones by name."""
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "Data"
    for row in rows:
        first.append(list(row))
    for place in merged:
        first.merge_cells(place)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return the bytes of a workbook without the author that the library sets."""
    book.properties.creator = None
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def checked(content: bytes, name: str = "data.csv", options: Options | None = None) -> Report:
    """Return the report on a file."""
    return check_file(io.BytesIO(content), name, options)


def codes(report: Report) -> set[str]:
    """Return the codes that were found."""
    return {finding.code for finding in report.findings}
