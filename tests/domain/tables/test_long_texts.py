"""A cell may hold as much as a file does: no rule takes a time that grows with the square of its length."""

from __future__ import annotations

import io
import time

import pytest

from ckanext.satudata.domain.tables import checking, repairs
from ckanext.satudata.domain.tables.schema import infer

LENGTH = 50_000
SECONDS = 30
"""Hours before, two seconds now: far enough from both for a slow machine."""


@pytest.mark.parametrize("text", ["0", "1", "(a", "1. "])
def test_long_cells(text: str) -> None:
    """In a header, among names and among figures: such a file is checked and tidied like others."""
    long = (text * LENGTH)[:LENGTH]
    rows = [["kode", long, "jumlah", "tahun"]]
    rows += [[f"35.72.0{n}", f"Kecamatan {n}" if n % 3 else long, str(n) if n % 4 else long, "2024"] for n in range(9)]
    began = time.process_time()
    content = "".join(",".join(row) + "\n" for row in rows).encode()
    report = checking.check_file(io.BytesIO(content), "a.csv")
    assert report.book
    for table in report.tables:
        assert repairs.as_csv(repairs.tidy(report.book, table, checking.Options(), {}))
        infer(report.book, table)
    assert time.process_time() - began < SECONDS
