"""Tables that are too wide for frictionless are refused before they reach it; ordinary long lines are not."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ckanext.satudata.validation.width import MAX_COLUMNS, too_wide


@pytest.mark.parametrize(
    ("content", "delimiter", "expected"),
    [
        (b"a,b\n" + b"1," * 100_000 + b"1\n", None, True),
        (b"," * 3_000_000, None, True),
        (b"a;b\n" + b";" * MAX_COLUMNS + b"\n", None, True),
        (b"a#b\n" + b"1#" * 5000 + b"\n", "#", True),
        (b",".join([b"x"] * MAX_COLUMNS) + b"\n1,2\n", None, False),
        (b'nama,batas\nSukorejo,"' + b"112.1 -8.1, " * 5000 + b'"\n', None, False),
        (b"nama\n" + b"x" * 3_000_000, None, False),
        (b"a,b\n1,2\n" * 1000, None, False),
        (b"", None, False),
        (b"PK\x03\x04 no archive", None, False),
    ],
)
def test_text(tmp_path: Path, content: bytes, delimiter: str | None, expected: bool) -> None:
    """Columns are counted as a reader counts them, wherever the wide line stands."""
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    tracemalloc.start()
    assert too_wide(path, delimiter) is expected
    assert tracemalloc.get_traced_memory()[1] < 150 * 2**20
    tracemalloc.stop()


def test_workbooks(tmp_path: Path) -> None:
    """Of a workbook the cells of a row count, also where they do not say their place, and a cell far to the right."""
    path = tmp_path / "data.xlsx"
    for place, expected in (((5, 3), False), ((1, MAX_COLUMNS), False), ((1, 16_384), True)):
        book = openpyxl.Workbook()
        book.worksheets[0].cell(*place, value=1)
        book.save(path)
        assert too_wide(path) is expected
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/worksheets/sheet1.xml", "<sheetData><row>" + "<c><v>1</v></c>" * 50_000 + "</row></sheetData>"
        )
    path.write_bytes(made.getvalue())
    assert too_wide(path)
