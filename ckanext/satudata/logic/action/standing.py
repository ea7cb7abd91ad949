"""Actions on standing approvals."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.logic import lookup, schema, schema_versions
from ckanext.satudata.logic.dictize import iso
from ckanext.satudata.logic.people import People
from ckanext.satudata.model import standing as rows
from ckanext.satudata.services import standing

DataDict = dict[str, Any]


@validate(schema_versions.standing_grant)
def satudata_standing_approval_grant(context: types.Context, data_dict: DataDict) -> DataDict:
    """Let new versions of a published daily, weekly or monthly dataset go live without a round.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``, ``until`` (a date) and ``note`` (why).

    Returns:
        The standing approval, as ``satudata_standing_approval_list`` returns it.
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_standing_approval_grant", context, {"dataset_id": package.id})
    user = lookup.require_user(context)
    return _dictized([standing.grant(package.id, user, data_dict["until"], data_dict["note"])])[0]


@validate(schema.with_note)
def satudata_standing_approval_revoke(context: types.Context, data_dict: DataDict) -> DataDict:
    """End the standing approval of a dataset (``dataset_id``, ``note`` optional); return it."""
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_standing_approval_revoke", context, {"dataset_id": package.id})
    user = lookup.require_user(context)
    return _dictized([standing.revoke(package.id, user, data_dict.get("note"))])[0]


@tk.side_effect_free
@validate(schema.dataset_reference)
def satudata_standing_approval_list(context: types.Context, data_dict: DataDict) -> list[DataDict]:
    """Return all standing approvals of a dataset, newest first.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``.

    Returns:
        A list of ``{id, state (active, suspended, expired, revoked), until, note, granted_by_name, granted_at,
        suspended_at, suspended_reasons, revoked_at, publications: [times]}``.
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_standing_approval_list", context, {"dataset_id": package.id})
    return _dictized(rows.of_package(package.id))


def _dictized(found: Any) -> list[DataDict]:
    people = People([row["granted_by"] for row in found])
    published = rows.publications(found[0]["package_id"]) if found else []
    return [
        {
            "id": row["id"],
            "dataset_id": row["package_id"],
            "state": standing.state_of(row),
            "until": iso(row["until"]),
            "note": row["note"],
            "granted_by_name": people.name(row["granted_by"]),
            "granted_at": iso(row["granted_at"]),
            "suspended_at": iso(row["suspended_at"]),
            "suspended_reasons": (row["suspended_reason"] or "").splitlines(),
            "revoked_at": iso(row["revoked_at"]),
            "publications": [iso(item["at"]) for item in published if item["approval_id"] == row["id"]],
        }
        for row in found
    ]
