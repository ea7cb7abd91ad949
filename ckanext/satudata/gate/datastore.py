"""The write gate in front of the DataStore: rows and columns change without any ``package_update``.

The tables of a dataset under review or published are locked for everyone, as its files are: reviewers approve what
they contain. Table Designer's pages and forms end in these actions too.
"""

from __future__ import annotations

from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.logic import auth_audit_exempt

from ckanext.satudata.domain.triggers import forbidden_words
from ckanext.satudata.gate.loading import is_loading
from ckanext.satudata.gate.state import package_of_resource, refuse_unless_open
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services.row_hashes import real_table

__all__ = [
    "datastore_create",
    "datastore_delete",
    "datastore_function_create",
    "datastore_records_delete",
    "datastore_run_triggers",
    "datastore_upsert",
]

DataDict = dict[str, Any]


def _guard(context: types.Context, data_dict: DataDict) -> None:
    if not tables_exist():
        return
    for key in ("resource_id", "id"):
        reference = data_dict.get(key)
        if isinstance(reference, str) and reference:
            # An alias is a view that PostgreSQL lets a sysadmin write through (2.11 does not look up the resource).
            name = reference if model.Resource.get(reference) else real_table(reference)
            if not is_loading(name):
                refuse_unless_open(context, package_of_resource(name), "datastore")


@tk.chained_action
@auth_audit_exempt
def datastore_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse columns, rows, keys, aliases and triggers for a table of a locked or published dataset."""
    _guard(context, data_dict)
    return next_(_with_user(context, data_dict), data_dict)


@tk.chained_action
@auth_audit_exempt
def datastore_upsert(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse rows for a table of a locked or published dataset."""
    _guard(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
@auth_audit_exempt
def datastore_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to delete a table, or rows of it, of a locked or published dataset."""
    _guard(context, data_dict)
    return next_(_with_user(context, data_dict), data_dict)


def _with_user(context: types.Context, data_dict: DataDict) -> types.Context:
    """Return a context in which somebody acts: XLoader's job deletes and makes tables as nobody.

    Without a user the activity plugin raises, after the table is gone or made, when the resource is told of it.
    """
    reference = data_dict.get("resource_id") or data_dict.get("id")
    if context.get("user") or not isinstance(reference, str) or not is_loading(reference):
        return context
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return cast(types.Context, {**context, "user": site_user["name"]})


@tk.chained_action
@auth_audit_exempt
def datastore_records_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to delete rows of a locked or published dataset."""
    _guard(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
@auth_audit_exempt
def datastore_run_triggers(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to run the triggers of a table of a locked or published dataset: they may rewrite its rows."""
    _guard(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
@auth_audit_exempt
def datastore_function_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse a trigger function that could write to other tables than the one it is called for.

    Raises:
        ckan.plugins.toolkit.ValidationError: names the words of the body that are not allowed.
    """
    if tables_exist():
        tk.check_access("datastore_function_create", context, data_dict)
        words = forbidden_words(str(data_dict.get("definition") or ""))
        if words:
            message = tk._(
                "A trigger function may check and change the row that is written, nothing else. Not allowed: {words}."
            )
            raise tk.ValidationError({"definition": [message.format(words=", ".join(words))]})
    return next_(context, data_dict)
