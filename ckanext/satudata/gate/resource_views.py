"""The write gate in front of resource views: they are part of what reviewers look at and citizens see."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.gate.state import package_of_resource, refuse_unless_open
from ckanext.satudata.model.presence import tables_exist

__all__ = [
    "package_create_default_resource_views",
    "resource_create_default_resource_views",
    "resource_view_clear",
    "resource_view_create",
    "resource_view_delete",
    "resource_view_reorder",
    "resource_view_update",
]

DataDict = dict[str, Any]

_default_views: ContextVar[bool] = ContextVar("satudata_default_views", default=False)


def _guard(context: types.Context, *resource_ids: Any) -> None:
    if not tables_exist() or _default_views.get():
        return
    for resource_id in resource_ids:
        refuse_unless_open(context, package_of_resource(resource_id), "views")


def _resource_of_view(data_dict: DataDict) -> str | None:
    reference = data_dict.get("id")
    view = model.ResourceView.get(reference) if isinstance(reference, str) and reference else None
    return view.resource_id if view is not None else None


def _with_default_views(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    token = _default_views.set(True)
    try:
        return next_(context, data_dict)
    finally:
        _default_views.reset(token)


@tk.chained_action
def resource_create_default_resource_views(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Let the portal add its configured views in any state: XLoader asks for them when a table is loaded."""
    return _with_default_views(next_, context, data_dict)


@tk.chained_action
def package_create_default_resource_views(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Let the portal add its configured views in any state."""
    return _with_default_views(next_, context, data_dict)


@tk.chained_action
def resource_view_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse a new view in a locked or published dataset."""
    if not context.get("preview"):  # core saves nothing then
        _guard(context, data_dict.get("resource_id"))
    return next_(context, data_dict)


@tk.chained_action
def resource_view_update(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to change a view of a locked or published dataset, or to move one there."""
    if not context.get("preview"):
        _guard(context, _resource_of_view(data_dict), data_dict.get("resource_id"))
    return next_(context, data_dict)


@tk.chained_action
def resource_view_delete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse to delete a view of a locked or published dataset."""
    _guard(context, _resource_of_view(data_dict))
    return next_(context, data_dict)


@tk.chained_action
def resource_view_reorder(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse another order of views in a locked or published dataset."""
    _guard(context, data_dict.get("id"))
    return next_(context, data_dict)


@tk.chained_action
def resource_view_clear(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Refuse: core deletes the views of the whole portal, whatever state each dataset is in."""
    if not tables_exist():
        return next_(context, data_dict)
    raise tk.NotAuthorized(tk._("Views are not deleted for the whole portal: published datasets keep theirs."))
