"""Reference periods (periode data) by frequency: which there are, their codes, and what people call them."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ckanext.satudata.domain.codes.vocabularies import FREQUENCIES

_MONTHS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": (
            *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
            *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
        ),
        "en": tuple(calendar.month_name[1:]),
    }
)
_ROMAN = ("I", "II", "III", "IV")
_YEAR = 12
_WEEK = 7
_PARTS: Mapping[int, tuple[str, str, str]] = MappingProxyType(
    {3: ("Q", "Triwulan", "Quarter"), 4: ("C", "Caturwulan", "Four months"), 6: ("S", "Semester", "Half-year")}
)
PERIODIC = frozenset(
    value for value, frequency in FREQUENCIES.items() if frequency.months is not None or frequency.days is not None
)
"""Frequencies that make a schedule; ad hoc, once and "less often" do not."""


@dataclass(frozen=True)
class Period:
    """The span of time that data are about, both days included, for one frequency."""

    frequency: str
    start: dt.date
    end: dt.date

    @property
    def code(self) -> str:
        """A stable code such as ``2026-05-04``, ``2026-W19``, ``2026-05``, ``2026-Q2``, ``2026``, ``2025/2026``."""
        frequency = FREQUENCIES[self.frequency]
        if frequency.days is not None:
            if frequency.days == 1:
                return self.start.isoformat()
            year, week, _day = self.start.isocalendar()
            return f"{year}-W{week:02}"
        months = frequency.months or _YEAR
        if months == 1:
            return f"{self.start:%Y-%m}"
        if months in _PARTS:
            return f"{self.start.year}-{_PARTS[months][0]}{self._part(months)}"
        return f"{self.start.year}" if months == _YEAR else f"{self.start.year}/{self.end.year}"

    def _part(self, months: int) -> int:
        return (self.start.month - 1) // months + 1

    def label(self, language: str = "id") -> str:
        """Return what people call the period, in Indonesian or English."""
        language = "en" if language.startswith("en") else "id"
        frequency = FREQUENCIES[self.frequency]
        if frequency.days == 1:
            return _day(self.start, language)
        if frequency.days is not None:
            to = "to" if language == "en" else "s.d."
            return f"{_day(self.start, language)} {to} {_day(self.end, language)}"
        months = frequency.months or _YEAR
        if months == 1:
            return f"{_MONTHS[language][self.start.month - 1]} {self.start.year}"
        if months in _PARTS:
            word = _PARTS[months][2 if language == "en" else 1]
            return f"{word} {_ROMAN[self._part(months) - 1]} {self.start.year}"
        return f"{self.start.year}" if months == _YEAR else f"{self.start.year}-{self.end.year}"


def _day(day: dt.date, language: str) -> str:
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def period_of(frequency: str, day: dt.date) -> Period:
    """Return the period in which a day lies; two-year periods end with an even year.

    Raises:
        ValueError: the frequency has no periods.
    """
    if frequency not in PERIODIC:
        raise ValueError(f"{frequency} has no regular periods")
    known = FREQUENCIES[frequency]
    if known.days is not None:
        start = day if known.days == 1 else day - dt.timedelta(days=day.weekday())
        return Period(frequency, start, start + dt.timedelta(days=known.days - 1))
    months = known.months or _YEAR
    number = day.year * _YEAR + day.month - 1
    offset = _YEAR if months > _YEAR else 0
    first = (number - offset) // months * months + offset
    start = dt.date(first // _YEAR, first % _YEAR + 1, 1)
    return Period(frequency, start, _month_end(first + months - 1))


def _month_end(number: int) -> dt.date:
    year, month = number // _YEAR, number % _YEAR + 1
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def following(period: Period) -> Period:
    """Return the next period."""
    return period_of(period.frequency, period.end + dt.timedelta(days=1))


def periods(first: Period, until: Callable[[Period], bool]) -> Iterator[Period]:
    """Yield the periods from the first on, up to before the one for which ``until`` holds."""
    period = first
    while not until(period):
        yield period
        period = following(period)
