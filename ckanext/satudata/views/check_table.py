"""``/dataset/<id>/resource/<resource_id>/rapi.csv``: the tidied table of a file, as the DataStore gets it."""

from __future__ import annotations

from flask import Blueprint, Response, make_response

import ckan.plugins.toolkit as tk

from ckanext.satudata.logic import checks
from ckanext.satudata.services.checks import loading
from ckanext.satudata.views import common

check_table = Blueprint("satudata_check_table", __name__)
common.handle_errors(check_table)


@check_table.get("/dataset/<id>/resource/<resource_id>/rapi.csv")
def download(id: str, resource_id: str) -> Response:  # noqa: A002 - core's name
    """Send the tidied table, to who may read the file and is of the office, of its reviewers, or the loader."""
    resource = checks.readable(common.context(), resource_id)
    tk.check_access("satudata_check_tidy_preview", common.context(), {"resource_id": resource.id})
    found = loading.plan(resource)
    if found is None:
        raise tk.ObjectNotFound(tk._("No table was found in this file that could be tidied."))
    response = make_response(loading.content(found))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Cache-Control"] = "private, no-store"
    return response
