"""Which cells a finding is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ckanext.satudata.domain.tables.book import Book, Range, Sheet, Table
from ckanext.satudata.domain.tables.excerpt import column_numbers, sheet_of
from ckanext.satudata.domain.tables.finding import Finding, Severity

MAX_COLOURED = 20_000
"""Cells coloured for one finding."""

MAX_COMMENTS = 25
"""Comments for one finding; Excel becomes slow with thousands of them."""

MAX_COMMENTS_IN_ALL = 1_000
MAX_MERGED = 500_000
_MAX_WIDTH = 200

_ORDER = tuple(Severity)


@dataclass
class Mark:
    """One cell: the heaviest severity of its findings, and which of them are explained in a comment here."""

    severity: Severity
    comments: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Places:
    """All marks, by sheet and by row and column from 1.

    Attributes:
        first: by position of a finding, its sheet and first cell, for a link.
        shortened: positions of the findings of which not every place bears a comment.
    """

    marks: dict[str, dict[tuple[int, int], Mark]]
    first: dict[int, tuple[str, int, int]]
    shortened: frozenset[int]


def places_of(book: Book | None, tables: Sequence[Table], findings: Sequence[Finding]) -> Places:
    """Return the cells of all findings.

    Rows and columns together mean the cells in which they cross; whole rows mean the rows as far as they are filled;
    columns alone mean their header. A finding without either is told in the summary only.
    """
    marks: dict[str, dict[tuple[int, int], Mark]] = {}
    first: dict[int, tuple[str, int, int]] = {}
    shortened: set[int] = set()
    all_anchors: dict[str, dict[tuple[int, int], tuple[int, int]]] = {}
    comments = 0
    for position, finding in enumerate(findings):
        sheet = sheet_of(book, finding) if book is not None else None
        if sheet is None:
            continue
        commented = 0
        on_sheet = marks.setdefault(sheet.name, {})
        if sheet.name not in all_anchors:
            all_anchors[sheet.name] = _anchors(sheet.merged)
        anchors = all_anchors[sheet.name]
        for number, (cell_row, cell_column, bears_comment) in enumerate(_cells(sheet, tables, finding)):
            if number >= MAX_COLOURED:
                shortened.add(position)
                break
            row, column = anchors.get((cell_row, cell_column), (cell_row, cell_column))
            first.setdefault(position, (sheet.name, row, column))
            mark = on_sheet.setdefault((row, column), Mark(finding.severity))
            mark.severity = min(mark.severity, finding.severity, key=_ORDER.index)
            if position in mark.comments:
                continue  # another cell of the same merged range
            if bears_comment and commented < MAX_COMMENTS and (not commented or comments < MAX_COMMENTS_IN_ALL):
                mark.comments.append(position)
                commented, comments = commented + 1, comments + 1
            elif bears_comment:
                shortened.add(position)
    return Places(marks, first, frozenset(shortened))


def _anchors(merged: Iterable[Range]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each cell inside a merged range the one that holds its value; only that can bear a comment."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for place in merged:
        rows = range(place.first_row, place.last_row + 1)
        columns = range(place.first_column, place.last_column + 1)
        if len(found) + len(rows) * len(columns) <= MAX_MERGED:
            found.update({(row, column): (place.first_row, place.first_column) for row in rows for column in columns})
    return found


def _cells(sheet: Sheet, tables: Sequence[Table], finding: Finding) -> Iterable[tuple[int, int, bool]]:
    columns = column_numbers(finding.columns)
    if finding.of_whole_rows:
        return (cell for row in finding.rows for cell in _row_cells(sheet, row, columns))
    if finding.rows:
        return ((row, column, True) for row in finding.rows for column in columns)
    return ((_header_row(sheet, tables, column), column, True) for column in columns)


def _row_cells(sheet: Sheet, row: int, columns: Sequence[int]) -> Iterable[tuple[int, int, bool]]:
    """The filled cells of a row or of some columns in it, the comment at the first; only that if all are empty."""
    cells = sheet.rows[row - 1] if 1 <= row <= len(sheet.rows) else ()
    filled = [column for column, value in enumerate(cells[:_MAX_WIDTH], start=1) if value not in (None, "")]
    if columns:
        filled = [column for column in filled if column in columns]
    marked = filled or [columns[0] if columns else 1]
    return ((row, column, column == marked[0]) for column in marked)


def _header_row(sheet: Sheet, tables: Sequence[Table], column: int) -> int:
    for table in tables:
        inside = table.range.first_column <= column <= table.range.last_column
        if table.sheet == sheet.name and table.header_rows and inside:
            return table.header_rows[-1]
    return 1
