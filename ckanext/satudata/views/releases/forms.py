"""What stands around the releases on a page: the form of the filters with counts, links to remove them, pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.releases import terms
from ckanext.satudata.domain.releases.terms import LABELS, Kind
from ckanext.satudata.helpers_releases import satudata_release_day, satudata_release_office, satudata_release_topic
from ckanext.satudata.services import wording
from ckanext.satudata.views.releases import filters

Option = dict[str, Any]


@dataclass(frozen=True)
class Status:
    """How a page offers the filter by status.

    Attributes:
        default: what the page shows without a choice.
        values: the statuses that occur on it.
        every: whether open and closed releases can be shown together.
    """

    default: str
    values: tuple[terms.Status, ...]
    every: bool = False


_FACETS = {
    "opd": "organization",
    "topik": "topic",
    "status": "status",
    "jenis": "kind",
    "bulan": "month",
    "tahun": "year",
}


def form(
    found: Mapping[str, Any],
    chosen: Mapping[str, str],
    address: Callable[..., str],
    *,
    names: Sequence[str],
    status: Status,
) -> dict[str, Any]:
    """Return the choices of the filter form with their counts, and a link for each filter in use that removes it.

    Args:
        found: what ``satudata_release_list`` returned.
        chosen: the filters in use, by the names of the query parameters.
        address: makes the address of the page from query parameters.
        names: which filters the page offers.
        status: how it offers the statuses.
    """
    fields = []
    for name in names:
        if name in _FACETS:
            options = _options(name, found["facets"].get(_FACETS[name], []), chosen.get(name))
            field = {"name": name, "label": _labels()[name], "default": tk._("All"), "options": options}
            fields.append(_of_status(field, status, chosen.get(name)) if name == "status" else field)
    used = {name: value for name, value in chosen.items() if name in names}
    chips = [
        {
            "label": _labels()[name],
            "value": _value(name, value, found),
            "url": address(**{other: text for other, text in chosen.items() if other != name}),
        }
        for name, value in used.items()
    ]
    return {"fields": fields, "chips": chips, "open": bool(used)}


def _of_status(field: dict[str, Any], status: Status, selected: str | None) -> dict[str, Any]:
    offered = {value.value for value in status.values}
    options = [option for option in field["options"] if option["value"] in offered]
    if status.every:
        total = sum(option["count"] for option in options)
        chosen = selected == filters.EVERY_STATUS
        options.append({"value": filters.EVERY_STATUS, "label": tk._("All"), "count": total, "selected": chosen})
    return {**field, "default": status.default, "options": options}


def _labels() -> dict[str, str]:
    return {
        "opd": tk._("OPD"),
        "topik": tk._("Topic"),
        "status": tk._("Status"),
        "jenis": tk._("Kind"),
        "bulan": tk._("Month"),
        "tahun": tk._("Year"),
        "hari": tk._("Day"),
        "q": tk._("Keyword"),
    }


def _options(name: str, facet: Sequence[Mapping[str, Any]], selected: str | None) -> list[Option]:
    counts = {item["name"]: item for item in facet}
    if name == "bulan":
        selected = _month_code(selected)
    if selected is not None and selected not in counts:
        counts[selected] = {"name": selected, "title": None, "count": 0}
    options = [
        {
            "value": value,
            "label": _label(name, value, item.get("title")),
            "count": item["count"],
            "selected": value == selected,
        }
        for value, item in counts.items()
    ]
    order: Callable[[Option], Any] = {
        "status": lambda option: _position(terms.Status, option["value"]),
        "jenis": lambda option: _position(Kind, option["value"]),
        "bulan": lambda option: option["value"],
        "tahun": lambda option: option["value"],
    }.get(name, lambda option: option["label"].lower())
    return sorted(options, key=order)


def _month_code(value: str | None) -> str | None:
    if value is None:
        return None
    year, hyphen, month = value.rpartition("-")
    return f"{year}{hyphen}{int(month):02}"


def _position(words: type[terms.Status | Kind], value: str) -> int:
    values = [word.value for word in words]
    return values.index(value) if value in values else len(values)


def _label(name: str, value: str, title: str | None) -> str:
    if name == "topik":
        return satudata_release_topic(value)
    if value == filters.EVERY_STATUS and name == "status":
        return tk._("All")
    if name in ("status", "jenis"):
        words = terms.Status if name == "status" else Kind
        known = next((term for term in words if term.value == value), None)
        return LABELS[known].in_language(wording.language()) if known else value
    if name == "bulan":
        year, _hyphen, month = value.rpartition("-")
        return month_label(int(year) if year else None, int(month))
    return title or (satudata_release_office(value) if name == "opd" else value)


def month_label(year: int | None, month: int) -> str:
    """Return a month as people say it: ``Juli 2026``, or ``Juli`` of any year."""
    return satudata_release_day(dt.date(year or 2000, month, 1), "MMMM y" if year else "LLLL")


def _value(name: str, value: str, found: Mapping[str, Any]) -> str:
    if name == "q":
        return value
    if name == "hari":
        return satudata_release_day(dt.date.fromisoformat(value))
    items = found["facets"].get(_FACETS[name], [])
    title = next((item.get("title") for item in items if item["name"] == value), None)
    return _label(name, value, title)


def pager(page: int, count: int, per_page: int, address: Callable[[int], str]) -> dict[str, Any]:
    """Return number and neighbours of a page."""
    pages = max(1, -(-count // per_page))
    return {
        "number": page,
        "count": pages,
        "previous": address(min(page - 1, pages)) if page > 1 else None,
        "next": address(page + 1) if page < pages else None,
    }


def feeds(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the addresses of the feeds that hold what the filters leave; ``calendar`` is for calendar programs."""
    kept = {name: value for name, value in chosen.items() if name != "hari" and value != filters.EVERY_STATUS}
    names = ("ics", "atom", "json", "csv")
    found = {name: tk.h.url_for(f"satudata_release_feeds.{name}", _external=True, **kept) for name in names}
    return {**found, "calendar": "webcal:" + found["ics"].partition(":")[2]}
