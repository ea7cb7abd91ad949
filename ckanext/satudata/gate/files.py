"""The write gate in front of CKAN 2.12's file actions: files live in storages, beside datasets and their states.

Files of resources are uploaded with their resource and never registered as files of people. A file that a published
dataset owns is public at once, so ownership moves only where the dataset itself is open.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.gate.state import find_package, package_of_resource, refuse_unless_open
from ckanext.satudata.model.presence import tables_exist

__all__ = ["file_create", "file_delete", "file_ownership_transfer", "file_register", "file_rename"]

DataDict = dict[str, Any]


def _guard_owner(context: types.Context, owner_type: Any, owner_id: Any) -> None:
    if owner_type == "package":
        refuse_unless_open(context, find_package({"id": owner_id}, "id"), "files")
    elif owner_type == "resource":
        refuse_unless_open(context, package_of_resource(owner_id), "files")


def _guard_file(context: types.Context, data_dict: DataDict) -> None:
    reference = data_dict.get("id")
    if not tables_exist() or not isinstance(reference, str):
        return
    file: Any = model.Session.get(model.File, reference)
    if file is not None and file.owner is not None:
        _guard_owner(context, file.owner.owner_type, file.owner.owner_id)


def _refuse_resource_storage(action: str, context: types.Context, data_dict: DataDict) -> None:
    if not tables_exist() or data_dict.get("storage") != tk.config["ckan.files.default_storages.resource"]:
        return
    tk.check_access(action, context, data_dict)
    raise tk.ValidationError({"storage": [tk._("Files of datasets are uploaded with their resource.")]})


@tk.chained_action
def file_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse a file that is put beside the files of resources."""
    _refuse_resource_storage("file_create", context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
def file_register(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to make a resource's file a file of its own, which could then be read and deleted past the gate."""
    _refuse_resource_storage("file_register", context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
def file_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to delete a file that a locked or published dataset owns."""
    _guard_file(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
def file_rename(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to rename a file that a locked or published dataset owns."""
    _guard_file(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
def file_ownership_transfer(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to give a file to a locked or published dataset, or to take one away from it."""
    _guard_file(context, data_dict)
    if tables_exist():
        _guard_owner(context, data_dict.get("owner_type"), data_dict.get("owner_id"))
    return next_(context, data_dict)
