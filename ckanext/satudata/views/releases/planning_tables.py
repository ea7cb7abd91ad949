"""``/satudata/rilis/impor`` and ``/satudata/rilis/ekspor``: the schedule as a table, in and out."""

from __future__ import annotations

import io
from typing import Any

from flask import Response
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.releases import sheets
from ckanext.satudata.domain.releases.importing import COLUMNS, REQUIRED
from ckanext.satudata.services.releases import uploads
from ckanext.satudata.services.releases.export import as_csv, as_xlsx
from ckanext.satudata.services.releases.people import Planner
from ckanext.satudata.views import common
from ckanext.satudata.views.releases import filters
from ckanext.satudata.views.releases.planners import offices_of, require_planner

_MOST_SHOWN = 1_000
_AT_ONCE = 1_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def import_() -> Any:
    """Show the form; check a file and keep it for the choice; take its good rows."""
    if tk.request.method == "POST":
        common.require_csrf()
    person = require_planner()
    if tk.request.method == "GET":
        return _page(person)
    try:
        if tk.request.form.get("operation") == "take":
            return _take(person)
        return _check(person)
    except tk.ValidationError as error:
        return _page(person, problems=common.problems(error)), 409


def _check(person: Planner) -> str:
    sent = tk.request.files.get("upload")
    content = sent.read(sheets.MAX_BYTES + 1) if sent else b""
    if not content:
        raise tk.ValidationError({"upload": [tk._("Choose a file, CSV or XLSX, that is not empty.")]})
    done = _import(content, "none")
    token = uploads.keep(person.user_id, content) if done["good"] and person.user_id else ""
    return _page(person, done=done, token=token)


def _take(person: Planner) -> str:
    """Enter the good rows of the file that was checked; what is wrong by now with the others is shown again."""
    content = uploads.kept(person.user_id or "", tk.request.form.get("token", ""))
    if content is None:
        message = tk._("The file is not kept any more. Choose it again; nothing was imported.")
        raise tk.ValidationError({"token": [message]})
    done = _import(content, "good")
    uploads.forget(person.user_id or "")
    return _page(person, done=done)


def _import(content: bytes, take: str) -> dict[str, Any]:
    data = {"upload": FileStorage(io.BytesIO(content)), "take": take}
    return tk.get_action("satudata_release_import")(common.context(), data)


def _page(
    person: Planner, *, done: dict[str, Any] | None = None, token: str = "", problems: list[str] | None = None
) -> str:
    return tk.render(
        "satudata/releases/planning/import.html",
        extra_vars={
            "person": person,
            "done": done,
            "token": token,
            "most": _MOST_SHOWN,
            "problems": problems or [],
            "required": ", ".join(COLUMNS[name][0] for name in REQUIRED),
            "optional": ", ".join(COLUMNS[name][0] for name in COLUMNS if name not in REQUIRED),
        },
    )


def export(format_: str) -> Response:
    """Return what the filters show as a table that can be imported again; ``?contoh=1``: the columns alone."""
    person = require_planner()
    rows = [] if tk.request.args.get("contoh") else _rows(person)
    content, type_ = (as_xlsx(rows), _XLSX) if format_ == "xlsx" else (as_csv(rows), "text/csv; charset=utf-8")
    response = Response(content, content_type=type_)
    response.headers["Content-Disposition"] = f"attachment; filename=jadwal-rilis.{format_}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _rows(person: Planner) -> list[dict[str, Any]]:
    wanted = filters.read(tk.request.args)
    if not person.walidata:
        own = [office["name"] for office in offices_of(person)]
        if wanted.get("organization") not in own:
            wanted["organization"] = own[0]
    rows: list[dict[str, Any]] = []
    while True:
        data = {**wanted, "approval": ["announced", "proposed"], "limit": _AT_ONCE, "offset": len(rows)}
        found = tk.get_action("satudata_release_list")(common.context(), data)["results"]
        rows += found
        if len(found) < _AT_ONCE:
            return rows
