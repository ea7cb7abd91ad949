"""Two tables: columns, rows and totals that differ. Counts are exact, examples are bounded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, localcontext
from difflib import SequenceMatcher
from typing import Any

from ckanext.satudata.domain.diff.tables import Table
from ckanext.satudata.domain.diff.values import NUMERIC, SEPARATOR, kind_of, same_kind

Result = dict[str, Any]
Row = tuple[str, ...]

SAMPLES = 50
"""Rows of each kind that are shown."""
_LONGEST_KEY = 6
_ENOUGH = 500
_ALIKE = 0.6
_SHARED_VALUES = 0.8
_NOT_SUMMED = re.compile(r"(?i)^(no|nomor|id|kode|tahun|bulan|tanggal|year|code)(\b|_)")
_LONGEST_CELL = 200
_DIGITS = 100
"""More than the sum of the longest numbers that count as such, so that totals are exact."""


def compare(old: Table, new: Table, declared_key: Sequence[str] = ()) -> Result:
    """Return what differs between two tables.

    Rows are matched by a key: the declared one, else the shortest run of leading columns that is unique in both
    tables (a running number is passed over), else none: then rows are compared whole, repeated ones counted. Only
    columns that both tables have are compared, so that a new column does not make every row a changed one.

    Args:
        old: the table before.
        new: the table after.
        declared_key: names of columns that the office declared as key.

    Returns:
        ``{columns: {added, removed, renamed: [{old, new}], retyped: [{column, old, new}], reordered}, rows: {old, new,
        added, removed, changed, same}, key, samples: {added, removed, changed}, totals: [{column, old, new}]}``.
    """
    pairs, columns = _columns(old, new)
    before, after = _projection(old, [a for a, _b in pairs]), _projection(new, [b for _a, b in pairs])
    names = [b for _a, b in pairs]
    kinds = [(_kind(old, a), _kind(new, b)) for a, b in pairs]
    columns["retyped"] = [
        {"column": name, "old": a, "new": b} for name, (a, b) in zip(names, kinds, strict=True) if not same_kind(a, b)
    ]
    key = _key(names, before, after, declared_key)
    compared = _by_key(names, key, before, after) if key else _whole(names, before, after)
    return {
        "columns": columns,
        "key": [names[index] for index in key],
        "totals": _totals(names, kinds, before, after, skip=key),
        **compared,
    }


def kinds_of(table: Table) -> list[str]:
    """Return what each column holds (see ``kind_of``)."""
    return [_kind(table, name) for name in table.columns]


def _column(table: Table, name: str) -> Iterable[str]:
    index = table.columns.index(name)
    return (row.split(SEPARATOR)[index] for row in table.rows)


def _kind(table: Table, name: str) -> str:
    return kind_of(_column(table, name))


def _columns(old: Table, new: Table) -> tuple[list[tuple[str, str]], Result]:
    """Return the pairs of columns that both tables have, in the new order, and what happened to the others."""
    removed = [name for name in old.columns if name not in new.columns]
    added = [name for name in new.columns if name not in old.columns]
    renamed: dict[str, str] = {}
    for name in added:
        source = next((item for item in removed if _renamed(old, item, new, name)), None)
        if source is not None:
            removed.remove(source)
            renamed[name] = source
    pairs = [(renamed.get(name, name), name) for name in new.columns if name in renamed or name in old.columns]
    order = [old.columns.index(source) for source, _name in pairs]
    return pairs, {
        "added": [name for name in added if name not in renamed],
        "removed": removed,
        "renamed": [{"old": source, "new": name} for name, source in renamed.items()],
        "retyped": [],
        "reordered": order != sorted(order),
    }


def _renamed(old: Table, source: str, new: Table, name: str) -> bool:
    """Guess whether a column only got another name: alike at the same place, or with nearly the same values."""
    same_place = old.columns.index(source) == new.columns.index(name)
    if same_place and SequenceMatcher(None, source.lower(), name.lower()).ratio() >= _ALIKE:
        return True
    before, after = (set(_first(_column(*side))) - {""} for side in ((old, source), (new, name)))
    shared = before & after
    return len(before | after) > 1 and len(shared) >= _SHARED_VALUES * len(before | after)


def _first(values: Iterable[str]) -> list[str]:
    return [value for value, _number in zip(values, range(_ENOUGH), strict=False)]


def _projection(table: Table, names: Sequence[str]) -> list[str]:
    """Return the rows with these columns only; the rows themselves where these are all columns in their order."""
    if tuple(names) == table.columns:
        return table.rows
    pick = _picker([table.columns.index(name) for name in names])
    return [SEPARATOR.join(pick(row)) for row in table.rows]


def _picker(indices: Sequence[int]) -> Callable[[str], Row]:
    def pick(row: str) -> Row:
        cells = row.split(SEPARATOR)
        return tuple(cells[index] for index in indices)

    return pick


def _key(names: Sequence[str], before: list[str], after: list[str], declared: Sequence[str]) -> list[int]:
    """Return the places of the columns that identify a row in both tables; empty when there are none."""
    if declared and all(name in names for name in declared):
        wanted = [names.index(name) for name in declared]
        if _unique(before, wanted) and _unique(after, wanted):
            return wanted
    if not before or not after:
        return []
    usable = [index for index in range(len(names)) if not _is_running(before, index) and not _is_running(after, index)]
    leading = usable[:_LONGEST_KEY]
    for length in range(1, len(leading) + 1):
        # With all columns as key a changed row could not be told from a removed and an added one.
        if length < len(names) and _unique(before, leading[:length]) and _unique(after, leading[:length]):
            return leading[:length]
    return []


def _is_running(rows: list[str], index: int) -> bool:
    """Return whether a column only counts the rows, so that an inserted row would move all others."""
    return len(rows) > 1 and all(row.split(SEPARATOR)[index] == str(place) for place, row in enumerate(rows, start=1))


def _unique(rows: list[str], indices: Sequence[int]) -> bool:
    pick = _picker(indices)
    seen: set[Row] = set()
    for row in rows:
        value = pick(row)
        if value in seen:
            return False
        seen.add(value)
    return True


def _shown(names: Sequence[str], row: str) -> dict[str, str]:
    return {name: value[:_LONGEST_CELL] for name, value in zip(names, row.split(SEPARATOR), strict=False)}


def _by_key(names: Sequence[str], key: Sequence[int], before: list[str], after: list[str]) -> Result:
    pick = _picker(key)
    known = {pick(row): row for row in before}
    samples: dict[str, list[Any]] = {"added": [], "removed": [], "changed": []}
    counts = Counter(added=0, removed=0, changed=0, same=0)
    for row in after:
        old = known.pop(pick(row), None)
        kind = "added" if old is None else ("same" if old == row else "changed")
        counts[kind] += 1
        if kind == "same" or len(samples[kind]) >= SAMPLES:
            continue
        samples[kind].append(_shown(names, row) if old is None else _changed(names, key, old, row))
    counts["removed"] = len(known)
    samples["removed"] = [_shown(names, row) for row in list(known.values())[:SAMPLES]]
    return {"rows": {"old": len(before), "new": len(after), **counts}, "samples": samples}


def _changed(names: Sequence[str], key: Sequence[int], old: str, new: str) -> Result:
    before, after = old.split(SEPARATOR), new.split(SEPARATOR)
    cells = [
        {"column": name, "old": a[:_LONGEST_CELL], "new": b[:_LONGEST_CELL]}
        for name, a, b in zip(names, before, after, strict=True)
        if a != b
    ]
    return {"key": {names[index]: after[index] for index in key}, "cells": cells}


def _whole(names: Sequence[str], before: list[str], after: list[str]) -> Result:
    """Compare rows as a multiset: what is there more often than before was added, less often removed."""
    old, new = Counter(before), Counter(after)
    added, removed = new - old, old - new
    counts = {"added": added.total(), "removed": removed.total(), "changed": 0}
    samples = {
        "added": [_shown(names, row) for row in _some(added)],
        "removed": [_shown(names, row) for row in _some(removed)],
        "changed": [],
    }
    same = len(after) - counts["added"]
    return {"rows": {"old": len(before), "new": len(after), **counts, "same": same}, "samples": samples}


def _some(rows: Counter[str]) -> list[str]:
    return [row for row, _number in zip(rows.elements(), range(SAMPLES), strict=False)]


def _totals(
    names: Sequence[str], kinds: Sequence[tuple[str, str]], before: list[str], after: list[str], skip: Sequence[int]
) -> list[Result]:
    """Return the sums of numeric columns that moved; codes and years are not summed."""
    moved = []
    for index, (name, (old_kind, new_kind)) in enumerate(zip(names, kinds, strict=True)):
        if index in skip or old_kind not in NUMERIC or new_kind not in NUMERIC or _NOT_SUMMED.match(name):
            continue
        old, new = _sum(before, index), _sum(after, index)
        if old != new:
            moved.append({"column": name, "old": format(old, "f"), "new": format(new, "f")})
    return moved


def _sum(rows: list[str], index: int) -> Decimal:
    values = (row.split(SEPARATOR)[index] for row in rows)
    with localcontext(prec=_DIGITS):
        return sum((Decimal(value) for value in values if value), Decimal(0))
