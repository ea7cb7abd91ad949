"""``/satudata/antrian``: what waits for me."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk
from ckan.lib.helpers import Page

from ckanext.satudata.views import common

inbox = Blueprint("satudata_inbox", __name__)
common.handle_errors(inbox)

_PER_PAGE = 20
_FILTERS = ("stage", "organization", "overdue", "claimed", "priority", "q", "sort")


@inbox.get("/satudata/antrian")
def index() -> str:
    """Show the submissions that wait for the caller, most urgent first."""
    return _page()


@inbox.post("/satudata/antrian")
def decide() -> Any:
    """Decide on the ticked submissions; those that could not be decided are listed with the reason and stay ticked."""
    common.require_csrf()
    form = tk.request.form
    chosen = dict(entry.partition(":")[::2] for entry in form.getlist("chosen"))
    data = {
        "dataset_ids": list(chosen),
        "decision": form.get("decision", ""),
        "note": form.get("note", ""),
        "confirm_checklist": bool(form.get("confirm_checklist")),
        "versions": {dataset_id: int(version) for dataset_id, version in chosen.items() if version.isdecimal()},
    }
    if not chosen:
        return _page(problems=[tk._("Tick the submissions that you want to decide on.")]), 409
    try:
        done = tk.get_action("satudata_submission_decide_many")(common.context(), data)
    except tk.ValidationError as error:
        return _page(problems=common.problems(error), ticked=list(chosen)), 409
    if done["succeeded"]:
        message = tk.ungettext("{count} submission decided.", "{count} submissions decided.", done["succeeded"])
        tk.h.flash_success(message.format(count=done["succeeded"]))
    failed = [result for result in done["results"] if not result["success"]]
    if failed:
        return _page(failed=failed), 409
    return tk.h.redirect_to("satudata_inbox.index", **_chosen_filters())


def _chosen_filters() -> dict[str, str]:
    return {name: tk.request.args[name] for name in _FILTERS if tk.request.args.get(name)}


def _page(
    *, problems: list[str] | None = None, ticked: list[str] | None = None, failed: list[dict[str, Any]] | None = None
) -> str:
    chosen, problems, failed = _chosen_filters(), problems or [], failed or []
    page = tk.h.get_page_number(tk.request.args)
    data = {**chosen, "limit": _PER_PAGE, "offset": (page - 1) * _PER_PAGE}
    try:
        found = tk.get_action("satudata_inbox_list")(common.context(), data)
    except tk.ValidationError as error:
        problems, chosen = [*problems, *common.problems(error)], {}
        found = tk.get_action("satudata_inbox_list")(common.context(), {"limit": _PER_PAGE})
    pager = Page(
        collection=found["results"],
        page=page,
        item_count=found["count"],
        items_per_page=_PER_PAGE,
        presliced_list=True,
        url=lambda **kw: tk.h.url_for("satudata_inbox.index", **{**chosen, "page": kw["page"]}),
    )
    titles = {item["dataset_id"]: item["title"] for item in found["results"]}
    failures = [
        {
            "title": titles.get(result["dataset_id"], tk._("A dataset that no longer waits for you")),
            "problems": common.sentences(result["errors"]),
        }
        for result in failed
    ]
    return tk.render(
        "satudata/inbox/index.html",
        extra_vars={
            "found": found,
            "page": pager,
            "chosen": chosen,
            "problems": problems,
            "failures": failures,
            "ticked": ticked or [result["dataset_id"] for result in failed],
            "typed": tk.request.form,
        },
    )
