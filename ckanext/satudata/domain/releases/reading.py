"""Dates and periods as people in offices write them: "20 Juli 2026", "Triwulan II 2026", "paling lambat 31-12-2026"."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import Period, period_of
from ckanext.satudata.domain.releases.terms import Precision

_MONTH_NAMES = (
    *(("januari", "january", "jan"), ("februari", "february", "pebruari", "feb"), ("maret", "march", "mar")),
    *(("april", "apr"), ("mei", "may"), ("juni", "june", "jun"), ("juli", "july", "jul")),
    *(("agustus", "august", "agu", "agt", "aug"), ("september", "sep", "sept")),
    *(("oktober", "october", "okt", "oct"), ("november", "nopember", "nov"), ("desember", "december", "des", "dec")),
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names}
_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_LATEST = re.compile(r"(?:paling lambat|no later than|selambat-lambatnya)\s+", re.IGNORECASE)
_TIME = re.compile(r"[ T,]+(?:pukul\s+|jam\s+)?(\d{1,2})[.:](\d{2})(?::\d{2})?\s*(?:wib|wita|wit)?$", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_WORDS = re.compile(r"(\d{1,2})\s+([a-z]+)\s+(\d{4})")
_MONTH = re.compile(r"([a-z]+)\s+(\d{4})|(\d{4})-(\d{1,2})")
_PARTS = {
    3: re.compile(r"(?:triwulan|kuartal|quarter|tw)\s+([ivx\d]+)\s+(\d{4})|(\d{4})-?q(\d)"),
    4: re.compile(r"(?:caturwulan|cawu)\s+([ivx\d]+)\s+(\d{4})|(\d{4})-?c(\d)"),
    6: re.compile(r"(?:semester|half-year|smt)\s+([ivx\d]+)\s+(\d{4})|(\d{4})-?s(\d)"),
}
_FREQUENCY_OF_PARTS = {3: "triwulanan", 4: "empat_bulanan", 6: "semesteran"}
_YEAR_MONTHS = 12
_YEARS = re.compile(r"(\d{4})\s*[-/–]\s*(\d{4})")
_WEEK = re.compile(r"(\d{4})-?w(\d{1,2})")
_FROM_TO = re.compile(r"(.+?)\s+(?:s\.d\.|s/d|sampai|to)\s+(.+)")
_PLAUSIBLE = range(1900, 2200)
"""Years beyond are slips of the keyboard, and the last ones of the calendar have no day after."""


def _date(year: int, month: int, day: int) -> dt.date:
    if year not in _PLAUSIBLE:
        raise ValueError(year)
    return dt.date(year, month, day)


def read_day(text: str) -> dt.date:
    """Return a day written in ISO 8601, with the day first, or with the month's name.

    Raises:
        ValueError: it is none of these, or there is no such day (31 February).
    """
    plain = text.strip().lower()
    if match := _ISO.fullmatch(plain):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(plain):
        day, month, year = match.groups()
    elif (match := _WORDS.fullmatch(plain)) and match[2] in _MONTHS:
        day, month, year = match[1], str(_MONTHS[match[2]]), match[3]
    else:
        raise ValueError(text)
    return _date(int(year), int(month), int(day))


def read_planned(value: str | dt.date | dt.datetime) -> PlannedDate:
    """Return an announced date with the precision in which it was written.

    Args:
        value: a text, or what a spreadsheet holds as a date; midnight there means that no hour was given.

    Raises:
        ValueError: it cannot be read, or there is no such day.
    """
    if isinstance(value, dt.date):
        return _from_cell(value)
    text = " ".join(value.split())
    if match := _LATEST.match(text):
        rest = read_planned(text[match.end() :])
        return PlannedDate(Precision.not_later_than, rest.last_day)
    if month := _read_month(text.lower()):
        return PlannedDate(Precision.month, month)
    if quarter := _read_part(text.lower(), 3):
        return PlannedDate(Precision.quarter, quarter)
    if match := _TIME.search(text):
        return _exact(read_day(text[: match.start()]), dt.time(int(match[1]), int(match[2])))
    return _exact(read_day(text), None)


def _from_cell(value: dt.date) -> PlannedDate:
    if not isinstance(value, dt.datetime):
        return _exact(_date(value.year, value.month, value.day), None)
    time = value.time().replace(second=0, microsecond=0)
    return _exact(_date(value.year, value.month, value.day), time if time != dt.time() else None)


def _exact(day: dt.date, time: dt.time | None) -> PlannedDate:
    return PlannedDate(Precision.day if time is None else Precision.minute, day, time)


def _read_month(text: str) -> dt.date | None:
    match = _MONTH.fullmatch(text)
    if match is None:
        return None
    if match[3]:
        return _date(int(match[3]), int(match[4]), 1)
    return _date(int(match[2]), _MONTHS[match[1]], 1) if match[1] in _MONTHS else None


def _read_part(text: str, months: int) -> dt.date | None:
    match = _PARTS[months].fullmatch(text)
    if match is None:
        return None
    number = _NUMBERS.get(match[1] or match[4], 0)
    if not 1 <= number <= _YEAR_MONTHS // months:
        raise ValueError(text)
    return _date(int(match[2] or match[3]), (number - 1) * months + 1, 1)


def read_period(value: str | int | dt.date) -> Period:
    """Return a reference period written as a code or as people write it.

    Args:
        value: ``2026``, ``2025-2026``, ``Semester I 2026``, ``Triwulan II 2026``, ``Mei 2026``, ``2026-05``,
            ``2026-W19``, ``4 Mei 2026 s.d. 10 Mei 2026`` (a week), or a day.

    Raises:
        ValueError: it cannot be read, there is no such period, or its end lies before its start.
    """
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return period_of("harian", value)
    text = " ".join(str(value).split()).lower()
    for months, frequency in _FREQUENCY_OF_PARTS.items():
        if start := _read_part(text, months):
            return period_of(frequency, start)
    if month := _read_month(text):
        return period_of("bulanan", month)
    return _read_years(text) or _read_week(text) or period_of("harian", read_day(text))


def _read_years(text: str) -> Period | None:
    if re.fullmatch(r"\d{4}", text):
        return period_of("tahunan", _date(int(text), 1, 1))
    match = _YEARS.fullmatch(text)
    return _span(int(match[1]), int(match[2])) if match else None


def _read_week(text: str) -> Period | None:
    if match := _WEEK.fullmatch(text):
        return period_of("mingguan", dt.date.fromisocalendar(_date(int(match[1]), 1, 1).year, int(match[2]), 1))
    match = _FROM_TO.fullmatch(text)
    return _week(read_day(match[1]), read_day(match[2])) if match else None


def _week(first: dt.date, last: dt.date) -> Period:
    week = period_of("mingguan", first)
    if (week.start, week.end) != (first, last):
        raise ValueError(f"{first} to {last}")
    return week


def _span(first: int, last: int) -> Period:
    if last != first + 1:
        raise ValueError(f"{first}-{last}")
    end = _date(last, _YEAR_MONTHS, calendar.monthrange(last, _YEAR_MONTHS)[1])
    return Period("dua_tahunan", _date(first, 1, 1), end)
