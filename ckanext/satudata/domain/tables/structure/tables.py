"""From rows to tables: blocks between empty rows, each with a header of its own or going on with the table above."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ckanext.satudata.domain.tables.book import Column, Range, Sheet, Table

from .cells import Look, Row, Rows
from .columns import make_columns, number_column
from .headers import Head, find_head, level_texts
from .totals import find_totals

_NOTE = re.compile(
    r"(?:sumber|catatan|keterangan|ket|notes?|sources?|cat|diolah|data diolah|angka|mengetahui|nip)\b|\*|\d\)|[¹²³]",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"(?:provinsi|prov|kabupaten|kota|kab|kecamatan|kec|desa|kelurahan|kode|tahun|periode|bulan|opd|dinas|instansi|"
    r"produsen|satuan|sumber|judul|nama data|wilayah|unit kerja|bidang|urusan)\b",
    re.IGNORECASE,
)
_MOST_FACTS, _NARROW = 8, 3
_FEW = 3
_MAX_TABLES = 200


@dataclass
class _Draft:
    """A table while its rows are collected."""

    titles: list[int]
    header: list[int]
    levels: list[int]
    data: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    header_texts: frozenset[str] = frozenset()
    numeric: tuple[int, ...] = ()
    """Columns that hold figures in the first rows of data."""


def find_tables(sheet: Sheet) -> list[Table]:
    """Find the tables of a sheet, from top to bottom.

    A sheet without any table, as one of notes alone, gives an empty list.
    """
    search = _Search(sheet)
    for first, last in _blocks(search.rows):
        search.take(first, last)
    return [table for draft in search.finish() for table in _finished(sheet, search.rows, draft)]


def _blocks(rows: Rows) -> Iterator[tuple[int, int]]:
    start = 0
    for number in range(1, len(rows) + 1):
        if rows.is_empty(number):
            if start:
                yield start, number - 1
            start = 0
        elif not start:
            start = number
    if start:
        yield start, len(rows)


class _Search:
    """Goes through the blocks of a sheet and keeps the table that is open."""

    def __init__(self, sheet: Sheet) -> None:
        self.rows = Rows(sheet)
        self.drafts: list[_Draft] = []
        self.loose: list[int] = []
        """Single texts that are notes of the table above or titles of the next one."""

    def take(self, first: int, last: int) -> None:
        """Take in a block of rows without an empty one between them."""
        current = self.drafts[-1] if self.drafts else None
        if all(self.rows[number].is_single_text() for number in range(first, min(last, first + 50) + 1)) and (
            current or last - first < _FEW
        ):
            self.loose += range(first, last + 1)
            return
        head = find_head(self.rows, first, last)
        if head is None or len(self.drafts) >= _MAX_TABLES or self._goes_on(current, head, last):
            self._continue(first, last)
        else:
            self._begin(head, last)

    def _goes_on(self, current: _Draft | None, head: Head, last: int) -> bool:
        """Whether what looks like a header is a row of the open table, or a block of signatures."""
        if current is None:
            return False
        row = self.rows[head.header[-1]]
        texts = frozenset(row.texts.values())
        if current.data and texts == current.header_texts:
            return True
        if head.data_from > last:
            # All its rows are texts: signatures and remarks under a table of figures, or words of a table of words.
            return bool(current.data)
        if not current.data:
            return False
        return not current.numeric and not _numeric_columns(self.rows, head.data_from, last) and not head.titles

    def _begin(self, head: Head, last: int) -> None:
        current = self.drafts[-1] if self.drafts else None
        titles = [*self._titles_of_next(), *head.titles]
        if current and (not current.data or self._names_and_values(current, head)):
            # Lines above a table, as "Provinsi: Jawa Barat", looked like its header.
            self.drafts.pop()
            titles = [*current.titles, *current.header, *current.data, *current.notes, *titles]
        texts = frozenset(self.rows[head.header[-1]].texts.values()) if head.header else frozenset[str]()
        draft = _Draft(titles, list(head.header), list(head.levels), header_texts=texts)
        self.drafts.append(draft)
        self._add_data(draft, head.data_from, last)

    def _names_and_values(self, draft: _Draft, head: Head) -> bool:
        """Whether the first lines of a sheet tell what the wide table below is about: ``Provinsi | Jawa Barat``."""
        rows = sorted([*draft.header, *draft.data])
        if len(self.drafts) > 1 or len(rows) > _MOST_FACTS or rows[0] > _MOST_FACTS:
            return False
        looked = [self.rows[number] for number in rows]
        narrow = max(row.filled for row in looked) <= _NARROW
        wide = len(self.rows[head.header[-1]].covered) > _NARROW
        return narrow and wide and any(_FACT.match(row.texts.get(row.first, "")) for row in looked)

    def _continue(self, first: int, last: int) -> None:
        if not self.drafts:
            self.drafts.append(_Draft(self._titles_of_next(), [], []))
            if first < last and all(self.rows[n].filled == 1 for n in range(first, min(last, first + 50) + 1)):
                # A list of one column: its first cell is its name, unless it is an item like the others.
                header = [first] if self.rows[first].is_single_text() else []
                self.drafts[-1].header, self.drafts[-1].levels = header, list(header)
                first += len(header)
        draft = self.drafts[-1]
        end = max([*draft.data[-1:], *draft.header[-1:], *draft.repeated[-1:]], default=0)
        between = [number for number in range(end + 1, first) if self.rows.is_empty(number)] if end else []
        if self._is_only_words(draft, first, last):
            self.loose += range(first, last + 1)
            return
        draft.empty += between
        draft.notes += self.loose
        self.loose = []
        self._add_data(draft, first, last)

    def _is_only_words(self, draft: _Draft, first: int, last: int) -> bool:
        """Whether a block under a table of figures holds none: signatures, explanations."""
        return bool(draft.data and draft.numeric) and not any(
            Look.number in self.rows[number].looks.values() for number in range(first, min(last, first + 50) + 1)
        )

    def _add_data(self, draft: _Draft, first: int, last: int) -> None:
        if first > last:
            return
        if not draft.numeric:
            draft.numeric = _numeric_columns(self.rows, first, last)
        values = self.rows.sheet.rows
        for number in range(first, last + 1):
            if self._may_be_header(draft, values[number - 1]):
                row = self.rows[number]
                if frozenset(row.texts.values()) == draft.header_texts:
                    draft.repeated.append(number)
                    continue
                head = self._new_head(draft, row, last)
                if head:
                    self._begin(self._with_titles(draft, head), last)
                    return
            draft.data.append(number)

    def _may_be_header(self, draft: _Draft, values: object) -> bool:
        """Ask the cheap question first: is there a word in the column of figures?"""
        assert isinstance(values, list | tuple)  # noqa: S101 - rows are one of both
        for column in draft.numeric[:1]:
            if column <= len(values):
                value = values[column - 1]
                return isinstance(value, str) and value[:1].isalpha()
        return False

    def _new_head(self, draft: _Draft, row: Row, last: int) -> Head | None:
        if not row.is_header_like() or row.number == last or len(self.drafts) >= _MAX_TABLES:
            return None
        if not all(row.looks.get(column) in {Look.text, None} for column in draft.numeric):
            return None
        head = find_head(self.rows, row.number, last)
        if head is None or head.header[0] != row.number or head.data_from > last:
            return None
        return head if _numeric_columns(self.rows, head.data_from, last) else None

    def _with_titles(self, draft: _Draft, head: Head) -> Head:
        """Give the texts that stand alone right above a new header to it as titles."""
        titles: list[int] = []
        while draft.data and draft.data[-1] == head.header[0] - 1 - len(titles):
            if not self.rows[draft.data[-1]].is_single_text():
                break
            titles.insert(0, draft.data.pop())
        return Head((*titles, *head.titles), head.header, head.levels, head.data_from)

    def _titles_of_next(self) -> list[int]:
        """Divide the loose texts: notes belong to the table above, the rest to the next."""
        loose, self.loose = self.loose, []
        if not self.drafts or not self.drafts[-1].data:
            return loose
        cut = 0
        for position, number in enumerate(loose, start=1):
            if _NOTE.match(next(iter(self.rows[number].texts.values()), "")):
                cut = position
        self.drafts[-1].notes += loose[:cut]
        return loose[cut:]

    def finish(self) -> list[_Draft]:
        """Return the tables; texts that are left over are notes of the last."""
        if self.drafts:
            self.drafts[-1].notes += self.loose
        return self.drafts


def _numeric_columns(rows: Rows, first: int, last: int) -> tuple[int, ...]:
    """Return the columns that hold figures in most of the first rows."""
    counts: dict[int, int] = {}
    seen = 0
    for number in range(first, min(last, first + 9) + 1):
        row = rows[number]
        if row.filled > 1:
            seen += 1
        for column, found in row.looks.items():
            counts[column] = counts.get(column, 0) + (found in {Look.number, Look.year, Look.marker})
    return tuple(sorted(column for column, count in counts.items() if count > seen / 2))


def _finished(sheet: Sheet, rows: Rows, draft: _Draft) -> Iterator[Table]:
    _move_notes(rows, draft)
    if not draft.data and not draft.header:
        return
    first, last = _edges(rows, draft)
    names = level_texts(rows, draft.levels, first, last)
    for group in _side_by_side(make_columns(sheet, names, draft.data, first, last)):
        yield _table(sheet, rows, draft, group)


def _side_by_side(columns: tuple[Column, ...]) -> list[tuple[Column, ...]]:
    """Divide at nameless empty columns if tables stand on both sides, which begin with the same name."""
    groups: list[list[Column]] = [[]]
    for column in columns:
        if column.kind == "empty" and not column.name:
            groups.append([])
        else:
            groups[-1].append(column)
    groups = [group for group in groups if group]
    alike = len({group[0].name.lower() for group in groups}) == 1 and groups[0][0].name
    if len(groups) > 1 and alike and all(len(group) > 1 for group in groups):
        return [tuple(group) for group in groups]
    return [columns]


def _table(sheet: Sheet, rows: Rows, draft: _Draft, columns: tuple[Column, ...]) -> Table:
    counting = number_column(sheet, columns, draft.data)
    hollow = set() if counting is None else _only_counted(sheet, draft, counting)
    data = [number for number in draft.data if number not in hollow] if hollow else draft.data
    top = min([*draft.header, *draft.data])
    bottom = max([*draft.header, *draft.data, *draft.repeated])
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


def _move_notes(rows: Rows, draft: _Draft) -> None:
    """Take texts that stand alone at the end of the data for notes."""
    while len(draft.data) > 1:
        row = rows[draft.data[-1]]
        if not row.is_single_text() or not _is_wide(rows, draft):
            break
        draft.notes.append(draft.data.pop())


def _is_wide(rows: Rows, draft: _Draft) -> bool:
    reference = draft.header[-1] if draft.header else draft.data[0]
    return rows[reference].filled > 1


def _edges(rows: Rows, draft: _Draft) -> tuple[int, int]:
    """Return the first and last column: those that the header or the data use."""
    used: set[int] = set()
    for number in draft.header:
        used |= rows[number].covered if not rows[number].is_single_text() else set(rows[number].looks)
    for number in [*draft.data[:200], *draft.data[200 :: max(1, len(draft.data) // 500)]]:
        used |= set(rows[number].looks)
    return min(used), max(used)


def _only_counted(sheet: Sheet, draft: _Draft, counting: int) -> set[int]:
    """Return the rows that hold nothing but their number."""
    hollow: set[int] = set()
    for number in draft.data:
        values = sheet.rows[number - 1]
        if len(values) - values.count(None) == 1 and counting <= len(values) and values[counting - 1] is not None:
            hollow.add(number)
    return hollow
