"""Lists and words of datasets: names, files, tags, formats, members of offices."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata.gate.reading import labels
from ckanext.satudata.model import tagging
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.model.visibility import visible_ids, visible_names

__all__ = [
    "format_autocomplete",
    "member_list",
    "package_autocomplete",
    "package_list",
    "resource_search",
    "tag_autocomplete",
    "tag_list",
    "tag_search",
    "tag_show",
]

DataDict = dict[str, Any]

_PUBLIC = ("public",)
_IDS_SINCE = 2
"""The version of the API in which core lists ids."""
_FORMATS = 5
"""Core's own limit of ``format_autocomplete``."""


@tk.chained_action
@tk.side_effect_free
def package_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Return public names only.

    Closes core's list, which knows no permission labels: one lock would be left.
    """
    found = next_(context, data_dict)
    if not tables_exist():
        return found
    ask = visible_ids if context.get("api_version") == _IDS_SINCE else visible_names
    public = ask(found, _PUBLIC)
    return [word for word in found if word in public]


@tk.chained_action
@tk.side_effect_free
def resource_search(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Return files of public datasets only.

    Closes core's search, which knows no permission labels: one lock would be left.
    """
    # Core leaves the order to the database, which may change it from one page to the next.
    answer = next_(context, {**data_dict, "order_by": data_dict.get("order_by") or "id"})
    if not tables_exist() or context.get("search_query"):
        return answer
    public = visible_ids({record["package_id"] for record in answer["results"]}, _PUBLIC)
    kept = [record for record in answer["results"] if record["package_id"] in public]
    return {"count": answer["count"] - len(answer["results"]) + len(kept), "results": kept}


@tk.chained_action
@tk.side_effect_free
def package_autocomplete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Drop suggestions that the index shows wrongly: core answers from the index alone."""
    found = next_(context, data_dict)
    if not tables_exist():
        return found
    known = visible_names([item["name"] for item in found], labels.of_caller(context))
    return [item for item in found if item["name"] in known]


@tk.chained_action
@tk.side_effect_free
def member_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out datasets that the caller may not know of.

    Closes core's list, which tells everybody the ids of all datasets of an organisation or group.
    """
    members = next_(context, data_dict)
    packages = [row[0] for row in members if row[1] == "package"]
    if not packages or not tables_exist():
        return members
    known = visible_ids(packages, labels.of_caller(context))
    # Core leaves the order to the database, which may change it from one call to the next.
    return sorted(row for row in members if row[1] != "package" or row[0] in known)


@tk.chained_action
@tk.side_effect_free
def format_autocomplete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Suggest formats of files that the caller may know of.

    Closes core's query, which counts every file there is.
    """
    found = next_(context, dict(data_dict))
    known = labels.of_caller(context)
    if known is None or not tables_exist():
        return found
    limit = data_dict.get("limit")
    return tagging.formats(str(data_dict["q"]), int(limit) if limit not in (None, "") else _FORMATS, known)


@tk.chained_action
@tk.side_effect_free
def tag_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out free tags that no dataset carries which the caller may know of.

    Closes core's list, which has the tags of all datasets.
    """
    return _tags(next_, context, data_dict)


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Suggest free tags of datasets that the caller may know of; core suggests those of all datasets."""
    return _tags(next_, context, data_dict)


@tk.chained_action
@tk.side_effect_free
def tag_search(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Find free tags of datasets that the caller may know of; core finds and counts those of all datasets."""
    return _tags(next_, context, data_dict)


@tk.chained_action
@tk.side_effect_free
def tag_show(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Show public datasets of a tag: core takes them from the index without any permission labels."""
    tag = next_(context, data_dict)
    if tag.get("packages") and tables_exist():
        public = visible_ids([record["id"] for record in tag["packages"]], _PUBLIC)
        tag["packages"] = [record for record in tag["packages"] if record["id"] in public]
    return tag


def _tags(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Call a core action on free tags for all matches, take out the hidden ones, and cut the page afterwards."""
    page = _page(data_dict)
    known = labels.of_caller(context)
    if known is None or data_dict.get("vocabulary_id") or page is None or not tables_exist():
        return next_(context, data_dict)
    whole = {key: value for key, value in data_dict.items() if key not in ("limit", "offset")}
    answer = next_(context, whole)
    # Core leaves the order to the database, which may change it from one call to the next.
    found = sorted(answer["results"] if isinstance(answer, dict) else answer, key=_name)
    visible = tagging.visible_tags({_name(item) for item in found}, known)
    kept = [item for item in found if _name(item) in visible]
    return {"count": len(kept), "results": kept[page]} if isinstance(answer, dict) else kept[page]


def _page(data_dict: DataDict) -> slice | None:
    """Return the part of a list that a call asks for, ``None`` where core has to complain."""
    try:
        start, limit = int(data_dict.get("offset") or 0), data_dict.get("limit")
        end = None if limit in (None, "") else start + int(limit)
    except (TypeError, ValueError):
        return None
    return slice(start, end) if start >= 0 and (end is None or end >= start) else None


def _name(item: Any) -> str:
    return item["name"] if isinstance(item, dict) else item
