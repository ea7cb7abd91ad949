"""Columns for what else stood in headers, titles and metadata: unit and year of each figure."""

from __future__ import annotations

from ckanext.satudata.domain.tables.repairs.model import Change, Work, WorkColumn, is_year
from ckanext.satudata.domain.tables.repairs.reshaping import YEAR

UNIT = "satuan"
_TIMES = frozenset({"year", "month", "date"})
_TIME_NAMES = frozenset({"tahun", "bulan", "periode", "tanggal", "triwulan", "semester"})


def add_units(work: Work) -> None:
    """Put the units that headers and figures bear into columns of their own; one for all where it is the same."""
    if any(column.name == UNIT or column.name.startswith(f"{UNIT}_") for column in work.columns):
        return
    figures = [column for column in work.columns if column.kind in {"integer", "number"}]
    if len(figures) == 1 and not figures[0].unit and figures[0].units is None:
        figures[0].unit = work.options.satuan.strip()
    units = {column.unit for column in figures}
    if not any(units) and all(column.units is None for column in figures):
        return
    if len(units) == 1 and all(column.units is None for column in figures):
        _add(work, UNIT, figures, figures[-1], [units.pop()] * len(work.rows))
        return
    for column in figures:
        if column.unit or column.units is not None:
            name = UNIT if len(figures) == 1 else f"{UNIT}_{column.name}"
            units_of_rows = column.units or [column.unit] * len(work.rows)
            values: list[object] = [unit or None for unit in units_of_rows]
            _add(work, name, [column], column, values)


def add_year(work: Work) -> None:
    """Add the year that the metadata tell, where no column says when the figures are from."""
    year = work.options.year.strip()[:4]
    timed = any(column.kind in _TIMES or column.name in _TIME_NAMES for column in work.columns)
    if timed or not is_year(year) or not work.columns:
        return
    work.columns.append(WorkColumn(YEAR, "year", [int(year)] * len(work.rows)))
    work.changes.append(Change("year_added", (), (), len(work.rows), "empty", "year", {"year": year}))


def _add(work: Work, name: str, of: list[WorkColumn], after: WorkColumn, values: list[object]) -> None:
    work.columns.insert(work.columns.index(after) + 1, WorkColumn(name, "text", values, after.origins))
    letters = tuple(letter for column in of for letter in column.letters())
    units = ", ".join(dict.fromkeys(str(value) for value in values[:1_000] if value))
    params = {"new": name, "unit": units, "column": ", ".join(column.name for column in of)}
    work.changes.append(Change("unit_column_added", (), letters, 1, "header", "column", params))
