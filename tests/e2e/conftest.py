"""A live portal and Debian's Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.e2e import server
from tests.e2e.people import Person, Screens

_CHROMIUM = "/usr/bin/chromium"
_PATIENCE = 60_000
"""Milliseconds until a page is given up: the machine may be busy with another CKAN's tests."""
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Site]:
    """A portal that answers on a port of its own."""
    if not shutil.which(_CHROMIUM):
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    admin_url = os.environ.get("SATUDATA_TEST_ADMIN_URL")
    if not admin_url:
        pytest.skip("the browser needs a database of its own: set SATUDATA_TEST_ADMIN_URL to a superuser's address")
    folder = tmp_path_factory.mktemp("e2e")
    with server.database(admin_url, os.environ["CKAN_SQLALCHEMY_URL"]) as address:
        prepared = server.prepare(folder, address)
        with server.running(prepared, folder / "web.log"):
            yield prepared


@pytest.fixture(scope="session")
def browser(site: server.Site) -> Iterator[Browser]:
    """Debian's Chromium, which finds the portal by the name in its cookies."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=_CHROMIUM,
            args=[*_SWITCHES, f"--host-resolver-rules=MAP {server.HOST} 127.0.0.1"],
        )
        expect.set_options(timeout=_PATIENCE)
        yield running
        running.close()


@pytest.fixture
def open_as(site: server.Site, browser: Browser) -> Iterator[Callable[..., Person]]:
    """Return a function that opens a browser window of its own for one of the people."""
    contexts: list[BrowserContext] = []
    screens = Screens(Path(os.environ["SATUDATA_SCREENSHOTS"])) if os.environ.get("SATUDATA_SCREENSHOTS") else None

    def open_window(name: str | None = None, *, scripts: bool = True) -> Person:
        context = browser.new_context(
            base_url=site.url, java_script_enabled=scripts, locale="id-ID", viewport={"width": 1280, "height": 900}
        )
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        return Person(context.new_page(), name, screens)

    yield open_window
    for context in contexts:
        context.close()
