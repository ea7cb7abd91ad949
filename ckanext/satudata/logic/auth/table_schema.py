"""Auth functions of the actions on Table Schemas and templates.

Who may not read the file is answered by the actions as if it did not exist.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

__all__ = ["satudata_check_schema_show", "satudata_check_schema_update", "satudata_template_show"]

AuthResult = dict[str, Any]
DataDict = dict[str, Any]


@tk.auth_allow_anonymous_access
def satudata_check_schema_show(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow who may read the file."""
    tk.check_access("resource_show", context, {"id": data_dict.get("resource_id")})
    return {"success": True}


def satudata_check_schema_update(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow who may edit the dataset; whether it may be edited now is decided by the gate."""
    resource = model.Resource.get(str(data_dict.get("resource_id") or ""))
    package_id = str(resource.package_id) if resource is not None else ""
    try:
        tk.check_access("package_update", context, {"id": package_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        message = tk._("Only editors of the organisation that owns the dataset may do this.")
        return {"success": False, "msg": message}
    return {"success": True}


@tk.auth_allow_anonymous_access
def satudata_template_show(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow who may see the dataset; of files that the caller may not read nothing is in the template."""
    tk.check_access("package_show", context, {"id": data_dict.get("dataset_id")})
    return {"success": True}
