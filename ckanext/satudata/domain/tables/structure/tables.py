"""The tables of a sheet, also those that stand beside each other, with their columns and totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ckanext.satudata.domain.tables.book import Range, Sheet, Table

from .beside import Band, are_apart, bands, part_of
from .cells import Rows, numeric
from .columns import make_columns, number_column
from .drafts import Draft, find_drafts
from .headers import level_texts
from .totals import find_totals


def find_tables(sheet: Sheet, alive: Callable[[], None] | None = None) -> list[Table]:
    """Find the tables of a sheet, from top to bottom and from left to right.

    A sheet without any table, as one of notes alone, gives an empty list.

    Args:
        sheet: what is searched.
        alive: is called again and again during the search, which it may end by an exception.
    """
    going_on = alive or _go_on
    found = _beside(sheet, 1, len(sheet.rows), going_on) or [*_Part(sheet, 1, going_on).divided()]
    return sorted(found, key=lambda table: (table.range.first_row, table.range.first_column))


def _go_on() -> None:
    """Search to the end."""


class _Part:
    """A sheet, or a part of its rows and columns, searched for tables from top to bottom."""

    def __init__(self, sheet: Sheet, first: int, alive: Callable[[], None]) -> None:
        alive()
        self._sheet = sheet
        self._alive = alive
        self._rows = Rows(sheet)
        self._drafts = find_drafts(sheet, first)
        self._known: dict[int, Table] = {}

    @property
    def tables(self) -> list[Table]:
        """The tables as if none stood beside another."""
        return [self._table(position) for position in range(len(self._drafts))]

    def divided(self) -> Iterator[Table]:
        """Yield the tables from top to bottom, those beside each other among them."""
        for position, draft in enumerate(self._drafts):
            used = [*draft.titles, *draft.header, *draft.data]
            last = max([*used, *draft.notes])
            yield from _beside(self._sheet, min(used), last, self._alive) or [self._table(position)]

    def _table(self, position: int) -> Table:
        if position not in self._known:
            self._alive()
            self._known[position] = _table(self._sheet, self._rows, self._drafts[position])
        return self._known[position]


def _beside(sheet: Sheet, first: int, last: int, alive: Callable[[], None]) -> list[Table]:
    """Return the tables between two rows if some stand beside each other, else nothing."""
    groups: list[tuple[Band, _Part]] = []
    for band in bands(sheet, first, last):
        here = _Part(part_of(sheet, first, last, band), first, alive)
        if groups and not are_apart(sheet, groups[-1][1].tables, here.tables):
            left, _ = groups.pop()
            band = (left[0], band[1])  # noqa: PLW2901 - the empty column lies inside of a table
            here = _Part(part_of(sheet, first, last, band), first, alive)
        groups.append((band, here))
    if len(groups) < 2:  # noqa: PLR2004
        return []
    return [table for _, part in groups for table in _entitled(sheet, first, part.divided())]


def _entitled(sheet: Sheet, first: int, tables: Iterable[Table]) -> Iterator[Table]:
    """Give the first of the tables the titles that stand above all of them, too."""
    rows = Rows(sheet)
    for position, table in enumerate(tables):
        above = range(first, table.range.first_row) if position == 0 else range(0)
        shared = [rows[row] for row in above if row not in table.title_rows and rows[row].is_single_text()]
        texts = [text for row in shared for text in row.texts.values()]
        yield replace(table, title=" ".join([*texts, table.title]).strip())


def _table(sheet: Sheet, rows: Rows, draft: Draft) -> Table:
    first, last = _edges(rows, draft)
    columns = make_columns(sheet, level_texts(rows, draft.levels, first, last), draft.data, first, last)
    counting = number_column(sheet, columns, draft.data)
    hollow = set() if counting is None else _only_counted(sheet, draft, counting)
    data = [number for number in draft.data if number not in hollow] if hollow else draft.data
    top = min([*draft.header, *draft.data])
    bottom = draft.end()
    return Table(
        sheet=sheet.name,
        range=Range(top, columns[0].index, bottom, columns[-1].index),
        title_rows=tuple(draft.titles),
        header_rows=tuple(draft.header),
        columns=columns,
        total_rows=tuple(find_totals(sheet, columns, data, counting)),
        note_rows=tuple(sorted(draft.notes)),
        empty_rows=tuple(sorted([*(number for number in draft.empty if number < bottom), *hollow])),
        repeated_header_rows=tuple(draft.repeated),
        number_column=counting,
        title=" ".join(text for number in draft.titles for text in rows[number].texts.values()),
    )


def _edges(rows: Rows, draft: Draft) -> tuple[int, int]:
    """Return the first and last column: those that the header or the data use."""
    used: set[int] = set()
    for number in draft.header:
        used |= rows[number].covered if not rows[number].is_single_text() else set(rows[number].looks)
    for number in [*draft.data[:200], *draft.data[200 :: max(1, len(draft.data) // 500)]]:
        used |= set(rows[number].looks)
    return min(used), max(used)


def _only_counted(sheet: Sheet, draft: Draft, counting: int) -> set[int]:
    """Return the rows that hold nothing but their number."""
    hollow: set[int] = set()
    for number in draft.data:
        values = sheet.rows[number - 1]
        if (
            len(values) - values.count(None) == 1
            and counting <= len(values)
            and numeric(values[counting - 1]) is not None
        ):
            hollow.add(number)
    return hollow
