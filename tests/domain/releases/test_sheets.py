"""A file of an office becomes rows of cells, whatever program wrote it."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from ckanext.satudata.domain.releases import sheets
from ckanext.satudata.domain.releases.importing import read_table

TEXT = "Judul;OPD;Periode Data;Jadwal Rilis\nRéalisasi “A”;Dinas, Kota;2025;20-07-2026\n"
ROWS = [["Judul", "OPD", "Periode Data", "Jadwal Rilis"], ["Réalisasi “A”", "Dinas, Kota", "2025", "20-07-2026"]]


def book(*rows: list[Any], month: str | None = None) -> bytes:
    """Return a spreadsheet; ``month`` is a cell that shows its date as a month."""
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    for row in rows:
        sheet.append(row)
    if month:
        sheet[month].number_format = "mmm-yy"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding: str) -> None:
    """Excel's encodings are found, and the delimiter that the header has."""
    assert sheets.read_cells(TEXT.encode(encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters(delimiter: str) -> None:
    """A field with the delimiter or a line break in quotes stays one field."""
    written = delimiter.join(["a", f'"b{delimiter}\nc"', "d"])
    assert sheets.read_cells(f"{delimiter.join('123')}\n{written}".encode()) == [
        ["1", "2", "3"],
        ["a", f"b{delimiter}\nc", "d"],
    ]


def test_spreadsheet() -> None:
    """Dates are dates; one that is shown as a month is a month; empty rows in between keep the numbers right."""
    rows = [
        ROWS[0],
        [],
        ["Data", "Dinas", dt.datetime.fromisoformat("2025-05-01"), dt.datetime.fromisoformat("2026-07-20T09:30")],
    ]
    table = read_table(sheets.read_cells(book(*rows, month="C3")))
    assert table.problems == []
    assert (table.rows[0].number, table.rows[0].period.code) == (3, "2025-05")
    assert table.rows[0].announcement.planned is not None
    assert table.rows[0].announcement.planned.time == dt.time(9, 30)


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 an old spreadsheet \x00", b"a\x00b"])
def test_unreadable(content: bytes) -> None:
    """What is no table is refused."""
    with pytest.raises(sheets.UnreadableError):
        sheets.read_cells(content)


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes and rows are bounded."""
    with pytest.raises(sheets.TooLargeError):
        sheets.read_cells(b"a" * (sheets.MAX_BYTES + 1))
    with pytest.raises(sheets.TooLargeError):
        sheets.read_cells(b"a\n" * (sheets.MAX_ROWS + 2))
    assert sheets.read_cells(b"a\n" + b"\n" * 30_000) == [["a"]]


def test_formulas() -> None:
    """What a spreadsheet program would calculate is written as text, and read again as it was."""
    for text in ("=1+1", "+62", "-5", "@x", "\tx"):
        assert sheets.harmless(text) == f"'{text}"
        assert sheets.bounded([[sheets.harmless(text)]]) == [[text]]
    assert sheets.harmless("Data 'x'") == "Data 'x'"
    assert sheets.bounded([["'x'"]]) == [["'x'"]]
