"""Fixtures: a clean portal with offices and people in every role, on real PostgreSQL, Redis and Solr."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from faker import Faker
from hypothesis import HealthCheck, settings
from passlib.hash import pbkdf2_sha512
from werkzeug.serving import make_server

from tests import portal as portal_module

# CKAN reads the schemas anew for each test; libyaml does it eight times as fast as Python.
yaml.SafeLoader = yaml.CSafeLoader  # pyright: ignore[reportAttributeAccessIssue]

# A thousand made-up people need no slow hash.
pbkdf2_sha512.default_rounds = 1

SEED = 39_2019

# The same examples in each run, and none that fails because the machine is busy.
settings.register_profile(
    "satudata", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("satudata")


def pytest_configure(config: pytest.Config) -> None:
    """Keep CKAN's plugins and application between tests, where CKAN's own test plugin runs."""
    # Made-up people and words are the same in each run, so that what fails once fails again.
    Faker.seed(SEED)
    if config.pluginmanager.has_plugin("ckan"):
        config.pluginmanager.import_plugin("tests.standing")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files, codes and lists; tests that need it skip where it is absent."""
    return portal_module.shared_data()


@pytest.fixture
def clean_db(with_plugins: None, reset_db: Callable[[], None], migrate_db_for: Callable[..., None]) -> None:
    """Empty core's tables and ours; run the migrations once in a session."""
    from ckanext.satudata.model.presence import presence

    from tests import emptying

    emptying.empty(reset_db, migrate_db_for)
    presence.forget()


class _Snapshot:
    """The rows of a freshly built portal, so that each test gets one by inserts and not by fifty actions."""

    def __init__(self) -> None:
        self.portal: portal_module.Portal | None = None
        self.rows: list[tuple[sa.Table, list[dict[str, Any]]]] = []

    def take(self, portal: portal_module.Portal) -> None:
        from ckan import model

        from ckanext.satudata.model import tables

        with model.meta.engine.connect() as connection:
            # In a database's first session core replaces model.meta.metadata; and it may reflect our tables too.
            ours = set(tables.metadata.tables)
            core = [table for table in model.repo.metadata.sorted_tables if table.name not in ours]
            for table in (*core, *tables.metadata.sorted_tables):
                if table.name.endswith("alembic_version"):
                    continue
                found = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                if found:
                    self.rows.append((table, found))
        self.portal = portal

    def restore(self) -> portal_module.Portal:
        from ckan import model

        with model.meta.engine.begin() as connection:
            for table, rows in self.rows:
                connection.execute(sa.insert(table), rows)
            connection.execute(
                sa.text("SELECT setval('satudata_event_id_seq', (SELECT coalesce(max(id), 1) FROM satudata_event))")
            )
        assert self.portal is not None
        return copy.deepcopy(self.portal)


_snapshot = _Snapshot()


@pytest.fixture
def portal(clean_db: None, clean_index: None, clean_queues: None) -> portal_module.Portal:
    """A portal with two offices and people in every role."""
    if _snapshot.portal is None:
        built = portal_module.Portal.build()
        model_session_remove()
        _snapshot.take(built)
        return copy.deepcopy(built)
    return _snapshot.restore()


def model_session_remove() -> None:
    """End the transaction in which the fixtures ran, so that others see what they made."""
    from ckan import model

    model.Session.remove()


@pytest.fixture
def site(app: Any, portal: portal_module.Portal, ckan_config: dict[str, Any], tmp_path: Path) -> Iterator[str]:
    """This portal, served to XLoader's job."""
    from ckan.tests import factories

    server = make_server("127.0.0.1", 0, app.flask_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    with app.flask_app.test_request_context():
        token = factories.APIToken(user=portal.people["admin"])["token"]
    ckan_config["ckanext.xloader.api_token"] = token
    ckan_config["ckanext.xloader.site_url"] = url
    ckan_config["ckanext.xloader.jobs_db.uri"] = f"sqlite:///{tmp_path}/jobs.db"
    yield url
    server.shutdown()
    server.server_close()
