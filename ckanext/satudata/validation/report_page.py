"""The page of a report, which does not exist for whoever may not see the file."""

from __future__ import annotations

import json
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.lib import base

from ckanext.satudata.domain.tables.frictionless_messages import translated_report
from ckanext.satudata.services import wording


def read(resource_id: str, id: str | None = None) -> Any:  # noqa: A002  # the names are those of upstream's route
    """Show the report of a resource's validation.

    Upstream answers 403 to some and 404 to others, which tells that there is a file.

    Args:
        resource_id: the resource.
        id: id or name of its dataset.
    """
    try:
        validation = _show("resource_validation_show", resource_id=resource_id)
        resource = _show("resource_show", id=resource_id)
        dataset = _show("package_show", id=resource["package_id"])
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return _no_report()
    if id not in (None, dataset["id"], dataset["name"]):
        return _no_report()
    return tk.render(
        "validation/validation_read.html",
        extra_vars={"validation": _in_words(validation), "resource": resource, "pkg_dict": dataset, "dataset": dataset},
    )


def _in_words(validation: dict[str, Any]) -> dict[str, Any]:
    """Return a validation whose report speaks the language of the page; the API keeps the words of frictionless."""
    report = validation.get("report")
    if not isinstance(report, str) or not report:
        return validation
    return {**validation, "report": json.dumps(translated_report(json.loads(report), wording.language()))}


def _no_report() -> Any:
    return base.abort(404, tk._("No validation report exists for this resource"))


def _show(action: str, **data_dict: str) -> Any:
    user = tk.current_user
    context = cast(types.Context, {"user": getattr(user, "name", ""), "auth_user_obj": user})
    return tk.get_action(action)(context, data_dict)
