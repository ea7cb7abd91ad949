"""Columns that hold no figures: years, dates and months in ISO 8601, codes as text, names without stray spaces."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.repairs.figures import share_of
from ckanext.satudata.domain.tables.repairs.model import Work, WorkColumn, is_year
from ckanext.satudata.domain.tables.repairs.reshaping import MONTH, YEAR, known_year

_MOSTLY = 0.8
_EXACT = 2**53
"""Below it a workbook, whose numbers are floats, holds each whole number."""
_YEAR = re.compile(r"((?:19|20)\d{2})(?:\.0)?")
_MONTH_AND_YEAR = re.compile(r"([A-Za-z]+)\.?[\s\-/]+((?:19|20)\d{2})")
_ISO_MONTH = re.compile(r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])")
_SPACED_LETTERS = re.compile(r"(?<!\S)[^\W\d](?:\s+[^\W\d]){2,}(?!\S)")
_CLOCK = re.compile(r"(?<=[T ])([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.]([0-5]\d))?")
_NO_WORDS = frozenset(
    {"-", "--", "---", "–", "—", "n/a", "na", "n.a", "n.a.", "#n/a", "null", "none", "nan", "..", "...", "…"}
)

Mend = Callable[[object], object]


def tidy_words(work: Work, column: WorkColumn) -> None:
    """Bring a column that holds no figures into the form that its kind demands; list each cell that changed."""
    if _is_year_column(column):
        column.kind = "year"
        _mend(work, column, _as_year, "year_read", "text", "year")
    elif _mostly(column, _is_date):
        column.kind = "date"
        _mend(work, column, _as_date, "date_read", "date", "date")
    elif _mostly(column, _is_month):
        _months(work, column)
    elif column.kind == "code":
        _mend(work, column, as_code, "code_mended", "code", "code")
    else:
        _mend(work, column, _as_text, "time_read", "date", "text")
        _mend(work, column, _as_clean, "text_trimmed", "text", "text")
        column.kind = "boolean" if column.kind == "boolean" else "text"
    _mend(work, column, lambda value: None if _says_nothing(value) else value, "marker_emptied", "marker", "empty")


def as_code(value: object) -> object:
    """Return a code as text: no spaces between its parts, and a number without what Excel adds.

    Of a number too long for a workbook, such as a NIP, only the digits are left that Excel shows.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return str(int(value) if abs(value) < _EXACT else int(Decimal(repr(float(value)))))
    if isinstance(value, str):
        return numbers.region_code(value) or numbers.clean(value)
    return value


def _mend(work: Work, column: WorkColumn, mend: Mend, code: str, before: str, after: str) -> None:
    places: list[tuple[int, object, object]] = []
    seen: dict[object, object] = {}
    for position, value in enumerate(column.values):
        if value is None:
            continue
        key = (type(value), value)
        new = seen[key] if key in seen else seen.setdefault(key, mend(value))
        if type(new) is not type(value) or new != value:
            places.append((work.rows[position], value, new))
            column.values[position] = new
    listed = [
        place
        for place in places
        if (place[2] is not None or str(place[1]).strip()) and not (work.only_texts and _is_same(place))
    ]
    work.changed(code, column, listed, before, after)


def _is_same(place: tuple[int, object, object]) -> bool:
    """Return whether only the kind of the cell changed: digits in a CSV file are a year already."""
    _, before, after = place
    return isinstance(before, str) and isinstance(after, int) and before == str(after)


def _mostly(column: WorkColumn, fits: Callable[[object], bool]) -> bool:
    return share_of(column, fits) >= _MOSTLY


def _is_year_column(column: WorkColumn) -> bool:
    return column.kind == "year" or (
        column.name == YEAR and _mostly(column, lambda value: _as_year(value) != value or isinstance(value, int))
    )


def _as_year(value: object) -> object:
    found = _YEAR.fullmatch(value.strip() if isinstance(value, str) else str(value))
    return int(found[1]) if found and not isinstance(value, bool) else value


def _is_date(value: object) -> bool:
    return isinstance(value, date) or (isinstance(value, str) and numbers.parse_date(value) is not None)


def _as_date(value: object) -> object:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    found = numbers.parse_date(value) if isinstance(value, str) else None
    if found is None:
        return value
    clock = _CLOCK.search(str(value))
    told = time(int(clock[1]), int(clock[2]), int(clock[3] or 0)) if clock else time()
    return f"{found.isoformat()}T{told.isoformat()}" if told != time() else found.isoformat()


def _is_month(value: object) -> bool:
    if not isinstance(value, str):
        return False
    text = numbers.clean(value)
    return numbers.month(text) is not None or _month_and_year(text) is not None or bool(_ISO_MONTH.fullmatch(text))


def _month_and_year(text: str) -> str | None:
    found = _MONTH_AND_YEAR.fullmatch(text)
    month = numbers.month(found[1]) if found else None
    return f"{found[2]}-{month:02}" if found and month else None


def _months(work: Work, column: WorkColumn) -> None:
    """Write months as 2024-01, with the year of the row, of the metadata or of the title; else it is asked."""
    years = next((other for other in work.columns if other.name == YEAR and other is not column), None)
    bare = any(isinstance(value, str) and numbers.month(value) for value in column.values)
    common = known_year(work) if bare and years is None else ""
    places: list[tuple[int, object, object]] = []
    for position, value in enumerate(column.values):
        if not isinstance(value, str):
            continue
        text = numbers.clean(value)
        year = _row_year(years, position) or common
        month = numbers.month(text)
        new = _month_and_year(text) or (f"{year}-{month:02}" if month and year else text)
        if new != value:
            places.append((work.rows[position], value, new))
            column.values[position] = new
    work.changed("month_read", column, places, "month", "month")
    iso = all(value is None or _ISO_MONTH.fullmatch(str(value)) for value in column.values)
    column.kind = "month" if iso else "text"
    if column.name in {"", "periode"}:
        column.name = MONTH


def _row_year(years: WorkColumn | None, position: int) -> str:
    found = _as_year(years.values[position]) if years is not None else None
    return str(found) if isinstance(found, int) and is_year(str(found)) else ""


def _as_text(value: object) -> object:
    if isinstance(value, time):
        return value.isoformat("minutes" if value.second == 0 else "seconds")
    return _as_date(value) if isinstance(value, date) else value


def _as_clean(value: object) -> object:
    """Return a text with single spaces, and with the spaces out of names written letter by letter."""
    if not isinstance(value, str):
        return value
    return numbers.clean(_SPACED_LETTERS.sub(lambda found: _joined(found[0]), value))


def _joined(letters: str) -> str:
    """Return letters as words: the narrowest space is between letters, a wider one between words."""
    spaces = re.findall(r"\s+", letters)
    between = min(map(len, spaces))
    return re.sub(r"\s+", lambda found: "" if len(found[0]) == between else " ", letters)


def _says_nothing(value: object) -> bool:
    return isinstance(value, str) and (not value.strip() or numbers.clean(value).lower() in _NO_WORDS)
