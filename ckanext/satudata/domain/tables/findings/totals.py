"""Findings about totals: those that do not add up, and those of figures that cannot be added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.book import Value
from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.findings.making import of_columns
from ckanext.satudata.domain.tables.findings.view import ColumnView, TableView

_TOTAL_WORD = re.compile(r"(?<![a-z])(?:jumlah|total|grand total|l\s*\+\s*p|laki-laki\s*\+\s*perempuan)(?![a-z])")
_TOTAL_NAME = re.compile(
    r"\W*(?:jumlah|total|jml|l\s*\+\s*p|jumlah/total|total/jumlah)(?:\s*(?:/total|\(.*\)|total))?\W*"
)
NOT_ADDED = re.compile(
    r"rata|persen|%|rasio|laju|pertumbuhan|kepadatan|indeks|index|per\s|perkapita|tingkat|angka|ipm|harapan|share|"
    r"distribusi|kontribusi|proporsi|cakupan|prevalensi|gini|inflasi|deflator|rate\b|harga|upah|umur|usia|suhu|tinggi|"
    r"kelembaban|jarak|skor|nilai indeks|kode|tahun|ketinggian|luas per|/"
)
"""Headers of figures that nobody adds up."""
_GROWTH = re.compile(r"laju|pertumbuhan|growth|rasio|kepadatan|kenaikan")
_FEWEST_ROWS = 3
_SAME_SHARE = 0.6
_ROUNDING = 0.5
_FEWEST_PARTS = 2
_SHARE = 1e-6
_MOST_PARTS = 12
_NEAR = 0.3
"""How far a wrong sum may be off; a row that is further off is something else than a sum."""
_SAMPLE = 500


def total_of_rows(view: TableView) -> Iterator[Finding]:
    """A total row that differs from the sum of the rows above it, or that adds up what cannot be added.

    A row counts as a sum if its label says so (``Jumlah``, ``Total``) and it adds up in another column, or comes near
    the sum in all: a row of averages or of rates for the whole is far from it. Of tables with subtotals it may be the
    sum of those. A table that is looked at in parts is left out.
    """
    if not view.whole:
        return
    wrong: dict[str, dict[int, list[int]]] = {"": {}, "rates": {}}
    for row in view.table.total_rows:
        if _is_labelled(view, row):
            for kind, indexes in _examined(view, row).items():
                for index in indexes:
                    wrong[kind].setdefault(index, []).append(row)
    for kind, columns in wrong.items():
        found = ((column, columns.get(column.index, ())) for column in view.measures)
        yield from of_columns("total_mismatch", view, found, variant=kind)


def total_of_columns(view: TableView) -> Iterator[Finding]:
    """A column ``Jumlah`` that is the sum of the columns beside it in most rows, but not in these."""
    totals = [total for total in view.measures if _TOTAL_NAME.fullmatch(_last_level(total).casefold().strip())]
    found = ((total, _rows_that_differ(total, _parts(view, total))) for total in totals)
    yield from of_columns("total_mismatch", view, found, variant="column")


def _examined(view: TableView, row: int) -> dict[str, list[int]]:
    """Return the columns in which a total row is no sum, and those in which it is a sum of rates."""
    fits, near, far, rates = 0, [], 0, []
    for column in view.measures:
        total = figure(view.cell(row, column.index), column)
        parts = [n for data, n in zip(column.rows, column.numbers, strict=True) if n is not None and data < row]
        if total is None or len(parts) < _FEWEST_PARTS:
            continue
        if NOT_ADDED.search(column.name.casefold()):
            rates += [column.index] if _adds_rates(column, total, parts) else []
        elif _is_sum(view, column, row, total, parts):
            fits += 1
        elif abs(total - sum(parts)) <= abs(sum(parts)) * _NEAR:
            near.append(column.index)
        else:
            far += 1
    return {"": near if fits or not far else [], "rates": rates}


def _adds_rates(column: ColumnView, total: float, parts: Sequence[float]) -> bool:
    allowed = tolerance([*parts, total])
    added = bool(_GROWTH.search(column.name.casefold())) and total != 0 and abs(total - sum(parts)) <= allowed
    return added and abs(total - sum(parts) / len(parts)) > allowed


def _is_sum(view: TableView, column: ColumnView, row: int, total: float, parts: Sequence[float]) -> bool:
    allowed = max(tolerance([*parts, total]), abs(total) * _SHARE)
    return any(abs(total - value) <= allowed for value in _possible_sums(view, column, row, parts))


def _possible_sums(view: TableView, column: ColumnView, row: int, parts: Sequence[float]) -> list[float]:
    """Return what a total may be: of all rows, of those since the last total, of the subtotals, or their mean.

    Where subtotals without a label stand among the rows, the rows add up to twice the total.
    """
    by_row = dict(zip(column.rows, column.numbers, strict=True))
    before = [other for other in view.table.total_rows if other < row]
    since = [
        number for data, number in by_row.items() if number is not None and data > max(before, default=0) and data < row
    ]
    subtotals = [number for other in before if (number := figure(view.cell(other, column.index), column)) is not None]
    return [
        sum(parts),
        sum(parts) / 2,
        sum(parts) / len(parts),
        sum(since),
        sum(subtotals),
        sum(subtotals) + sum(since),
    ]


def figure(value: Value, column: ColumnView) -> float | None:
    """Return a cell outside the rows of data as a number, in its column's way of writing."""
    if isinstance(value, str):
        style = column.column.number_style
        found = numbers.number(value, style if style in ("id", "en", "plain") else None)
        return float(found.value) if found else None
    return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)


def _is_labelled(view: TableView, row: int) -> bool:
    texts = [view.cell(row, column.index) for column in view.columns]
    return any(isinstance(text, str) and _TOTAL_WORD.search(text.casefold()) for text in texts[:_FEWEST_ROWS])


def tolerance(parts: Sequence[float]) -> float:
    """Return how far a sum may be off by rounding: half of the last decimal for each part."""
    decimals = max(_decimals(number) for number in parts)
    return _ROUNDING * 10.0**-decimals * len(parts) if decimals else _ROUNDING


def _decimals(number: float) -> int:
    return 0 if number == int(number) else len(f"{number:.6f}".rstrip("0").partition(".")[2])


def _parts(view: TableView, total: ColumnView) -> list[tuple[ColumnView, ...]]:
    """Return the columns that a total may be the sum of: those before it, within its group of the header or all."""
    before = [column for column in view.measures if column.index < total.index]
    group = total.column.levels[:-1]
    same_group = [column for column in before if group and column.column.levels[:-1] == group]
    runs = [before[start:] for start in range(len(before))][-_MOST_PARTS:]
    return [tuple(run) for run in (same_group, *runs) if len(run) >= _FEWEST_PARTS]


def _rows_that_differ(total: ColumnView, candidates: Sequence[tuple[ColumnView, ...]]) -> list[int]:
    """Return the rows that break what holds in most rows; nothing where no choice of columns holds in most."""
    for parts in candidates:
        same, other = _compared(total, parts, _SAMPLE)
        if len(total.rows) > _SAMPLE and same >= (same + len(other)) * _SAME_SHARE:
            same, other = _compared(total, parts, len(total.rows))
        if same >= _FEWEST_ROWS and same >= (same + len(other)) * _SAME_SHARE:
            return other
    return []


def _compared(total: ColumnView, parts: Sequence[ColumnView], rows: int) -> tuple[int, list[int]]:
    """Return in how many rows a total is the sum of its parts, and the rows in which it is not."""
    same, other = 0, []
    for place, row in enumerate(total.rows[:rows]):
        value = total.numbers[place]
        figures = [cell for column in parts if (cell := column.numbers[place]) is not None]
        if value is None or not figures:
            continue
        if abs(value - sum(figures)) <= tolerance([*figures, value]):
            same += 1
        else:
            other.append(row)
    return same, other


def _last_level(column: ColumnView) -> str:
    return column.column.levels[-1] if column.column.levels else column.name
