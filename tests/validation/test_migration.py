"""The table of the reports comes with a migration, on a portal with and without reports of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

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
    migrate_db_for("satudata_validation", "base", forward=False)
    _run("DROP TABLE IF EXISTS validation")
    yield
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
