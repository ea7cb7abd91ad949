"""Saying why a file is withheld, at every address that leads to its bytes, and keeping caches out of it.

The refusal itself is in the auth functions; core answers it with 404, 403 or 500, and never says why.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import withholding
from ckanext.satudata.shared import visitor

withheld = Blueprint("satudata_withheld", __name__)

_DESCRIPTIONS = ("_resource.read", "resource.read")
"""The page of a resource is public: it describes the file and says how to request access."""
_TABLES = ("datastore.", "datatablesview.")
_REMOVALS = ("_resource.delete",)
"""Who may edit the dataset may remove a file that they cannot read."""


@withheld.before_app_request
def explain() -> Any:
    """Answer 403 with the reason where a file is withheld from the caller, who may see its dataset."""
    arguments, endpoint = tk.request.view_args or {}, tk.request.endpoint or ""
    if endpoint.endswith((*_DESCRIPTIONS, *_REMOVALS)) or not tables_exist():
        return None
    resource_id = arguments.get("resource_id") or _resource_of_view(arguments.get("resource_view_id"))
    if not isinstance(resource_id, str) or not resource_id:
        return None
    found = withholding.withheld(resource_id, visitor(), rows=endpoint.startswith(_TABLES))
    if found is None or not tk.h.check_access("package_show", {"id": found.package_id}):
        return None
    page = tk.render("satudata/access/withheld.html", extra_vars={"withheld": found})
    return page, HTTPStatus.FORBIDDEN


def _resource_of_view(view_id: Any) -> str | None:
    view = model.ResourceView.get(view_id) if isinstance(view_id, str) else None
    return view.resource_id if view is not None else None


@withheld.after_app_request
def keep_out_of_shared_caches(response: Response) -> Response:
    """Mark what a person or token may see, and every refusal, as private.

    Core calls API answers, downloads and dumps ``public`` for logged-in users too, so a proxy would keep them.
    """
    if response.status_code == HTTPStatus.FORBIDDEN or tk.current_user.is_authenticated:
        tk.request.environ["__no_cache__"] = True
    return response
