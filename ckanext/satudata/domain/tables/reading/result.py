"""What reading a file gives, and how much of it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ckanext.satudata.domain.tables.book import Book
from ckanext.satudata.domain.tables.finding import MAX_ROWS_LISTED, Finding, Severity

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Beyond which a file is not read: a finding says so instead of filling the machine's memory."""

    max_bytes: int = 512 * MEGABYTE
    max_unpacked: int = 2048 * MEGABYTE
    """Of all parts of an XLSX or ODS file together."""
    max_part: int = 256 * MEGABYTE
    """Of a part that is held in memory as a whole, as the texts of an XLSX file are."""
    max_cells: int = 30_000_000
    """Of all sheets together."""
    max_sheet_cells: int = 12_000_000
    """Of the rectangle around the cells of one sheet, which is filled in memory before the rows are packed.

    A sheet of all 1,048,576 rows may have eleven columns; filled with short words it takes 0.9 GB.
    """
    max_columns: int = 16_384
    max_line: int = 4 * MEGABYTE
    """Characters in one line of a CSV file."""
    max_sheets: int = 500


@dataclass(frozen=True)
class Reading:
    """A book, unless it could not be read, and what is to be said about the file itself."""

    book: Book | None
    findings: tuple[Finding, ...] = ()


class NotReadable(Exception):  # noqa: N818 - it carries a finding, and is no error of the program
    """Raised inside the reader where a file cannot be read on; it never leaves ``read``."""

    def __init__(self, code: str, **params: str | int) -> None:
        """Name the finding.

        Args:
            code: of the finding.
            params: what its message names; ``variant`` chooses the message.
        """
        super().__init__(code)
        self.finding = note(code, Severity.galat, params)


def note(
    code: str,
    severity: Severity,
    params: Mapping[str, str | int | float] | None = None,
    *,
    sheet: str = "",
    rows: tuple[int, ...] = (),
    columns: tuple[str, ...] = (),
    count: int = 1,
) -> Finding:
    """Return a finding with its rows cut to what a finding may list."""
    return Finding(code, severity, sheet, rows[:MAX_ROWS_LISTED], columns, count, dict(params or {}))
