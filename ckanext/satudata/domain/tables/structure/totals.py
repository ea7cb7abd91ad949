"""Totals and subtotals among the rows of a table, by their words and by their sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from ckanext.satudata.domain.tables.book import Column, Sheet, Value

from .cells import numeric, text_of

_LABEL = re.compile(
    r"(?:sub|grand)?[\s-]*(?:total|jumlah|jml|jlh|sum|rata\s*-?\s*rata|rerata)"
    r"(?:[\s/&]*(?:total|jumlah|keseluruhan|seluruhnya|seluruh|akhir|umum|semua|average|\(?[a-z]\s?\+\s?[a-z]\)?))*"
    r"(?:[\s(]*(?:tahun\s+)?(?:19|20)\d\d\)?)?[\s:.]*",
    re.IGNORECASE,
)
_BELOW_TOTAL = re.compile(
    r"(?:(?:jumlah|total|tahun)\s+)?(?:19|20)\d\d|(?:persentase|prosentase|persen|proporsi|percentage|percent|share)"
    r"(?:\s*/\s*[a-z]+)?[\s(]*%?\)?|%",
    re.IGNORECASE,
)
"""What rows below the last total are called that say it in another way, or for former years."""
_NAMED_LABEL = re.compile(r"(?:sub|grand)?[\s-]*(?:total|jumlah|jml|jlh)\b", re.IGNORECASE)
_LABEL_COLUMNS = 6
_LONGEST_LABEL = 120
_MOST_KNOWN = 50_000
_MOST_ROWS, _MOST_COLUMNS = 5_000, 12
_FEWEST, _LEAST = 4, 10
"""Figures that must be added up, and how large a sum must be, where one column alone tells."""
_MOST_BELOW = 8
_MOST_MEASURES = 4
"""How many rows at the end may hold other measures."""


def find_totals(sheet: Sheet, columns: Sequence[Column], data: Sequence[int], counting: int | None) -> list[int]:
    """Return the rows that add others up, in ascending order.

    Words tell (``Jumlah``, ``Sub Total``); so do sums, as a total may bear the name of the province or none at all.
    Rows of a table are searched for sums if there are not too many of them.
    """
    below = _below_total(sheet, columns, data)
    found = _totals(sheet, columns, data[: len(data) - len(below)], counting)
    if not below or data[-len(below) - 1] in found:
        return sorted([*found, *below])
    return _totals(sheet, columns, data, counting)


def _totals(sheet: Sheet, columns: Sequence[Column], data: Sequence[int], counting: int | None) -> list[int]:
    labelled = _labelled(sheet, columns, data, counting)
    if len(data) > _MOST_ROWS:
        return sorted(labelled)
    figures = _figures(sheet, columns, data, counting)
    plain = [row for row in data if row not in labelled]
    found = labelled | _named_last(sheet, columns, plain)
    found |= _named_sum(sheet, columns, plain, figures)
    found |= _named_groups(sheet, columns, plain, figures)
    plain = [row for row in plain if row not in found]
    for ends in (-1, 0):
        if len(plain) >= _FEWEST and _adds_up(figures, plain[ends], plain[:-1] if ends else plain[1:]):
            found.add(plain[ends])
            plain = [row for row in plain if row not in found]
            break
    subtotals = _leading(figures, plain) or _leading(figures, plain[::-1])
    if not subtotals and plain:
        # The last row may be the sum of subtotals that only come to light without it.
        subtotals = _leading(figures, plain[:-1]) or _leading(figures, plain[-2::-1])
        if subtotals and _agree(figures, plain[-1], subtotals):
            subtotals = [*subtotals, plain[-1]]
    return sorted(found | set(subtotals))


def _labelled(sheet: Sheet, columns: Sequence[Column], data: Sequence[int], counting: int | None) -> set[int]:
    kinds = {"text", "code", "month", "empty", "date", "year"}
    indexes = [column.index for column in columns if column.kind in kinds][:_LABEL_COLUMNS]
    if counting is not None and counting not in indexes:
        indexes.insert(0, counting)
    known: dict[Value, bool] = {}
    found: set[int] = set()
    for number in data:
        row = sheet.rows[number - 1]
        for column in indexes:
            if column > len(row):
                break
            value = row[column - 1]
            is_label = known.get(value)
            if is_label is None:
                is_label = known[value] = isinstance(value, str) and is_total_label(value)
            if is_label:
                found.add(number)
                break
        if len(known) > _MOST_KNOWN:
            known.clear()
    return found


def _below_total(sheet: Sheet, columns: Sequence[Column], data: Sequence[int]) -> list[int]:
    """Return the last rows if they may say a total above them as shares or for former years; not all rows do."""
    found: list[int] = []
    for number in reversed(data[-_MOST_BELOW:]):
        cells = [_cell(sheet, number, column.index) for column in columns[:_LABEL_COLUMNS]]
        label = next((text_of(cell) for cell in cells if cell is not None and text_of(cell)), "")
        if not _BELOW_TOTAL.fullmatch(label) or is_total_label(label):
            return found[::-1]
        found.append(number)
    return []


def names_total(text: str) -> bool:
    """Tell whether a text begins as the name of a total: ``Total KK``."""
    return bool(_NAMED_LABEL.match(text))


def is_total_label(value: str) -> bool:
    """Tell whether a text calls a row a total: ``Jumlah``, ``Sub Total``, ``Rata-rata``."""
    # Most cells are no totals: look at their first letters before anything else.
    if len(value) > _LONGEST_LABEL:
        return False
    start = value[:1] if value[:1].isalnum() else value.strip()[:1]
    return start in "sSgGtTjJrR" and start != "" and bool(_LABEL.fullmatch(text_of(value)))


def _named_last(sheet: Sheet, columns: Sequence[Column], plain: Sequence[int]) -> set[int]:
    """Return the last row if it is ``Jumlah`` of something: among the rows that would be the name of a measure."""
    if len(plain) < 2:  # noqa: PLR2004
        return set()
    for column in columns[:_LABEL_COLUMNS]:
        row = sheet.rows[plain[-1] - 1]
        value = row[column.index - 1] if column.index <= len(row) else None
        if isinstance(value, str) and text_of(value):
            others = (_cell(sheet, number, column.index) for number in plain[:-1])
            alone = not any(isinstance(other, str) and _NAMED_LABEL.match(text_of(other)) for other in others)
            return {plain[-1]} if _NAMED_LABEL.match(text_of(value)) and alone else set()
    return set()


def _named_sum(sheet: Sheet, columns: Sequence[Column], plain: Sequence[int], figures: Figures) -> set[int]:
    """Return the row near the end that is ``Total`` of something and adds up; another measure may stand below it."""
    for position in range(max(len(plain) - _MOST_MEASURES, _FEWEST - 1), len(plain)):
        if _is_named(sheet, columns, plain[position]) and _adds_up(figures, plain[position], plain[:position]):
            return {plain[position]}
    return set()


def _is_named(sheet: Sheet, columns: Sequence[Column], row: int) -> bool:
    """Whether the first text of a row begins as the name of a total: ``Jumlah Kec. Utara``."""
    cells = (_cell(sheet, row, column.index) for column in columns[:_LABEL_COLUMNS])
    return names_total(next((text_of(cell) for cell in cells if isinstance(cell, str) and text_of(cell)), ""))


def _named_groups(sheet: Sheet, columns: Sequence[Column], plain: Sequence[int], figures: Figures) -> set[int]:
    """Return the rows that are ``Jumlah`` of something and the sum of the rows since the last such row.

    A group of one row has that row's figures; it counts where another group adds up.
    """
    sums: set[int] = set()
    alone: set[int] = set()
    parts: list[int] = []
    for number in plain:
        is_named = _is_named(sheet, columns, number)
        if is_named and len(parts) > 1 and _agree(figures, number, parts):
            sums.add(number)
        elif is_named and len(parts) == 1 and any(figures[number]) and figures[number] == figures[parts[0]]:
            alone.add(number)
        else:
            parts.append(number)
            continue
        parts = []
    return sums | alone if sums else set()


def _cell(sheet: Sheet, number: int, column: int) -> Value:
    row = sheet.rows[number - 1]
    return row[column - 1] if column <= len(row) else None


Figures = dict[int, list[float | None]]
"""For each row its figures, in the columns that hold figures."""


def _figures(sheet: Sheet, columns: Sequence[Column], data: Sequence[int], counting: int | None) -> Figures:
    indexes = [column.index for column in columns if column.kind in {"integer", "number"} and column.index != counting][
        :_MOST_COLUMNS
    ]
    return {number: [numeric(_cell(sheet, number, column)) for column in indexes] for number in data}


def _same(value: float, total: float, parts: int) -> bool:
    """Whether a sum is right but for rounding of its parts."""
    whole = value == int(value) and total == int(total)
    return abs(value - total) <= (0.5 if whole else max(1e-6 * abs(value), 0.006 * parts))


def _columns_that_add_up(figures: Figures, total: int, parts: Sequence[int]) -> list[int]:
    """Return for each column in which a row is the sum of others how many of them are not zero."""
    found: list[int] = []
    for column, value in enumerate(figures[total]):
        added = [part for row in parts if (part := figures[row][column])]
        if value and len(added) > 1 and abs(value) > max(map(abs, added)) and _same(value, sum(added), len(added)):
            found.append(len(added))
    return found


def _adds_up(figures: Figures, total: int, parts: Sequence[int]) -> bool:
    found = _columns_that_add_up(figures, total, parts)
    if len(found) > 1 and max(found) >= _FEWEST - 1 and (len(parts) >= _FEWEST or _largest(figures[total]) >= _LEAST):
        return True
    return bool(found) and max(found) >= _FEWEST and _largest(figures[total]) >= _LEAST


def _largest(figures: Sequence[float | None]) -> float:
    return max((abs(value) for value in figures if value), default=0)


def _agree(figures: Figures, total: int, parts: Sequence[int]) -> bool:
    return bool(_columns_that_add_up(figures, total, parts))


def _leading(figures: Figures, rows: Sequence[int]) -> list[int]:
    """Return the rows that are each the sum of those that follow, up to the next such row and so on to the end."""
    if len(rows) < 2 * (_FEWEST - 1) or not figures[rows[0]]:
        return []
    best: list[int] = []
    for column in range(len(figures[rows[0]])):
        tiles = _tiles([figures[row][column] or 0.0 for row in rows])
        if len(tiles) > 1 and _is_convincing(figures, rows, tiles) and len(tiles) > len(best):
            best = tiles
    return [rows[start] for start in best]


def _tiles(values: Sequence[float]) -> list[int]:
    """Return where groups begin whose first value is the sum of the rest; nothing if groups do not fill the column."""
    sums = [0.0, *accumulate(values)]
    starts: list[int] = []
    position = 0
    while position < len(values):
        end = _end_of_group(values, sums, position)
        if end is None:
            return []
        starts.append(position)
        position = end
    return starts


def _end_of_group(values: Sequence[float], sums: Sequence[float], start: int) -> int | None:
    total = values[start]
    if total <= 0:
        return None
    for end in range(start + 3, len(values) + 1):
        added = sums[end] - sums[start + 1]
        if _same(total, added, end - start - 1):
            while end < len(values) and values[end] == 0:
                end += 1  # noqa: PLW2901 - rows without a figure belong to the group
            return end
        if added > total * 1.01 + 1:
            return None
    return None


def _is_convincing(figures: Figures, rows: Sequence[int], starts: Sequence[int]) -> bool:
    """Whether groups are no accident: each adds up in two columns, or there are many rows to a group."""
    ends = [*starts[1:], len(rows)]
    groups = [
        _columns_that_add_up(figures, rows[start], rows[start + 1 : end])
        for start, end in zip(starts, ends, strict=True)
    ]
    if all(len(columns) > 1 for columns in groups):
        return True
    return all(columns and max(columns) >= _FEWEST - 1 for columns in groups) and len(rows) >= _FEWEST * len(starts)
