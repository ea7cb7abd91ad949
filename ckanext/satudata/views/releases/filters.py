"""The query parameters that all pages and feeds of the schedule share, so that a subscription is what the page showed.

What cannot be understood is left out, with a sentence that says so: an address that somebody shortened or a program
made up is answered with a page, not with an error.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.releases.terms import Kind, Status

FIRST_YEAR, LAST_YEAR = 1900, 2199
EVERY_STATUS = "semua"
"""In place of a status: open and closed releases alike."""
_LONGEST = 200
_SHOWN = 40
_LAST_PAGE = 100_000
_YEAR = re.compile(r"[0-9]{4}")
_MONTH = re.compile(r"(?:([0-9]{4})-)?(0?[1-9]|1[0-2])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME = re.compile(r"[\w-]+")

_PARAMETERS: Mapping[str, str] = MappingProxyType(
    {
        "opd": "organization",
        "topik": "topic",
        "status": "status",
        "jenis": "kind",
        "bulan": "month",
        "tahun": "year",
        "hari": "day",
        "q": "q",
    }
)
"""Parameters of the pages, with their names in ``satudata_release_list``; a day is ``since`` and ``until`` there."""

NAMES = tuple(_PARAMETERS)


def is_year(text: str) -> bool:
    """Return whether a text is a year that the schedule can show."""
    return bool(_YEAR.fullmatch(text)) and FIRST_YEAR <= int(text) <= LAST_YEAR


def _is_month(text: str) -> bool:
    match = _MONTH.fullmatch(text)
    return match is not None and (match[1] is None or is_year(match[1]))


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and is_year(str(dt.date.fromisoformat(text).year))
    except ValueError:
        return False


_CHECKS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "opd": lambda text: bool(_NAME.fullmatch(text)),
        "topik": str.isprintable,
        "status": {EVERY_STATUS, *(status.value for status in Status)}.__contains__,
        "jenis": {kind.value for kind in Kind}.__contains__,
        "bulan": _is_month,
        "tahun": is_year,
        "hari": _is_day,
        "q": str.isprintable,
    }
)


def chosen(args: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that were understood, by the names of the query parameters; for links and forms.

    Args:
        args: the query parameters of a request.
    """
    return {name: value for name, value in _typed(args) if _understood(name, value)}


def read(args: Mapping[str, str]) -> dict[str, Any]:
    """Return the filters that were understood as parameters of ``satudata_release_list``.

    Args:
        args: the query parameters of a request.
    """
    return parameters(chosen(args))


def parameters(understood: Mapping[str, str]) -> dict[str, Any]:
    """Return filters of ``chosen`` as parameters of ``satudata_release_list``."""
    found = {_PARAMETERS[name]: value for name, value in understood.items()}
    if found.get("status") == EVERY_STATUS:
        del found["status"]
    day = found.pop("day", None)
    return found if day is None else {**found, "since": day, "until": day}


def problems(args: Mapping[str, str]) -> list[str]:
    """Return a sentence for each query parameter that was left out because it cannot be understood.

    Args:
        args: the query parameters of a request.
    """
    labels = {
        "opd": tk._("OPD"),
        "topik": tk._("Topic"),
        "status": tk._("Status"),
        "jenis": tk._("Kind"),
        "bulan": tk._("Month"),
        "tahun": tk._("Year"),
        "hari": tk._("Day"),
        "q": tk._("Keyword"),
    }
    message = tk._("{label}: “{value}” cannot be used, so this filter was left out.")
    return [
        message.format(label=labels[name], value=_shown(value))
        for name, value in _typed(args)
        if not _understood(name, value)
    ]


def page(args: Mapping[str, str]) -> int:
    """Return the number of the page, 1 for what is no number."""
    text = args.get("page", "").strip()
    return min(max(int(text), 1), _LAST_PAGE) if re.fullmatch(r"[0-9]{1,9}", text) else 1


def month(text: str, today: dt.date) -> tuple[int, int] | None:
    """Return year and month of a query parameter (a month alone is one of this year), ``None`` for anything else."""
    if not _is_month(text):
        return None
    year, _hyphen, number = text.rpartition("-")
    return int(year or today.year), int(number)


def _typed(args: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in NAMES:
        value = args.get(name, "").strip()
        if value:
            yield name, value


def _understood(name: str, value: str) -> bool:
    return len(value) <= _LONGEST and _CHECKS[name](value)


def _shown(value: str) -> str:
    """Return what was typed as it can be shown: short, without control characters."""
    text = "".join(letter if letter.isprintable() else "�" for letter in value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
