"""The contents of a resource as a table, and what is known of its bytes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from typing import IO, Any

import sqlalchemy as sa

from ckanext.satudata.domain.diff import tables
from ckanext.satudata.domain.diff.tables import Table, TooLargeError, UnreadableError, read_table
from ckanext.satudata.services import row_hashes
from ckanext.satudata.shared import measure_file, open_resource_file

Resource = dict[str, Any]

_CHUNK = 1 << 20
_IN_MEMORY = 8 * 2**20
_COUNTED = 4 * 2**20
"""Bytes of a file up to which its rows are counted when it is submitted; larger ones would keep people waiting."""


def facts(resource: Resource, *, rows: bool = False) -> dict[str, Any]:
    """Return ``{size, sha256, rows}`` of a file or a table; what is unknown is ``None``.

    Args:
        resource: the resource, with the id under which its bytes lie.
        rows: whether to count the rows, too.
    """
    found: dict[str, Any] = {"size": None, "sha256": None, "rows": None}
    if row_hashes.has_own_rows(resource):
        found["sha256"] = row_hashes.table_hash(resource["id"])
    elif resource.get("url_type") == "upload":
        found["size"], found["sha256"] = _measured(resource)
    else:
        return found
    if rows and (found["size"] or 0) <= _COUNTED:
        try:
            found["rows"] = len(table_of(resource).rows)
        except (TooLargeError, UnreadableError):
            found["rows"] = None
    return found


def _measured(resource: Resource) -> tuple[int | None, str | None]:
    try:
        return measure_file(resource)
    except OSError:
        return None, None


def table_of(resource: Resource) -> Table:
    """Read the rows of a file or of a table that people edit row by row.

    Raises:
        ckanext.satudata.domain.diff.tables.TooLargeError: above the bounds.
        ckanext.satudata.domain.diff.tables.UnreadableError: no table, or the file is missing.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        if row_hashes.has_own_rows(resource):
            _copy_rows(resource["id"], spool)
            return read_table(spool, "csv")
        if resource.get("url_type") != "upload":
            raise UnreadableError
        try:
            _copy_file(resource, spool)
        except OSError as error:
            raise UnreadableError from error
        return read_table(spool, _format(resource))


def _format(resource: Resource) -> str:
    """Return by which rules to read a file: what it is called says more than what somebody typed."""
    name = str(resource.get("url") or "")
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    return ending if ending in ("csv", "tsv", "xlsx", "txt") else str(resource.get("format") or "")


def _copy_file(resource: Resource, target: IO[bytes]) -> None:
    size = 0
    with open_resource_file(resource) as file:
        while (chunk := file.read(_CHUNK)) and size <= tables.MAX_BYTES:
            target.write(chunk)
            size += len(chunk)


def _copy_rows(resource_id: str, target: IO[bytes]) -> None:
    """Write the rows of a DataStore table as CSV; one more than the bound, so that it is noticed."""
    from ckanext.datastore.backend.postgres import get_read_engine, identifier

    engine: sa.engine.Engine = get_read_engine()
    with engine.connect() as connection:
        query = sa.text(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0"
            " AND NOT attisdropped AND attname NOT IN ('_id', '_full_text') ORDER BY attnum"
        )
        names = list(connection.execute(query, {"table": f"public.{identifier(resource_id)}"}).scalars())
        if not names:
            raise UnreadableError
        columns = ", ".join(identifier(name) for name in names)
        cursor: Any = connection.connection.cursor()
        statement = (
            f"COPY (SELECT {columns} FROM {identifier(resource_id)} ORDER BY _id LIMIT {tables.MAX_ROWS + 1})"  # noqa: S608
            " TO STDOUT WITH CSV HEADER"
        )
        cursor.copy_expert(statement, target)


def declared_key(resource: Mapping[str, Any]) -> list[str]:
    """Return the primary key that the Table Schema of a resource (``schema``) declares; none without one."""
    schema = resource.get("schema")
    if isinstance(schema, str):
        try:
            schema = json.loads(schema)
        except ValueError:
            return []
    key = schema.get("primaryKey") if isinstance(schema, dict) else None
    names = [key] if isinstance(key, str) else key
    return [str(name) for name in names] if isinstance(names, list) else []
