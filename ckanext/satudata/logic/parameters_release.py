"""Validators of the parameters of the release schedule: text in, values of the domain out, never an internal error."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.codes.vocabularies import FREQUENCIES
from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import Period
from ckanext.satudata.domain.releases.reading import read_day, read_period, read_planned
from ckanext.satudata.domain.releases.terms import Certainty, Kind, Precision, Status
from ckanext.satudata.shared import storable

__all__ = [
    "satudata_release_approvals",
    "satudata_release_certainty",
    "satudata_release_day",
    "satudata_release_ids",
    "satudata_release_kind",
    "satudata_release_kinds",
    "satudata_release_limit",
    "satudata_release_month",
    "satudata_release_number",
    "satudata_release_period",
    "satudata_release_period_code",
    "satudata_release_planned",
    "satudata_release_precision",
    "satudata_release_statuses",
    "satudata_release_text",
    "satudata_release_time",
    "satudata_release_version",
    "satudata_release_year",
]

MAX_AT_ONCE = 500
MAX_ROWS = 1000
_LONGEST = 1000
_MOST = 1_000_000_000
_UNDETERMINED = frozenset({"", "-", "belum ditentukan", "to be announced", "tba"})
_APPROVALS = ("announced", "proposed", "declined")
_WEEK = re.compile(r"\d{4}-w\d{2}", re.ASCII)
_MONTH = re.compile(r"(?:(?:19|20|21)\d{2}-)?(0?[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"(?:19|20|21)\d{2}", re.ASCII)


def satudata_release_text(value: Any) -> str:
    """Return a line of text without surrounding space."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise tk.Invalid(tk._("Write text here, not a list or an object."))
    if not storable(value):
        raise tk.Invalid(tk._("The text has a character that cannot be stored. Type it anew."))
    if len(value) > _LONGEST:
        raise tk.Invalid(tk._("Write at most {limit} characters.").format(limit=_LONGEST))
    return " ".join(value.split())


def _read(value: Any, reader: Callable[[str], Any], message: str) -> Any:
    text = satudata_release_text(value)
    try:
        return reader(text)
    except (ValueError, OverflowError) as error:
        raise tk.Invalid(message.format(value=text[:80])) from error


def satudata_release_planned(value: Any) -> PlannedDate | None:
    """Return an announced date; ``None`` where the text says that it is to be announced."""
    if satudata_release_text(value).lower() in _UNDETERMINED:
        return None
    return _read(
        value,
        read_planned,
        tk._(
            "“{value}” is no date, or there is no such day. Write for example 2026-07-20 09:00, 20 Juli 2026, "
            "Juli 2026, Triwulan II 2026 or paling lambat 31-12-2026; leave it empty when it is not decided yet."
        ),
    )


def satudata_release_period(value: Any) -> Period:
    """Return a reference period."""
    return _read(
        value,
        read_period,
        tk._(
            "“{value}” is no reference period. Write for example 2026, Semester I 2026, Triwulan II 2026, Mei 2026 or "
            "2026-05-04; the end may not lie before the start."
        ),
    )


def satudata_release_period_code(value: Any) -> str:
    """Return the code of a reference period, given as such or as people write it."""
    text = satudata_release_text(value)
    return text.upper() if _WEEK.fullmatch(text.lower()) else satudata_release_period(text).code


def satudata_release_day(value: Any) -> dt.date:
    """Return a day."""
    return _read(value, read_day, tk._("“{value}” is no date, or there is no such day. Write for example 2026-12-31."))


def satudata_release_time(value: Any) -> dt.time:
    """Return an hour of the day."""
    return _read(
        value,
        lambda text: dt.datetime.strptime(text.replace(".", ":"), "%H:%M").time(),  # noqa: DTZ007 - of any day
        tk._("“{value}” is no time of the day. Write for example 09:00."),
    )


def _word(value: Any, words: type[enum.StrEnum]) -> Any:
    text = satudata_release_text(value)
    try:
        return words(text)
    except ValueError as error:
        raise _unknown(text, [word.value for word in words]) from error


def _unknown(text: str, allowed: list[str]) -> tk.Invalid:
    message = tk._("“{value}” is unknown here. Allowed: {allowed}.")
    return tk.Invalid(message.format(value=text[:80], allowed=", ".join(allowed)))


def satudata_release_kind(value: Any) -> Kind:
    """Return what is released."""
    return _word(value, Kind)


def satudata_release_certainty(value: Any) -> Certainty:
    """Return how sure a date is."""
    return _word(value, Certainty)


def satudata_release_precision(value: Any) -> Precision:
    """Return how exact a date is."""
    return _word(value, Precision)


def _several(value: Any, allowed: list[str]) -> tuple[str, ...]:
    parts = value if isinstance(value, list | tuple) else satudata_release_text(value).split(",")
    if len(parts) > len(FREQUENCIES):
        raise _unknown("…", allowed)
    found = [satudata_release_text(part) for part in parts]
    for text in found:
        if text not in allowed:
            raise _unknown(text, allowed)
    return tuple(found)


def satudata_release_statuses(value: Any) -> tuple[str, ...]:
    """Return one status or several, as a list or with commas between."""
    return _several(value, [status.value for status in Status])


def satudata_release_kinds(value: Any) -> tuple[str, ...]:
    """Return one kind or several."""
    return _several(value, [kind.value for kind in Kind])


def satudata_release_approvals(value: Any) -> tuple[str, ...]:
    """Return one state of approval or several."""
    return _several(value, list(_APPROVALS))


def satudata_release_month(value: Any) -> str:
    """Return a month of any year (``07``) or of one (``2026-07``)."""
    text = satudata_release_text(value)
    if not (match := _MONTH.fullmatch(text)):
        raise tk.Invalid(tk._("“{value}” is no month. Write 1 to 12, or 2026-07.").format(value=text[:80]))
    year, dash, _month = text.rpartition("-")
    return f"{year}{dash}{int(match[1]):02}"


def satudata_release_year(value: Any) -> str:
    """Return a year."""
    text = satudata_release_text(value)
    if not _YEAR.fullmatch(text):
        raise tk.Invalid(tk._("“{value}” is no year.").format(value=text[:80]))
    return text


def satudata_release_number(value: Any) -> int:
    """Return a natural number that the database can take."""
    text = satudata_release_text(value)
    if not text.isascii() or not text.isdigit() or len(text) > len(str(_MOST)) or int(text) > _MOST:
        raise tk.Invalid(tk._("Write a number from 0 to {limit}.").format(limit=_MOST))
    return int(text)


def satudata_release_limit(value: Any) -> int:
    """Return how many rows a page may have; more than the most is the most."""
    return min(satudata_release_number(value), MAX_ROWS)


def satudata_release_version(value: Any) -> int | None:
    """Return the version that somebody looked at, which may be 0; ``None`` where a form leaves it empty."""
    return None if value in ("", None) else satudata_release_number(value)


def satudata_release_ids(value: Any) -> list[str]:
    """Return ids of releases, each once; a single one counts as a list of one."""
    ids = [value] if isinstance(value, str) else value
    if not isinstance(ids, list) or not all(isinstance(item, str) and item and storable(item) for item in ids):
        raise tk.Invalid(tk._("Name the releases as a list of ids."))
    if len(ids) > MAX_AT_ONCE:
        raise tk.Invalid(tk._("Choose at most {limit} releases at once.").format(limit=MAX_AT_ONCE))
    return list(dict.fromkeys(ids))
