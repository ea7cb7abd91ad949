"""A table seen by columns: what the checks look at, computed once for all of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.book import Book, Column, Format, Sheet, Table, Value
from ckanext.satudata.domain.tables.report import Options

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_COUNTS_NOTHING = re.compile(
    r"(?:kode|kd|code)(?:[ _.]|prov|kab|kec|desa|kel|wil|$)"
    r"|(?:id|no|nomor|nik|nip|tahun|bulan|minggu|semester|triwulan|kuartal|koordinat|lintang|bujur|lat|long?|latitude|longitude)"
    r"(?:[ _.]|$)"
)
REMARKS = re.compile(r"\b(?:ket|keterangan|catatan|notes?|remarks?)\b", re.IGNORECASE)
"""Headers of columns that may well be empty."""
_MOST_KEPT = 20_000
_CELLS_AT_ONCE = 1_000_000
_MOST_NUMBERS = 0.7
_THOUSAND = 3
_MOST_DIGITS = 15
"""Longer rows of digits are codes, such as NIK."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LEAST_YEARS = 0.8


class ColumnView:
    """The cells of one column in the rows of data, from top to bottom."""

    def __init__(self, column: Column, rows: Sequence[int], values: Sequence[Value], *, first: bool = False) -> None:
        """Take a column, the numbers of the rows of data, and the cells in them; empty texts are None."""
        self.column = column
        self.first = first
        self.index = column.index
        self.name = column.name
        self.rows = rows
        self.values = values

    @property
    def texts(self) -> Counter[str]:
        """The different texts, and how often each occurs."""
        return self._few_texts if self._few_texts is not None else self._counted()

    @cached_property
    def _few_texts(self) -> Counter[str] | None:
        """The different texts where they are few; those of a long column of figures are counted again when needed."""
        counted = self._counted()
        return counted if len(counted) <= _MOST_KEPT else None

    def _counted(self) -> Counter[str]:
        return Counter(value for value in self.values if isinstance(value, str))

    @cached_property
    def written(self) -> bool:
        """Whether any cell is a text."""
        return any(isinstance(value, str) for value in self.values)

    @cached_property
    def odd(self) -> Mapping[str, int]:
        """The different texts that are more than digits with one mark between: few, in a column of figures."""
        counted = self.texts.items()
        return {text: count for text, count in counted if not text.isdigit() and not _PLAIN.fullmatch(text)}

    @cached_property
    def marks(self) -> frozenset[str]:
        """The texts that stand for a missing value."""
        return frozenset(text for text in self.odd if numbers.is_missing(text))

    @cached_property
    def numbers(self) -> list[float | None]:
        """The cells as numbers, texts in the column's own way of writing; None where a cell is none."""
        style = self.column.number_style
        wanted = style if style in ("id", "en", "plain") else None
        few = self._few_texts
        if few is None:
            return [_quick(value, wanted) if isinstance(value, str) else _figure(value) for value in self.values]
        parsed = {text: _quick(text, wanted) for text in few}
        return [parsed[value] if isinstance(value, str) else _figure(value) for value in self.values]

    @cached_property
    def filled(self) -> int:
        """How many cells hold something, marks for missing values left out."""
        return self.present - sum(self.odd[mark] for mark in self.marks)

    @cached_property
    def answered(self) -> int:
        """How many cells hold something; among words "tidak ada" and "belum lapor" are answers, and a dash is none."""
        if self.column.kind != "text" or self.numeric:
            return self.filled
        return self.present - sum(self.odd[mark] for mark in self.marks if mark.casefold() in numbers.MISSING_SIGNS)

    @cached_property
    def present(self) -> int:
        """How many cells hold anything."""
        return sum(value is not None for value in self.values)

    @cached_property
    def numeric(self) -> bool:
        """Whether the column holds figures: most of its cells are numbers, and they are no codes."""
        if self.column.kind == "code":
            return False
        found = sum(number is not None for number in self.numbers)
        return found > 0 and found >= self.filled * _MOST_NUMBERS

    @cached_property
    def dates(self) -> int:
        """How many cells are dates of the workbook (not texts)."""
        return sum(isinstance(value, date) for value in self.values)

    @cached_property
    def years(self) -> bool:
        """Whether nearly all cells are years, or dates."""
        found = self.dates + sum(is_year(number) for number in self.numbers)
        return found > 0 and found >= self.filled * _LEAST_YEARS

    def rows_of(self, texts: Collection[str]) -> list[int]:
        """Return the rows whose cell is one of these texts."""
        wanted = frozenset(texts)
        return [row for row, value in zip(self.rows, self.values, strict=True) if value in wanted] if wanted else []

    def rows_where(self, test: Callable[[Value], bool]) -> list[int]:
        """Return the rows whose cell passes a test."""
        return [row for row, value in zip(self.rows, self.values, strict=True) if test(value)]


@dataclass(frozen=True)
class TableView:
    """One table with its sheet and columns, and what is known besides."""

    table: Table
    sheet: Sheet
    format: Format
    options: Options
    rows: Sequence[int]
    columns: tuple[ColumnView, ...]
    whole: bool = True
    """Whether these are all rows of data of the table."""
    beside: bool = False
    """Whether another table stands beside this one, in the same rows of the sheet."""

    def cell(self, row: int, column: int) -> Value:
        """Return a cell anywhere on the sheet, both counted from 1."""
        if not 0 < row <= len(self.sheet.rows):
            return None
        cells = self.sheet.rows[row - 1]
        return _clean(cells[column - 1]) if column <= len(cells) else None

    @cached_property
    def measures(self) -> tuple[ColumnView, ...]:
        """The columns of figures: numbers that are neither years, codes nor numbers of rows."""
        return tuple(column for column in self.columns if column.numeric and not self._counts_nothing(column))

    def _counts_nothing(self, column: ColumnView) -> bool:
        if column.index == self.table.number_column or column.column.kind in ("year", "month", "date", "code"):
            return True
        return column.years or bool(_COUNTS_NOTHING.match(column.name.strip().casefold()))


def views(table: Table, book: Book, options: Options, *, beside: bool = False) -> Iterator[TableView]:
    """Yield a table seen by columns: as a whole, a very long one in parts, of which one at a time is in memory."""
    sheet = next(sheet for sheet in book.sheets if sheet.name == table.sheet)
    rows = table.data_rows()
    step = max(_CELLS_AT_ONCE // max(len(table.columns), 1), 1)
    for start in range(0, max(len(rows), 1), step):
        view = _view(table, sheet, book.format, options, rows, slice(start, start + step))
        yield replace(view, beside=beside) if beside else view


def is_year(number: float | None) -> bool:
    """Whether a number may be a year."""
    return number is not None and _FIRST_YEAR <= number <= _LAST_YEAR and number == int(number)


def _view(table: Table, sheet: Sheet, form: Format, options: Options, rows: Sequence[int], part: slice) -> TableView:
    here = rows[part]
    kept: dict[str, str] = {}
    cells: list[list[Value]] = [[] for _ in table.columns]
    places = [column.index - 1 for column in table.columns]
    for row in here:
        line = sheet.rows[row - 1] if row <= len(sheet.rows) else ()
        width = len(line)
        for values, place in zip(cells, places, strict=True):
            values.append(_kept(line[place], kept) if place < width else None)
    columns = tuple(
        ColumnView(column, here, values, first=column is table.columns[0])
        for column, values in zip(table.columns, cells, strict=True)
    )
    return TableView(table, sheet, form, options, here, columns, whole=len(here) == len(rows))


def _kept(value: Value, kept: dict[str, str]) -> Value:
    """Return a cell without spaces around; equal texts become one object, so that a long column costs little."""
    if not isinstance(value, str):
        return value
    found = kept.get(value)
    if found is None:
        found = value.strip()
        if len(kept) < _MOST_KEPT:
            kept[value] = found
    return found or None


def _clean(value: Value) -> Value:
    return (value.strip() or None) if isinstance(value, str) else value


def _figure(value: Value) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    return float(value) if isinstance(value, int | float) else None


def _quick(text: str, style: Literal["plain", "id", "en"] | None) -> float | None:
    """Read a number; what can be read one way only is not parsed at length."""
    if text.isascii():
        if text.isdigit():
            return float(text) if len(text) <= _MOST_DIGITS else None
        whole, point, decimals = text.partition(".")
        if point and len(decimals) != _THOUSAND and decimals.isdigit() and whole.removeprefix("-").isdigit():
            return float(text)
    found = numbers.number(text, style)
    return float(found.value) if found else None
