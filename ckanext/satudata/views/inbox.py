"""``/satudata/antrian``: what waits for me."""

from __future__ import annotations

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
    chosen = {name: tk.request.args[name] for name in _FILTERS if tk.request.args.get(name)}
    page = tk.h.get_page_number(tk.request.args)
    problems: list[str] = []
    data = {**chosen, "limit": _PER_PAGE, "offset": (page - 1) * _PER_PAGE}
    try:
        found = tk.get_action("satudata_inbox_list")(common.context(), data)
    except tk.ValidationError as error:
        problems, chosen = common.problems(error), {}
        found = tk.get_action("satudata_inbox_list")(common.context(), {"limit": _PER_PAGE})
    pager = Page(
        collection=found["results"],
        page=page,
        item_count=found["count"],
        items_per_page=_PER_PAGE,
        presliced_list=True,
        url=lambda **kw: tk.h.url_for("satudata_inbox.index", **{**chosen, "page": kw["page"]}),
    )
    return tk.render(
        "satudata/inbox/index.html",
        extra_vars={"found": found, "page": pager, "chosen": chosen, "problems": problems},
    )
