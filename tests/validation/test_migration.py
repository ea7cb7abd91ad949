"""The table of the reports comes with a migration, on a portal with and without reports of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.validation.patches import tables

Migrate = Callable[..., None]

pytestmark = pytest.mark.usefixtures("with_plugins")


def _run(*statements: str) -> list[sa.Row]:
    with model.ensure_engine().begin() as connection:
        for statement in statements[:-1]:
            connection.execute(sa.text(statement))
        result = connection.execute(sa.text(statements[-1]))
        return list(result) if result.returns_rows else []


@pytest.fixture
def no_table(migrate_db_for: Migrate) -> Iterator[None]:
    """A portal before its first migration; the table is there again afterwards."""
    model.Session.remove()  # what a test before has read would hold the migration up
    migrate_db_for("satudata_validation", "base", forward=False)
    _run("DROP TABLE IF EXISTS validation")
    yield
    model.Session.remove()
    migrate_db_for("satudata_validation")


@pytest.mark.usefixtures("no_table")
def test_makes_the_table(migrate_db_for: Migrate) -> None:
    """A portal without the table gets it, and a second row for a resource is refused."""
    assert not tables.tables_exist()
    migrate_db_for("satudata_validation")
    assert tables.tables_exist()
    insert = "INSERT INTO validation (id, resource_id) VALUES ('{}', 'uji')"
    _run(insert.format("a"))
    with pytest.raises(sa.exc.IntegrityError):
        _run(insert.format("b"))
    _run("DELETE FROM validation")


@pytest.mark.usefixtures("no_table")
def test_keeps_reports(migrate_db_for: Migrate) -> None:
    """Reports of a portal that used ``ckan validation init-db`` stay; of several for one resource, the last."""
    tables.create_tables()
    _run(
        "INSERT INTO validation (id, resource_id, status, created) VALUES"
        " ('a', 'satu', 'failure', '2024-01-01'), ('b', 'satu', 'success', '2024-02-01'),"
        " ('c', 'satu', 'created', NULL), ('d', 'dua', 'error', '2024-01-01')"
    )
    migrate_db_for("satudata_validation")
    rows = _run("SELECT id FROM validation ORDER BY id")
    assert [row.id for row in rows] == ["b", "d"]
    _run("DELETE FROM validation")


@pytest.mark.usefixtures("no_table")
def test_missing_table_is_told(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal without the table starts, and the log says which command makes it."""
    log = logging.getLogger("ckanext.satudata.validation.plugin")
    monkeypatch.setattr(log, "disabled", False)  # as reading the settings of the tests left it
    monkeypatch.setattr(log, "propagate", True)
    plugin: Any = p.get_plugin("satudata_validation")
    with caplog.at_level(logging.CRITICAL, logger=log.name):
        plugin.configure(tk.config)
    assert "ckan db upgrade -p satudata_validation" in caplog.text
