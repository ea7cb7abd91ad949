"""Auth functions of the actions on checks of files.

Who may read a file may see what was found in it; the actions answer all others as if the file did not exist. Being a
sysadmin lets nobody's file pass: the service asks for the role once more.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.logic import checks, lookup
from ckanext.satudata.model.presence import tables_exist

__all__ = [
    "satudata_check_original_show",
    "satudata_check_override",
    "satudata_check_run",
    "satudata_check_show",
    "satudata_check_tidy_accept",
    "satudata_check_tidy_preview",
]

AuthResult = dict[str, Any]
DataDict = dict[str, Any]


@tk.auth_allow_anonymous_access
def satudata_check_show(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow who may read the file."""
    tk.check_access("resource_show", context, {"id": data_dict.get("resource_id")})
    return {"success": True}


def _standing(context: types.Context, data_dict: DataDict) -> checks.Standing:
    resource = model.Resource.get(str(data_dict.get("resource_id") or "")) if tables_exist() else None
    return checks.standing(resource, lookup.current_user(context)) if resource is not None else checks.Standing()


def _involved(context: types.Context, data_dict: DataDict) -> AuthResult:
    if _standing(context, data_dict).roles:
        return {"success": True}
    return {"success": False, "msg": tk._("This is for the office that owns the dataset and for its reviewers.")}


def _editor(context: types.Context, data_dict: DataDict) -> AuthResult:
    if _standing(context, data_dict).roles & checks.OFFICE:
        return {"success": True}
    message = tk._("Only editors of the organisation that owns the dataset may do this.")
    return {"success": False, "msg": message}


satudata_check_run = _involved
satudata_check_original_show = tk.auth_sysadmins_check(_involved)
satudata_check_override = tk.auth_sysadmins_check(_involved)  # the service asks for the role under a lock
satudata_check_tidy_preview = _involved
satudata_check_tidy_accept = _editor
