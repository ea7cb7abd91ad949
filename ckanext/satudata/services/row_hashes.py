"""Tables of the DataStore that have no file: their rows are what reviewers approve."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa

import ckan.plugins as p
import ckan.plugins.toolkit as tk


class _Digest:
    """A file that COPY writes to and that keeps nothing but the hash."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Take a piece of the output."""
        self.digest.update(data)
        return len(data)


def real_table(name: str) -> str:
    """Return the resource id behind an alias of a DataStore table; any other name is returned as it is."""
    from ckanext.datastore.backend import DatastoreBackend

    found: Any = DatastoreBackend.get_active_backend().resource_id_from_alias(name)
    return str(found[1]) if found[0] and found[1] else name


def has_own_rows(resource: dict[str, Any]) -> bool:
    """Return whether a resource is a table that people edit row by row, such as Table Designer's."""
    return p.plugin_loaded("datastore") and resource.get("url_type") in tk.h.datastore_rw_resource_url_types()


def table_hash(resource_id: str) -> str | None:
    """Return the SHA-256 of a table's columns, their description and all rows in order, ``None`` without a table.

    The rows are read once, by COPY in the order of ``_id``; neither ``_id`` nor the search column counts. Names are
    quoted by the DataStore itself, and COPY takes no parameters.
    """
    from ckanext.datastore.backend.postgres import get_read_engine, identifier

    context: Any = {"ignore_auth": True, "user": ""}
    try:
        described = tk.get_action("datastore_info")(context, {"id": resource_id})
    except tk.ObjectNotFound:
        return None
    fields = [field for field in described["fields"] if field["id"] != "_id"]
    sink = _Digest()
    columns = [{"id": item["id"], "type": item.get("type"), "info": item.get("info")} for item in fields]
    sink.write(json.dumps(columns, sort_keys=True, default=str).encode())
    if fields:
        names = ", ".join(identifier(field["id"]) for field in fields)
        query = f"COPY (SELECT {names} FROM {identifier(resource_id)} ORDER BY _id) TO STDOUT"  # noqa: S608
        engine: sa.engine.Engine = get_read_engine()
        with engine.connect() as connection:
            cursor: Any = connection.connection.cursor()
            cursor.copy_expert(query, sink)
    return sink.digest.hexdigest()
