"""The portal of the leak matrix, built by the first test that asks for it and kept for the others."""

from __future__ import annotations

from typing import Any

import pytest

from ckan import model

from tests.leaks import world as leak_world
from tests.leaks.world import World

_built: list[World] = []


@pytest.fixture
def rules(app: Any) -> list[Any]:
    """The routes of the application."""
    return list(app.flask_app.url_map.iter_rules())


@pytest.fixture
def world(request: pytest.FixtureRequest, app: Any, with_plugins: None, rules: list[Any]) -> World:
    """The portal with a hidden dataset in each state."""
    if not _built or model.Package.get(_built[-1].twin.values["id"]) is None:
        _built.append(leak_world.build(request.getfixturevalue("portal"), app, rules))
    return _built[-1]
