"""Everything that reads: a dataset that somebody may not know of does not exist for them, through any channel.

``missing`` answers calls that name a hidden dataset; the other modules take hidden datasets out of lists and counts.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import ckan.plugins as p

from ckanext.satudata.gate.reading import activities, groups, lists, missing, relationships
from ckanext.satudata.gate.reading.stacking import stacked_all


def chained(gated: dict[str, Any]) -> dict[str, Any]:
    """Return all actions, each of which knows no hidden dataset.

    Args:
        gated: the chained actions of the other rooms of the gate, which run inside, and the extension's own actions.
    """
    inner: dict[str, Any] = {
        name: function if getattr(function, "chained_action", False) else missing.own(function)
        for name, function in gated.items()
    }
    ours = [{name: getattr(module, name) for name in module.__all__} for module in _modules()]
    return stacked_all(inner, *ours, missing.chained())


def names() -> frozenset[str]:
    """Return the core actions that are chained here."""
    return frozenset({*missing.chained(), *(name for module in _modules() for name in module.__all__)})


def _modules() -> list[ModuleType]:
    modules = [lists, groups, relationships]
    return [*modules, activities] if p.plugin_loaded("activity") else modules
