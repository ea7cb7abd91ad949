"""No route changes what is under review or published, whoever takes it; drafts are edited and stay hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from tests.bypass.matrix import OPEN_STATES, PEOPLE, ROUTES, STATES, Route, Target, act
from tests.portal import Portal, is_public

pytestmark = [
    pytest.mark.usefixtures("with_request_context"),
    pytest.mark.ckan_config("ckan.auth.allow_dataset_collaborators", True),
]

REFUSALS = (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError)


def _target(portal: Portal, state: str) -> Target:
    people = portal.people
    if "org_admin" not in people:
        from ckan.tests import factories

        people["org_admin"] = factories.User()["name"]
        portal.as_("admin", "organization_member_create", id=portal.dinas["id"], username=people["org_admin"],
                   role="admin")  # fmt: skip
    target = Target.build(portal)
    target.surround()
    target.carry_to(state)
    return target


def _attempt(target: Target, person: str, route: Route) -> BaseException | None:
    """Try a route and return the refusal; anything but a refusal is a fault of its own."""
    try:
        act(target, person, route.action, route.data(target))
    except REFUSALS as error:
        return error
    finally:
        model.Session.rollback()
        model.Session.remove()
    return None


@pytest.mark.parametrize("state", [state for state in STATES if state not in OPEN_STATES])
def test_nothing_changes(portal: Portal, state: str, report: Callable[[str], None]) -> None:
    """Under review, approved and published: every route, by everybody, leaves every byte and row as it is."""
    target = _target(portal, state)
    before = target.state()
    cells = 0
    for route in ROUTES:
        for person in PEOPLE:
            _attempt(target, person, route)
            cells += 1
        difference = _difference(before, target.state())
        assert not difference, route.name
        assert is_public(target.id) == (state == "published"), route.name
    report(f"{state}: {len(ROUTES)} routes x {len(PEOPLE)} people = {cells} cells, 0 bypasses")


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {key: (before[key], after[key]) for key in before if before[key] != after[key]}


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_open_datasets_stay_hidden(portal: Portal, state: str, report: Callable[[str], None]) -> None:
    """Drafts and withdrawn datasets are edited freely, and no route makes them public."""
    target = _target(portal, state)
    cells = 0
    for route in [route for route in ROUTES if not route.destroys]:
        for person in PEOPLE:
            _attempt(target, person, route)
            cells += 1
        assert not is_public(target.id), route.name
    report(f"{state}: {cells} cells, 0 made public")


def test_controls(portal: Portal, report: Callable[[str], None]) -> None:
    """Each route works on an open draft, so that no refusal above comes from a broken call."""
    shared = _target(portal, "draft")
    cells = 0
    for route in ROUTES:
        target = shared
        if not route.works_on_draft:
            continue
        if route.destroys:
            target = Target.build(portal)
            target.surround()
        before = target.state()
        error = _attempt(target, "admin", route)
        assert error is None, (route.name, getattr(error, "error_dict", error))
        cells += 1
        if route.destroys:
            assert _gone(target) or target.state() != before, route.name
    report(f"controls: {cells} routes work on a draft")


def _gone(target: Target) -> bool:
    model.Session.expire_all()
    package = model.Package.get(target.id)
    return package is None or package.state == "deleted"
