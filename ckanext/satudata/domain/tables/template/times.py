"""The reference period in a template: which columns hold it, and what stands in them row by row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ckanext.satudata.domain.tables.template.about import About, Field

MONTHS = 12

_WORDS = re.compile(r"[a-z]+")
_YEAR_WORDS = frozenset({"tahun", "thn", "th", "year"})
_MONTH_WORDS = frozenset({"bulan", "bln", "month"})
_PARTS = {"triwulan": 4, "kuartal": 4, "quarter": 4, "caturwulan": 3, "semester": 2}
"""How many there are of each in a year."""
_BESIDE = frozenset({"data", "periode", "referensi", "laporan", "pelaporan", "anggaran", "ke"})
"""Words that leave the name of a column one of the reference period, unlike ``tahun_dibangun``."""
_MONTH_OF_YEAR = re.compile(r"(?:19|20)\d{2}-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(?:19|20)\d{2}")


def holds_year(field: Field) -> bool:
    """Return whether a column holds years, those of the reference period or others."""
    return field.kind == "year" or (_words(field) <= _YEAR_WORDS and bool(_words(field)))


def is_reference_year(field: Field) -> bool:
    """Return whether a column holds the year of the reference period: ``tahun``, but not ``tahun_dibangun``."""
    return bool(_words(field) & _YEAR_WORDS) and _words(field) <= _YEAR_WORDS | _BESIDE and _takes_year(field)


def is_part_of_year(field: Field) -> bool:
    """Return whether a column holds months, quarters or halves of the reference period."""
    return _parts(field) > 0


def months_of(fields: Sequence[Field], about: About) -> list[int]:
    """Return for which months there are rows: of a year the last of each part that a column asks for; else none."""
    parts = max(map(_parts, fields), default=0)
    if not parts or year_of(about) is None:
        return []
    found = _MONTH_OF_YEAR.fullmatch(about.period)
    step = MONTHS // parts
    return [int(found[1])] if found else list(range(step, MONTHS + 1, step))


def value_of(field: Field, about: About, month: int) -> object:
    """Return what a column of the reference period holds in the rows of a month; 0 is no month."""
    if is_reference_year(field):
        year = year_of(about)
        return str(year) if year is not None and field.kind == "string" else year
    parts = _parts(field)
    if not parts or not month:
        return None
    if field.kind == "yearmonth":
        return f"{year_of(about)}-{month:02}"
    position = (month - 1) * parts // MONTHS
    if field.choices:
        return field.typed(field.choices[position])
    return position + 1


def moved(field: Field, value: object, about: About) -> object:
    """Return what an earlier row's part of the year becomes in this period; None where it cannot be told."""
    if field.kind != "yearmonth":
        return value
    found = _MONTH_OF_YEAR.fullmatch(value) if isinstance(value, str) else None
    if _MONTH_OF_YEAR.fullmatch(about.period):
        return about.period
    return f"{year_of(about)}-{found[1]}" if found and year_of(about) is not None else None


def year_of(about: About) -> int | None:
    """Return the year of the reference period."""
    return int(about.year) if _YEAR.fullmatch(about.year) else None


def _takes_year(field: Field) -> bool:
    return field.kind in {"year", "integer", "number", "string", "any"} and not field.choices


def _parts(field: Field) -> int:
    """Return into how many parts a column divides the year; 0 if it holds none, or not in a way that is known."""
    words = _words(field) - _YEAR_WORDS - _BESIDE
    if field.kind == "yearmonth":
        return MONTHS if words <= _MONTH_WORDS else 0
    if len(words) != 1:
        return 0
    parts = MONTHS if words <= _MONTH_WORDS else _PARTS.get(next(iter(words)), 0)
    if field.choices:
        return parts if len(field.choices) == parts else 0
    return parts if field.kind == "integer" else 0


def _words(field: Field) -> frozenset[str]:
    return frozenset(_WORDS.findall(field.name.lower()))
