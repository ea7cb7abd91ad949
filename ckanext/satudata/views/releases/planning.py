"""``/satudata/rilis``: the schedule for those who plan it; offices propose, the walidata decides."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from werkzeug.exceptions import MethodNotAllowed

import ckan.plugins.toolkit as tk
from ckan.lib.helpers import Page

from ckanext.satudata.domain.releases.terms import OPEN, Status
from ckanext.satudata.logic import lookup, releases
from ckanext.satudata.views import common
from ckanext.satudata.views.releases import filters, planning_forms, planning_series, planning_tables
from ckanext.satudata.views.releases.planners import offices_of, require_planner

planning = Blueprint("satudata_release_planning", __name__)
common.handle_errors(planning)

_PER_PAGE = 50
_MOST_PROPOSALS = 200
_CHANGES = ("postpone", "cancel", "certainty")
_CLOSED = tuple(status.value for status in Status if status not in OPEN)
_ORDER = {"sort": "planned asc"}


@planning.get("/satudata/rilis")
def index() -> str:
    """Show what waits for a decision, what is late and what is due; of the caller's offices, or of all."""
    return _page()


@planning.post("/satudata/rilis")
def bulk() -> Any:
    """Do one thing with all ticked releases; those with which it failed are listed with the reason and stay ticked."""
    common.require_csrf()
    require_planner()
    form = tk.request.form
    chosen = form.getlist("chosen")
    try:
        done = _carry_out(form.get("operation", ""), chosen)
    except tk.ValidationError as error:
        return _page(problems=common.problems(error), ticked=chosen), 409
    if done["succeeded"]:
        message = tk.ungettext("{count} release changed.", "{count} releases changed.", done["succeeded"])
        tk.h.flash_success(message.format(count=done["succeeded"]))
    failed = [result for result in done["results"] if not result["success"]]
    if failed:
        return _page(failed=failed), 409
    return tk.h.redirect_to("satudata_release_planning.index", **_carried())


def _carry_out(operation: str, chosen: list[str]) -> dict[str, Any]:
    form = tk.request.form
    if not chosen:
        raise tk.ValidationError({"chosen": [tk._("Tick the releases first.")]})
    data: dict[str, Any] = {"release_ids": chosen, "reason": form.get("reason", "")}
    if operation in ("confirm", "decline"):
        return tk.get_action("satudata_release_confirm")(common.context(), {**data, "decision": operation})
    if operation not in _CHANGES:
        raise tk.ValidationError({"operation": [tk._("Choose what should happen with the releases.")]})
    data["operation"] = operation
    if operation == "postpone":
        data["planned"] = form.get("planned", "").strip()
        if not data["planned"]:
            message = tk._("Write the new date, or “belum ditentukan” if there is none yet.")
            raise tk.ValidationError({"planned": [message]})
    if operation == "certainty":
        data["certainty"] = "pasti"
    return tk.get_action("satudata_release_change_many")(common.context(), data)


@planning.route("/satudata/rilis/<release_id>/draf", methods=["GET", "POST"])
def draft(release_id: str) -> Any:
    """Open the dataset of a release for editing: its draft, or the next version of what is published.

    Raises:
        werkzeug.exceptions.MethodNotAllowed: for GET, where core's route of static files would answer.
    """
    if tk.request.method != "POST":
        raise MethodNotAllowed(valid_methods=["POST"])
    common.require_csrf()
    try:
        done = tk.get_action("satudata_release_draft")(common.context(), {"release_id": release_id})
    except tk.ValidationError as error:
        return _page(problems=common.problems(error)), 409
    messages = {
        "draft": tk._("The draft is made and linked with its release. Complete the metadata and upload the file."),
        "revision": tk._("This is the working copy of the next version, which will fulfil the release."),
    }
    if done["made"] in messages:
        tk.h.flash_success(messages[done["made"]])
    endpoint = "dataset.edit" if done["made"] == "draft" else "dataset.read"
    return tk.h.redirect_to(endpoint, id=done["dataset_name"])


def _carried() -> dict[str, str]:
    """Return the filters in use, for links and forms."""
    return {**filters.chosen(tk.request.args), **({"tampil": "selesai"} if _shows_closed() else {})}


def _shows_closed() -> bool:
    return tk.request.args.get("tampil") == "selesai"


def _page(
    *, problems: list[str] | None = None, ticked: list[str] | None = None, failed: list[dict[str, Any]] | None = None
) -> str:
    lookup.require_tables()
    person = require_planner()
    args, failed = tk.request.args, failed or []
    wanted = filters.read(args)
    offices = offices_of(person)
    if not person.walidata and wanted.get("organization") not in {office["name"] for office in offices}:
        wanted["organization"] = offices[0]["name"]
    page = filters.page(args)
    proposals = _waiting(wanted) if page == 1 and not _shows_closed() else []
    found = _scheduled(wanted, page)
    above = {release["id"] for release in proposals}
    found["results"] = [release for release in found["results"] if release["id"] not in above]
    shown = [*proposals, *found["results"]]
    pager = Page(
        collection=found["results"],
        page=page,
        item_count=found["count"],
        items_per_page=_PER_PAGE,
        presliced_list=True,
        url=lambda **kw: tk.h.url_for("satudata_release_planning.index", **{**_carried(), "page": kw["page"]}),
    )
    return tk.render(
        "satudata/releases/planning/index.html",
        extra_vars={
            "person": person,
            "offices": offices,
            "office": wanted.get("organization"),
            "proposals": proposals,
            "found": found,
            "pager": pager,
            "carried": _carried(),
            "closed": _shows_closed(),
            "offered": {operation for release in shown for operation in release["allowed"]},
            "problems": [*filters.problems(args), *(problems or [])],
            "failures": _failures(failed),
            "ticked": ticked or [result["release_id"] for result in failed],
            "typed": tk.request.form,
        },
    )


def _waiting(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what waits for the walidata: proposals, and then changes that offices ask of what is announced."""
    data = {**wanted, **_ORDER, "limit": _MOST_PROPOSALS}
    found: list[dict[str, Any]] = []
    for narrowed in ({"approval": "proposed"}, {"pending": True}):
        found += tk.get_action("satudata_release_list")(common.context(), {**data, **narrowed})["results"]
    return found


def _scheduled(wanted: dict[str, Any], page: int) -> dict[str, Any]:
    """Return one page of what is announced: what is open, the late first; or what is over, the newest first."""
    data = {**wanted, **_ORDER, "limit": _PER_PAGE, "offset": (page - 1) * _PER_PAGE}
    if _shows_closed():
        data["sort"] = "planned desc"
        data.setdefault("status", _CLOSED)
    else:
        data.setdefault("status", tuple(status.value for status in OPEN))
    return tk.get_action("satudata_release_list")(common.context(), data)


def _failures(failed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return title and problems of what failed; a forged or foreign id has no title here."""
    context = common.context()
    found = []
    for result in failed:
        try:
            row = releases.find(context, result["release_id"])
            title = row["title"] if not row["masked"] else tk._("Internal data")
        except tk.ObjectNotFound:
            title = tk._("A release that is not in your schedule")
        found.append({"title": title, "problems": common.sentences(result["errors"])})
    return found


planning.add_url_rule("/satudata/rilis/baru", "new", planning_forms.new, methods=["GET", "POST"])
planning.add_url_rule("/satudata/rilis/<release_id>/ubah", "edit", planning_forms.edit, methods=["GET", "POST"])
planning.add_url_rule("/satudata/rilis/susun", "generate", planning_series.generate, methods=["GET", "POST"])
planning.add_url_rule("/satudata/rilis/impor", "import_", planning_tables.import_, methods=["GET", "POST"])
for format_ in ("csv", "xlsx"):
    planning.add_url_rule(
        f"/satudata/rilis/ekspor.{format_}", "export", planning_tables.export, defaults={"format_": format_}
    )
