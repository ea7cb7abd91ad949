"""Working copies of published datasets: ordinary datasets to who edits and reviews them, and to nobody else there.

They are no datasets of their own: lists and searches leave them out, and the activity stream tells one publication and
not what was done on the way to it.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.model import cloning, revisions
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import naming

__all__ = ["activity_create"]

FIELD = "satudata_working_copy"
"""Solr field of a working copy; a search that names it in ``extras`` finds working copies too."""

DataDict = dict[str, Any]


def is_copy(package: model.Package | None) -> bool:
    """Return whether a dataset is a working copy."""
    return package is not None and package.name.startswith(naming.COPY_PREFIX)


def exclude(search_params: DataDict) -> DataDict:
    """Leave working copies out of a search; core's own pages of lists use searches too."""
    if FIELD not in (search_params.get("extras") or {}):
        search_params["fq_list"] = [*(search_params.get("fq_list") or []), f"-{FIELD}:true"]
    return search_params


def mark(document: DataDict) -> DataDict:
    """Mark the search document of a working copy."""
    if str(document.get("name") or "").startswith(naming.COPY_PREFIX):
        document[FIELD] = "true"
    return document


@tk.chained_action
def activity_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Write nothing about working copies into the activity stream: what is published of them is told once."""
    if tables_exist() and is_copy(model.Package.get(str(data_dict.get("object_id") or ""))):
        tk.check_access("activity_create", context, data_dict)
        return None
    return next_(context, data_dict)


def note_resources(package: model.Package) -> None:
    """Remember the resources of a working copy before core forgets those that were deleted."""
    if is_copy(package):
        revisions.note_resources(package.id, cloning.resource_ids(package.id))


def refuse_deletion(package: model.Package | None) -> None:
    """Refuse to delete or purge a working copy past the revision, which would leave half of it behind.

    Raises:
        ckan.plugins.toolkit.ValidationError: says how to discard it.
    """
    if is_copy(package):
        message = tk._("This is the working copy of a published dataset. Discard the revision instead: {action}.")
        raise tk.ValidationError({"dataset": [message.format(action="satudata_revision_discard")]})
