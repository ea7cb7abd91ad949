"""The write gate in front of what CKAN ties to a dataset besides its fields: collaborators and related datasets."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata.gate.state import find_package, refuse_unless_open
from ckanext.satudata.model.presence import tables_exist

__all__ = [
    "package_collaborator_create",
    "package_relationship_create",
    "package_relationship_delete",
    "package_relationship_update",
]

DataDict = dict[str, Any]


@tk.chained_action
def package_collaborator_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse new collaborators of a locked or published dataset.

    They would read what is withheld from the public without a grant of the PPID. A collaborator of a draft may help
    to edit it, and holds no role in its review.
    """
    if not tables_exist():
        return next_(context, data_dict)
    package = find_package(data_dict, "id")
    if package is None and data_dict.get("id"):
        raise tk.ObjectNotFound(tk._("Dataset not found"))  # core's auth function fails on it
    refuse_unless_open(context, package, "collaborators")
    return next_(context, data_dict)


def _guard_relationship(context: types.Context, data_dict: DataDict) -> None:
    if tables_exist():
        for key in ("subject", "object"):
            refuse_unless_open(context, find_package(data_dict, key), "relationships")


@tk.chained_action
def package_relationship_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse a relationship with a locked or published dataset on either side: both show it, with the other's name."""
    _guard_relationship(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
def package_relationship_update(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to change a relationship of a locked or published dataset."""
    _guard_relationship(context, data_dict)
    return next_(context, data_dict)


@tk.chained_action
def package_relationship_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to delete a relationship of a locked or published dataset."""
    _guard_relationship(context, data_dict)
    return next_(context, data_dict)
