"""A service that goes away in the middle of a step, and a disk that is full: old or new, never a mixture."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
import pysolr
import pytest
import redis

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import redis as ckan_redis
from ckan.lib.search import common as search_common

from ckanext.satudata.shared import open_resource_file

from tests.faults.children import run
from tests.faults.looking import HIDDEN, look
from tests.faults.rounds import STEPS, Round
from tests.faults.tracing import BEFORE
from tests.portal import CSV, Portal, upload

_NOWHERE = "127.0.0.1:9"


def _administer(*statements: str) -> None:
    connection = psycopg2.connect(os.environ["SATUDATA_TEST_ADMIN_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def _database_away() -> None:
    name = model.meta.engine.url.database
    _administer(
        f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false',
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )


def _database_back() -> None:
    _administer(f'ALTER DATABASE "{model.meta.engine.url.database}" ALLOW_CONNECTIONS true')


def _solr_away() -> None:
    """In the child only: it ends with the step. Connections made before it are cut too."""

    def refuse(self: pysolr.Solr, *_arguments: Any, **_named: Any) -> Any:
        raise pysolr.SolrError(f"Failed to connect to server at {self.url}: connection refused")

    pysolr.Solr._send_request = refuse
    tk.config["solr_url"] = f"http://{_NOWHERE}/solr/ckan"
    if hasattr(search_common, "SolrSettings"):  # 2.11 reads the option once
        search_common.SolrSettings.init(tk.config["solr_url"])


def _redis_away() -> None:
    ckan_redis._connection_pool = redis.ConnectionPool.from_url(f"redis://{_NOWHERE}/0")


OUTAGES: dict[str, tuple[Callable[[], None], Callable[[], None] | None]] = {
    "solr": (_solr_away, None),
    "redis": (_redis_away, None),
    "postgresql": (_database_away, _database_back),
}


@pytest.mark.skipif("SATUDATA_TEST_ADMIN_URL" not in os.environ, reason="needs the administrator of the test database")
@pytest.mark.parametrize("name", ["publish", "withdraw"])
def test_service_goes_away(portal: Portal, app: Any, name: str) -> None:
    """Whichever service goes away at whichever point, one version is public, and tick or the doctor settle the rest."""
    rounds = Round(portal, app, STEPS[name])
    rounds.fresh()
    whole = run(app, rounds.task)
    assert whole.ended == "done", whole.words
    for service, (deed, undo) in OUTAGES.items():
        for number, (what, _site) in enumerate(whole.points):
            # PostgreSQL is asked everywhere; without Redis from the beginning nothing may differ.
            if not what.startswith({"solr": "solr", "postgresql": ("commit", "solr")}.get(service, "journal.begin")):
                continue
            point, found, mended, last = rounds.strike(number, BEFORE, deed, undo)
            sys.stdout.write(f"  {name} without {service:10} {point:70} {found:24} {mended:34} {last}\n")


def test_full_disk(portal: Portal, app: Any) -> None:
    """A file that does not fit is refused in words; the dataset keeps the file it had, and nothing half-written."""
    with app.flask_app.test_request_context():
        dataset = portal.dataset()
    file = dataset["resources"][0]["id"]

    def replace() -> None:
        # The kernel refuses to write more into any file, as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
        large = b"kode,jumlah\n" + b"35.72,1\n" * (1 << 16)
        portal.as_("editor", "resource_patch", id=file, upload=upload(content=large), url="data.csv")

    outcome = run(app, replace)
    assert outcome.ended == "refused"
    assert "ValidationError" in outcome.words, outcome.words
    with app.flask_app.test_request_context():
        shown = portal.as_("editor", "package_show", id=dataset["id"])["resources"][0]
        with open_resource_file(shown) as stored:
            assert stored.read() == CSV
    storage = Path(tk.config["ckan.storage_path"])
    assert not list(storage.rglob(f"{file[6:]}~")), "half a file is left"
    assert look(app, dataset).state == HIDDEN
