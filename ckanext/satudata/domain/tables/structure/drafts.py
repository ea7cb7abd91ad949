"""From rows to tables: blocks between empty rows, each with a header of its own or going on with the table above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ckanext.satudata.domain.tables.book import Sheet

from .cells import LABELS, Look, Row, Rows
from .headers import Head, find_head, is_title_row, says_the_same
from .signs import follow, has_colon, is_note, may_be_header, numeric_columns
from .totals import is_total_label, names_total
from .words import FACT, NOTE, is_continuation, is_numbered_title, is_title

_MOST_FACTS, _NARROW = 8, 3
_FEW = 3
_MAX_TABLES = 200
_LOOKED_AT = 50
_FAR = 1_000
_MOSTLY = 0.6

Texts = tuple[frozenset[str], ...]
"""The texts of the rows of a header."""


@dataclass
class Draft:
    """A table while its rows are collected."""

    titles: list[int]
    header: list[int]
    levels: list[int]
    data: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    texts: Texts = ()
    numeric: tuple[int, ...] = ()
    """Columns that hold figures in the first rows of data."""

    def end(self) -> int:
        """Return the last row of header and data, 0 where there is none."""
        return max([*self.data[-1:], *self.header[-1:], *self.repeated[-1:]], default=0)


def find_drafts(sheet: Sheet, begin: int = 1) -> list[Draft]:
    """Find the tables of a sheet from top to bottom, as if none stood beside another.

    Args:
        sheet: what is searched.
        begin: a row above which the sheet holds nothing.
    """
    search = _Search(sheet)
    for first, last in _blocks(search.rows, begin):
        search.take(range(first, last + 1))
    return search.finish()


def _blocks(rows: Rows, begin: int) -> Iterator[tuple[int, int]]:
    start = 0
    for number in range(begin, len(rows) + 1):
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
        self.drafts: list[Draft] = []
        self.waiting: list[int] = []
        """Rows of words since the last data: notes of the table above, or titles and header of the next one."""

    def take(self, block: range) -> None:
        """Take in rows without an empty one between them."""
        current = self.drafts[-1] if self.drafts else None
        if self._are_titles(block) and (current or len(block) <= _FEW):
            self.waiting += block
            return
        own = find_head(self.rows, block)
        if own and own.data_from > block[-1] and not self._are_rows_of(current, own):
            self.waiting += block
            return
        head = self._joined(own, block) or own
        if head is None or len(self.drafts) >= _MAX_TABLES or self._goes_on(current, head, block):
            self._continue(head, block)
        else:
            self._begin(head, block)

    def _are_titles(self, block: range) -> bool:
        return all(is_title_row(self.rows[number]) for number in block[: _LOOKED_AT + 1])

    def _are_rows_of(self, current: Draft | None, head: Head) -> bool:
        """Whether a block of words alone belongs to the data of the open table, which is one of words itself."""
        if current is None or not current.data:
            return False
        if not current.numeric:
            return True
        return not all(self._may_name(current, self.rows[number]) for number in head.header)

    def _may_name(self, current: Draft, row: Row) -> bool:
        """Whether a row may be a header under figures: years there must follow each other."""
        years = [row.texts[column] for column in current.numeric if row.looks.get(column) is Look.year]
        return all(follow(before, after) for before, after in pairwise(years))

    def _joined(self, own: Head | None, block: range) -> Head | None:
        """Return a header that an empty row divides from its data, or from its lower levels."""
        before = [number for number in self.waiting if self.rows[number].filled > 1]
        if not before or (own and self._is_complete(own, block)):
            return None
        head = find_head(self.rows, [*self.waiting, *block[:_LOOKED_AT]])
        if head is None or head.data_from > block[-1] or not set(head.header) & set(before):
            return None
        if not all(self.rows[number].is_single_text() for number in self.waiting if number > head.header[-1]):
            return None
        figures = numeric_columns(self.rows, range(max(head.data_from, block.start), block.stop))
        named = {column for number in head.levels for column in self.rows[number].covered}
        used = {column for number in block[:_LOOKED_AT] for column in self.rows[number].looks}
        wanted = set(figures) or used
        return head if len(wanted & named) >= _MOSTLY * len(wanted) else None

    def _is_complete(self, head: Head, block: range) -> bool:
        """Whether a header names all columns of its block, which has figures; no other header is looked for then."""
        named = {column for number in head.header for column in self.rows[number].covered}
        data = block[block.index(head.data_from) :] if head.data_from in block else block[:0]
        used = {column for number in data[:_LOOKED_AT] for column in self.rows[number].looks}
        return used <= named and bool(numeric_columns(self.rows, data))

    def _goes_on(self, current: Draft | None, head: Head, block: range) -> bool:
        """Whether what looks like a header is that of the open table again, or a row of it."""
        if current is None or not current.data:
            return False
        if self._texts(head) == current.texts:
            return not self._has_own_title(head)
        if head.data_from > block[-1]:
            return True
        data = range(max(head.data_from, block.start), block.stop)
        return not current.numeric and not numeric_columns(self.rows, data) and not head.titles

    def _texts(self, head: Head) -> Texts:
        return tuple(frozenset(self.rows[number].texts.values()) for number in head.header)

    def _has_own_title(self, head: Head) -> bool:
        """Whether a header that is printed again stands under a title that does not say that the table goes on."""
        titles = [*self._divided(self._before(head))[1], *(row for row in head.titles if row not in self.waiting)]
        texts = [" ".join(self.rows[number].texts.values()) for number in titles]
        return bool(texts) and not any(is_continuation(text) for text in texts)

    def _before(self, head: Head) -> list[int]:
        return [number for number in self.waiting if number < head.header[0]]

    def _begin(self, head: Head, block: range) -> None:
        current = self.drafts[-1] if self.drafts else None
        above = [number for number in head.titles if number not in self.waiting]
        notes, titles = self._divided(self._before(head))
        sections = [number for number in self.waiting if number > head.header[-1]]
        if current:
            current.notes += notes
        self.waiting = []
        titles += above
        if current and self._names_and_values(current, head):
            # Lines above a table, as "Provinsi: Jawa Barat", looked like its header.
            self.drafts.pop()
            titles = [*current.titles, *current.header, *current.data, *current.notes, *titles]
        draft = Draft(titles, list(head.header), list(head.levels), data=sections, texts=self._texts(head))
        self.drafts.append(draft)
        start = max(head.data_from, block.start)
        draft.empty += self._empty(head.header[0], start)
        self._add_data(draft, range(start, block.stop))

    def _empty(self, first: int, end: int) -> list[int]:
        return [number for number in range(first, end) if self.rows.is_empty(number)]

    def _names_and_values(self, draft: Draft, head: Head) -> bool:
        """Whether the first lines of a sheet tell what the wide table below is about: ``Provinsi | Jawa Barat``."""
        rows = sorted([*draft.header, *draft.data])
        if len(self.drafts) > 1 or len(rows) > _MOST_FACTS or rows[0] > _MOST_FACTS:
            return False
        looked = [self.rows[number] for number in rows]
        narrow = max(row.filled for row in looked) <= _NARROW
        wide = len(self.rows[head.header[-1]].covered) > _NARROW
        if not draft.header and len(rows) <= _FEW and narrow and wide:
            return True
        if all(row.filled == 1 for row in looked) and any(
            is_title(row.label) or is_numbered_title(row.label) for row in looked
        ):
            return True
        facts = {match[0].lower() for row in looked if (match := FACT.match(row.texts[row.first]))}
        return narrow and wide and len(facts) >= len(rows) / 2

    def _continue(self, head: Head | None, block: range) -> None:
        """Go on with the open table, or begin one without a header."""
        if not self.drafts:
            self.drafts.append(Draft(self.waiting, [], []))
            self.waiting = []
            if len(block) > 1 and all(self.rows[n].filled == 1 for n in block[: _LOOKED_AT + 1]):
                # A list of one column: its first cell is its name, unless it is an item like the others.
                header = [block[0]] if self.rows[block[0]].is_single_text() else []
                self.drafts[-1].header, self.drafts[-1].levels = header, list(header)
                block = block[len(header) :]
        draft = self.drafts[-1]
        if self._is_only_words(draft, block) or self._is_stray(draft, block):
            self.waiting += block
            return
        end = draft.end()
        if head and self._texts(head) == draft.texts:
            # The header again, on the next page, below "Lanjutan" and the like.
            self._move_notes(draft)
            draft.repeated += head.header
            draft.notes += [number for number in head.titles if number not in self.waiting]
            block = range(max(head.data_from, block.start), block.stop)
        self._divide_sections(draft)
        draft.empty += self._empty(end + 1, block.start) if end else []
        self._add_data(draft, block)

    def _divide_sections(self, draft: Draft) -> None:
        """Give words between two blocks of data to the table: names of sections, unless they are notes."""
        notes, rest = self._divided([number for number in self.waiting if number not in draft.repeated])
        for number in rest:
            row = self.rows[number]
            is_section = row.is_single_text() and not is_continuation(row.texts[row.first])
            (draft.data if is_section else notes).append(number)
        draft.notes += notes
        self.waiting = []

    def _is_only_words(self, draft: Draft, block: range) -> bool:
        """Whether a block under a table of figures holds none: signatures, explanations."""
        return bool(draft.data and draft.numeric) and not any(
            Look.number in self.rows[number].looks.values() for number in block[: _LOOKED_AT + 1]
        )

    def _is_stray(self, draft: Draft, block: range) -> bool:
        """Whether a block is one cell that somebody typed in far below the table."""
        return (
            bool(draft.data) and len(block) == 1 and block[0] > draft.end() + _FAR and self.rows[block[0]].filled == 1
        )

    def _add_data(self, draft: Draft, numbers: range) -> None:
        if not numbers:
            return
        if not draft.numeric:
            draft.numeric = numeric_columns(self.rows, numbers)
        values = self.rows.sheet.rows
        number, end = numbers.start, numbers.stop
        while number < end:
            if may_be_header(draft.numeric, values[number - 1]):
                rest = range(number, end)
                again = self._is_printed_again(draft, rest)
                if again and not self._is_under_title(draft):
                    draft.repeated += range(number, number + again)
                    number += again
                    continue
                head = self._new_head(draft, rest)
                if head:
                    self._begin(self._with_titles(draft, head), rest)
                    return
            draft.data.append(number)
            number += 1

    def _is_printed_again(self, draft: Draft, rest: range) -> int:
        """Return how many rows are those of the table's header again."""
        rows = rest[: len(draft.texts)]
        same = tuple(frozenset(self.rows[number].texts.values()) for number in rows) == draft.texts
        return len(rows) if same else 0

    def _is_under_title(self, draft: Draft) -> bool:
        """Whether the last row is a title that does not say that the table goes on."""
        if len(draft.data) < 2:  # noqa: PLR2004 - a table has data besides
            return False
        row = self.rows[draft.data[-1]]
        return row.is_single_text() and not is_continuation(row.texts[row.first])

    def _new_head(self, draft: Draft, rest: range) -> Head | None:
        row = self.rows[rest.start]
        if not row.is_header_like() or len(rest) == 1 or len(self.drafts) >= _MAX_TABLES:
            return None
        if not all(row.looks.get(column) in {*LABELS, None} for column in draft.numeric):
            return None
        if says_the_same(row, draft.numeric) or not self._may_begin(draft, row):
            return None
        head = find_head(self.rows, rest)
        if head is None or head.header[0] != row.number or head.data_from not in rest:
            return None
        return head if numeric_columns(self.rows, range(head.data_from, rest.stop)) else None

    def _may_begin(self, draft: Draft, row: Row) -> bool:
        """Whether a row of words among the data may be a header.

        One word instead of the only figure (``Andir | belum lapor``) is none, unless something above tells.
        """
        if not draft.data:
            return False
        if sum(column in row.looks for column in draft.numeric) > 1:
            return True
        above = self.rows[draft.data[-1]]
        known = set(row.texts.values()) & {text for texts in draft.texts for text in texts}
        return above.is_single_text() or bool(known) or any(map(is_total_label, above.texts.values()))

    def _with_titles(self, draft: Draft, head: Head) -> Head:
        """Give the texts that stand alone right above a new header to it as titles."""
        titles: list[int] = []
        while draft.data and draft.data[-1] == head.header[0] - 1 - len(titles):
            if not self.rows[draft.data[-1]].is_single_text():
                break
            titles.insert(0, draft.data.pop())
        self.waiting += titles
        return head

    def _divided(self, words: Sequence[int]) -> tuple[list[int], list[int]]:
        """Divide rows of words: notes belong to the table above, the rest to the next."""
        if not self.drafts or not self.drafts[-1].data:
            return [], list(words)
        cut = 0
        for position, number in enumerate(words, start=1):
            if NOTE.match(next(iter(self.rows[number].texts.values()), "")):
                cut = position
        return list(words[:cut]), list(words[cut:])

    def finish(self) -> list[Draft]:
        """Return the tables; words that are left over are notes of the last, or a header without data."""
        head = find_head(self.rows, self.waiting) if self.waiting and not any(d.data for d in self.drafts) else None
        if head:
            rest = [number for number in self.waiting if number >= head.data_from]
            self.waiting = [number for number in self.waiting if number < head.data_from]
            self._begin(head, range(0))
            self.waiting = rest
        if self.drafts:
            self.drafts[-1].notes += self.waiting
        for draft in self.drafts:
            self._move_notes(draft)
        return [draft for draft in self.drafts if draft.data or draft.header]

    def _move_notes(self, draft: Draft) -> None:
        """Take rows of words at the end of the data for notes, from the first one on that looks like a note."""
        if self.rows[draft.header[-1] if draft.header else draft.data[0]].filled < 2:  # noqa: PLR2004 - a list
            return
        position = len(draft.data) - 1
        start = len(draft.data)
        while position > 0:
            row = self.rows[draft.data[position]]
            words = LABELS.issuperset(row.looks.values()) if draft.numeric else row.is_single_text() or has_colon(row)
            if not words or any(map(is_total_label, row.texts.values())):
                break
            if is_note(row, self.rows[draft.data[0]].first, figures=bool(draft.numeric)):
                start = position
            position -= 1
        below = [self.rows[number] for number in draft.data[position + 1 : start]]
        if (
            position >= 0
            and names_total(self.rows[draft.data[position]].label)
            and all(row.is_single_text() for row in below)
        ):
            start = position + 1  # no region follows the total
        draft.notes += draft.data[start:]
        del draft.data[start:]
