"""Calls that name a hidden dataset get the very answer that the same action gives for an id that does not exist.

Core refuses a hidden dataset with 403 and a missing one with 404, each action in words of its own; some answer 200.
Instead of copying those words, the call is made once more with an id that nobody has, so that whatever the action says
in this version of CKAN is what the caller gets.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import authz, types
from ckan.logic import ActionError

from ckanext.satudata.gate.reading import swapping
from ckanext.satudata.gate.reading.masks import MASKS, Mask
from ckanext.satudata.gate.reading.references import conceals
from ckanext.satudata.gate.reading.swapping import DataDict, Swaps
from ckanext.satudata.model.presence import tables_exist

Chained = Callable[[types.Action, types.Context, DataDict], Any]


def chained(gated: dict[str, Chained]) -> dict[str, Chained]:
    """Return the gated actions and those of the masks; what this portal does not have is left out.

    Args:
        gated: chained actions that run inside of the mask.
    """
    functions = dict(gated)
    for name, mask in MASKS.items():
        if mask.available():
            functions[name] = _masked(name, mask, gated.get(name))
    return functions


def _masked(name: str, mask: Mask, inner: Chained | None) -> Chained:
    """Return the chained action for one mask; it wears name and docstring of what it guards."""

    def action(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
        further = functools.partial(inner, next_) if inner is not None else next_
        return answer(mask, cast(types.Action, further), context, data_dict)

    # Marks such as auth_audit_exempt: CKAN reads them from the outermost function.
    action.__dict__.update(getattr(inner, "__dict__", {}))
    action.__name__ = name
    action.__doc__ = f"{mask.closes}\n\n{(inner.__doc__ or '') if inner is not None else ''}".strip()
    if mask.reads:
        tk.side_effect_free(action)
    return tk.chained_action(action)


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
