"""What the public meets where a withdrawn dataset was: 410 with title, office, reason and date; and the list of them.

This looks at answers, not at requests, so that a page which is found costs nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, make_response, request

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import base

from ckanext.satudata.logic import dictize, lookup
from ckanext.satudata.model import tombstones
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.shared import storable
from ckanext.satudata.views import common
from ckanext.satudata.views.address import dataset_argument

tombstone = Blueprint("satudata_tombstone", __name__)
common.handle_errors(tombstone)

_HIDDEN = (403, 404)
_FILES = (".download", "datastore.dump", "resource_proxy.proxy_view", "dcat.", "croissant.")
"""Endpoints, or their ends, whose answer is no page."""
_TABLES = ("datastore.dump", "datastore.dump_table")
_MOST = 1000
_MAX_AGE = 300


@tombstone.before_app_request
def keep_the_address() -> None:
    """Remember what the address says, before ``views/hidden.py`` puts unknown ids in the place of hidden ones."""
    g.satudata_address = dict(tk.request.view_args or {})


@tombstone.after_app_request
def answer_for_what_was_withdrawn(response: Response) -> Response:
    """Say *gone* instead of *not found* where the dataset was public once, to people who may not see it."""
    if response.status_code not in _HIDDEN or tk.request.method not in ("GET", "HEAD") or not tables_exist():
        return response
    row = _of_request()
    if row is None or _exists_for_caller(row["package_id"]):
        return response
    endpoint = tk.request.endpoint or ""
    answer = _note(row) if endpoint.startswith(_FILES) or endpoint.endswith(_FILES) else _page(row)
    answer.status_code = 410
    # Once it is published again, the address answers as before.
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Link"] = f'<{tk.h.url_for("satudata_tombstone.listing", _external=True)}>; rel="related"'
    return answer


def _of_request() -> tombstones.Row | None:
    arguments: dict[str, Any] = g.get("satudata_address") or {}
    resource_id = arguments.get("resource_id")
    if tk.request.endpoint in _TABLES and isinstance(resource_id, str) and storable(resource_id):
        return tombstones.of_resource(resource_id)
    argument = dataset_argument(arguments)
    if argument is None:
        return None
    bearer = model.Package.get(argument[1])
    row = tombstones.of_dataset(argument[1])
    # A name may have gone to another dataset after the withdrawn one was purged.
    return None if row is not None and bearer is not None and bearer.id != row["package_id"] else row


def _exists_for_caller(package_id: str) -> bool:
    try:
        lookup.visible_dataset(common.context(), package_id)
    except tk.ObjectNotFound:
        return False
    return True


def _page(row: tombstones.Row) -> Response:
    return make_response(tk.render("satudata/tombstone.html", extra_vars={"tombstone": _public(row)}))


def _note(row: tombstones.Row) -> Response:
    known = _public(row)
    text = tk._("Withdrawn: {title}. Reason: {reason} ({date}). {url}").format(
        title=known["title"],
        reason=known["reason"],
        date=tk.h.satudata_datetime(known["withdrawn"], with_time=False),
        url=known["url"],
    )
    return Response(text + "\n", content_type="text/plain; charset=utf-8")


def _public(row: tombstones.Row) -> dict[str, Any]:
    """Return all that the public may know."""
    endpoint, address = f"{row['type']}.read", {"id": row["name"], "_external": True}
    return {
        "id": row["package_id"],
        "name": row["name"],
        "title": row["title"],
        "organization": row["organization_title"],
        "withdrawn": dictize.iso(row["withdrawn_at"]),
        "reason": row["reason"],
        "url": tk.h.url_for(endpoint if endpoint in current_app.view_functions else "dataset.read", **address),
    }


@tombstone.get("/satudata/ditarik.json")
def listing() -> Response:
    """List withdrawn datasets for harvesters, the newest first; ``since``: only those withdrawn from then on."""
    lookup.require_tables()
    rows = tombstones.latest(_since(), _MOST)
    response = jsonify({"count": len(rows), "results": [_public(row) for row in rows]})
    response.cache_control.public = True
    response.cache_control.max_age = _MAX_AGE
    response.add_etag()
    response.make_conditional(request)
    return response


def _since() -> dt.datetime | None:
    text = tk.request.args.get("since", "").strip()
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        base.abort(400, tk._("“{value}” is no date. Write it like 2026-12-31.").format(value=text[:40]))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
