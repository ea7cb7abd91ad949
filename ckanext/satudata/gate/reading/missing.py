"""Calls that name a hidden dataset get the very answer that the same action gives for an id that does not exist.

Core refuses a hidden dataset with 403 and a missing one with 404, each action in words of its own; some answer 200.
Instead of copying those words, the call is made once more with an id that nobody has, so that whatever the action says
in this version of CKAN is what the caller gets.
"""

from __future__ import annotations

import functools
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import authz, types
from ckan.logic import ActionError

from ckanext.satudata.gate.reading import swapping
from ckanext.satudata.gate.reading.masks import MASKS, OWN, Mask
from ckanext.satudata.gate.reading.references import conceals
from ckanext.satudata.gate.reading.stacking import Chained
from ckanext.satudata.gate.reading.swapping import DataDict, Swaps
from ckanext.satudata.model.presence import tables_exist


def chained() -> dict[str, Chained]:
    """Return the chained actions of all masks; what this portal does not have is left out."""
    return {name: _masked(name, mask) for name, mask in MASKS.items() if mask.available()}


def _masked(name: str, mask: Mask) -> Chained:
    def action(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
        return answer(mask, next_, context, data_dict)

    action.__name__ = name
    action.__doc__ = mask.closes
    if mask.reads:
        tk.side_effect_free(action)
    return tk.chained_action(action)


def own(action: types.Action) -> types.Action:
    """Return an action of the extension that answers for hidden datasets as for missing ones."""

    @functools.wraps(action)
    def wrapper(context: types.Context, data_dict: DataDict) -> Any:
        return answer(OWN, action, context, data_dict)

    return wrapper


def answer(mask: Mask, next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Call an action, or as it would be for a missing dataset where the caller may not know of this one."""
    if context.get("ignore_auth") or not tables_exist():
        return next_(context, data_dict)
    before, call = cast(types.Context, dict(context)), dict(data_dict)
    if mask.answers_strangers or mask.names_all(call):
        swaps = _hidden_words(mask, before, call)
        return _as_missing(next_, before, call, swaps) if swaps else next_(context, data_dict)
    try:
        return next_(context, data_dict)
    except ActionError:
        swaps = _hidden_words(mask, before, call)
        if not swaps:
            raise
    return _as_missing(next_, before, call, swaps)


def _hidden_words(mask: Mask, context: types.Context, data_dict: DataDict) -> Swaps:
    """Return what in a call names a hidden dataset, and an id that does not exist for each."""
    swaps = Swaps()
    for path, kind in mask.paths:
        for word in swapping.words(data_dict, path):
            if word in mask.hidden_words and not _is_sysadmin(context) or conceals(context, kind, word):
                swaps.add(word)
    return swaps


def _is_sysadmin(context: types.Context) -> bool:
    return authz.is_sysadmin(context.get("user"))


def _as_missing(next_: types.Action, context: types.Context, data_dict: DataDict, swaps: Swaps) -> Any:
    try:
        result = next_(context, swaps.away(data_dict))
    except ActionError as error:
        swaps.restore_error(error)
        raise
    return swaps.back(result)
