"""Chained core actions around withheld files (access class Terbatas, quarantine)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import withholding

__all__ = ["resource_view_list"]


@tk.chained_action
@tk.side_effect_free
def resource_view_list(next_: types.Action, context: types.Context, data_dict: dict[str, Any]) -> Any:
    """Return no views of a withheld file.

    Closes a failure of core: the pages of a dataset and of a resource call this without expecting a refusal, and so
    the public description of a Terbatas dataset would answer 500.
    """
    try:
        return next_(context, data_dict)
    except tk.NotAuthorized:
        if not tables_exist() or not _withheld_from(context, data_dict):
            raise
        return []


def _withheld_from(context: types.Context, data_dict: dict[str, Any]) -> bool:
    """Return whether the file is withheld from a caller who may see its dataset."""
    name = context.get("user")
    found = withholding.withheld(str(data_dict.get("id") or ""), model.User.get(name) if name else None)
    check: Any = {"user": name or "", "auth_user_obj": context.get("auth_user_obj")}
    if found is None:
        return False
    try:
        tk.check_access("package_show", check, {"id": found.package_id})
    except tk.NotAuthorized:
        return False
    return True
