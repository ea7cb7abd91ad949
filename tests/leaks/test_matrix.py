"""The leak matrix: rows x actors x states, with positive controls."""

from __future__ import annotations

import collections
from collections.abc import Mapping
from typing import Any

import pytest

from ckanext.satudata.gate.leaks import actions, battery, pages
from ckanext.satudata.gate.leaks.judging import Answer
from ckanext.satudata.gate.leaks.probe import Request

from tests.leaks.world import INSIDE, OUTSIDE, World
from tests.portal import today

_NOT_SUBMITTED = ("draft", "pending revision")


@pytest.mark.parametrize("letter", OUTSIDE)
def test_who_may_not_see_learns_nothing(world: World, app: Any, letter: str) -> None:
    """Whatever is asked, a hidden dataset answers like one that does not exist."""
    leaks = _leaks(world, app, letter, world.before[letter])
    if leaks and world.day != today():
        # Lists that were asked for on another day are not compared, only looked through.
        leaks = _leaks(world, app, letter, {})
    report = "\n".join(f"{request}: in {len(told)} states, first {told[0]}" for request, told in leaks.items())
    assert not leaks, f"{len(leaks)} leaks:\n{report}"


def _leaks(world: World, app: Any, letter: str, before: Mapping[Request, Answer]) -> dict[str, list[str]]:
    """Return what was told, by request."""
    look = battery.Look(world.ask(app, OUTSIDE[letter]), before)
    # The pages of the other type of dataset are the same code: two states are enough for them.
    again = [probe for probe in world.probes if probe.path.startswith("/kegiatan_statistik/{")]
    findings = list(look.at([probe for probe in world.probes if probe not in again], world.targets))
    findings += look.at(again, world.targets[:2])
    print(f"leak matrix: {len(findings)} cells for {letter}")  # noqa: T201
    leaks: dict[str, list[str]] = collections.defaultdict(list)
    for finding in findings:
        if finding.told:
            kind = finding.told.partition(" ")[0]
            leaks[f"row {finding.probe.row} {finding.probe.path} ({kind})"].append(
                f"{finding.state}: {finding.told[:250]}"
            )
    return leaks


def test_every_request_works(world: World, app: Any) -> None:
    """Every request shows something: the published twin to anonymous, or a hidden dataset to who may see it."""
    hidden = {target.state: target for target in world.targets}
    people = [
        (world.twin, None),
        (world.twin, "admin"),
        (hidden["draft"], "admin"),
        (hidden["draft"], "editor"),
        (hidden["in review (walidata)"], "walidata2"),
        (hidden[battery.WITHDRAWN], None),
    ]
    broken = [
        f"row {probe.row} {probe.path}"
        for probe in world.probes
        if not probe.no_control
        and any(probe.request(target.values) for target, _person in people)
        and not any(battery.control(world.ask(app, person), probe, target) for target, person in people)
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("letter", INSIDE)
def test_who_must_see_does(world: World, app: Any, letter: str) -> None:
    """Member and editor of the office and sysadmin see each dataset, walidata and pembina once it was submitted."""
    ask = world.ask(app, INSIDE[letter])
    unseen = [
        f"{target.state}: {path}"
        for target in world.targets
        if letter in {"D", "E", "S"} or target.state not in _NOT_SUBMITTED
        for path in ("/api/3/action/package_show?id={id}", "/dataset/{id}")
        if not battery.control(ask, battery.Probe(4, path), target)
    ]
    assert not unseen, "\n".join(unseen)


def test_no_route_is_forgotten(rules: list[Any]) -> None:
    """Every route that answers GET is asked, or left out for a reason that is written down."""
    assert pages.unknown_rules(rules) == []


@pytest.mark.usefixtures("with_plugins")
def test_no_action_is_forgotten() -> None:
    """Every action that only reads is asked, or left out for a reason that is written down."""
    from ckan.logic import _actions, get_action

    get_action("package_show")
    reading = {name for name, function in _actions.items() if getattr(function, "side_effect_free", False)}
    assert reading - actions.probed() - set(actions.EXEMPT) == set()
