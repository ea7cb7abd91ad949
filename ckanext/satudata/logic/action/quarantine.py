"""Actions on quarantined files."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.logic import validate

from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.logic import lookup, schema_access
from ckanext.satudata.logic.dictize import iso
from ckanext.satudata.logic.people import People
from ckanext.satudata.services import quarantine

DataDict = dict[str, Any]


@validate(schema_access.quarantine)
def satudata_quarantine_place(context: types.Context, data_dict: DataDict) -> DataDict:
    """Withhold a file that may hold personal data (``resource_id``, ``reason``); by walidata, PPID or pembina."""
    resource = _resource(context, data_dict["resource_id"])
    tk.check_access("satudata_quarantine_place", context, data_dict)
    quarantine.place(resource, data_dict["reason"], lookup.require_user(context))
    return {"resource_id": resource.id, "quarantined": True}


@validate(schema_access.quarantine)
def satudata_quarantine_lift(context: types.Context, data_dict: DataDict) -> DataDict:
    """Release a file after checking it (``resource_id``, ``reason``); by walidata or PPID, not by its uploader."""
    resource = _resource(context, data_dict["resource_id"])
    tk.check_access("satudata_quarantine_lift", context, data_dict)
    quarantine.lift(resource, data_dict["reason"], lookup.require_user(context))
    return {"resource_id": resource.id, "quarantined": False}


@tk.side_effect_free
@validate(schema_access.quarantine_list)
def satudata_quarantine_list(context: types.Context, data_dict: DataDict) -> list[DataDict]:
    """Return the quarantined files that the caller has to do with, oldest first (``dataset_id?``).

    Reviewers see those of datasets that they may see, the office its own.
    """
    lookup.require_tables()
    tk.check_access("satudata_quarantine_list", context, data_dict)
    user = lookup.require_user(context)
    reference = data_dict.get("dataset_id")
    wanted = lookup.visible_dataset(context, reference).id if reference else None
    found = [
        row for row in quarantine.listing() if wanted in (None, row["package_id"]) and _concerns(context, user, row)
    ]
    people = People([*(row["placed_by"] for row in found), *(row["uploader_id"] for row in found)])
    return [_shown(row, people) for row in found]


def _resource(context: types.Context, reference: str) -> model.Resource:
    """Return a resource of a dataset that the caller may see.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, or the caller may not know of it.
    """
    lookup.require_tables()
    resource = model.Resource.get(reference)
    message = tk._("Resource not found")
    if resource is None or resource.state != "active" or resource.package_id is None:
        raise tk.ObjectNotFound(message)
    try:
        lookup.visible_dataset(context, resource.package_id)
    except tk.ObjectNotFound as error:
        raise tk.ObjectNotFound(message) from error
    return resource


def _concerns(context: types.Context, user: model.User, row: quarantine.Row) -> bool:
    try:
        package = lookup.visible_dataset(context, row["package_id"])
    except tk.ObjectNotFound:
        return False
    held = quarantine.roles_for(user, package)
    return bool(held - {Role.produsen}) or (Role.produsen in held and not user.sysadmin)


def _shown(row: quarantine.Row, people: People) -> DataDict:
    return {
        "resource_id": row["resource_id"],
        "resource_name": row["resource_name"],
        "dataset_id": row["package_id"],
        "dataset_name": row["package_name"],
        "dataset_title": row["package_title"],
        "reason": row["reason"],
        "placed_at": iso(row["placed_at"]),
        "placed_by_name": people.name(row["placed_by"]),
        "uploader_name": people.name(row["uploader_id"]),
        "new_file_at": iso(row["new_file_at"]),
    }
