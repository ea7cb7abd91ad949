"""Tables that stand beside each other on a sheet: where empty columns divide it, and whether they divide tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ckanext.satudata.domain.tables.book import Sheet, Table, Value

from .cells import text_of
from .totals import is_total_label
from .words import is_title

MAX_ROWS = 2_000
"""Of what is searched for tables beside each other; longer lists are no sheets for print."""
_MAX_BANDS = 12
_FIRST_ROWS = 50
_MOST_NAMES = 100
_LABELS = frozenset({"text", "code", "month", "year", "date"})
_FIGURES = frozenset({"integer", "number"})

Band = tuple[int, int]
"""The first and the last of neighbouring columns that hold something."""


def bands(sheet: Sheet, first: int, last: int) -> list[Band]:
    """Return the columns between two rows as the empty columns divide them; nothing if none does.

    A cell that is merged over an empty column fills it, unless it is a title alone in its row.
    """
    if last - first >= MAX_ROWS:
        return []
    rows = sheet.rows[first - 1 : last]
    used = _used(rows[:_FIRST_ROWS])
    width = max(map(len, rows), default=0)
    if used and min(used) <= 2 and len(used) == max(used) - min(used) + 1 >= width - 1:  # noqa: PLR2004
        return []  # whatever stands in the other rows, it leaves no column empty
    used |= _used(rows[_FIRST_ROWS:])
    width = max(used, default=0)
    for merge in sheet.merged:
        if first <= merge.first_row <= last and _is_accompanied(sheet.rows[merge.first_row - 1]):
            used.update(range(merge.first_column, min(merge.last_column, width) + 1))
    ordered = sorted(used)
    starts = [after for before, after in pairwise(ordered) if after - before > 1]
    ends = [before for before, after in pairwise(ordered) if after - before > 1]
    found = list(zip([ordered[0], *starts], [*ends, ordered[-1]], strict=True)) if starts else []
    return found if len(found) <= _MAX_BANDS else []


def _used(rows: Sequence[Sequence[Value]]) -> set[int]:
    return {column for values in rows for column, value in enumerate(values, start=1) if _holds(value)}


def _holds(value: Value) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _is_accompanied(values: Sequence[Value]) -> bool:
    return sum(map(_holds, values)) > 1


def part_of(sheet: Sheet, first: int, last: int, band: Band) -> Sheet:
    """Return a sheet that holds nothing but some rows and columns of another, at the same place."""
    left, right = band
    before: list[Value] = [None] * (left - 1)
    rows: list[Sequence[Value]] = [()] * (first - 1)
    rows += [[*before, *values[left - 1 : right]] for values in sheet.rows[first - 1 : last]]
    merged = (
        merge for merge in sheet.merged if first <= merge.first_row <= last and left <= merge.first_column <= right
    )
    return replace(sheet, rows=rows, merged=tuple(merged))


def are_apart(sheet: Sheet, left: Sequence[Table], right: Sequence[Table]) -> bool:
    """Tell whether what stands on both sides of an empty column are tables of their own.

    Both must begin with names of rows and have figures. Where the names on the right are no key (each another one, in
    a short list), one more thing must speak for it: columns that are called the same on both sides, another first or
    last row, a title or a total of its own. Tables of words are known by a title each alone.
    """
    if not left or not right or not _is_named(left[0]) or not _is_named(right[0]):
        return False
    one, other = left[0], right[0]
    titled = bool(set(one.title_rows) & set(other.title_rows))
    if not _has_figures(one) or not _has_figures(other):
        return titled
    names = [{column.name.casefold() for column in table.columns if column.name} for table in (one, other)]
    return bool(
        titled
        or _begins_with_key(sheet, other)
        or names[0] & names[1]
        or one.range.first_row != other.range.first_row
        or left[-1].range.last_row != right[-1].range.last_row
        or (other.title_rows and is_title(other.title))
        or _has_own_total(sheet, other)
    )


def _is_named(table: Table) -> bool:
    """Whether a table has a header, data and names of its rows at the left."""
    if len(table.columns) < 2 or not table.header_rows or table.range.last_row == table.header_rows[-1]:  # noqa: PLR2004
        return False
    first = table.columns[0]
    return bool(first.name) and (first.kind in _LABELS or table.number_column == first.index)


def _has_figures(table: Table) -> bool:
    return any(column.kind in _FIGURES and column.index != table.number_column for column in table.columns[1:])


def _begins_with_key(sheet: Sheet, table: Table) -> bool:
    """Whether each row has another name; in long lists that says nothing, as their rows have many a name each."""
    rows = table.data_rows()
    column = table.columns[0].index
    cells = [value for row in rows[:_MOST_NAMES] for value in sheet.rows[row - 1][column - 1 : column]]
    names = {text_of(value) for value in cells if isinstance(value, str)}
    return len(names) == len(rows)


def _has_own_total(sheet: Sheet, table: Table) -> bool:
    column = table.columns[0].index
    cells = (sheet.rows[row - 1][column - 1 : column] for row in table.total_rows)
    return any(isinstance(value, str) and is_total_label(value) for cell in cells for value in cell)
