"""The test of the tests: each lock is taken away in turn, and the matrix must see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins as p
from ckan import logic, model

from ckanext.satudata.gate import reading
from ckanext.satudata.gate.labels import SatudataPermissionLabels
from ckanext.satudata.gate.leaks import battery
from ckanext.satudata.gate.reading import parameters
from ckanext.satudata.plugin import SatudataPlugin
from ckanext.satudata.views import hidden

from tests.leaks.world import World

# Chained actions that let nothing out when core's takes their place, and what holds then.
_SECOND_LINE = {
    "package_autocomplete": "core's own asks package_search, which is chained",
}


def _leaks(world: World, app: Any, path: str = "") -> list[battery.Finding]:
    """Return what anonymous learns of the draft; of requests with this in their path, if one is given."""
    probes = [probe for probe in world.probes if path in probe.path]
    look = battery.Look(world.ask(app, None), world.before["A"])
    return [finding for finding in look.at(probes, world.targets[:1]) if finding.told]


@pytest.fixture
def fresh_actions() -> Iterator[None]:
    """Forget how actions are chained, before and after."""
    yield
    logic.clear_actions_cache()


def _read_actions() -> list[str]:
    return sorted(name for name in reading.names() if getattr(logic.get_action(name), "side_effect_free", False))


def test_each_chained_action_closes_something(
    world: World, app: Any, monkeypatch: pytest.MonkeyPatch, fresh_actions: None
) -> None:
    """With core's action in the place of ours, the matrix fails: each of them closes something."""
    original = SatudataPlugin.get_actions
    idle = []
    for name in _read_actions():
        if not any(f"/action/{name}?" in probe.path or probe.path.endswith(f"/{name}") for probe in world.probes):
            continue
        with monkeypatch.context() as patch:
            patch.setattr(
                SatudataPlugin,
                "get_actions",
                lambda self, name=name: {key: value for key, value in original(self).items() if key != name},
            )
            logic.clear_actions_cache()
            if name not in _SECOND_LINE and not _leaks(world, app, f"/action/{name}"):
                idle.append(name)
    logic.clear_actions_cache()
    assert idle == []


@pytest.mark.parametrize("lock", ["label", "pages", "parameters"])
def test_each_lock_is_needed(world: World, app: Any, monkeypatch: pytest.MonkeyPatch, lock: str) -> None:
    """Without the labels, without the 404 of hidden pages or without the filter of parameters, the matrix fails."""
    if lock == "label":
        monkeypatch.setattr(SatudataPermissionLabels, "get_dataset_labels", lambda self, package: ["public"])
        assert _leaks(world, app, "/action/package_show")
    elif lock == "pages":
        monkeypatch.setattr(hidden, "_kinds", dict)
        assert _leaks(world, app, "/dataset/")
    else:
        monkeypatch.setattr(parameters, "safe", lambda call: {**call, **({"fl": [call["fl"]]} if "fl" in call else {})})
        assert _leaks(world, app, "docfreq")


@pytest.mark.parametrize("opened", [("flag",), ("row",), ("flag", "row")])
def test_two_locks(world: World, app: Any, opened: tuple[str, ...]) -> None:
    """Core's flag alone or our row alone opens nothing by id; both together do."""
    package_id = world.targets[0].values["id"]
    change = {
        "flag": "UPDATE package SET private = {} WHERE id = :id",
        "row": "UPDATE satudata_dataset SET visibility = {} WHERE package_id = :id",
    }
    open_, closed = {"flag": "false", "row": "'published'"}, {"flag": "true", "row": "'hidden'"}
    try:
        for lock in opened:
            _sql(change[lock].format(open_[lock]), package_id)
        leaks = _leaks(world, app, "/action/package_")
    finally:
        for lock in opened:
            _sql(change[lock].format(closed[lock]), package_id)
    assert bool(leaks) == (len(opened) == len(change)), leaks


def _sql(statement: str, package_id: str) -> None:
    model.Session.execute(sa.text(statement), {"id": package_id})
    model.Session.commit()
    model.Session.remove()


def test_plugins_of_the_matrix(with_plugins: None) -> None:
    """The matrix looks through the extensions of a real portal, not only through core."""
    wanted = {"activity", "datastore", "xloader", "tabledesigner", "stats", "tracking", "datatables_view"}
    wanted |= {"text_view", "image_view", "resource_proxy", "scheming_datasets", "dcat"}
    assert [name for name in sorted(wanted) if not p.plugin_loaded(name)] == []
