"""Findings about what a table does not tell: unit and year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.findings import layout
from ckanext.satudata.domain.tables.findings.making import names, of_sheet
from ckanext.satudata.domain.tables.findings.view import ColumnView, TableView, is_year
from ckanext.satudata.domain.tables.schema.shape import fields, key
from ckanext.satudata.domain.tables.units import without_unit

_WORDS = re.compile(r"[a-z]+")
_UNIT_WORDS = frozenset({"satuan", "unit", "units", "uom"})
_OTHER_UNITS = frozenset(
    {"kerja", "pendidikan", "pelaksana", "polisi", "tugas", "pelayanan", "permukiman", "pemukiman"}
)
_TIME_WORDS = frozenset(
    {"tahun", "thn", "th", "year", "periode", "period", "tanggal", "tgl", "date", "bulan", "month", "waktu", "semester"}
    | {"triwulan", "kuartal", "quarter", "minggu", "week"}
)
_OF_PERSONS = frozenset({"lahir", "lahirnya", "usia", "umur"})
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_OF_MONTH = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[a-z][\s'’./-]*\d\d(?!\d)", re.IGNORECASE)
"""A month's year may have two digits: ``Jan-23``."""
_LEAST = 0.8


def missing_satuan(view: TableView) -> Iterator[Finding]:
    """Figures without a column ``satuan``, where neither the metadata nor the schema name the unit."""
    # Of two fields with one key the first counts.
    units = {key(item["name"]): item.get("satuan") for item in reversed(fields(view.options.schema))}
    measures = [column for column in view.measures if not units.get(key(column.name))]
    if view.options.satuan.strip() or not measures or any(_names_unit(column) for column in view.columns):
        return
    indexes = [column.index for column in measures]
    wide = {*layout.year_columns(view.columns), *layout.month_columns(view.columns)}
    if len(wide.intersection(indexes)) > len(indexes) / 2:
        yield of_sheet("missing_satuan", view, (), indexes, variant="wide")
    elif all(without_unit([column.name])[1] for column in measures):
        yield of_sheet("missing_satuan", view, (), indexes, variant="in_header", names=names(measures))
    else:
        yield of_sheet("missing_satuan", view, (), indexes, names=names(measures))


def missing_tahun(view: TableView) -> Iterator[Finding]:
    """Figures without a column of the year or period, where the metadata do not name it either."""
    if view.options.year.strip() or not view.measures or any(_names_year(column) for column in view.columns):
        return
    if any(True for _ in layout.wide_years(view)):
        return
    months = set(layout.month_columns(view.columns))
    if any(column.index in months and _YEAR_OF_MONTH.search(column.name) for column in view.measures):
        return
    yield of_sheet("missing_tahun", view)


def _names_unit(column: ColumnView) -> bool:
    words = _WORDS.findall(column.name.casefold().replace("_", " "))
    return bool(_UNIT_WORDS & set(words)) and not _OTHER_UNITS & set(words) and not column.numeric


def _names_year(column: ColumnView) -> bool:
    words = set(_WORDS.findall(column.name.casefold().replace("_", " ")))
    if not words & _TIME_WORDS or words & _OF_PERSONS:
        return False
    if column.years:
        return True
    found = sum(count for text, count in column.texts.items() if _YEAR.search(text))
    found += sum(is_year(number) for number, value in zip(column.numbers, column.values, strict=True) if value)
    return found > 0 and found >= column.filled * _LEAST
