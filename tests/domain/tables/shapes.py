"""Sheets that are drawn with bars, and what a person says of their rows: see ``shapes.txt``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ckanext.satudata.domain.tables.book import Range, Sheet, Table, Value

_DRAWN = Path(__file__).with_name("shapes.txt")
_BESIDE = "||"


@dataclass
class Said:
    """A table in a person's words: the rows of each kind, and where it stands."""

    rows: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in "TH.=R-"})
    columns: set[int] = field(default_factory=set)

    def told(self) -> dict[str, object]:
        """Return it in the form of ``told``."""
        body = sorted(row for kind in "H.=R" for row in self.rows[kind])
        where = Range(body[0], min(self.columns), body[-1], max(self.columns))
        kinds = {"titles": "T", "header": "H", "totals": "=", "repeated": "R", "notes": "-"}
        return {"range": where, **{name: tuple(self.rows[kind]) for name, kind in kinds.items()}}


@dataclass(frozen=True)
class Shape:
    """A drawn sheet."""

    name: str
    sheet: Sheet
    tables: list[dict[str, object]]


def told(table: Table) -> dict[str, object]:
    """Return what the search says of a table."""
    return {
        "range": table.range,
        "titles": table.title_rows,
        "header": table.header_rows,
        "totals": table.total_rows,
        "repeated": table.repeated_header_rows,
        "notes": table.note_rows,
    }


def shapes() -> Iterator[Shape]:
    """Yield the drawn sheets."""
    for section in _DRAWN.read_text(encoding="utf-8").split("\n## ")[1:]:
        name, *lines = section.rstrip("\n").split("\n")
        yield drawn(name, lines)


def drawn(name: str, lines: list[str]) -> Shape:
    """Return a sheet from its lines."""
    bands: list[list[Said]] = []
    rows: list[list[Value]] = []
    merges: dict[tuple[int, int], tuple[int, int]] = {}
    for number, line in enumerate(lines, start=1):
        kinds, _, cells = line.partition(" ")
        bands += [[] for _ in range(len(kinds) - len(bands))]
        rows.append(_row(number, kinds, cells, bands, merges))
    merged = [_range_of(origin, merges) for origin in sorted(set(merges.values()))]
    tables = [table.told() for band in bands for table in band]
    tables.sort(key=lambda table: (table["range"].first_row, table["range"].first_column))  # type: ignore[attr-defined]
    return Shape(name, Sheet("Data", rows, merged=tuple(merged)), tables)


def _row(
    number: int, kinds: str, cells: str, bands: list[list[Said]], merges: dict[tuple[int, int], tuple[int, int]]
) -> list[Value]:
    values: list[Value] = []
    # A row with fewer bars than letters has one table over the whole width.
    parts = re.split(r"\|\|(?: *\|\|)*", cells)
    gaps = [len(gap.split()) for gap in re.findall(r"\|\|(?: *\|\|)*", cells)]
    for position, part in enumerate(parts):
        kind = kinds[position] if len(parts) > 1 or len(kinds) == 1 else kinds[0]
        table = _table(bands[position], kind)
        for text in (cell.strip() for cell in part.split("|")):
            column = len(values) + 1
            if text == "<":
                merges[number, column] = merges.setdefault((number, column - 1), (number, column - 1))
            elif text == "^":
                merges[number, column] = merges.setdefault((number - 1, column), (number - 1, column))
            if table and kind in "H.=R" and text:
                table.columns.add(column)
            values.append(_value(text))
        if table:
            table.rows[kind].append(number)
        if position < len(gaps):
            values += [None] * gaps[position]
    return values


def _table(band: list[Said], kind: str) -> Said | None:
    if kind == "_":
        return None
    if not band or (kind in "TH" and any(band[-1].rows[other] for other in ".=-")):
        band.append(Said())
    return band[-1]


def _value(text: str) -> Value:
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else None if text in {"", "<", "^"} else text


def _range_of(origin: tuple[int, int], merges: dict[tuple[int, int], tuple[int, int]]) -> Range:
    cells = [cell for cell, first in merges.items() if first == origin]
    return Range(*origin, max(row for row, _ in cells), max(column for _, column in cells))
