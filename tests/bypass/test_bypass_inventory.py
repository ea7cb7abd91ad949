"""No core action that writes is forgotten: each one is gated or exempt with a reason."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import logic
from ckan.common import config_declaration

from ckanext.satudata.gate import inventory, startup

pytestmark = pytest.mark.usefixtures("with_plugins")


def _writing() -> dict[str, Any]:
    tk.get_action("package_show")  # CKAN collects the actions at the first call
    found = logic._actions  # pyright: ignore[reportPrivateUsage]
    return {name: function for name, function in found.items() if not getattr(function, "side_effect_free", False)}


def test_every_writing_action_is_judged(report: Callable[[str], None]) -> None:
    """Each action without ``side_effect_free`` of the enabled plugins is in the list; ours are the workflow's own."""
    names = {name for name in _writing() if not name.startswith("satudata_")}
    gated, exempt = inventory.gated_writes(), set(inventory.EXEMPT)
    assert names - gated - exempt == set(), "neither gated nor exempt with a reason"
    assert gated & exempt == set()
    assert gated - names == set(), "gated, but no such action"
    assert all(len(reason) > 4 for reason in inventory.EXEMPT.values())
    report(f"writing actions: {len(names)}, gated: {len(gated)}, exempt: {len(names & exempt)}")


def test_gates_are_outermost() -> None:
    """The function that CKAN calls is ours, whatever else chains the action."""
    for name in inventory.gated_writes():
        # CKAN wraps each action once more; 2.11 says so in no attribute.
        cells = [cell.cell_contents for cell in tk.get_action(name).__closure__ or ()]
        outermost = next((item for item in cells if isinstance(item, functools.partial)), None)
        assert outermost is not None, name
        assert outermost.func.__module__.startswith("ckanext.satudata.gate."), name


def test_startup_knows_them() -> None:
    """A plugin that chains any gated action before ours keeps the portal from starting."""
    assert inventory.gated_writes() <= startup.gated_actions()


def test_options_of_the_gate_are_not_editable() -> None:
    """``config_option_update`` cannot switch off what start-up has checked."""
    for key in (
        "ckan.auth.create_unowned_dataset",
        "ckan.auth.reveal_private_datasets",
        "ckan.datastore.sqlsearch.enabled",
        "ckanext.satudata.workflow",
    ):
        option = config_declaration.get(key)
        assert option is not None, key
        assert not option.has_flag(type(option.flags).editable), key
