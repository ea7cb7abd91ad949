"""Chained core actions around withheld files (access class Terbatas, quarantine)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.logic.lookup import current_user
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import withholding
from ckanext.satudata.shared import may_see

__all__ = ["resource_view_list"]


def refuse_taken_resources(data_dict: dict[str, Any], package_id: str | None) -> None:
    """Refuse resources with the id of a resource of another dataset, a deleted one too.

    Closes a gap of core, which looks at resources that are not deleted only: the file of a deleted resource, which
    stays in the storage, would come back to life in a dataset of somebody else.

    Raises:
        ckan.plugins.toolkit.ValidationError: names no dataset.
    """
    ids = [item["id"] for item in data_dict.get("resources") or [] if isinstance(item, dict) and item.get("id")]
    table = model.resource_table
    query = sa.select(table.c.id).where(table.c.id.in_(ids), table.c.package_id.is_distinct_from(package_id)).limit(1)
    if ids and model.Session.execute(query).first() is not None:
        raise tk.ValidationError({"resources": [tk._("Resource id already exists.")]})


@tk.chained_action
@tk.side_effect_free
def resource_view_list(next_: types.Action, context: types.Context, data_dict: dict[str, Any]) -> Any:
    """Return no views of a withheld file.

    Closes a failure of core: the pages of a dataset and of a resource call this without expecting a refusal, and so
    the public description of a Terbatas dataset would answer 500.
    """
    try:
        return next_(context, data_dict)
    except tk.NotAuthorized:
        if not tables_exist() or not _withheld_from(context, data_dict):
            raise
        return []


def _withheld_from(context: types.Context, data_dict: dict[str, Any]) -> bool:
    """Return whether the file is withheld from a caller who may see its dataset."""
    found = withholding.withheld(str(data_dict.get("id") or ""), current_user(context))
    return found is not None and may_see(context, found.package_id)
