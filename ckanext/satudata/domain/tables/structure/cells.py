"""What single cells and rows look like, which is all that the search for tables goes by."""

from __future__ import annotations

import enum
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise

from ckanext.satudata.domain.tables.book import Range, Sheet, Value
from ckanext.satudata.domain.tables.numbers import MISSING_MARKERS, clean, month, number, parse_date

FIRST_YEAR, LAST_YEAR = 1900, 2100
_WIDTH_ROWS = 1_000
_YEAR_DIGITS = 4
_EXACT = 15
"""Digits that a floating point number holds for certain."""
_UNNAMED = re.compile(r"Unnamed: \d+(_level_\d+)?")
_NUMBERED = re.compile(r"[-(]?(\d{1,3})[).]?(?:\s*=.*)?")
_MOST_LEFT_OUT, _NARROW = 3, 2


class Look(enum.IntEnum):
    """What a cell looks like."""

    empty = 0
    text = 1
    number = 2
    year = 3
    month = 4
    date = 5
    marker = 6
    """A sign for a missing figure, as ``-``."""


LABELS = frozenset({Look.text, Look.year, Look.month})


def text_of(value: Value) -> str:
    """Return a cell as one line of text; pandas' names for nameless columns are no text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    text = clean(value)
    return "" if _UNNAMED.fullmatch(text) else text


def look(value: Value) -> Look:
    """Tell what a cell looks like."""
    if value is None:
        return Look.empty
    if isinstance(value, str):
        return _look_of_text(value)
    if isinstance(value, bool):
        return Look.marker
    if isinstance(value, int | float):
        return Look.year if isinstance(value, int) and FIRST_YEAR <= value <= LAST_YEAR else Look.number
    return Look.date


@lru_cache(maxsize=20_000)
def _look_of_text(raw: str) -> Look:
    text = text_of(raw)
    if not text:
        return Look.empty
    if text.isascii() and text.isdigit():
        return Look.year if len(text) == _YEAR_DIGITS and FIRST_YEAR <= int(text) <= LAST_YEAR else Look.number
    if text.lower() in MISSING_MARKERS:
        return Look.marker
    return Look.month if month(text) else _look_of_words(text)


def _look_of_words(text: str) -> Look:
    if text[0].isalpha() and text[-1].isalpha() and not text.lower().startswith(("rp", "idr")):
        return Look.text
    if number(text) is not None:
        return Look.number
    return Look.date if parse_date(text) else Look.text


def numeric(value: Value) -> float | None:
    """Return a cell's number, however it is written, or None."""
    if isinstance(value, bool) or value is None or isinstance(value, date | time | timedelta):
        return None
    if isinstance(value, str):
        if len(value) <= _EXACT and value.isascii() and value.isdigit():
            return float(value)
        parsed = number(value)
        return _float(parsed.value) if parsed else None
    return float(value) if abs(value) < 1e300 else None  # noqa: PLR2004 - leaves sums finite


def _float(value: Decimal) -> float | None:
    plain = float(value)
    return plain if abs(plain) < 1e300 else None  # noqa: PLR2004 - leaves sums finite


def _is_word(text: str, several: bool) -> bool:
    return (text.replace(" ", "") if several else text).isalpha() and len(text) >= _YEAR_DIGITS


@dataclass(frozen=True)
class Row:
    """A row as the search sees it; columns count from 1."""

    number: int
    looks: Mapping[int, Look]
    """Of the cells that are not empty; of merged cells the first."""
    texts: Mapping[int, str]
    spans: Mapping[int, int]
    """Last column of the cells that are merged to the right."""

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return len(self.looks)

    @cached_property
    def first(self) -> int:
        """The first column that holds something."""
        return min(self.looks)

    @property
    def label(self) -> str:
        """The text of the first cell that holds something."""
        return self.texts[self.first]

    @cached_property
    def covered(self) -> set[int]:
        """The columns that its cells stand over."""
        return {column for start in self.looks for column in range(start, self.spans.get(start, start) + 1)}

    def is_single_text(self) -> bool:
        """Whether it is one text alone, as titles, notes and section names are."""
        return self.filled == 1 and next(iter(self.looks.values())) in LABELS

    def is_header_like(self, *, first: bool = False) -> bool:
        """Whether its cells name columns: texts, years and months, but no figures.

        A word that elsewhere stands for a missing figure may be a name: ``Terisi | Kosong``; several words may be one
        in the first row (``Ada | Tidak ada``), and are an answer below it.
        """
        looks = set(self.looks.values())
        if Look.marker in looks and all(_is_word(self.texts[column], first) for column in self._marked()):
            looks -= {Look.marker} if len(self._marked()) < self.filled / 2 else set()
        return self.filled > 1 and looks <= LABELS and (Look.text in looks or self.filled > _YEAR_DIGITS - 2)

    def _marked(self) -> list[int]:
        return [column for column, look in self.looks.items() if look is Look.marker]

    @cached_property
    def numbering(self) -> tuple[int, ...]:
        """The numbers of the columns if the row is nothing else: ``(1) (2) (3)``.

        So are ``-1 -2 -3``, which Excel makes of it, ``5 = 3 + 4`` and ``a b c``; a hidden column's may be left out.
        """
        texts = [self.texts[column] for column in sorted(self.texts)]
        if len(texts) > _NARROW and "".join(texts).lower() == string.ascii_lowercase[: len(texts)]:
            return tuple(range(1, len(texts) + 1))
        if self.filled < 3 and not (self.filled > 1 and all(text[0] in "(-" for text in self.texts.values())):  # noqa: PLR2004
            return ()  # two plain numbers side by side are data
        counted = [_NUMBERED.fullmatch(self.texts[column]) for column in sorted(self.texts)]
        numbers = tuple(int(match[1]) for match in counted if match)
        if len(numbers) < self.filled or numbers[0] != 1 or any(after <= before for before, after in pairwise(numbers)):
            return ()
        return numbers if numbers[-1] <= self.filled + min(_MOST_LEFT_OUT, self.filled // 3) else ()


class Rows:
    """The rows of a sheet, looked at when they are asked for."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._merges: dict[int, dict[int, Range]] = {}
        # Merged cells may reach far beyond what the sheet holds.
        self._width = max(map(len, sheet.rows[:_WIDTH_ROWS]), default=0) if sheet.merged else 0
        for merge in sheet.merged:
            self._merges.setdefault(merge.first_row, {})[merge.first_column] = merge

    def __len__(self) -> int:
        return len(self.sheet.rows)

    def __getitem__(self, number: int) -> Row:
        """Return a row by its number from 1."""
        values = self.sheet.rows[number - 1]
        looks: dict[int, Look] = {}
        texts: dict[int, str] = {}
        for column, value in enumerate(values, start=1):
            if value is not None and (found := look(value)) is not Look.empty:
                looks[column] = found
                texts[column] = text_of(value)
        width = max(self._width, len(values))
        spans = {first: min(merge.last_column, width) for first, merge in self._merges.get(number, {}).items()}
        return Row(number, looks, texts, spans)

    def is_empty(self, number: int) -> bool:
        """Whether a row holds nothing but spaces."""
        values = self.sheet.rows[number - 1]
        if values and isinstance(first := values[0], str) and first[:1].isalnum():
            return False
        if values.count(None) == len(values):
            return True
        return all(value is None or (isinstance(value, str) and not text_of(value)) for value in values)

    def merged_below(self, number: int, column: int) -> int:
        """Return the last row of the merged cell that begins here, the row itself if there is none."""
        merge = self._merges.get(number, {}).get(column)
        return merge.last_row if merge else number
