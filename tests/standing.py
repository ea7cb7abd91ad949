"""CKAN's fixtures ``with_plugins`` and ``app``, without loading everything anew for each test.

With the plugins of a real portal loading takes a second and an application another; most tests change nothing of them.
"""

from __future__ import annotations

import functools
import gc
import inspect
import sys
from importlib.metadata import entry_points
from typing import Any

import pytest
from webassets import Bundle

import ckan.plugins as p
from ckan.common import config_declaration
from ckan.plugins import core as plugin_registry
from ckan.tests.helpers import CKANTestApp
from ckan.tests.pytest_ckan import fixtures


def _stack(context: int = 0) -> list[inspect.FrameInfo]:
    """Return the callers' frames without their source lines.

    The toolkit asks for a whole stack to learn the name of one file, a hundred times while plugins load; with the lines
    of a test run's deep stack that takes longer than the loading itself.
    """
    found, frame = [], sys._getframe(1)
    while frame:
        code = frame.f_code
        found.append(inspect.FrameInfo(frame, code.co_filename, frame.f_lineno, code.co_name, None, None))
        frame = frame.f_back
    return found


inspect.stack = _stack
# What is installed stays the same; each plugin that is loaded goes through all of it.
plugin_registry.entry_points = functools.cache(entry_points)

_built_urls = Bundle.urls


def _urls(self: Bundle, *args: Any, **kwargs: Any) -> list[Any]:
    """Return the addresses of an asset, built once: its sources do not change while tests run.

    Each page asks for twenty of them, and looking whether they must be built anew is a tenth of its time.
    """
    asked = (args, tuple(sorted(kwargs.items())))
    known = self.__dict__.setdefault("_known_urls", {})
    if asked not in known:
        known[asked] = _built_urls(self, *args, **kwargs)
    return list(known[asked])


Bundle.urls = _urls  # pyright: ignore[reportAttributeAccessIssue]

core_app = fixtures.app
core_with_plugins = fixtures.with_plugins
_CHANGES = ("ckan_config", "with_plugins", "provide_plugin")
_READ_WHEN_NEEDED = ("ckanext.satudata.checks.", "ckanext.satudata.releases.", "ckanext.satudata.region")


class _Standing:
    """The plugins of test.ini and the application with them, kept from test to test: loading takes seconds."""

    loaded = False
    application: Any = None


def _changes_settings(request: pytest.FixtureRequest) -> bool:
    """Return whether a mark asks for what is settled while plugins load; some are read when needed."""
    marks = [mark for name in _CHANGES for mark in request.node.iter_markers(name)]
    return any(mark.name != "ckan_config" or not mark.args[0].startswith(_READ_WHEN_NEEDED) for mark in marks)


@pytest.fixture(scope="session", autouse=True)
def standing_plugins() -> None:
    """Let plugins add to the configuration before the first test remembers it, so that no test takes that away."""
    p.load_all()
    _Standing.loaded = True
    # What is there now stays to the end: the garbage collector need not go through it again and again.
    gc.collect()
    gc.freeze()


@pytest.fixture
def with_plugins(request: pytest.FixtureRequest, ckan_config: Any) -> None:
    """Load the plugins as core's fixture does; anew only in and after a test that changes settings by a mark."""
    if _changes_settings(request):
        _Standing.loaded, _Standing.application = False, None
        request.getfixturevalue("core_with_plugins")
        return
    if not _Standing.loaded:
        p.load_all()
        _Standing.loaded = True
    if any(request.node.iter_markers("ckan_config")):
        config_declaration.normalize(ckan_config)  # as loading does: marks give text


@pytest.fixture
def app(request: pytest.FixtureRequest, ckan_config: Any) -> Any:
    """Return a test client, of the standing application unless the test changes settings by a mark."""
    if _changes_settings(request):
        _Standing.loaded, _Standing.application = False, None
        return request.getfixturevalue("core_app")
    if _Standing.application is None:
        _Standing.application = request.getfixturevalue("core_app").app
        _Standing.loaded = True
    return CKANTestApp(_Standing.application)
