"""Findings about how figures are written in the cells of a column."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from statistics import median

from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.book import Value
from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.findings.making import of_columns
from ckanext.satudata.domain.tables.findings.view import REMARKS, ColumnView, TableView

_DECIMAL_COMMA = re.compile(r"[-+(]?\d[\d.\s\u00a0\u2009\u202f]*,\d+\)?")
_ONE_GROUP_COMMA = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:[.,\s]\d{3})+")
_POINT = re.compile(r"-?\d{1,3}\.\d{1,3}")
_WHOLE = re.compile(
    r"(?<![a-z])(?:jumlah|banyak|banyaknya|harga|anggaran|realisasi|pagu|biaya|upah|gaji|pendapatan|belanja)(?![a-z])"
)
_GROUPED_ENGLISH = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_BY_SPACE = re.compile(r"-?[1-9]\d{0,2}(?:\s\d{3})+")
_GROUPED_BY_STYLE = {"id": _GROUPED, "mixed": _GROUPED, "en": _GROUPED_ENGLISH}
_BARE = re.compile(r"-?[1-9]\d{3,14}(?:[.,]\d{1,2})?")
"""A number of thousands without any mark between them."""
_SIZES = re.compile(r"\d+(?:[.,]\d+)?\s*[xX×*]\s*\d+(?:[.,]\d+)?(?:\s*[xX×*]\s*\d+(?:[.,]\d+)?)?\s*[a-z²³0-9]{0,3}")
_SHORT_DATE = re.compile(
    r"(?:\d{1,2}[-/ ](?:jan|feb|mar|apr|may|mei|jun|jul|aug|agu|agt|sep|oct|okt|nov|dec|des)"
    r"|(?:jan|feb|mar|apr|may|mei|jun|jul|aug|agu|agt|sep|oct|okt|nov|dec|des)[-/ ]\d{1,2})(?:[-/ ]\d{2,4})?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d{1,4}\s*[-–/]\s*\d{1,4}(?:\D.*)?|\d{1,3}\s*\+|[<>≥≤]=?\s*\d+.*")
_CLOCK = re.compile(r"(\d{1,5})[.:]\d\d[.:]00")
_OF_TIME = re.compile(
    r"(?<![a-z])(?:jam|pukul|waktu|durasi|lama|time|kode|kd|code|no|nomor|rekening)(?![a-z])", re.IGNORECASE
)
_TIMES = (time, timedelta)
_LAST_HOUR = 23
_MOST_DATES = 0.5
_MOST = 0.5
_MANY_THREE = 0.85
_LEAST_WHOLE = 0.1
_FEWEST_WHOLE = 2
_THOUSAND = 1000
_DIGITS_OF_THOUSANDS = 3
_COUNTS_FROM = 30
_FEWEST = 3
_MOST_ZEROS = 0.25
_FAR_FROM_ZERO = 0.1
_MANY_STEPS = 50
"""Of the last decimal: what is smaller may be rounded to zero."""
_MANY, _LARGE = 30, 1_000
"""How many figures without decimals there must be, and how large, where a zero among them is doubtful."""


def mixed_numbers(view: TableView) -> Iterator[Finding]:
    """A column that writes its numbers in two ways: ``1 842,51`` beside ``473.73``, ``50.36`` beside ``167.228``.

    So do thousands with marks (``1,517,341``) beside others without (``1474874``).
    """
    yield from of_columns("mixed_numbers", view, ((column, _rarer_writing(column)) for column in _written(view)))


def decimal_comma(view: TableView) -> Iterator[Finding]:
    """Decimals after a comma: most programs take ``12,5`` for a text."""
    yield from of_columns("decimal_comma", view, ((column, _decimal_commas(column)) for column in _written(view)))


def units_in_values(view: TableView) -> Iterator[Finding]:
    """Units or second measures inside the cells: ``76,2%``, ``1.250,5 km``, ``650 x 12``.

    A column of texts must be so for the most part; among figures each such cell counts.
    """
    columns = [column for column in view.columns if column.column.kind not in ("code", "date", "year")]
    yield from of_columns("units_in_values", view, ((column, _with_units(column)) for column in columns))


def number_as_text(view: TableView) -> Iterator[Finding]:
    """Figures that a workbook stores as text, so that nothing can be summed.

    In a CSV file every cell is a text; there, whole numbers with marks between thousands are meant (``167.228``), which
    programs take for a text or for decimals.
    """
    if view.format in ("csv", "html"):
        found = ((column, _grouped_thousands(column)) for column in view.measures)
        yield from of_columns("number_as_text", view, found, variant="thousands")
    else:
        yield from of_columns("number_as_text", view, ((column, _texts(view, column)) for column in view.columns))


def missing_markers(view: TableView) -> Iterator[Finding]:
    """Marks for missing values (``-``, ``n/a``) among figures; and zeros that may stand for a missing value.

    Whether ``-`` means nothing or zero, and ``0`` zero or nothing, only the office knows: it is asked.
    """
    marked = [column for column in view.columns if column.marks and _is_exact(column)]
    yield from of_columns("missing_markers", view, ((column, column.rows_of(column.marks)) for column in marked))
    zeros = [column for column in view.measures if not column.marks]
    found = ((column, _doubtful_zeros(column)) for column in zeros)
    yield from of_columns("missing_markers", view, found, variant="zero")


def mixed_scale(view: TableView) -> Iterator[Finding]:
    """A thousands dot that became a decimal point: 1.474 beside 686 in one column.

    Numbers with three real decimals are whole once in a thousand. Where a tenth or more are whole and below 1,000, and
    nearly all others have three decimals and none is below one, whole numbers lost their thousands.
    """
    yield from of_columns("mixed_scale", view, ((column, _lost_thousands(column)) for column in view.measures))


def excel_date_damage(view: TableView) -> Iterator[Finding]:
    """Values that a spreadsheet turned into dates or times: ``9-May`` for 5-9, ``26.06.00`` for 26.06.

    Where the dot stands between hours and minutes, as in Indonesia, Excel takes 26.06 for six minutes past 26 o'clock.
    """
    yield from of_columns("excel_date_damage", view, ((column, _damaged(column)) for column in view.columns))
    workbook = view.format not in ("csv", "html")
    timed = ((column, _timed(column, workbook)) for column in view.columns)
    yield from of_columns("excel_date_damage", view, timed, variant="time")


def _rarer_writing(column: ColumnView) -> list[int]:
    """Return the rows of the rarer of two ways of writing: with commas or groups of three, and without."""
    style = column.column.number_style or ""
    if style != "mixed":
        grouped = _GROUPED_BY_STYLE.get(style, _GROUPED_BY_SPACE)
        marked = column.rows_of([text for text in column.texts if grouped.fullmatch(text)])
        bare = column.rows_of([text for text in column.texts if _BARE.fullmatch(text)]) if marked else []
        return min(marked, bare, key=len) if bare else []
    one = {text for text in column.texts if "," in text} or {text for text in column.texts if _GROUPED.fullmatch(text)}
    ways = column.rows_of(one), column.rows_of(column.texts.keys() - one)
    return min((rows for rows in ways if rows), key=len, default=[])


def _is_exact(column: ColumnView) -> bool:
    """Whether a column holds figures, dates or codes, or nothing but marks; words of remarks may well be a dash."""
    if column.filled == 0:
        return not REMARKS.search(column.name)
    return column.numeric or column.years or column.column.kind in ("code", "date")


def _decimal_commas(column: ColumnView) -> list[int]:
    return column.rows_of([text for text in column.odd if _has_decimal_comma(text, column)])


def _with_units(column: ColumnView) -> list[int]:
    found = [text for text in column.odd if _has_unit(text)]
    enough = column.numeric or sum(column.odd[text] for text in found) >= column.filled * _MOST
    return column.rows_of(found) if enough else []


def _texts(view: TableView, column: ColumnView) -> list[int]:
    figures = column.numeric and not column.years
    rows = column.rows_of([text for text in column.texts if _is_number(text)]) if figures else []
    return sorted([*rows, *(row for row in view.table.total_rows if _is_number(view.cell(row, column.index)))])


def _grouped_thousands(column: ColumnView) -> list[int]:
    style = column.column.number_style or ""
    if style == "ambiguous" and _surely_thousands(column):
        style = "id"
    grouped = _GROUPED_BY_STYLE.get(style, _GROUPED_BY_SPACE)
    rows = column.rows_of([text for text in column.texts if grouped.fullmatch(text)])
    return rows if len(rows) >= column.filled * _MOST else []


def _surely_thousands(column: ColumnView) -> bool:
    """Whether numbers as ``12.500`` are thousands: of things that are counted or paid, or with a group of zeros."""
    dotted = any("." in text for text in column.texts)
    return dotted and bool(_WHOLE.search(column.name.casefold()) or any(text.endswith(".000") for text in column.texts))


def _written(view: TableView) -> Iterator[ColumnView]:
    return (column for column in view.columns if column.numeric and column.written and not column.years)


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
    """Return the rows of zeros in a column whose other values all lie far from zero.

    Counts may well be zero, and so may a small figure that was rounded; an index or a share of 0 among values from 40
    to 90 is most likely a figure that is not there. Whole figures must be many and large: a wage or a poverty line of
    0 among hundreds of thousands.
    """
    zeros = [row for row, number in zip(column.rows, column.numbers, strict=True) if number == 0]
    others = [number for number in column.numbers if number]
    if not zeros or len(others) < _FEWEST or len(zeros) > len(column.rows) * _MOST_ZEROS:
        return []
    places = sorted(_decimals(number) for number in others)
    decimals = places[-1] if places[len(places) // 2] else 0
    least = max(median(others) * _FAR_FROM_ZERO, _MANY_STEPS * 10.0**-decimals)
    if not decimals:
        least = max(least, _LARGE) if len(others) >= _MANY else math.inf
    return zeros if min(others) >= least else []


def _lost_thousands(column: ColumnView) -> list[int]:
    stored = _as_stored(column)
    figures = [number for number in stored if number]
    broken = [number for number in figures if not number.is_integer()]
    if not broken or len(figures) - len(broken) < max(_LEAST_WHOLE * len(figures), _FEWEST_WHOLE):
        return []
    whole = [number for number in figures if number.is_integer()]
    if min(broken) < 1 or max(broken) >= _THOUSAND or max(abs(number) for number in whole) >= _THOUSAND:
        return []
    places = [_decimals(number) for number in broken]
    three = sum(count == _DIGITS_OF_THOUSANDS for count in places)
    if max(places) > _DIGITS_OF_THOUSANDS or three < _MANY_THREE * len(places) or median(whole) < _COUNTS_FROM:
        return []
    return [row for row, number in zip(column.rows, stored, strict=True) if number and not number.is_integer()]


def _as_stored(column: ColumnView) -> list[float | None]:
    """Return the figures as a program reads them: a text ``1.474`` is no thousands to it."""
    read = {text: float(text) for text in column.texts if "." in text and _POINT.fullmatch(text)}
    if not read:
        return column.numbers
    pairs = zip(column.values, column.numbers, strict=True)
    return [read.get(value, number) if isinstance(value, str) else number for value, number in pairs]


def _decimals(number: float) -> int:
    return len(f"{number:.9f}".rstrip("0").partition(".")[2])


def _damaged(column: ColumnView) -> list[int]:
    """Return the rows of dates in a column that otherwise holds ranges or figures."""
    shown = [text for text in column.odd if _SHORT_DATE.fullmatch(text) or numbers.parse_date(text)]
    dates = sum(column.odd[text] for text in shown) + column.dates
    others = column.filled - dates
    if not dates or not others:
        return []
    ranges = sum(column.odd[text] for text in column.odd if _RANGE.fullmatch(text))
    figures = sum(number is not None for number in column.numbers)
    if not ranges and (figures < others * _MOST or dates > column.filled * _MOST_DATES):
        return []
    wanted = frozenset(shown)
    return column.rows_where(lambda value: isinstance(value, date | datetime) or value in wanted)


def _timed(column: ColumnView, workbook: bool) -> list[int]:
    """Return the rows of times in a column that also holds figures; some hour must be none of a day's."""
    clocks = {text: match for text in column.odd if (match := _CLOCK.fullmatch(text))} if column.written else {}
    late = any(int(match[1]) > _LAST_HOUR for match in clocks.values())
    if not late and not (workbook and any(isinstance(cell, timedelta) for cell in column.values)):
        return []
    if _OF_TIME.search(column.name) or not any(number is not None for number in column.numbers):
        return []
    return column.rows_where(lambda value: isinstance(value, _TIMES) or value in clocks)
