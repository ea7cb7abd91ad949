"""An empty database for each test, at the price of what the test before left in it.

Core's ``reset_db`` asks for each table whether it is there, and ``TRUNCATE`` gives each table and each of its indexes
new files; a test fills a dozen of fifty tables with a few rows.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import close_all_sessions

import ckan.plugins as p
from ckan import model

from ckanext.satudata.model import triggers

Migrate = Callable[..., None]


class _Tables:
    """The tables of the migrated database, and the SQL texts that go through them."""

    def __init__(self) -> None:
        found = sa.MetaData()
        found.reflect(model.meta.engine)
        quoted = {table.name: f'"{table.name}"' for table in reversed(found.sorted_tables)}
        self.names = [name for name in quoted if not name.endswith("alembic_version")]
        parts = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {quoted[name]})" for name in self.names]
        self.filled = sa.text(" UNION ALL ".join(parts))
        sequences = sa.inspect(model.meta.engine).get_sequence_names()
        self.restart = sa.text("SELECT " + ", ".join(f"setval('{name}', 1, false)" for name in sequences))

    def empty(self) -> None:
        """Delete all rows, those that refer to others first."""
        with model.meta.engine.begin() as connection:
            filled = set(connection.execute(self.filled).scalars())
            deletions = [f'DELETE FROM "{name}"' for name in self.names if name in filled]
            connection.execute(sa.text("; ".join(["SET LOCAL satudata.maintenance = 'on'", *deletions])))
            connection.execute(self.restart)


_tables: list[_Tables] = []
_engines: list[sa.Engine] = []
_TRIGGERS = sa.text("SELECT count(*) FROM pg_trigger WHERE tgname = ANY(:names) AND tgenabled = 'O'")
_INSTALL = sa.text((triggers.INSTALL + triggers.INSTALL_FOR_RELEASES).replace(":", r"\:"))


def empty(reset_db: Callable[[], None], migrate_db_for: Migrate) -> None:
    """Empty core's tables and ours; build them by the migrations the first time."""
    if not _tables:
        _build(reset_db, migrate_db_for)
        _tables.append(_Tables())
    close_all_sessions()
    _close_former_engine()
    _tables[0].empty()
    with model.meta.engine.begin() as connection:
        if connection.execute(_TRIGGERS, {"names": list(triggers.NAMES)}).scalar() != len(triggers.NAMES):
            connection.execute(_INSTALL)


def _build(reset_db: Callable[[], None], migrate_db_for: Migrate) -> None:
    engine = model.ensure_engine()
    reset_db()
    for plugin in ("activity", "tracking", "satudata", "satudata_validation"):
        if p.plugin_loaded(plugin):
            migrate_db_for(plugin)
    # Core's migrations leave the model with an engine that opens a connection for each transaction.
    model.init_model(engine)


def _close_former_engine() -> None:
    """Close the connections of the engine that a loading of the plugins has replaced."""
    if _engines and _engines[0] is not model.meta.engine:
        _engines.pop().dispose()
    if not _engines:
        _engines.append(model.ensure_engine())
