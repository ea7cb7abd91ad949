"""What was read from a file, and the tables that were found in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

Value = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as the file stores it; ``None`` when empty. Cells of a CSV file are texts."""

Format = Literal["csv", "xlsx", "xls", "ods", "html"]
"""``html`` is a page that calls itself XLS; its cells are texts, as those of a CSV file."""

Kind = Literal["empty", "text", "code", "integer", "number", "year", "date", "month", "boolean"]
"""What a column holds; ``code`` are digits that count nothing (region codes, NIK-like numbers) and stay text."""


@dataclass(frozen=True)
class Range:
    """A rectangle of cells, both ends included; rows and columns count from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """One sheet, or the whole of a CSV file (``name`` is empty then).

    ``rows[0]`` is row 1, ``rows[0][0]`` cell A1 (``lines[i]`` is the line of a CSV file on which ``rows[i]`` begins);
    rows may be shorter than others. ``rows`` is a sequence, not always a list: of a large sheet it is stored densely.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    merged: tuple[Range, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    lines: Sequence[int] | None = None


@dataclass(frozen=True)
class Book:
    """A file that could be read."""

    format: Format
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    bom: bool = False
    delimiter: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    """Author, company, last editor, local paths and the like in an Office file: name of the property -> value."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``index`` counts from 1 in the sheet; ``levels`` are the header's cells from top to bottom.
    """

    index: int
    name: str
    levels: tuple[str, ...]
    kind: Kind = "text"
    number_style: Literal["plain", "id", "en", "mixed", "ambiguous"] | None = None
    """How its numbers are written: ``id`` is 1.234,56 and ``en`` 1,234.56."""


@dataclass(frozen=True)
class Table:
    """One table on a sheet; all rows and columns count from 1 in the sheet."""

    sheet: str
    range: Range
    """From the first header row to the last row of data, totals included; titles and notes are outside."""
    title_rows: tuple[int, ...]
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    total_rows: tuple[int, ...] = ()
    """Totals and subtotals among or after the data."""
    note_rows: tuple[int, ...] = ()
    empty_rows: tuple[int, ...] = ()
    """Empty rows inside the table."""
    repeated_header_rows: tuple[int, ...] = ()
    number_column: int | None = None
    """Index of a ``No`` column."""
    title: str = ""

    def data_rows(self) -> list[int]:
        """Return the rows that hold data: without header, totals, notes and empty rows."""
        other = {*self.header_rows, *self.total_rows, *self.note_rows, *self.empty_rows, *self.repeated_header_rows}
        return [row for row in range(self.range.first_row, self.range.last_row + 1) if row not in other]
