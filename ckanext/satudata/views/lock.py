"""Leading people away from forms that could not be saved: a locked or published dataset is not edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.state import Editability, editability, package_of_resource, refusal_message
from ckanext.satudata.model.presence import tables_exist

lock = Blueprint("satudata_lock", __name__)

_FORMS = (".edit", "_resource.new", "_resource.edit", "_resource.delete", ".delete")
_CONTENT_FORMS = (
    "_resource.edit_view",
    "datastore.dictionary",
    "tabledesigner.tabledesigner",
    "tabledesigner.add_row",
    "tabledesigner.edit_row",
    "tabledesigner.delete_rows",
    "xloader.delete_datastore_table",
)
"""Pages of views and tables, which expect no refusal of what they save."""
_SAVE_BUTTONS = ("go-metadata", "go-metadata-preview", "go-metadata-publish", "go-metadata-unpublish")


@lock.before_app_request
def keep_from_locked_forms() -> Any:
    """Show why a dataset cannot be edited instead of a form whose saving is refused.

    A form that was open while the dataset was submitted is still posted to core, which shows it again with the
    refusal, so that nothing typed is lost; core's state buttons would answer the refusal with a server error.
    """
    arguments = tk.request.view_args or {}
    if not arguments.get("id") or not _saves_content(tk.request.endpoint or "", arguments):
        return None
    if tk.current_user.is_anonymous or not tables_exist():
        return None
    package = package_of_resource(arguments.get("resource_id")) or model.Package.get(arguments["id"])
    if package is None or package.state == "deleted":
        return None
    state = editability(package.id)
    if state is Editability.OPEN or not tk.h.check_access("package_update", {"id": package.id}):
        return None
    tk.h.flash_notice(refusal_message(state, package.name))
    page = "satudata_revision.read" if state is Editability.PUBLIC else "satudata_submission.read"
    return tk.h.redirect_to(page, name=package.name)


def _saves_content(endpoint: str, arguments: Mapping[str, Any]) -> bool:
    if endpoint.endswith(_CONTENT_FORMS):
        return True
    if "package_type" not in arguments or not endpoint.endswith(_FORMS):
        return False
    return tk.request.method != "POST" or tk.request.form.get("save") in _SAVE_BUTTONS or "delete" in endpoint
