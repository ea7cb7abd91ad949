"""Layouts of Indonesian publications, drawn in ``shapes.txt``: what a person sees on a sheet, the search finds."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ckanext.satudata.domain.tables.book import Sheet, Table, Value
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


def test_a_name_does_not_reach_into_the_next_group():
    """Units below three levels belong to the column they stand under, also where another group has fewer levels."""
    shape = next(shape for shape in SHAPES if shape.name == "header of three levels and a row of units")
    for sheet in (shape.sheet, as_written_by_hand(shape.sheet)):
        names = [column.name for column in find_tables(sheet)[0].columns]
        assert names[4:] == [
            "Sarana - Puskesmas - Induk - (unit)",
            "Sarana - Puskesmas - Pembantu - (unit)",
            "Tenaga - (orang)",
        ]


def test_no_cell_is_lost_where_layouts_meet():
    """Whatever stands below or beside whatever: each filled cell belongs to a table, a title or a note."""
    chosen = random.Random(7)
    for _ in range(300):
        one, other = ([list(row) for row in chosen.choice(SHAPES).sheet.rows] for _ in range(2))
        rows = (
            below(one, other, chosen.randrange(3)) if chosen.random() < 0.5 else beside(one, other, chosen.randrange(3))
        )
        for _ in range(chosen.randrange(4)):
            rows.insert(chosen.randrange(len(rows)), [])
            cells = chosen.choice([row for row in rows if row])
            cells[chosen.randrange(len(cells))] = chosen.choice(["Jumlah", "Tabel 3.1", "belum lapor", 2023, 1, None])
        tables = find_tables(Sheet("Data", rows))
        assert tables
        assert [place for place in filled(rows) if not any(holds(table, *place) for table in tables)] == [], rows


def below(one: list[list[Value]], other: list[list[Value]], gap: int) -> list[list[Value]]:
    return [*one, *([] for _ in range(gap)), *other]


def beside(one: list[list[Value]], other: list[list[Value]], gap: int) -> list[list[Value]]:
    width = max(map(len, one)) + gap
    height = max(len(one), len(other))
    left = [row + [None] * (width - len(row)) for row in one + [[]] * (height - len(one))]
    return [row + right for row, right in zip(left, other + [[]] * (height - len(other)), strict=True)]


def filled(rows: list[list[Value]]) -> list[tuple[int, int]]:
    return [(r, c) for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if value is not None]


def holds(table: Table, row: int, column: int) -> bool:
    place = table.range
    inside = place.first_row <= row <= place.last_row and place.first_column <= column <= place.last_column
    return inside or row in table.title_rows or row in table.note_rows
