"""The schedule as a month and as a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.releases import months
from ckanext.satudata.domain.releases.terms import LABELS, Status
from ckanext.satudata.domain.workflow.deadlines import national_holidays
from ckanext.satudata.helpers_releases import satudata_release_day
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import wording
from ckanext.satudata.views import common
from ckanext.satudata.views.releases import filters, forms

CARRIED = ("opd", "topik", "jenis", "q")
"""The filters that go with the reader from view to view."""
_NAMES = (*CARRIED, "status")

_OF_A_DAY = 4
_OF_A_MONTH = 3
_OFFICES = 15
_SATURDAY = 5

Cell = dict[str, Any]


def month() -> str:
    """Return the page of a month, of this one where the address names none that can be shown."""
    args = tk.request.args
    today = now().astimezone(config.timezone()).date()
    chosen, problems = _chosen(args)
    year, number = filters.month(args.get("bulan", "").strip(), today) or (today.year, today.month)
    found = _found(chosen, year=str(year), month=f"{number:02}", each=_OF_A_DAY)

    def address(**query: Any) -> str:
        return tk.h.url_for("satudata_releases.calendar", bulan=f"{year}-{number:02}", **query)

    code = f"{year}-{number:02}"
    cells = {
        cell["day"]: _cell(cell, chosen, **({"hari": cell["day"]} if cell["day"] else {"bulan": code}))
        for cell in found["cells"]
    }
    loose = cells.pop(None, None)
    shown = dt.date(year, number, 1)
    return tk.render(
        "satudata/releases/calendar.html",
        extra_vars={
            **_common("calendar", found, chosen, problems, address),
            "year": year,
            "month": _month(year, number, today, chosen),
            "weekdays": [
                {"long": satudata_release_day(day, "EEEE"), "short": satudata_release_day(day, "EEE")}
                for day in months.weeks(year, number)[0]
            ],
            "weeks": [[_day(day, shown, today, cells) for day in week] for week in months.weeks(year, number)],
            "loose": loose,
        },
    )


def year(year: int) -> str:
    """Return the page of a year: a page of the organisations, each with twelve months."""
    args = tk.request.args
    today = now().astimezone(config.timezone()).date()
    chosen, problems = _chosen(args)
    page = filters.page(args)
    found = _found(chosen, year=str(year), each=_OF_A_MONTH, limit=_OFFICES, offset=(page - 1) * _OFFICES)

    def address(**query: Any) -> str:
        return tk.h.url_for("satudata_releases.year", year=year, **query)

    offices = [item for item in found["facets"]["organization"] if chosen.get("opd") in (None, item["name"])]
    return tk.render(
        "satudata/releases/year.html",
        extra_vars={
            **_common("year", found, chosen, problems, address),
            "year": year,
            "steps": _steps(year, chosen),
            "columns": [_column(year, number, today, chosen) for number in range(1, months.MONTHS + 1)],
            "rows": _rows(found["cells"], chosen),
            "pager": forms.pager(page, len(offices), _OFFICES, lambda number: address(**{**chosen, "page": number})),
        },
    )


def _chosen(args: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    chosen = {name: value for name, value in filters.chosen(args).items() if name in _NAMES}
    return chosen, filters.problems(args)


def _found(chosen: Mapping[str, str], **which: Any) -> dict[str, Any]:
    data = {**filters.parameters(chosen), **which}
    return tk.get_action("satudata_release_calendar")(common.context(), data)


def _common(
    tab: str,
    found: Mapping[str, Any],
    chosen: Mapping[str, str],
    problems: Sequence[str],
    address: Callable[..., str],
) -> dict[str, Any]:
    language = wording.language()
    status = forms.Status(default=tk._("All"), values=tuple(Status))
    return {
        "tab": tab,
        "chosen": chosen,
        "carried": {name: value for name, value in chosen.items() if name in CARRIED},
        "problems": problems,
        "base": tk.h.url_for("satudata_releases.index"),
        "count": found["count"],
        "form": forms.form(found, chosen, address, names=_NAMES, status=status),
        "statuses": [{"value": status.value, "label": LABELS[status].in_language(language)} for status in Status],
    }


def _month(year: int, number: int, today: dt.date, chosen: Mapping[str, str]) -> dict[str, Any]:
    def neighbour(by: int) -> dict[str, str] | None:
        other = months.step(year, number, by)
        if not filters.FIRST_YEAR <= other[0] <= filters.LAST_YEAR:
            return None
        return {"label": forms.month_label(*other), "url": _link(*other)}

    def _link(*of: int) -> str:
        return tk.h.url_for("satudata_releases.calendar", bulan=f"{of[0]}-{of[1]:02}", **chosen)

    return {
        "label": forms.month_label(year, number),
        "name": satudata_release_day(dt.date(year, number, 1), "MMMM"),
        "code": f"{year}-{number:02}",
        "is_now": (year, number) == (today.year, today.month),
        "now": tk.h.url_for("satudata_releases.calendar", **chosen),
        "previous": neighbour(-1),
        "next": neighbour(1),
    }


def _day(day: dt.date, shown: dt.date, today: dt.date, cells: Mapping[str, Cell]) -> dict[str, Any]:
    return {
        "inside": day.month == shown.month,
        "number": day.day,
        "weekday": satudata_release_day(day, "EEEE"),
        "today": day == today,
        "off": _off(day),
        "weekend": day.weekday() >= _SATURDAY,
        "cell": cells.get(day.isoformat()),
    }


def _off(day: dt.date) -> str:
    """Return why the offices are closed on a day from Monday to Friday, empty where they are not."""
    if day.weekday() >= _SATURDAY or config.calendar().is_working_day(day):
        return ""
    return tk._("Public holiday") if day in national_holidays(day.year) else tk._("No working day")


def _cell(cell: Mapping[str, Any], chosen: Mapping[str, str], **where: str) -> Cell:
    """Return the releases of a cell and the address of the list that holds them all."""
    shown = cell["results"]
    more = cell["count"] - len(shown)
    query = {"status": filters.EVERY_STATUS, **chosen, **where}
    return {"releases": shown, "more": more, "url": tk.h.url_for("satudata_releases.index", **query) if more else None}


def _steps(year: int, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"rel": rel, "label": other, "url": tk.h.url_for("satudata_releases.year", year=other, **chosen)}
        for rel, other in (("prev", year - 1), ("next", year + 1))
        if filters.FIRST_YEAR <= other <= filters.LAST_YEAR
    ]


def _column(year: int, number: int, today: dt.date, chosen: Mapping[str, str]) -> dict[str, Any]:
    month = dt.date(year, number, 1)
    return {
        "long": satudata_release_day(month, "LLLL"),
        "short": satudata_release_day(month, "LLL"),
        "now": (year, number) == (today.year, today.month),
        "url": tk.h.url_for("satudata_releases.calendar", bulan=f"{month:%Y-%m}", **chosen),
    }


def _rows(cells: Sequence[Mapping[str, Any]], chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a row for each organisation, with twelve cells of which some are ``None``."""
    rows: dict[str, dict[str, Any]] = {}
    for cell in cells:
        office = cell["organization"]
        row = rows.setdefault(office["id"], {"title": office["title"], "cells": [None] * months.MONTHS})
        where = {"opd": office["name"] or office["id"], "bulan": cell["month"]}
        row["cells"][int(cell["month"][-2:]) - 1] = _cell(cell, chosen, **where)
    return list(rows.values())
