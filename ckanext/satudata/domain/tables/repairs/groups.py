"""Subtotals that head their rows (a kecamatan above its kelurahan) become a column, since they go as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ckanext.satudata.domain.codes import region_names
from ckanext.satudata.domain.codes.wilayah import Level
from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.book import Sheet
from ckanext.satudata.domain.tables.repairs.layout import value_at
from ckanext.satudata.domain.tables.repairs.model import Work, WorkColumn

Group = tuple[int, str, list[int]]
"""Row of the subtotal, name, and positions of the rows that it sums up."""

_TOTAL_IN_FRONT = re.compile(r"(?:sub|grand)?[\s-]*(?:total|jumlah|jml)\b[\s.:]*", re.IGNORECASE)
_TOTAL_WORDS = frozenset({"jumlah", "total", "jml", "rata", "rerata", "sub", "subtotal", "grand"})
_KECAMATAN_WORDS = ("kecamatan ", "kec ", "kec. ", "distrik ")
_FEWEST = 2
_TOLERANCE = Decimal("0.01")


def keep_groups(work: Work, sheet: Sheet) -> None:
    """Add a column with the group of each row, where subtotals stand above or below the rows that they sum up.

    It is added only if the sums agree, so that it is no guess which rows belong to which group.
    """
    label = next((column for column in work.columns if column.kind == "text"), None)
    if label is None:
        return
    groups = _headed(work, sheet, label) or _summed_up(work, sheet, label)
    if not groups or not all(_adds_up(work, sheet, row, members) for row, _, members in groups):
        return
    values: list[object] = [None] * len(work.rows)
    for _, text, members in groups:
        for position in members:
            values[position] = text
    if None in values:
        return
    work.columns.insert(0, WorkColumn(_name(text for _, text, _ in groups), "text", values, label.origins))
    places = [(row, None, text) for row, text, _ in groups]
    work.changed("group_column_added", label, places, "row", "column", {"new": work.columns[0].name})


def _headed(work: Work, sheet: Sheet, label: WorkColumn) -> list[Group]:
    """Return the groups with a subtotal above them that bears their name."""
    headings = [(row, text) for row in sorted(work.table.total_rows) if (text := _label(sheet, row, label))]
    if not headings or not work.rows or work.rows[0] < headings[0][0]:
        return []
    found = [(row, text, _members(work, row)) for row, text in headings]
    return [group for group in found if group[2]]  # the last total may bear the name of the city


def _summed_up(work: Work, sheet: Sheet, label: WorkColumn) -> list[Group]:
    """Return the groups with a subtotal below them: ``Jumlah Kec. Utara``; none where a column has their names."""
    found: list[Group] = []
    first = 0
    for row in sorted(work.table.total_rows):
        value = value_at(sheet, row, label.origins[0])
        text = numbers.clean(value) if isinstance(value, str) else ""
        said = _TOTAL_IN_FRONT.match(text)
        name = text[said.end() :] if said else ""
        members = [n for n, number in enumerate(work.rows) if first < number < row]
        first = row
        if members and name:
            found.append((row, name, members))
    if len(found) < _FEWEST:
        return []  # the only total is that of the whole table, and may bear the name of the city
    words = {region_names.words(text) for _, text, _ in found}
    present = (_words(value) for column in work.columns for value in column.values)
    return found if words.isdisjoint(present) else []


def _words(value: object) -> str:
    return region_names.words(value) if isinstance(value, str) else ""


def _label(sheet: Sheet, row: int, column: WorkColumn) -> str:
    """Return what a subtotal is of; nothing for a row that says "Jumlah"."""
    value = value_at(sheet, row, column.origins[0])
    text = numbers.clean(value) if isinstance(value, str) else ""
    return "" if set(region_names.words(text).split()) & _TOTAL_WORDS else text


def _members(work: Work, heading: int) -> list[int]:
    """Return the positions of the rows below a heading, to the next total."""
    last = min((row for row in work.table.total_rows if row > heading), default=None)
    return [n for n, row in enumerate(work.rows) if row > heading and (last is None or row < last)]


def _adds_up(work: Work, sheet: Sheet, heading: int, members: Sequence[int]) -> bool:
    for column in work.columns:
        total = _figure(value_at(sheet, heading, column.origins[0]))
        parts = [_figure(column.values[position]) for position in members]
        known = [part for part in parts if part is not None]
        if total and len(known) == len(parts) and abs(sum(known) - total) <= _TOLERANCE * abs(total):
            return True
    return False


def _figure(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Decimal(str(value))
    found = numbers.number(value) if isinstance(value, str) else None
    return found.value if found and found.style != "ambiguous" else None


def _name(texts: Iterator[str]) -> str:
    spoken = [text.lower() for text in texts]
    return Level.kecamatan.value if all(text.startswith(_KECAMATAN_WORDS) for text in spoken) else "kelompok"
