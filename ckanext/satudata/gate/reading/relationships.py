"""Relationships between datasets: the other end may be hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata.gate.reading import labels
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.model.visibility import visible_ids, visible_names

__all__ = ["package_relationships_list", "package_search", "package_show"]

DataDict = dict[str, Any]

_KEYS = ("subject_package_id", "object_package_id")
_LISTS = ("relationships_as_subject", "relationships_as_object")


def _without_hidden(context: types.Context, records: Iterable[Any]) -> None:
    """Take the relationships with hidden datasets out of some records; no statement where there are none."""
    related = [record for record in records if isinstance(record, dict) and any(record.get(key) for key in _LISTS)]
    if not related or not tables_exist():
        return
    known = labels.of_caller(context)
    if known is None:
        return
    ends = {end for record in related for key in _LISTS for item in record.get(key) or [] for end in _ends(item)}
    visible = visible_ids(ends, known)
    for record in related:
        for key in _LISTS:
            record[key] = [item for item in record.get(key) or [] if visible.issuperset(_ends(item))]


def _ends(relationship: DataDict) -> list[str]:
    """Return the ids of both datasets; a schema for display moves them to ``__extras``."""
    places = (relationship, relationship.get("__extras") or {})
    return [str(place[key]) for place in places for key in _KEYS if place.get(key)]


@tk.chained_action
@tk.side_effect_free
def package_relationships_list(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out relationships with hidden datasets; core lists all of them.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: none of the wanted kind is left, in core's words.
    """
    found = next_(context, data_dict)
    known = labels.of_caller(context)
    if not found or known is None or not tables_exist():
        return found
    words = {str(item[end]) for item in found for end in ("subject", "object")}
    visible = visible_names(words, known) | visible_ids(words, known)
    kept = [item for item in found if {item["subject"], item["object"]} <= visible]
    kind = data_dict.get("rel")
    if not kept and kind and kind != "relationships":
        ends = f"{data_dict.get('id')} {kind} {data_dict.get('id2')}"
        raise tk.ObjectNotFound(f'Relationship "{ends}" not found.')
    return kept


@tk.chained_action
@tk.side_effect_free
def package_show(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out relationships with hidden datasets, which core shows with every dataset."""
    writes_back = bool(context.get("for_update"))
    record = next_(context, data_dict)
    if not writes_back:
        _without_hidden(context, [record])
    return record


@tk.chained_action
@tk.side_effect_free
def package_search(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Leave out relationships with hidden datasets, which the index has with every dataset."""
    answer = next_(context, data_dict)
    _without_hidden(context, answer["results"])
    return answer
