"""503 with Retry-After while the tables of a dataset are being exchanged for those of its new version."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from ckanext.satudata.gate.merge_window import RETRY_AFTER, MergeWindowError, concerned
from ckanext.satudata.model.presence import tables_exist

merge_window = Blueprint("satudata_merge_window", __name__)


@merge_window.before_app_request
def before_a_dump() -> Response | None:
    """Answer for a dump before it begins: it is sent while it is read, when no status can be changed any more."""
    if request.endpoint != "datastore.dump" or not tables_exist():
        return None
    return _unavailable(MergeWindowError()) if concerned((request.view_args or {}).get("resource_id", "")) else None


@merge_window.app_errorhandler(MergeWindowError)
def _unavailable(error: MergeWindowError) -> Response:
    text = error.message
    return Response(
        text, status=503, headers={"Retry-After": str(RETRY_AFTER)}, content_type="text/plain; charset=utf-8"
    )


@merge_window.after_app_request
def say_when_to_try_again(response: Response) -> Response:
    """Give an answer of the API its status: CKAN's API knows no 503."""
    if g.get("satudata_merge_window") and response.status_code >= 400:  # noqa: PLR2004 - HTTP's line of errors
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER)
        response.headers["Cache-Control"] = "no-store"
    return response
