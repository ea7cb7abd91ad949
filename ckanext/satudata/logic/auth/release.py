"""Auth functions of the release schedule: who may read and plan; rules of the moment are the services'."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.logic import lookup
from ckanext.satudata.model import releases
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services.releases.people import Planner, planner_of

__all__ = [
    "satudata_release_cancel",
    "satudata_release_change_many",
    "satudata_release_confirm",
    "satudata_release_create",
    "satudata_release_generate",
    "satudata_release_list",
    "satudata_release_series_show",
    "satudata_release_series_update",
    "satudata_release_show",
    "satudata_release_update",
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
    return _plans(person.walidata or bool(person.edits))


def _plans(success: bool) -> AuthResult:
    return _allow(success, tk._("Only editors of the organisation and the walidata plan its releases."))


satudata_release_change_many = satudata_release_create  # each release is checked by itself


def satudata_release_update(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow the walidata, and editors and data managers of the organisation whose release it is."""
    person = _planner(context)
    row = releases.get(data_dict.get("release_id") or "") if tables_exist() else None
    return _plans(row is not None and person.role_for(row["organization_id"]) is not None)


satudata_release_cancel = satudata_release_update


def satudata_release_confirm(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow the walidata."""
    return _allow(_planner(context).walidata, tk._("Only the walidata decides on proposals for the schedule."))


def satudata_release_series_show(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow the walidata, and editors and data managers of the organisation that owns the dataset."""
    package = model.Package.get(data_dict.get("dataset_id") or "")
    person = _planner(context)
    return _plans(package is not None and person.role_for(package.owner_org or "") is not None)


satudata_release_series_update = satudata_release_series_show


def satudata_release_generate(context: types.Context, data_dict: DataDict) -> AuthResult:
    """Allow the walidata for all, and editors for a dataset of theirs or for their organisation."""
    if data_dict.get("dataset_id"):
        return satudata_release_series_show(context, data_dict)
    return _plans(_planner(context).role_for(data_dict.get("organization") or "") is not None)


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
