"""Findings about how figures are written in the cells of a column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from statistics import median

from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.book import Value
from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.findings.making import of_column
from ckanext.satudata.domain.tables.findings.view import ColumnView, TableView

_DECIMAL_COMMA = re.compile(r"[-+(]?\d[\d.\s\u00a0\u2009\u202f]*,\d+\)?")
_ONE_GROUP_COMMA = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:[.,\s]\d{3})+")
_SIZES = re.compile(r"\d+(?:[.,]\d+)?\s*[xX×*]\s*\d+(?:[.,]\d+)?(?:\s*[xX×*]\s*\d+(?:[.,]\d+)?)?\s*[a-z²³0-9]{0,3}")
_SHORT_DATE = re.compile(
    r"(?:\d{1,2}[-/ ](?:jan|feb|mar|apr|may|mei|jun|jul|aug|agu|agt|sep|oct|okt|nov|dec|des)"
    r"|(?:jan|feb|mar|apr|may|mei|jun|jul|aug|agu|agt|sep|oct|okt|nov|dec|des)[-/ ]\d{1,2})(?:[-/ ]\d{2,4})?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d{1,4}\s*[-–/]\s*\d{1,4}(?:\D.*)?|\d{1,3}\s*\+|[<>≥≤]=?\s*\d+.*")
_MOST_DATES = 0.5
_MOST = 0.5
_MANY_THREE = 0.85
_LEAST_WHOLE = 0.1
_THOUSAND = 1000
_DIGITS_OF_THOUSANDS = 3
_COUNTS_FROM = 30
_FEWEST = 3
_MOST_ZEROS = 0.25
_FAR_FROM_ZERO = 0.1


def mixed_numbers(view: TableView) -> Iterator[Finding]:
    """A column that writes its numbers in two ways: ``1 842,51`` beside ``473.73``, ``50.36`` beside ``167.228``."""
    for column in _written(view):
        if column.column.number_style == "mixed":
            yield of_column("mixed_numbers", view, column)


def decimal_comma(view: TableView) -> Iterator[Finding]:
    """Decimals after a comma: most programs take ``12,5`` for a text."""
    for column in _written(view):
        found = [text for text in column.odd if _has_decimal_comma(text, column)]
        rows = column.rows_of(found)
        if rows:
            yield of_column("decimal_comma", view, column, rows)


def units_in_values(view: TableView) -> Iterator[Finding]:
    """Units or second measures inside the cells: ``76,2%``, ``1.250,5 km``, ``650 x 12``."""
    for column in view.columns:
        if column.column.kind in ("code", "date", "year"):
            continue
        found = [text for text in column.odd if _has_unit(text)]
        count = sum(column.texts[text] for text in found)
        if count and count >= column.filled * _MOST or found and column.numeric:
            yield of_column("units_in_values", view, column, column.rows_of(found))


def number_as_text(view: TableView) -> Iterator[Finding]:
    """Figures that a workbook stores as text, so that nothing can be summed.

    In a CSV file every cell is a text; there, whole numbers with marks between thousands are meant (``167.228``), which
    programs take for a text or for decimals.
    """
    if view.format in ("csv", "html"):
        yield from _grouped_thousands(view)
        return
    for column in view.columns:
        rows = [] if not column.numeric or column.years else column.rows_of([t for t in column.texts if _is_number(t)])
        rows += [row for row in view.table.total_rows if _is_number(view.cell(row, column.index))]
        if rows:
            yield of_column("number_as_text", view, column, sorted(rows))


def missing_markers(view: TableView) -> Iterator[Finding]:
    """Marks for missing values (``-``, ``n/a``) among figures; and zeros that may stand for a missing value.

    Whether ``-`` means nothing or zero, and ``0`` zero or nothing, only the office knows: it is asked.
    """
    for column in view.columns:
        if not (column.numeric or column.years or column.column.kind in ("code", "date")):
            continue
        if column.marks:
            yield of_column("missing_markers", view, column, column.rows_of(column.marks))
        elif column in view.measures and (rows := _doubtful_zeros(column)):
            yield of_column("missing_markers", view, column, rows, variant="zero")


def mixed_scale(view: TableView) -> Iterator[Finding]:
    """A thousands dot that became a decimal point: 1.474 beside 686 in one column.

    Numbers with three real decimals are whole once in a thousand. Where a tenth or more are whole and below 1,000, and
    nearly all others have three decimals and none is below one, whole numbers lost their thousands.
    """
    for column in view.measures:
        rows = _lost_thousands(column)
        if rows:
            yield of_column("mixed_scale", view, column, rows)


def excel_date_damage(view: TableView) -> Iterator[Finding]:
    """Values that a spreadsheet turned into dates: ``9-May`` for 5-9, a date among figures."""
    for column in view.columns:
        rows = _damaged(column)
        if rows:
            yield of_column("excel_date_damage", view, column, rows)


def _grouped_thousands(view: TableView) -> Iterator[Finding]:
    for column in view.measures:
        if column.column.number_style not in ("id", "en", "mixed"):
            continue
        found = [text for text in column.texts if _GROUPED.fullmatch(text)]
        if sum(column.texts[text] for text in found) >= column.filled * _MOST:
            yield of_column("number_as_text", view, column, column.rows_of(found), variant="thousands")


def _written(view: TableView) -> Iterator[ColumnView]:
    return (column for column in view.columns if column.numeric and column.texts and not column.years)


def _has_decimal_comma(text: str, column: ColumnView) -> bool:
    if not _DECIMAL_COMMA.fullmatch(text):
        return False
    return not (_ONE_GROUP_COMMA.fullmatch(text) and column.column.number_style in ("en", "ambiguous", "plain"))


def _has_unit(text: str) -> bool:
    if _SIZES.fullmatch(text):
        return True
    found = numbers.number(text)
    return bool(found and found.unit)


def _is_number(value: Value) -> bool:
    if not isinstance(value, str):
        return False
    found = numbers.number(value)
    return found is not None and not found.unit


def _doubtful_zeros(column: ColumnView) -> list[int]:
    """Return the rows of zeros in a column whose other values all lie far from zero, and have decimals.

    Counts may well be zero; an index or a share of 0 among values from 40 to 90 is most likely a figure that is not
    there.
    """
    zeros = [row for row, number in zip(column.rows, column.numbers, strict=True) if number == 0]
    others = [number for number in column.numbers if number]
    if not zeros or len(others) < _FEWEST or len(zeros) > len(column.rows) * _MOST_ZEROS:
        return []
    if min(others) < median(others) * _FAR_FROM_ZERO or not any(number != int(number) for number in others):
        return []
    return zeros


def _lost_thousands(column: ColumnView) -> list[int]:
    figures = [number for number in column.numbers if number]
    broken = [number for number in figures if not number.is_integer()]
    if not broken or len(figures) - len(broken) < max(_LEAST_WHOLE * len(figures), _FEWEST):
        return []
    whole = [number for number in figures if number.is_integer()]
    if min(broken) < 1 or max(broken) >= _THOUSAND or max(abs(number) for number in whole) >= _THOUSAND:
        return []
    places = [_decimals(number) for number in broken]
    three = sum(count == _DIGITS_OF_THOUSANDS for count in places)
    if max(places) > _DIGITS_OF_THOUSANDS or three < _MANY_THREE * len(places) or median(whole) < _COUNTS_FROM:
        return []
    return [row for row, number in zip(column.rows, column.numbers, strict=True) if number and not number.is_integer()]


def _decimals(number: float) -> int:
    return len(f"{number:.9f}".rstrip("0").partition(".")[2])


def _damaged(column: ColumnView) -> list[int]:
    """Return the rows of dates in a column that otherwise holds ranges or figures."""
    shown = [text for text in column.odd if _SHORT_DATE.fullmatch(text)]
    dates = sum(column.texts[text] for text in shown) + column.dates
    others = column.filled - dates
    if not dates or not others:
        return []
    ranges = sum(column.texts[text] for text in column.odd if _RANGE.fullmatch(text))
    figures = sum(number is not None for number in column.numbers)
    if not ranges and (figures < others * _MOST or dates > column.filled * _MOST_DATES):
        return []
    wanted = frozenset(shown)
    return column.rows_where(lambda value: isinstance(value, date | datetime) or value in wanted)
