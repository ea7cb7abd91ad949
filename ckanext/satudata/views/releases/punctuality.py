"""How punctual the offices are: a page and a table, by year."""

from __future__ import annotations

from typing import Any

from flask import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.releases.feeds.table import csv_table
from ckanext.satudata.views import common

DataDict = dict[str, Any]
_PERCENT = 100


def page() -> str:
    """Show the figures of a year, the rule by which they are counted, and the other years."""
    found = _figures()
    years = sorted({*found["years"], found["year"]}, reverse=True)
    office = {"opd": tk.request.args["opd"]} if tk.request.args.get("opd", "").strip() else {}
    around = {"tab": "punctuality", "carried": office, "year": found["year"], "office": office}
    return tk.render("satudata/releases/punctuality.html", extra_vars={**around, "found": found, "years": years})


def table() -> Response:
    """Return the figures of a year as CSV."""
    found = _figures()
    rows = [[item["organization"]["title"], *_cells(item, found["year"])] for item in found["results"]]
    header = [
        tk._("OPD"),
        tk._("Year"),
        tk._("Due"),
        tk._("On time"),
        tk._("Late"),
        tk._("Not released yet"),
        tk._("Cancelled"),
        tk._("Changes"),
        tk._("Median days late"),
        tk._("Share on time (%)"),
    ]
    answer = Response(csv_table(header, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="ketepatan-{found["year"]}.csv"'
    return answer


def _figures() -> DataDict:
    """Return the figures that the address asks for.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is no such year or office, or the caller may not read them.
    """
    args = tk.request.args
    asked = {"year": args.get("tahun", "").strip(), "organization": args.get("opd", "").strip()}
    try:
        return tk.get_action("satudata_release_punctuality")(common.context(), asked)
    except tk.ValidationError as error:
        raise tk.ObjectNotFound(" ".join(common.problems(error))) from error
    except tk.NotAuthorized as error:
        raise tk.ObjectNotFound(str(error)) from error


def _cells(item: DataDict, year: int) -> list[str]:
    counts = [item[name] for name in ("announced", "on_time", "late", "overdue", "cancelled", "changes")]
    median, share = item["median_days_late"], item["share"]
    return [
        str(year),
        *map(str, counts),
        "" if median is None else f"{median:g}",
        "" if share is None else f"{share * _PERCENT:.1f}",
    ]
