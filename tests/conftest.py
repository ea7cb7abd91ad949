"""Fixtures: a clean portal with offices and people in every role, on real PostgreSQL, Redis and Solr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa

from tests import portal as portal_module


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files, codes and lists; tests that need it skip where it is absent."""
    return portal_module.shared_data()


_migrated: set[str] = set()


@pytest.fixture
def clean_db(with_plugins: None, reset_db: Callable[[], None], migrate_db_for: Callable[..., None]) -> None:
    """Empty core's tables and ours; run the migrations once in a session."""
    from ckan import model

    from ckanext.satudata.model import tables, triggers
    from ckanext.satudata.model.presence import presence

    reset_db()
    if "satudata" not in _migrated:
        migrate_db_for("activity")
        migrate_db_for("satudata")
        _migrated.add("satudata")
    presence.forget()
    names = ", ".join(tables.metadata.tables)
    with model.meta.engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL satudata.maintenance = 'on'"))
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        connection.execute(sa.text(triggers.INSTALL.replace(":", r"\:")))


@pytest.fixture
def portal(clean_db: None, clean_index: None) -> portal_module.Portal:
    """A portal with two offices and people in every role."""
    return portal_module.Portal.build()


@pytest.fixture
def in_request(app: Any, with_request_context: None) -> None:
    """A request context, for helpers that translate or make addresses."""
