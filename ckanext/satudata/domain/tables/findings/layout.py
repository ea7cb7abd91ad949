"""Findings about the form of a table: what stands around the data, and data laid out for print."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from ckanext.satudata.domain.tables.book import Book, Sheet, Table
from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.findings.making import of_rows, of_sheet, on_sheet
from ckanext.satudata.domain.tables.findings.view import ColumnView, TableView
from ckanext.satudata.domain.tables.numbers import MONTHS

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ISO_MONTH = re.compile(r"(?<!\d)(?:19|20)\d\d-(0[1-9]|1[0-2])(?!\d)")
_WORD = re.compile(r"[a-z]+")
_NOT_WORDS = re.compile(r"[\W\d_]+")
_FILLER = re.compile(r"(?<![a-z])(?:tahun|thn|th|bulan|bln)(?![a-z])")
_FEWEST_YEARS = 2
_FEWEST_MONTHS = 3
_NUMBER_NAMES = frozenset({"no", "no.", "nomor", "nomer", "no urut", "nomor urut", "no. urut", "#", "nr", "urut"})
_NAMELESS = frozenset({"", "unnamed: 0", "index"})
_ID_NAMES = frozenset({"id", "_id", "fid", "objectid", "gid"})
_MOST = 0.7


class Named(Protocol):
    """A column as far as its header goes."""

    @property
    def index(self) -> int:
        """Its number, from 1."""
        ...

    @property
    def name(self) -> str:
        """Its header."""
        ...


def title_rows(view: TableView) -> Iterator[Finding]:
    """Rows above the header that hold a title or notes: machines take the first row for the header."""
    if view.table.title_rows:
        yield of_sheet("title_rows", view, view.table.title_rows)


def merged_header(view: TableView) -> Iterator[Finding]:
    """A header of several rows, or with merged cells: one row with one name per column is what machines read."""
    header = view.table.header_rows
    merged = [place for place in view.sheet.merged if header and header[0] <= place.first_row <= header[-1]]
    if len(header) > 1 or merged:
        columns = sorted({column for place in merged for column in range(place.first_column, place.last_column + 1)})
        yield of_sheet("merged_header", view, header, columns) if columns else of_rows("merged_header", view, header)


def multi_table(book: Book, tables: Sequence[Table]) -> Iterator[Finding]:
    """Several tables on one sheet; each sheet of a workbook may have one."""
    for sheet in book.sheets:
        here = [table for table in tables if table.sheet == sheet.name]
        if len(here) > 1:
            rows = sorted({table.range.first_row for table in here})
            columns = sorted({table.range.first_column for table in here}) if len(rows) == 1 else []
            variant = "beside" if columns else ""
            yield on_sheet("multi_table", sheet.name, rows, columns, count=len(here), tables=len(here), variant=variant)


def total_row(view: TableView) -> Iterator[Finding]:
    """Totals and subtotals among the data: whoever sums the column counts twice."""
    if view.table.total_rows:
        yield of_rows("total_row", view, view.table.total_rows)


def no_column(view: TableView) -> Iterator[Finding]:
    """A column that only numbers the rows, by its name (``No``) or without a name and counting up."""
    found = {column.index for column in view.columns if _is_number_column(column)}
    if view.table.number_column:
        found.add(view.table.number_column)
    if found:
        yield of_sheet("no_column", view, (), sorted(found))


def wide_years(view: TableView) -> Iterator[Finding]:
    """The same measure in several columns, one per year."""
    columns = year_columns(view.columns)
    if columns:
        yield of_sheet("wide_years", view, (), columns, number=len(columns))


def wide_months(view: TableView) -> Iterator[Finding]:
    """The same measure in several columns, one per month."""
    columns = month_columns(view.columns)
    if columns:
        yield of_sheet("wide_months", view, (), columns, number=len(columns))


def year_columns(columns: Iterable[Named]) -> list[int]:
    """Return the numbers of the columns whose headers differ by nothing but the year."""
    return _spread(columns, _year_key, _FEWEST_YEARS)


def month_columns(columns: Iterable[Named]) -> list[int]:
    """Return the numbers of the columns whose headers differ by nothing but the month."""
    return _spread(columns, _month_key, _FEWEST_MONTHS)


def empty_rows(view: TableView) -> Iterator[Finding]:
    """Empty rows inside a table, or between it and what follows on the sheet; those at the end do not count."""
    rows = sorted({*view.table.empty_rows, *_gap_below(view.table, view.sheet)})
    if rows:
        yield of_rows("empty_rows", view, rows)


def counts_rows(column: ColumnView) -> bool:
    """Tell whether a column only numbers the rows: ``No``, ``id``, or the nameless index that programs write."""
    name = column.name.strip().casefold()
    return name in _ID_NAMES and _counts_up(column) or _is_number_column(column)


def _is_number_column(column: ColumnView) -> bool:
    """Whether a column numbers the rows from 0 or 1, by its name or without one."""
    name = column.name.strip().casefold()
    if name not in _NUMBER_NAMES and not (name in _NAMELESS and column.first):
        return False
    first = next((number for number in column.numbers if number is not None), None)
    return first in (0, 1) and _counts_up(column)


def _counts_up(column: ColumnView) -> bool:
    """Whether numbers rise by one; they may begin again, as in lists with groups."""
    found = [number for number in column.numbers if number is not None]
    steps = [later - earlier for earlier, later in pairwise(found)]
    return len(found) >= column.filled * _MOST and sum(step == 1 for step in steps) >= len(steps) * _MOST


def _spread(columns: Iterable[Named], key_of: Callable[[str], tuple[str, str] | None], fewest: int) -> list[int]:
    """Return the columns whose headers differ by nothing but a year or month."""
    groups: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for column in columns:
        found = key_of(column.name.casefold())
        if found:
            rest, part = found
            groups[rest][part].append(column.index)
    return sorted(
        index for parts in groups.values() if len(parts) >= fewest for indexes in parts.values() for index in indexes
    )


def _year_key(name: str) -> tuple[str, str] | None:
    if _ISO_MONTH.search(name):
        return None
    years = _YEAR.findall(name)
    return (_rest(_YEAR.sub(" ", name)), "/".join(years)) if years else None


def _month_key(name: str) -> tuple[str, str] | None:
    iso = _ISO_MONTH.search(name)
    if iso:
        return "", str(int(iso.group(1)))
    word = next((word for word in _WORD.findall(name) if word in MONTHS), None)
    return (_rest(re.sub(rf"(?<![a-z]){word}(?![a-z])", " ", name, count=1)), str(MONTHS[word])) if word else None


def _rest(name: str) -> str:
    """Return the words of a header beside year or month, without filler and footnote marks."""
    return " ".join(_NOT_WORDS.sub(" ", _FILLER.sub(" ", name)).split())


def _gap_below(table: Table, sheet: Sheet) -> list[int]:
    gap: list[int] = []
    for row in range(table.range.last_row + 1, len(sheet.rows) + 1):
        if any(value not in (None, "") for value in sheet.rows[row - 1]):
            return gap
        gap.append(row)
    return []
