"""The schema that a file is expected to follow: what its office wrote down, its last version, its column dictionary."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.domain.tables import versions
from ckanext.satudata.domain.tables.reading import read
from ckanext.satudata.model import check_versions, checks
from ckanext.satudata.services.checks import material

log = logging.getLogger(__name__)

Resource = Mapping[str, Any]
Schema = dict[str, Any]


def stored(resource: Resource) -> Schema | None:
    """Return the Table Schema that is kept with a resource; one behind an address is not fetched."""
    value = resource.get("schema")
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict) and schemas.fields(value) else None


def expected(resource: Resource, row: Mapping[Any, Any]) -> Schema | None:
    """Return the schema that a file is held against, ``None`` when nothing is known of its columns.

    Args:
        resource: the resource as ``package_show`` gives it.
        row: its check, with the SHA-256 of the bytes: the version before is the newest one with other bytes.
    """
    return stored(resource) or _of_version(check_versions.before(row)) or schemas.from_columns(_columns(resource))


def previous_of(resource: Resource) -> Schema | None:
    """Return the schema that the last version of a resource's file followed; a working copy starts with the public one.

    Without an earlier version there is none.
    """
    row = checks.current(resource["id"])
    return _of_version(check_versions.before(row)) if row is not None and row["sha256"] else None


def inferred(resource: Resource) -> Schema | None:
    """Return the schema that the present file follows, read anew with its code lists if the file is small."""
    if resource.get("url_type") != "upload":
        return None
    try:
        if not material.is_small(resource):
            return _of_version(checks.current(resource["id"]))
        with material.spooled(resource) as spool:
            book = read(spool.file, material.name_of(resource)).book
    except OSError:
        log.warning("satudata: the file of resource %s cannot be read", resource["id"])
        return None
    from ckanext.satudata.domain.tables.structure import find_tables

    tables = [table for sheet in book.sheets if not sheet.hidden for table in find_tables(sheet)] if book else []
    largest = max(tables, key=lambda table: len(table.data_rows()), default=None)
    found = schemas.infer(book, largest) if book and largest else None
    return found if found and found["fields"] else None


def _of_version(row: Mapping[Any, Any] | None) -> Schema | None:
    report = row["report"] if row is not None else None
    return versions.schema_of(report.get("summary") or []) if report else None


def _columns(resource: Resource) -> list[Mapping[str, Any]]:
    rows = resource.get("kolom")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
