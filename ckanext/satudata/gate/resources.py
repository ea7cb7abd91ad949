"""The write gate in front of the resource actions.

These end in ``package_update``, where the fields are compared; here stands what a comparison of fields cannot see:
another file under the same name, and extensions that store an upload before they call ``package_update``.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.domain.content import carries_upload
from ckanext.satudata.gate import names
from ckanext.satudata.gate.state import find_package, package_of_resource, refuse_unless_open
from ckanext.satudata.logic.shapes import refuse_malformed
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import file_formats, quarantine
from ckanext.satudata.services.checks import running

__all__ = ["package_resource_reorder", "resource_create", "resource_delete", "resource_patch", "resource_update"]

DataDict = dict[str, Any]


@tk.chained_action
def resource_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse a new resource in a locked or published dataset."""
    refuse_malformed(data_dict)
    names.resolve(context, data_dict, "package_id")
    if tables_exist() and (package := find_package(data_dict, "package_id")):
        refuse_unless_open(context, package, "resources")
    if tables_exist() and carries_upload(data_dict):
        return _noting_upload(next_, context, data_dict)
    return next_(context, data_dict)


def _noting_upload(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Carry out a write that brings a file, and note whose it is now: the uploader reads it even in quarantine.

    The file is checked after the transaction has ended.
    """
    with quarantine.noting_later():
        result = next_(context, data_dict)
    waiting = quarantine.note_uploads([result["id"]], context)
    if not context.get("defer_commit"):
        model.Session.commit()
        running.enqueue(waiting)
    return result


@tk.chained_action
def resource_update(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse another file in a locked or published dataset; other fields are compared in ``package_update``."""
    refuse_malformed(data_dict)
    if tables_exist() and carries_upload(data_dict):
        refuse_unless_open(context, package_of_resource(data_dict.get("id")), "upload")
        return _noting_upload(next_, context, file_formats.following(data_dict))
    return next_(context, data_dict)


@tk.chained_action
def resource_patch(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse another file in a locked or published dataset; other fields are compared in ``package_update``."""
    refuse_malformed(data_dict)
    if tables_exist() and carries_upload(data_dict):
        refuse_unless_open(context, package_of_resource(data_dict.get("id")), "upload")
    return next_(context, data_dict)


@tk.chained_action
def resource_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to delete a resource of a locked or published dataset."""
    if tables_exist():
        refuse_unless_open(context, package_of_resource(data_dict.get("id")), "resources")
    return next_(context, data_dict)


@tk.chained_action
def package_resource_reorder(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse another order of resources in a locked or published dataset."""
    names.resolve(context, data_dict, "id")
    if tables_exist() and (package := find_package(data_dict, "id")):
        refuse_unless_open(context, package, "resources")
    return next_(context, data_dict)
