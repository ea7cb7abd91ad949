"""Auth functions of the actions on access classes and quarantine.

Being a sysadmin gives nobody a say in who reads withheld files; the services ask for the role once more.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata.logic import lookup
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import access

__all__ = [
    "satudata_access_grant",
    "satudata_access_list",
    "satudata_access_request_answer",
    "satudata_access_request_create",
    "satudata_access_request_list",
    "satudata_access_revoke",
    "satudata_quarantine_lift",
    "satudata_quarantine_list",
    "satudata_quarantine_place",
]

AuthResult = dict[str, Any]
DataDict = dict[str, Any]


def _ppid(context: types.Context, data_dict: DataDict) -> AuthResult:
    if tables_exist() and access.is_ppid(lookup.current_user(context)):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the PPID decides on access to datasets of the class Terbatas.")}


satudata_access_grant = tk.auth_sysadmins_check(_ppid)
satudata_access_revoke = satudata_access_grant
satudata_access_list = satudata_access_grant
satudata_access_request_answer = satudata_access_grant


@tk.auth_allow_anonymous_access
def satudata_access_request_create(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody who may see the dataset."""
    tk.check_access("package_show", context, {"id": data_dict.get("dataset_id")})
    return {"success": True}


@tk.auth_sysadmins_check
def satudata_access_request_list(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody their own requests; those of others are for the PPID."""
    if data_dict.get("own"):
        return {"success": lookup.current_user(context) is not None, "msg": tk._("Log in first.")}
    return _ppid(context, data_dict)


@tk.auth_sysadmins_check
def satudata_quarantine_place(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow who is logged in to try; the service asks for the role under a lock."""
    return {"success": lookup.current_user(context) is not None, "msg": tk._("Log in first.")}


satudata_quarantine_lift = satudata_quarantine_place
satudata_quarantine_list = satudata_quarantine_place
