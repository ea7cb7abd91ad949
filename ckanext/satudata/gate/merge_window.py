"""The declared window of a merge: between the commits of two databases the DataStore does not answer for a dataset.

Closes what no transaction can: the rows of a new version would be read while page, API and files still show the old
one. The tables of other datasets answer as always.
"""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.model import revisions
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.model.tables import now

__all__ = ["datastore_info", "datastore_search"]

RETRY_AFTER = 2
"""Seconds; the window lasts for two commits."""
_ATTEMPTS = 3

DataDict = dict[str, Any]


class MergeWindowError(tk.ValidationError):
    """A new version of the dataset is being published at this very moment."""

    def __init__(self) -> None:
        self.message = tk._(
            "A new version of this dataset is being published at this moment. Try again in a few seconds."
        )
        super().__init__({"dataset": [self.message]})
        if has_request_context():
            g.satudata_merge_window = True


def concerned(table: str, since: Any = None) -> bool:
    """Return whether a table is being exchanged at this moment, or was since a moment; one statement as a rule."""
    packages = revisions.merging(since)
    if not packages:
        return False
    resource = model.Session.get(model.Resource, table)
    # What is no resource may be another name of a table.
    return resource is None or resource.package_id in packages


def _read(next_: types.Action, context: types.Context, data_dict: DataDict, table: str) -> Any:
    """Read, and look before and after: an answer that was overtaken by a merge is read again, not mixed."""
    if not tables_exist():
        return next_(context, data_dict)
    for _attempt in range(_ATTEMPTS):
        began = now()
        if concerned(table):
            raise MergeWindowError
        result = next_(context, dict(data_dict))
        if not concerned(table, began):
            return result
    raise MergeWindowError


@tk.chained_action
@tk.side_effect_free
def datastore_search(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Answer with 503 while the table is being exchanged."""
    return _read(next_, context, data_dict, str(data_dict.get("resource_id") or data_dict.get("id") or ""))


@tk.chained_action
@tk.side_effect_free
def datastore_info(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Answer with 503 while the table is being exchanged."""
    return _read(next_, context, data_dict, str(data_dict.get("resource_id") or data_dict.get("id") or ""))


def chained() -> dict[str, Any]:
    """Return the chained actions for what this portal has; core refuses to chain what is not there."""
    if not p.plugin_loaded("datastore"):
        return {}
    return {"datastore_search": datastore_search, "datastore_info": datastore_info}
