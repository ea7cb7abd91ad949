"""Lay published figures out as the tables that offices make: pure, without CKAN.

A layout (see ``datasets/*.yaml``, key ``file``) names the figures and says how the office prints them: title rows, a
``No`` column, a header of two rows with merged groups, a ``Jumlah`` row, or a tidy long table.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).parent / "figures"

Value = str | int | Decimal | None
Record = dict[str, Value]


@dataclass(frozen=True)
class Column:
    """One column of the finished table.

    Attributes:
        label: header as printed.
        source: name of the figure column; empty when the value is computed or constant.
        group: header above, merged over all neighbouring columns with the same group.
        kind: text, int or decimal.
        places: decimal places shown.
        add: figure columns whose sum is the value.
        const: the same value in every row.
        meaning: definition of the column for its data dictionary.
        unit: unit of the column for its data dictionary.
    """

    label: str
    source: str = ""
    group: str = ""
    kind: str = "text"
    places: int = 2
    add: tuple[str, ...] = ()
    const: str | int | None = None
    meaning: str = ""
    unit: str = ""

    def value(self, record: Record) -> Value:
        """Return what stands in this column for one record."""
        if self.const is not None:
            return self.const
        if self.add:
            return sum((_number(record[name]) for name in self.add), start=0)
        return record[self.source]


@dataclass(frozen=True)
class Melt:
    """Turn columns into rows: ``columns`` become values of ``name``, their figures go to ``value``."""

    columns: tuple[str, ...]
    name: str
    value: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """How an office prints figures."""

    figures: str
    columns: tuple[Column, ...]
    titles: tuple[str, ...] = ()
    numbered: bool = False
    total: str = ""
    notes: tuple[str, ...] = ()
    melt: Melt | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    sheet: str = "Data"


@dataclass(frozen=True)
class Sheet:
    """A finished table: rows from the first line of the sheet, and what is merged (1-based, inclusive)."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    bold: frozenset[int] = frozenset()
    places: tuple[int, ...] = ()


def layout_from(data: Mapping[str, Any]) -> Layout:
    """Read a layout from the YAML form of a dataset."""
    values = dict(data)
    columns = tuple(Column(**{**c, "add": tuple(c.get("add", ()))}) for c in values.pop("columns"))
    melt = values.pop("melt", None)
    if melt is not None:
        melt = Melt(**{**melt, "columns": tuple(str(c) for c in melt["columns"])})
    for key in ("titles", "notes"):
        values[key] = tuple(values.get(key, ()))
    return Layout(columns=columns, melt=melt, **values)


def read_figures(name: str) -> list[dict[str, str]]:
    """Read one table of packaged figures; every value is text with a decimal point."""
    with open(FIGURES / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build(layout: Layout) -> Sheet:
    """Lay the figures out."""
    columns = layout.columns
    if layout.numbered:
        columns = (Column("No", source="#", kind="int"), *columns)
    records = _records(layout)
    width = len(columns)
    rows: list[tuple[Value, ...]] = []
    merges: list[tuple[int, int, int, int]] = []
    for title in layout.titles:
        rows.append(_padded([title], width))
        merges.append((len(rows), 1, len(rows), width))
    if layout.titles:
        rows.append(_padded([], width))
    first_header = len(rows) + 1
    header, header_merges = _header(columns, first_header)
    rows += header
    merges += header_merges
    rows += [tuple(column.value(record) for column in columns) for record in records]
    bold = set(range(1, first_header + len(header)))
    if layout.total:
        rows.append(_total(layout.total, columns, records))
        bold.add(len(rows))
    if layout.notes:
        rows.append(_padded([], width))
        rows += [_padded([note], width) for note in layout.notes]
    places = tuple(c.places if c.kind == "decimal" else -1 for c in columns)
    return Sheet(layout.sheet, tuple(rows), tuple(merges), frozenset(bold), places)


def _records(layout: Layout) -> list[Record]:
    raw = [row for row in read_figures(layout.figures) if all(row[key] == str(v) for key, v in layout.where.items())]
    if layout.melt is not None:
        raw = [long for row in raw for long in _melted(row, layout.melt)]
    kinds = {column.source: column.kind for column in layout.columns if column.source}
    kinds |= {name: "decimal" for column in layout.columns for name in column.add}
    return [
        {"#": number, **{key: _typed(value, kinds.get(key, "text")) for key, value in row.items()}}
        for number, row in enumerate(raw, start=1)
    ]


def _melted(row: dict[str, str], melt: Melt) -> list[dict[str, str]]:
    kept = {key: value for key, value in row.items() if key not in melt.columns}
    return [{**kept, melt.name: melt.labels.get(c, c), melt.value: row[c]} for c in melt.columns]


def _typed(value: str, kind: str) -> Value:
    if kind == "text":
        return value
    number = Decimal(value)
    return int(number) if kind == "int" or number == number.to_integral_value() and "." not in value else number


def _number(value: Value) -> int | Decimal:
    if isinstance(value, (int, Decimal)):
        return value
    raise TypeError(f"{value!r} is not a number; name the column's kind in the layout")


def _padded(values: Sequence[Value], width: int) -> tuple[Value, ...]:
    return (*values, *[None] * (width - len(values)))


def _header(columns: Sequence[Column], top: int) -> tuple[list[tuple[Value, ...]], list[tuple[int, int, int, int]]]:
    """Return the header rows: one, or two when columns stand under a group."""
    if not any(column.group for column in columns):
        return [tuple(column.label for column in columns)], []
    upper: list[Value] = []
    lower: list[Value] = []
    merges = []
    for index, column in enumerate(columns, start=1):
        if not column.group:
            upper.append(column.label)
            lower.append(None)
            merges.append((top, index, top + 1, index))
            continue
        starts = index == 1 or columns[index - 2].group != column.group
        upper.append(column.group if starts else None)
        lower.append(column.label)
        if starts:
            last = index
            while last < len(columns) and columns[last].group == column.group:
                last += 1
            merges.append((top, index, top, last))
    return [tuple(upper), tuple(lower)], merges


def _total(label: str, columns: Sequence[Column], records: Sequence[Record]) -> tuple[Value, ...]:
    values: list[Value] = []
    for index, column in enumerate(columns):
        summable = column.kind != "text" and column.source != "#" and column.const is None
        if index == 0:
            values.append(label)
        elif summable:
            values.append(sum((_number(column.value(record)) for record in records), start=0))
        else:
            values.append(None)
    return tuple(values)
