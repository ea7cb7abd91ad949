"""What calamine does not tell of a workbook: hidden rows and columns, errors of formulas, properties, sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

from ckanext.satudata.domain.tables.book import Range


@dataclass
class SheetFacts:
    """What stands in a sheet's part of the file besides its values."""

    name: str = ""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    error_cells: list[tuple[int, int]] = field(default_factory=list)
    """Rows and columns of formulas whose result is an error."""
    uncounted: list[tuple[int, int]] = field(default_factory=list)
    """Rows and columns of formulas without a result."""
    merged: list[Range] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    """Of the rectangle that the reader will fill."""


@dataclass(frozen=True)
class WorkbookFacts:
    """The same for the whole file; sheets in their order."""

    sheets: tuple[SheetFacts, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    file: IO[bytes] | None = None
    """What is read instead of the file itself."""


_PROGRAMS = re.compile(
    r"openpyxl|xlsxwriter|apache poi|phpspreadsheet|phpexcel|unknown( creator| author)?|user|untitled|libreoffice|none|"
    r"-|microsoft( corporation| office user)?",
    re.IGNORECASE,
)


def telling(properties: Mapping[str, str]) -> dict[str, str]:
    """Leave out properties that are empty or name a program instead of somebody."""
    return {name: value for name, value in properties.items() if value and not _PROGRAMS.fullmatch(value)}


MAX_LISTED = 100_000
"""Cells of one kind that are remembered."""
