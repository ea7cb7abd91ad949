"""The activity stream: nothing about datasets that the caller may not know of now, whatever was public then."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.gate.reading import labels
from ckanext.satudata.gate.reading.references import of_entities
from ckanext.satudata.model import datasets
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.model.visibility import visible_ids

__all__ = [
    "activity_create",
    "dashboard_activity_list",
    "group_activity_list",
    "organization_activity_list",
    "package_activity_list",
    "recently_changed_packages_activity_list",
    "user_activity_list",
]

DataDict = dict[str, Any]

_VIEW = "resource view"


@tk.chained_action
def activity_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Record nothing of the views of a hidden dataset.

    Closes core's activities on resource views: they carry no permission labels, so everybody would read them.
    """
    if str(data_dict.get("activity_type") or "").endswith(_VIEW) and tables_exist():
        package = model.Package.get(str(data_dict.get("object_id") or ""))
        if package is not None and package.id not in datasets.public_ids([package.id]):
            tk.check_access("activity_create", context, data_dict)
            return None
    return next_(context, data_dict)


def _visible(context: types.Context, activities: list[DataDict]) -> list[DataDict]:
    """Return the activities without those on datasets that the caller may not know of."""
    if not activities or not tables_exist():
        return activities
    known = labels.of_caller(context)
    if known is None:
        return activities
    packages = of_entities(list({item["object_id"] for item in activities if item.get("object_id")}))
    visible = visible_ids(set(packages.values()), known)
    return [item for item in activities if packages.get(item.get("object_id") or "") in {None, *visible}]


@tk.chained_action
@tk.side_effect_free
def user_activity_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out hidden datasets: core goes by labels of the past, and by none for resource views."""
    return _visible(context, next_(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def package_activity_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out hidden datasets: core goes by labels of the past, and by none for resource views."""
    return _visible(context, next_(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def group_activity_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out hidden datasets: core goes by labels of the past, and by none for resource views."""
    return _visible(context, next_(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def organization_activity_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out hidden datasets: core goes by labels of the past, and by none for resource views."""
    return _visible(context, next_(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def recently_changed_packages_activity_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out hidden datasets: core goes by labels of the past."""
    return _visible(context, next_(context, data_dict))


@tk.chained_action
@tk.side_effect_free
def dashboard_activity_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out hidden datasets: core goes by labels of the past, and by none for resource views."""
    return _visible(context, next_(context, data_dict))
