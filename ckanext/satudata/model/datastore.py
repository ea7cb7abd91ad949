"""Tables of the DataStore, which is another database: copying one, exchanging it for another, removing it.

Everything that PostgreSQL keeps of a table goes along: types, the Data Dictionary (comments of the columns), keys and
indexes under the names that CKAN's DataStore would give them, triggers, and the functions that Table Designer makes
for one table. Identifiers are ids of resources, so quoting them is all that is needed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

import sqlalchemy as sa

import ckan.plugins as p
import ckan.plugins.toolkit as tk

_LOCK_TIMEOUT = "10s"
"""How long an exchange waits for readers of a table before it gives up; they wait behind it."""
_OLD = "_o-"
"""Before the id of a table that was replaced; DataStore lists no table whose name begins with an underscore."""


def enabled() -> bool:
    """Return whether the portal has a DataStore."""
    return p.plugin_loaded("datastore")


def old_name(resource_id: str) -> str:
    """Return the name of the table that was replaced."""
    return _OLD + resource_id


@dataclass(frozen=True)
class Exchange:
    """What a merge does to the table of one public resource.

    ``copy`` is the resource of the working copy (``None`` = removed by the revision); ``had`` and ``has`` say whether
    the two have a table; ``aliases`` are the views on the public one.
    """

    public: str
    copy: str | None
    had: bool
    has: bool
    aliases: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it as it is kept in the journal."""
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Exchange:
        """Return it from the journal."""
        return cls(**{**data, "aliases": tuple(data["aliases"])})


@contextmanager
def _transaction() -> Iterator[sa.engine.Connection]:
    from ckanext.datastore.backend.postgres import get_write_engine

    with get_write_engine().begin() as connection:
        connection.execute(sa.text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
        yield connection


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _run(connection: sa.engine.Connection, sql: str) -> None:
    connection.exec_driver_sql(sql.replace("%", "%%"))


def _exists(connection: sa.engine.Connection, table: str) -> bool:
    query = sa.text("SELECT to_regclass(:name) IS NOT NULL")
    return bool(connection.execute(query, {"name": f"public.{_q(table)}"}).scalar_one())


def existing(tables: Sequence[str]) -> set[str]:
    """Return which of these tables exist."""
    if not tables or not enabled():
        return set()
    query = sa.text(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind = 'r' AND relname = ANY(:names)"
    )
    with _transaction() as connection:
        return set(connection.execute(query, {"names": list(tables)}).scalars())


def aliases(table: str) -> tuple[str, ...]:
    """Return the names of the views that DataStore made on a table."""
    with _transaction() as connection:
        return _aliases(connection, table)


def _aliases(connection: sa.engine.Connection, table: str) -> tuple[str, ...]:
    query = sa.text('SELECT name FROM "_table_metadata" WHERE alias_of = :name ORDER BY name')
    return tuple(connection.execute(query, {"name": table}).scalars())


def copy_table(source: str, target: str) -> None:
    """Copy a table inside the database; a rest of an earlier attempt is replaced."""
    with _transaction() as connection:
        _drop(connection, target)
        _run(connection, f"CREATE TABLE {_q(target)} (LIKE {_q(source)} INCLUDING ALL EXCLUDING INDEXES)")
        _own_sequence(connection, source, target)
        # Rows keep their order also where a query names none.
        _run(connection, "SET LOCAL synchronize_seqscans = off")
        _run(connection, f"INSERT INTO {_q(target)} SELECT * FROM {_q(source)}")  # noqa: S608 - quoted
        _copy_indexes(connection, source, target)
        _copy_triggers(connection, source, target)
        _run(connection, f"ANALYZE {_q(target)}")


def _own_sequence(connection: sa.engine.Connection, source: str, target: str) -> None:
    """Give the copy a sequence of its own: ``LIKE`` lets it draw numbers from the original's."""
    query = sa.text("SELECT pg_get_serial_sequence(:table, '_id')")
    found = connection.execute(query, {"table": f"public.{_q(source)}"}).scalar_one()
    if found is None:
        return
    sequence = _q(f"{target}__id_seq")
    _run(connection, f"CREATE SEQUENCE {sequence} AS integer OWNED BY {_q(target)}._id")
    _run(connection, f"ALTER TABLE {_q(target)} ALTER COLUMN _id SET DEFAULT nextval('{sequence}'::regclass)")
    _run(connection, f"SELECT setval('{sequence}', last_value, is_called) FROM {found}")  # noqa: S608 - quoted


def _indexes(connection: sa.engine.Connection, table: str) -> Sequence[Any]:
    query = sa.text(
        "SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition, k.conname AS key,"
        " pg_get_constraintdef(k.oid) AS key_definition,"
        " ARRAY(SELECT a.attname FROM unnest(i.indkey) WITH ORDINALITY k(number, place) JOIN pg_attribute a"
        " ON a.attrelid = i.indrelid AND a.attnum = k.number ORDER BY k.place) AS columns"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u')"
        " WHERE i.indrelid = to_regclass(:table) ORDER BY i.indexrelid"
    )
    return connection.execute(query, {"table": f"public.{_q(table)}"}).mappings().all()


def _copy_indexes(connection: sa.engine.Connection, source: str, target: str) -> None:
    columns = _columns(connection, source)
    for row in _indexes(connection, source):
        name = _q(_renamed(row, source, target, columns))
        if row["key"]:
            _run(connection, f"ALTER TABLE {_q(target)} ADD CONSTRAINT {name} {row['key_definition']}")
        else:
            definition = row["definition"].replace(f" ON public.{_q(source)} ", f" ON public.{_q(target)} ", 1)
            before, after = definition.split(" ON public.", 1)
            kind = before[: before.index(" INDEX ") + len(" INDEX ")]
            _run(connection, f"{kind}{name} ON public.{after}")


def _columns(connection: sa.engine.Connection, table: str) -> list[str]:
    query = sa.text(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped"
    )
    return list(connection.execute(query, {"table": f"public.{_q(table)}"}).scalars())


def _renamed(index: Any, source: str, target: str, columns: Sequence[str]) -> str:
    """Return how DataStore would name an index of another table: it hashes the table's name with the fields.

    Without that, loading the table again would make each index a second time.
    """
    name = index["name"]
    if name.startswith(source):
        return target + name[len(source) :]
    language = tk.config["ckan.datastore.default_fts_lang"]
    quoted = [_q(column) for column in columns]
    texts = chain.from_iterable((column, f"cast({column} AS text)") for column in quoted)
    together = ", ".join(_q(column) for column in index["columns"])
    fields = [*quoted, together, *(f"to_tsvector('{language}', {text})" for text in texts)]
    field = next((field for field in fields if _hashed(source + field) == name), name)
    return _hashed(target + field)


def _hashed(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _triggers(connection: sa.engine.Connection, table: str) -> Sequence[Any]:
    query = sa.text(
        "SELECT t.tgname AS name, pg_get_triggerdef(t.oid) AS definition, f.proname AS function,"
        " pg_get_functiondef(f.oid) AS function_definition"
        " FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid"
        " WHERE t.tgrelid = to_regclass(:table) AND NOT t.tgisinternal ORDER BY t.tgname"
    )
    return connection.execute(query, {"table": f"public.{_q(table)}"}).mappings().all()


def _copy_triggers(connection: sa.engine.Connection, source: str, target: str) -> None:
    for row in _triggers(connection, source):
        definition = row["definition"].replace(f" ON public.{_q(source)} ", f" ON public.{_q(target)} ", 1)
        if row["function"].startswith(source):
            name = target + row["function"][len(source) :]
            function = row["function_definition"].replace(_q(row["function"]), _q(name), 1)
            _run(connection, function)
            definition = definition.replace(_q(row["function"]), _q(name))
        _run(connection, definition)


def _rename(connection: sa.engine.Connection, source: str, target: str) -> None:
    """Rename a table with everything that bears its name."""
    columns = _columns(connection, source)
    indexes, triggers = _indexes(connection, source), _triggers(connection, source)
    _run(connection, f"ALTER TABLE {_q(source)} RENAME TO {_q(target)}")
    for row in indexes:
        name = _renamed(row, source, target, columns)
        _run(connection, f"ALTER INDEX {_q(row['name'])} RENAME TO {_q(name)}")
    for function in {row["function"] for row in triggers if row["function"].startswith(source)}:
        _run(connection, f"ALTER FUNCTION {_q(function)}() RENAME TO {_q(target + function[len(source) :])}")
    if _exists(connection, f"{source}__id_seq"):
        _run(connection, f"ALTER SEQUENCE {_q(f'{source}__id_seq')} RENAME TO {_q(f'{target}__id_seq')}")
    if _exists(connection, "_table_stats"):
        statement = sa.text('UPDATE "_table_stats" SET resource_id = :target WHERE resource_id = :source')
        connection.execute(statement, {"source": source, "target": target})


def exchanged(exchanges: Sequence[Exchange]) -> bool:
    """Return whether the transaction of ``exchange`` was committed."""
    names = [name for item in exchanges for name in (old_name(item.public), item.copy) if name]
    present = existing(names)
    return any(
        (item.had and old_name(item.public) in present)
        or (item.has and item.copy is not None and item.copy != item.public and item.copy not in present)
        for item in exchanges
    )


def exchange(exchanges: Sequence[Exchange]) -> None:
    """Let the tables of the working copy take the place of the public ones, all in one transaction.

    Raises:
        sqlalchemy.exc.DBAPIError: a table could not be locked in time; nothing was changed.
    """
    with _transaction() as connection:
        for item in exchanges:
            if item.had:
                _drop_views(connection, item.aliases)
                _drop(connection, old_name(item.public))
                _rename(connection, item.public, old_name(item.public))
            if item.has and item.copy:
                _rename(connection, item.copy, item.public)
                _make_views(connection, item)


def exchange_back(exchanges: Sequence[Exchange]) -> None:
    """Undo ``exchange``, in one transaction."""
    with _transaction() as connection:
        for item in exchanges:
            if item.has and item.copy:
                _drop_views(connection, item.aliases)
                _rename(connection, item.public, item.copy)
            if item.had:
                _rename(connection, old_name(item.public), item.public)
                _make_views(connection, item)


def _drop_views(connection: sa.engine.Connection, names: Sequence[str]) -> None:
    for name in names:
        _run(connection, f"DROP VIEW IF EXISTS {_q(name)}")


def _make_views(connection: sa.engine.Connection, item: Exchange) -> None:
    for name in item.aliases:
        _run(connection, f"CREATE VIEW {_q(name)} AS SELECT * FROM {_q(item.public)}")  # noqa: S608 - quoted


def drop(tables: Sequence[str]) -> None:
    """Remove tables with their views and functions; those that are gone are no fault."""
    if not tables or not enabled():
        return
    with _transaction() as connection:
        for table in tables:
            _drop(connection, table)


def _drop(connection: sa.engine.Connection, table: str) -> None:
    functions = {row["function"] for row in _triggers(connection, table)}
    _run(connection, f"DROP TABLE IF EXISTS {_q(table)} CASCADE")
    for function in functions:
        if function.startswith(table):
            _run(connection, f"DROP FUNCTION IF EXISTS {_q(function)}()")
    if _exists(connection, "_table_stats"):
        connection.execute(sa.text('DELETE FROM "_table_stats" WHERE resource_id = :name'), {"name": table})
