"""Auth functions of those who plan releases with tables and drafts."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata.logic import lookup
from ckanext.satudata.logic.auth.release import satudata_release_create
from ckanext.satudata.model import releases
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services.releases.people import planner_of

__all__ = ["satudata_release_draft", "satudata_release_import"]

AuthResult = dict[str, Any]
DataDict = dict[str, Any]

satudata_release_import = satudata_release_create  # of which organisation each row may be is asked row by row


def satudata_release_draft(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow the editors of the organisation of a release."""
    user = lookup.current_user(context)
    row = releases.get(str(data_dict.get("release_id") or "")) if tables_exist() else None
    if user is not None and row is not None and row["organization_id"] in planner_of(user).edits:
        return {"success": True}
    return {"success": False, "msg": tk._("Only editors of the organisation make the dataset of a release.")}
