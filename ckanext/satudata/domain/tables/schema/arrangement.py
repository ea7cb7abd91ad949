"""Whether a table is laid out in another way than its schema: then its columns are not missing one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from ckanext.satudata.domain.tables.book import Column, Table
from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.findings.layout import month_columns, year_columns
from ckanext.satudata.domain.tables.letters import letter
from ckanext.satudata.domain.tables.schema.shape import constraints

_FEWEST_MISSING = 2
_HALF = 0.5
_MOST_NAMES = 8


def other_arrangement(
    table: Table, expected: Mapping[str, Any], missing: Collection[str], strict: bool
) -> Finding | None:
    """Return the one finding that says so, or None where columns are rather missing one by one.

    Two or more columns are missing, and the table has years or months as columns that the schema does not have so, a
    header of several rows, or less than half of the schema's columns.

    Args:
        table: the table.
        expected: the fields of its schema, by key.
        missing: keys of those that the table has not.
        strict: whether a missing column that is required is grave.
    """
    if len(missing) < _FEWEST_MISSING:
        return None
    reason = _reason(table, expected)
    if reason is None:
        return None
    variant, columns = reason
    if not variant and len(missing) <= len(expected) * _HALF:
        return None
    required = strict and any(constraints(expected[name]).get("required") is True for name in missing)
    names = [expected[name]["name"] for name in missing]
    params = {
        "variant": variant,
        "missing": len(missing),
        "all": len(expected),
        "names": ", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else ""),
    }
    return Finding(
        "schema_arrangement",
        Severity.galat if required else Severity.peringatan,
        table.sheet,
        table.header_rows,
        tuple(letter(column) for column in columns),
        len(missing),
        MappingProxyType(params),
    )


def _reason(table: Table, expected: Mapping[str, Any]) -> tuple[str, list[int]] | None:
    """Return what is different, with the columns that show it; None where both are wide and the years moved on."""
    fields = [Column(number, item["name"], ()) for number, item in enumerate(expected.values(), start=1)]
    for variant, spread in (("years", year_columns), ("months", month_columns)):
        if columns := spread(table.columns):
            return None if spread(fields) else (variant, columns)
    return ("header", []) if len(table.header_rows) > 1 else ("", [])
