"""``/jadwal-rilis``: the release schedule as everybody reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.releases.terms import OPEN, Status
from ckanext.satudata.model.tables import now
from ckanext.satudata.views import common
from ckanext.satudata.views.releases import calendars, event, filters, forms, grouping

releases = Blueprint("satudata_releases", __name__)
common.handle_errors(releases)

_PER_PAGE = 30
_OPEN = tuple(status for status in Status if status in OPEN)
_CLOSED = tuple(status for status in Status if status not in OPEN)
_NAMES = ("opd", "topik", "status", "jenis", "bulan", "tahun", "hari", "q")


@releases.get("/jadwal-rilis")
def index() -> str:
    """Show what is announced: what is overdue, then day by day."""
    args = tk.request.args
    chosen, problems = filters.chosen(args), filters.problems(args)
    found = _found(chosen, filters.page(args), {"status": list(_OPEN)} if "status" not in chosen else {}, "planned asc")
    status = forms.Status(default=tk._("Not released yet"), values=tuple(Status), every=True)
    return tk.render(
        "satudata/releases/index.html",
        extra_vars={
            **_around("index", found, chosen, status),
            "problems": problems,
            "groups": grouping.group(found["results"], _today()),
            "feeds": forms.feeds(chosen),
        },
    )


@releases.get("/jadwal-rilis/arsip")
def archive() -> str:
    """Show what was released or cancelled, the newest first."""
    args = tk.request.args
    chosen, problems = filters.chosen(args), filters.problems(args)
    if chosen.get("status") not in (None, *_CLOSED):
        del chosen["status"]
        problems.append(tk._("What is still to be released stands in the list, not in the archive."))
    found = _found(
        chosen, filters.page(args), {"status": list(_CLOSED)} if "status" not in chosen else {}, "closed desc"
    )
    status = forms.Status(default=tk._("All"), values=_CLOSED)
    return tk.render(
        "satudata/releases/archive.html",
        extra_vars={
            **_around("archive", found, chosen, status),
            "problems": problems,
            "releases": found["results"],
        },
    )


def _today() -> dt.date:
    return now().astimezone(config.timezone()).date()


def _found(chosen: Mapping[str, str], page: int, default: Mapping[str, Any], sort: str) -> dict[str, Any]:
    data = {**default, **filters.parameters(chosen), "sort": sort}
    data |= {"limit": _PER_PAGE, "offset": (page - 1) * _PER_PAGE}
    return tk.get_action("satudata_release_list")(common.context(), data)


def _around(name: str, found: Mapping[str, Any], chosen: Mapping[str, str], status: forms.Status) -> dict[str, Any]:
    """Return what stands around a list: tabs, filters, pages."""

    def address(**query: Any) -> str:
        return tk.h.url_for(f"satudata_releases.{name}", **query)

    page = filters.page(tk.request.args)
    return {
        "tab": name,
        "chosen": chosen,
        "carried": {kept: value for kept, value in chosen.items() if kept in calendars.CARRIED},
        "year": _today().year,
        "base": tk.h.url_for("satudata_releases.index"),
        "count": found["count"],
        "form": forms.form(found, chosen, address, names=_NAMES, status=status),
        "pager": forms.pager(page, found["count"], _PER_PAGE, lambda number: address(**{**chosen, "page": number})),
    }


@releases.get("/jadwal-rilis/kalender")
def calendar() -> str:
    """Show a month."""
    return calendars.month()


@releases.get("/jadwal-rilis/tahun/<year>")
def year(year: str) -> str:
    """Show a year by organisation and month.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: the address names no year.
    """
    if not filters.is_year(year):
        raise tk.ObjectNotFound(tk._("The address names no year. Write it like /jadwal-rilis/tahun/2026."))
    return calendars.year(int(year))


@releases.get("/jadwal-rilis/<release_id>")
def read(release_id: str) -> str:
    """Show one release with the history of its dates.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, the visitor may not know of it, or the address is no id.
    """
    try:
        release = tk.get_action("satudata_release_show")(common.context(), {"release_id": release_id})
    except tk.ValidationError as error:
        raise tk.ObjectNotFound(tk._("Release not found")) from error
    return tk.render(
        "satudata/releases/read.html",
        extra_vars={
            "release": release,
            "tab": "read",
            "carried": {},
            "chosen": {},
            "problems": [],
            "addresses": {
                "event": tk.h.url_for("satudata_release_feeds.event", release_id=release["id"]),
                "edit": _edit_address(release),
            },
            "event": event.document(release),
        },
    )


def _edit_address(release: dict[str, Any]) -> str | None:
    if not {"update", "request"} & set(release["allowed"]):
        return None
    return tk.h.url_for("satudata_release_planning.edit", release_id=release["id"])
