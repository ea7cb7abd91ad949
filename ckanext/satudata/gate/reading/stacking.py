"""Several chained functions around one core action, as one: a plugin may return only one for each name."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import types

DataDict = dict[str, Any]
Chained = Callable[[types.Action, types.Context, DataDict], Any]


def stacked(outer: Chained, inner: Chained | None) -> Chained:
    """Return a chained action that calls the outer function around the inner one."""
    if inner is None:
        return outer

    def action(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
        return outer(cast(types.Action, functools.partial(inner, next_)), context, data_dict)

    action.__name__ = outer.__name__
    action.__doc__ = "\n\n".join(filter(None, (outer.__doc__, inner.__doc__)))
    # CKAN reads side_effect_free and auth_audit_exempt from the outermost function.
    for function in (inner, outer):
        action.__dict__.update(function.__dict__)
    return tk.chained_action(action)


def stacked_all(*layers: dict[str, Chained]) -> dict[str, Chained]:
    """Return the functions of all layers by name, the first layer innermost."""
    functions: dict[str, Chained] = {}
    for layer in layers:
        for name, function in layer.items():
            functions[name] = stacked(function, functions.get(name))
    return functions
