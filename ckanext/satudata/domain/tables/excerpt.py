"""The place of a finding as a small grid: the rows around it, with the cells that are meant marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl.utils import column_index_from_string, get_column_letter

from ckanext.satudata.domain.tables.book import Book, Sheet, Value
from ckanext.satudata.domain.tables.finding import Finding

MAX_PLACES = 3
MAX_COLUMNS = 10
MAX_ROWS = 24
MAX_HEADER_ROWS = 4
LONGEST_TEXT = 80
_LAST_EXCEL_COLUMN = 16_384


@dataclass(frozen=True)
class ExcerptCell:
    """A cell of a grid; ``marked`` when the finding means it."""

    text: str
    marked: bool = False
    number: bool = False


@dataclass(frozen=True)
class ExcerptRow:
    """A row of a grid; ``after_gap`` when rows were left out above it."""

    number: int
    cells: tuple[ExcerptCell, ...]
    after_gap: bool = False


@dataclass(frozen=True)
class Excerpt:
    """A grid of cells around the first places of a finding.

    Attributes:
        columns: letters; ``left_out`` tells whether there are more columns beside them.
    """

    sheet: str
    columns: tuple[str, ...]
    rows: tuple[ExcerptRow, ...]
    left_out: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the grid as plain data, for the API and the pages."""
        return asdict(self)


def excerpt(book: Book, finding: Finding, around: int = 2, header_rows: Sequence[int] = ()) -> Excerpt | None:
    """Return the rows around the first places of a finding, or None where it has no place that can be shown.

    A finding about columns alone is shown at the head of its table, one about rows alone over their whole width.

    Args:
        book: the file.
        finding: what was found.
        around: how many rows to show above and below each place.
        header_rows: the rows of the headers on this sheet; those of the place's table are shown above it.
    """
    sheet = sheet_of(book, finding)
    if sheet is None or not sheet.rows or not (finding.rows or finding.columns):
        return None
    columns = column_numbers(finding.columns)
    places = [row for row in finding.rows if 1 <= row <= len(sheet.rows)][:MAX_ROWS]
    shown_rows = _rows(places[:MAX_PLACES] if len(places) > MAX_PLACES else places, len(sheet.rows), around)
    header = _header(header_rows, places[0] if places else None, len(sheet.rows))
    if not shown_rows:
        first = header[0] if header else 1
        shown_rows = list(range(first, min(len(sheet.rows), first + len(header) + 2 * around) + 1))
    shown_rows = sorted({*header, *shown_rows})
    width = max((_width(sheet.rows[row - 1]) for row in shown_rows), default=0)
    shown_columns = _columns(columns, width)
    marks = _Marks(frozenset(places), frozenset(columns))
    rows = tuple(
        ExcerptRow(
            row,
            tuple(_cell(_value(sheet, row, column), marked=marks.hit(row, column)) for column in shown_columns),
            after_gap=position > 0 and shown_rows[position - 1] != row - 1,
        )
        for position, row in enumerate(shown_rows)
    )
    letters = tuple(get_column_letter(column) for column in shown_columns)
    return Excerpt(sheet.name, letters, rows, left_out=len(shown_columns) < max(width, max(columns, default=0)))


def sheet_of(book: Book, finding: Finding) -> Sheet | None:
    """Return the sheet of a finding: by its name, or the only one."""
    if not finding.sheet and len(book.sheets) == 1:
        return book.sheets[0]
    return next((sheet for sheet in book.sheets if sheet.name == finding.sheet), None)


def column_numbers(letters: Iterable[str]) -> list[int]:
    """Return columns by letter as numbers from 1, ascending; what names no column is left out."""
    numbers: set[int] = set()
    for letter in letters:
        try:
            numbers.add(column_index_from_string(letter))
        except ValueError:
            continue
    return sorted(number for number in numbers if number <= _LAST_EXCEL_COLUMN)


def shown(value: Value) -> str:
    """Return a value in the way that a sheet shows it, on one line and cut where it is long."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        text = f"{value:.15g}"
    elif isinstance(value, datetime):
        text = value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    elif isinstance(value, date):
        text = value.isoformat()
    else:
        text = " ".join(str(value)[: 4 * LONGEST_TEXT].split())
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


@dataclass(frozen=True)
class _Marks:
    rows: frozenset[int]
    columns: frozenset[int]

    def hit(self, row: int, column: int) -> bool:
        return (not self.rows or row in self.rows) and (not self.columns or column in self.columns)


def _rows(places: Sequence[int], last: int, around: int) -> list[int]:
    near = {row for place in places for row in range(max(1, place - around), min(last, place + around) + 1)}
    return sorted(near)[:MAX_ROWS]


def _header(header_rows: Sequence[int], place: int | None, last: int) -> list[int]:
    """Return the header of a table as neighbouring rows: the last one above a place, the first one without a place."""
    known = sorted(row for row in set(header_rows) if 1 <= row <= last and (place is None or row <= place))
    if not known:
        return []
    end = known[0] if place is None else known[-1]
    step = 1 if place is None else -1
    found = [end]
    while found[-1] + step in known and len(found) < MAX_HEADER_ROWS:
        found.append(found[-1] + step)
    return sorted(found)


def _columns(columns: Sequence[int], width: int) -> list[int]:
    """Return the columns to show: those meant first, then those beside them, in the order of the sheet."""
    if not columns or columns[-1] <= MAX_COLUMNS:
        return list(range(1, min(max(width, *columns, 1) if columns else max(width, 1), MAX_COLUMNS) + 1))
    chosen = dict.fromkeys(columns[: MAX_COLUMNS - 1])
    chosen.setdefault(1)  # the first column mostly tells what a row is about
    for distance in (1, 2, 3):
        for column in columns[: MAX_COLUMNS - 1]:
            for beside in (column - distance, column + distance):
                if 1 <= beside <= width and len(chosen) < MAX_COLUMNS:
                    chosen.setdefault(beside)
    return sorted(chosen)


def _width(row: Sequence[Value]) -> int:
    return next((column for column in range(len(row), 0, -1) if row[column - 1] not in (None, "")), 0)


def _value(sheet: Sheet, row: int, column: int) -> Value:
    cells = sheet.rows[row - 1]
    return cells[column - 1] if column <= len(cells) else None


def _cell(value: Value, *, marked: bool) -> ExcerptCell:
    return ExcerptCell(shown(value), marked, number=isinstance(value, int | float) and not isinstance(value, bool))
