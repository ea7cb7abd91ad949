"""Auth functions of the actions on revisions: who may try; the services decide under a lock."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.logic import lookup
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import cases
from ckanext.satudata.services.revisions import OFFICE

__all__ = ["satudata_revision_discard", "satudata_revision_show", "satudata_revision_start"]

AuthResult = dict[str, Any]
DataDict = dict[str, Any]


def satudata_revision_start(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow the editors of the organisation that owns the dataset."""
    user = lookup.current_user(context)
    package = model.Package.get(data_dict.get("dataset_id") or "")
    if user is None or package is None or not tables_exist() or not cases.read(package).actor(user).roles & OFFICE:
        return {
            "success": False,
            "msg": tk._("Only editors of the organisation that owns the dataset may do this."),
        }
    return {"success": True}


satudata_revision_discard = satudata_revision_start


def satudata_revision_show(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow who may see the working copy."""
    tk.check_access("package_show", context, {"id": data_dict.get("dataset_id")})
    return {"success": True}
