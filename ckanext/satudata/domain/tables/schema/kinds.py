"""Whether a cell holds a value of a type, however Indonesian offices write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time

from ckanext.satudata.domain.tables.book import Value

Predicate = Callable[[Value], bool]

_SPACES = r"[ \u00a0\u2009\u202f]"
_MONTHS = (
    "januari|februari|pebruari|maret|april|mei|juni|juli|agustus|september|oktober|november|nopember|desember"
    "|jan|feb|peb|mar|apr|jun|jul|agu|agt|ags|sep|sept|okt|nov|nop|des"
)
_INTEGER = re.compile(rf"[+-]?(\d+|\d{{1,3}}([.,]\d{{3}})+|\d{{1,3}}({_SPACES}\d{{3}})+)([.,]0+)?")
_NUMBER = re.compile(
    rf"[+-]?(\d+([.,]\d+)?([eE][+-]?\d+)?|\d{{1,3}}((\.|{_SPACES})\d{{3}})+(,\d+)?|\d{{1,3}}(,\d{{3}})+(\.\d+)?)"
)
_YEAR = re.compile(r"[12]\d{3}")
_DATE = re.compile(
    rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|\d{{1,2}}[- ]({_MONTHS})[- ]\d{{4}}",
    re.IGNORECASE,
)
_CLOCK = r"\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?"
_TIME = re.compile(_CLOCK)
_DATETIME = re.compile(rf"({_DATE.pattern})([ T]{_CLOCK}(Z|[+-]\d{{2}}:?\d{{2}})?)?", re.IGNORECASE)
_YEARMONTH = re.compile(rf"\d{{4}}-\d{{1,2}}|\d{{1,2}}/\d{{4}}|({_MONTHS})[- ]\d{{4}}", re.IGNORECASE)
_BOOLEANS = frozenset({"ya", "tidak", "y", "t", "true", "false", "benar", "salah", "1", "0", "yes", "no"})
_YEARS = range(1000, 3000)


def _text(pattern: re.Pattern[str], value: Value) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value.strip()) is not None


def _is_number(value: Value) -> bool:
    return (isinstance(value, int | float) and not isinstance(value, bool)) or _text(_NUMBER, value)


def _is_integer(value: Value) -> bool:
    if isinstance(value, int | float):
        return not isinstance(value, bool) and value == value // 1
    return _text(_INTEGER, value)


def _is_year(value: Value) -> bool:
    if isinstance(value, int | float):
        return not isinstance(value, bool) and value == value // 1 and value in _YEARS
    return _text(_YEAR, value)


def _is_date(value: Value) -> bool:
    return isinstance(value, date) or _text(_DATE, value)


def _is_datetime(value: Value) -> bool:
    return isinstance(value, date) or _text(_DATETIME, value)


def _is_time(value: Value) -> bool:
    return isinstance(value, time | datetime) or _text(_TIME, value)


def _is_yearmonth(value: Value) -> bool:
    return isinstance(value, date) or _text(_YEARMONTH, value)


def _is_boolean(value: Value) -> bool:
    if isinstance(value, int | float):
        return value in (0, 1)
    return str(value).strip().casefold() in _BOOLEANS


def _is_code(value: Value) -> bool:
    # What a spreadsheet turned into a date or a truth value is no code any more.
    return not isinstance(value, bool | date | time)


_PREDICATES: dict[str, Predicate] = {
    "integer": _is_integer,
    "number": _is_number,
    "year": _is_year,
    "yearmonth": _is_yearmonth,
    "date": _is_date,
    "datetime": _is_datetime,
    "time": _is_time,
    "boolean": _is_boolean,
    "code": _is_code,
}


def predicate(type_: str) -> Predicate:
    """Return the test for values of a type; whatever the table has is text."""
    return _PREDICATES.get(type_, lambda _value: True)
