"""The lock in front of the bytes of files: chained auth functions for access classes and quarantine.

Core lets sysadmins past any auth function that is not decorated ``auth_sysadmins_check``. Each function that leads to
bytes is therefore chained, also where core's own would end in ``resource_show``: a sysadmin would not get that far.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.logic.lookup import current_user
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import withholding
from ckanext.satudata.services.withholding import Withheld
from ckanext.satudata.shared import may_see

AuthResult = dict[str, Any]
DataDict = dict[str, Any]


def _refusal(found: Withheld | None, context: types.Context, otherwise: AuthResult) -> AuthResult:
    """Return why a file is withheld, to who may know of its dataset."""
    if found is None:
        return otherwise
    if not may_see(context, found.package_id):
        return {"success": False, "msg": otherwise.get("msg", "")}
    return {"success": False, "msg": found.message}


def _open(function: Any) -> Any:
    """Decorate a chained auth function that sysadmins and anonymous callers pass through too."""
    return tk.auth_allow_anonymous_access(_for_members(function))


def _for_members(function: Any) -> Any:
    """Decorate a chained auth function that sysadmins pass through too, and anonymous callers never."""
    return tk.chained_auth_function(tk.auth_sysadmins_check(function))


@_open
def resource_show(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Refuse the resource behind a withheld file: downloads, previews, proxies and the DataStore all ask this."""
    answer = next_(context, data_dict)
    if not answer["success"] or not tables_exist():
        return answer
    found = withholding.withheld(_resource_id(context, data_dict), current_user(context))
    return {"success": False, "msg": found.message} if found else answer


def _resource_id(context: types.Context, data_dict: DataDict) -> str:
    resource = context.get("resource")
    return data_dict.get("id") or (resource.id if resource is not None else "")


def _asks_resource_show(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Let core's function ask ``resource_show`` for sysadmins too, keep its reason, and look at the rows."""
    resource_id = data_dict.get("resource_id") or data_dict.get("id") or ""
    answer = next_(context, data_dict)
    if not tables_exist():
        return answer
    return _refusal(withholding.withheld(resource_id, current_user(context), rows=True), context, answer)


@_open
def resource_view_show(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Refuse a view of a withheld file; core's function ends in ``resource_show``, but not for sysadmins."""
    return next_(context, data_dict)


@_open
def resource_view_list(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Refuse the list of views of a withheld file; core's function ends in ``resource_show``."""
    return next_(context, data_dict)


@_open
def datastore_search(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Refuse the rows of a withheld file, and say why."""
    return _asks_resource_show(next_, context, data_dict)


@_open
def datastore_info(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Refuse the columns of a withheld file, and say why."""
    return _asks_resource_show(next_, context, data_dict)


def _refuses_withheld(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    resource_id = data_dict.get("resource_id") or data_dict.get("id") or ""
    answer = next_(context, data_dict)
    if not answer["success"] or not tables_exist():
        return answer
    return _refusal(withholding.withheld(resource_id, current_user(context)), context, answer)


@_for_members
def xloader_status(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Refuse the loading log of a withheld file, which quotes values of cells."""
    return _refuses_withheld(next_, context, data_dict)


@_open
def resource_validation_show(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Refuse the report of ckanext-validation on a withheld file: it quotes values of cells."""
    return _refuses_withheld(next_, context, data_dict)


@_for_members
def datastore_delete(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Refuse to delete rows of a withheld file one cannot read: the answer may carry what was deleted."""
    return _refuses_withheld(next_, context, data_dict)


@_for_members
def datastore_records_delete(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Refuse to delete rows of a withheld file one cannot read: the answer may carry what was deleted."""
    return _refuses_withheld(next_, context, data_dict)


@_open
def permission_read_file(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Refuse files that CKAN 2.12 keeps for a withheld resource, or for a restricted dataset as a whole."""
    answer = next_(context, data_dict)
    if not answer["success"] or not tables_exist():
        return answer
    file: Any = model.Session.get(model.File, data_dict["id"])
    owner = file.owner if file is not None else None
    if owner is None or owner.owner_type not in ("resource", "package"):
        return answer
    ask = withholding.withheld if owner.owner_type == "resource" else withholding.withheld_package
    found = ask(owner.owner_id, current_user(context))
    return {"success": False, "msg": found.message} if found else answer


@_open
def permission_download_file(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Ask ``permission_read_file`` for sysadmins too."""
    return next_(context, data_dict)


@_open
def file_show(next_: Any, context: types.Context, data_dict: DataDict) -> AuthResult:
    """Ask ``permission_read_file`` for sysadmins too."""
    return next_(context, data_dict)


_CORE = (resource_show, resource_view_show, resource_view_list)
_FILES = (permission_read_file, permission_download_file, file_show)
_OF_PLUGINS = (
    datastore_search,
    datastore_info,
    datastore_delete,
    datastore_records_delete,
    resource_validation_show,
    xloader_status,
)


def chained() -> dict[str, Any]:
    """Return the chained auth functions for what this portal has; core refuses to chain what is not there."""
    functions: list[Any] = [*_CORE]
    if tk.check_ckan_version(min_version="2.12"):
        functions.extend(_FILES)
    there = {
        name
        for plugin in p.PluginImplementations(p.IAuthFunctions)
        if plugin.name != "satudata"
        for name in plugin.get_auth_functions()
    }
    functions.extend(function for function in _OF_PLUGINS if function.__name__ in there)
    return {function.__name__: function for function in functions}
