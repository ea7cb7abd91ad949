"""The schema that a file is expected to follow: what its office wrote down, its last version, its column dictionary."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.domain.tables import versions
from ckanext.satudata.model import check_versions, checks

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


def expected(resource: Resource, row: Mapping[Any, Any] | None) -> Schema | None:
    """Return the schema that a file is held against, ``None`` when nothing is known of its columns.

    Args:
        resource: the resource as ``package_show`` gives it.
        row: its check, with the SHA-256 of the bytes: the version before is the newest one with other bytes.
    """
    return stored(resource) or of_version(_last(row)) or schemas.from_columns(_columns(resource))


def _last(row: Mapping[Any, Any] | None) -> Mapping[Any, Any] | None:
    """Return the check of the version before; a file that was tidied or that had errors sets no example."""
    before = check_versions.before(row) if row is not None and row["sha256"] else None
    if row is None or before is None or before["galat"]:
        return None
    original = checks.original(row["original_id"]) if row["original_id"] else None
    return None if original is not None and original["sha256"] == before["sha256"] else before


def previous_of(resource: Resource) -> Schema | None:
    """Return the schema that the last version of a resource's file followed; a working copy starts with the public one.

    Without an earlier version there is none.
    """
    return of_version(_last(checks.current(resource["id"])))


def of_version(row: Mapping[Any, Any] | None) -> Schema | None:
    """Return the schema that a checked version of a file followed by itself."""
    report = row["report"] if row is not None else None
    return versions.schema_of(report.get("summary") or []) if report else None


def _columns(resource: Resource) -> list[Mapping[str, Any]]:
    rows = resource.get("kolom")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
