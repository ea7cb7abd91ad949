"""Organisations and groups: their order by number of datasets, and what the home page shows of them."""

from __future__ import annotations

import re
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata.gate.reading import labels
from ckanext.satudata.model import counting
from ckanext.satudata.model.presence import tables_exist

__all__ = ["group_list", "group_show", "organization_list", "organization_show"]

DataDict = dict[str, Any]

_BY_COUNT = re.compile(r"\s*(?:packages|package_count(?:\s+(asc|desc))?)\s*")


@tk.chained_action
@tk.side_effect_free
def group_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Order groups by the datasets that the caller may know of; core's order counts all of them."""
    return _ordered(next_, context, data_dict, "group")


@tk.chained_action
@tk.side_effect_free
def organization_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Order organisations by the datasets that the caller may know of; core's order counts all of them."""
    return _ordered(next_, context, data_dict, "organization")


@tk.chained_action
@tk.side_effect_free
def group_show(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Show datasets of a group by the rights of the visitor, also on the home page."""
    return next_(_with_rights(context, data_dict), data_dict)


@tk.chained_action
@tk.side_effect_free
def organization_show(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Show datasets of an organisation by the rights of the visitor, also on the home page.

    Closes core's featured organisation, which asks without authorisation: with collaborators allowed it shows titles
    of hidden datasets to everybody.
    """
    return next_(_with_rights(context, data_dict), data_dict)


def _with_rights(context: types.Context, data_dict: DataDict) -> types.Context:
    """Return the context of a page that lists datasets, with authorisation switched on."""
    if context.get("ignore_auth") and context.get("for_view") and data_dict.get("include_datasets"):
        return cast(types.Context, {**context, "ignore_auth": False})
    return context


def _ordered(next_: types.Action, context: types.Context, data_dict: DataDict, kind: str) -> Any:
    order = data_dict.get("sort") or data_dict.get("order_by") or tk.config.get("ckan.default_group_sort") or ""
    by_count = _BY_COUNT.fullmatch(str(order))
    page = _page(data_dict)
    if by_count is None or page is None or not tables_exist():
        return next_(context, data_dict)
    known = labels.of_caller(context)
    if known is None:
        return next_(context, data_dict)
    key = "organizations" if kind == "organization" else "groups"
    tk.check_access(f"{kind}_list", cast(types.Context, dict(context)), data_dict)
    names = counting.groups_by_datasets(
        counting.Wanted(
            kind, str(data_dict.get("type") or kind), str(data_dict.get("q") or ""), _names(data_dict, key)
        ),
        descending=by_count.group(1) != "asc",
        page=page,
        labels=known,
    )
    dropped = ("sort", "order_by", "limit", "offset", "q")
    call = {name: value for name, value in data_dict.items() if name not in dropped}
    # A name that nobody has: without names core lists everything.
    found = next_(context, {**call, key: names or ["!"], "sort": "name asc"})
    places = {name: index for index, name in enumerate(names)}
    return sorted(found, key=lambda item: places.get(item["name"] if isinstance(item, dict) else item, 0))


def _names(data_dict: DataDict, key: str) -> list[str]:
    return tk.aslist(data_dict.get(key) or [], sep=",")


def _page(data_dict: DataDict) -> tuple[int, int] | None:
    """Return offset and limit, ``None`` where core has to complain."""
    full = tk.asbool(data_dict.get("all_fields") or False)
    option = "ckan.group_and_organization_list_all_fields_max" if full else "ckan.group_and_organization_list_max"
    most = int(tk.config.get(option) or 25)
    try:
        offset, limit = int(data_dict.get("offset") or 0), int(data_dict.get("limit") or most)
    except (TypeError, ValueError):
        return None
    return (offset, min(limit, most)) if offset >= 0 and limit >= 0 else None
