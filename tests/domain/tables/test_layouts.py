"""Layouts of Indonesian publications, drawn in ``shapes.txt``: what a person sees on a sheet, the search finds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ckanext.satudata.domain.tables.book import Sheet, Value
from ckanext.satudata.domain.tables.structure import find_tables

from .shapes import Shape, shapes, told

SHAPES = list(shapes())


def as_text(value: Value) -> Value:
    """Return a cell as a text file has it in Indonesian writing; years and codes stay without dots."""
    if isinstance(value, int) and abs(value) >= 3_000:
        return f"{value:,}".replace(",", ".")
    return value if value is None or isinstance(value, str) else str(value).replace(".", ",")


def as_written_by_hand(sheet: Sheet) -> Sheet:
    """Return a sheet as text files have it: no merged cells, texts alone, spaces around words, rows of equal length."""
    width = max(map(len, sheet.rows))
    rows = [[f" {as_text(value)} " if value is not None else "" for value in row] for row in sheet.rows]
    return replace(sheet, merged=(), rows=[row + [""] * (width - len(row)) for row in rows])


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_layouts_of_publications(shape: Shape):
    """Tables, titles, header rows, totals and notes are where a person who looks at the sheet sees them."""
    assert [told(table) for table in find_tables(shape.sheet)] == shape.tables


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_layouts_in_text_files(shape: Shape):
    """The same holds for a text file, which knows neither merged cells nor numbers."""
    assert [told(table) for table in find_tables(as_written_by_hand(shape.sheet))] == shape.tables
