"""The test of the tests: each lock is taken away in turn, and the matrix must see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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

# Chained actions in whose place core's lets nothing out to anonymous, because something else still holds.
_SECOND_LINE = {
    "dashboard_activity_list": "needs an account",
    "dataset_follower_list": "core answers sysadmins only",
    "file_show": "core asks for permissions on the owner of the file",
    "group_activity_list": "the labels of the entries hold",
    "group_list": "only the order by number of datasets differs",
    "group_show": "core asks package_search, which is chained",
    "organization_activity_list": "the labels of the entries hold",
    "organization_list": "only the order by number of datasets differs",
    "organization_show": "core asks package_search, which is chained",
    "package_autocomplete": "core asks package_search, which is chained",
    "recently_changed_packages_activity_list": "the labels of the entries hold",
    "user_activity_list": "the labels of the entries hold",
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
                # Core looks at its own flag alone.
                with _opened(world, "flag"):
                    idle += [] if _leaks(world, app, f"/action/{name}") else [name]
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


@contextmanager
def _opened(world: World, *locks: str) -> Iterator[None]:
    """Open locks of the draft by hand for a while."""
    change = {
        "flag": ("UPDATE package SET private = {} WHERE id = :id", "false", "true"),
        "row": ("UPDATE satudata_dataset SET visibility = {} WHERE package_id = :id", "'published'", "'hidden'"),
    }
    package_id = world.targets[0].values["id"]
    for statement, opened, _closed in (change[lock] for lock in locks):
        _sql(statement.format(opened), package_id)
    try:
        yield
    finally:
        for statement, _open, closed in (change[lock] for lock in locks):
            _sql(statement.format(closed), package_id)


@pytest.mark.parametrize("locks", [("flag",), ("row",), ("flag", "row")])
def test_two_locks(world: World, app: Any, locks: tuple[str, ...]) -> None:
    """Core's flag alone or our row alone opens nothing; both together do."""
    with _opened(world, *locks):
        leaks = _leaks(world, app, "/action/package_")
    assert bool(leaks) == (len(locks) == 2), leaks


def _sql(statement: str, package_id: str) -> None:
    model.Session.execute(sa.text(statement), {"id": package_id})
    model.Session.commit()
    model.Session.remove()


def test_plugins_of_the_matrix(with_plugins: None) -> None:
    """The matrix looks through the extensions of a real portal, not only through core."""
    wanted = {"activity", "datastore", "xloader", "tabledesigner", "stats", "tracking", "datatables_view"}
    wanted |= {"text_view", "image_view", "resource_proxy", "scheming_datasets", "dcat"}
    wanted |= {"satudata_validation", "validation"}
    assert [name for name in sorted(wanted) if not p.plugin_loaded(name)] == []
