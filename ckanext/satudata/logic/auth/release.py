"""Auth functions of the release schedule: who may read and plan; rules of the moment are the services'."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata.logic import lookup
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services.releases.people import Planner, planner_of

__all__ = [
    "satudata_release_create",
    "satudata_release_list",
    "satudata_release_show",
]

AuthResult = dict[str, Any]
DataDict = dict[str, Any]


def _planner(context: types.Context) -> Planner:
    return planner_of(lookup.current_user(context)) if tables_exist() else Planner()


def _allow(success: bool, message: str) -> AuthResult:
    return {"success": True} if success else {"success": False, "msg": message}


def satudata_release_create(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow the walidata, and editors and data managers of an organisation; of which one, the service asks."""
    person = _planner(context)
    return _allow(
        person.walidata or bool(person.edits),
        tk._("Only editors of the organisation and the walidata plan its releases."),
    )


@tk.auth_allow_anonymous_access
def satudata_release_list(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody to read what is announced; proposals are read by their office and the walidata."""
    if set(data_dict.get("approval") or ()) <= {"announced"}:
        return {"success": True}
    person = _planner(context)
    return _allow(
        person.walidata or bool(person.reads),
        tk._("Proposals are read by their organisation and the walidata only."),
    )


@tk.auth_allow_anonymous_access
def satudata_release_show(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody; what somebody may not know of is not found."""
    return {"success": True}
