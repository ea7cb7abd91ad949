"""Pytest plugin for ckanext-validation's own tests: idioms of CKAN 2.9 that they use, repaired from outside.

No test and no assertion is changed. The names T1 to T5 are those of the documentation. Plugins and application are kept
between tests that want the same ones, which takes a third of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import chardet
import pytest
from faker import Faker

import ckan.plugins as p
from ckan.lib import uploader
from ckan.logic import validators
from ckan.tests import factories, helpers

from ckanext.satudata.validation import patches

# The modules of the tests bind upstream's functions by name when they are imported, which is after this.
patches.install()

pytest_plugins = ["ckanext.validation.tests.fixtures"]

# T1. Their fixtures set a cache of the storage path that CKAN no longer has (the setting itself is set too).
uploader._storage_path = None  # pyright: ignore[reportAttributeAccessIssue, reportPrivateUsage]

# T3. Addresses of pages as they were before CKAN 2.9, which went with 2.10.
_OLD_ADDRESSES = (
    (re.compile(r"^/dataset/new_resource/([^/]+)$"), r"/dataset/\1/resource/new"),
    (re.compile(r"^/dataset/([^/]+)/resource_edit/([^/]+)$"), r"/dataset/\1/resource/\2/edit"),
)


def pytest_configure(config: pytest.Config) -> None:
    """Repair what is the same for all tests."""
    # As in our own tests: what was made up and fails once fails again.
    Faker.seed(1)
    # Registered now and not with this module, so that these fixtures come after CKAN's and take their place.
    config.pluginmanager.register(_Standing(), "validation-standing")
    _accept_speaking_ids()
    _translate_requests()
    _load_chardet()
    _make_resources_of_no_table()


class _Standing:
    """CKAN's fixtures ``with_plugins`` and ``app``, loading only what the test before did not want too."""

    def __init__(self) -> None:
        self.loaded: list[str] = []
        self.application: Any = None

    @pytest.fixture(scope="session", autouse=True)
    def standing_plugins(self) -> None:
        """Let plugins add to the configuration before the first test remembers it."""
        p.load_all()

    @pytest.fixture
    def with_plugins(self, ckan_config: Any) -> None:
        """Load the plugins of the configuration."""
        names = ckan_config["ckan.plugins"]
        wanted = names.split() if isinstance(names, str) else list(names)
        if wanted != self.loaded:
            p.load_all()
            self.loaded, self.application = wanted, None

    @pytest.fixture
    def app(self, with_plugins: None, make_app: Callable[[], Any]) -> Any:
        """Return a test client."""
        if self.application is None:
            self.application = make_app().app
        return helpers.CKANTestApp(self.application)


@pytest.fixture(autouse=True)
def _empty_queue() -> Iterator[None]:
    """T5. ``job_list`` shows 200 jobs at most, and tests count them."""
    from ckan.lib import jobs

    jobs.get_queue().empty()
    yield
    jobs.get_queue().empty()


def _accept_speaking_ids() -> None:
    """T2. Tests give resources and datasets ids like "test-resource-id"; CKAN 2.10 and later want UUIDs."""

    def any_text(value: Any) -> Any:
        return value

    any_text.__module__ = validators.__name__  # CKAN takes a module's own functions only
    validators.resource_id_validator = any_text
    validators.uuid_validator = any_text


def _translate_requests() -> None:
    """T3. ``REMOTE_USER`` logs nobody in since CKAN 2.10: the user's token goes with the request instead."""
    core_open = helpers.CKANTestClient.open

    def opened(self: Any, path: str, *args: Any, **kwargs: Any) -> Any:
        environ = kwargs.pop("extra_environ", None) or {}
        user = environ.pop("REMOTE_USER", None)
        if user:
            environ["HTTP_AUTHORIZATION"] = factories.APIToken(user=user.decode())["token"]
        for old, new in _OLD_ADDRESSES if isinstance(path, str) else ():
            path = old.sub(new, path)
        return core_open(self, path, *args, extra_environ=environ, **kwargs)

    helpers.CKANTestClient.open = opened


def _load_chardet() -> None:
    """T4. Tests replace ``io.open``, by which chardet loads its tables when it is first asked."""
    for sample in (b"a,b\n1,2\n", "a,b\n1,\N{LATIN SMALL LETTER E WITH ACUTE}\n".encode()):
        chardet.detect(sample)


def _make_resources_of_no_table() -> None:
    """T5. The factory draws a file extension, now and then of a table, which is then validated unasked."""
    factories.Resource._meta.pre_declarations["format"].declaration.function = lambda: "txt"
