"""What changed in a file since the version that was checked before it; read from the checks alone, not from files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.satudata.domain.tables import versions
from ckanext.satudata.domain.tables.report import Report
from ckanext.satudata.model import check_versions, checks

Row = Mapping[Any, Any]

_SUMMARY = "summary"


def summary(report: Report) -> dict[str, Any]:
    """Return what a check keeps of a file, beside its findings, for the comparison with the next version."""
    return {_SUMMARY: versions.summarise(report.book, report.tables)} if report.book is not None else {}


def changes(row: Row, share: float) -> tuple[Row, versions.Changes] | None:
    """Return the version before and what changed since; ``None`` where there is nothing to compare with.

    A tidied copy is not compared with the file that it was made from: each change was shown before it was taken.

    Args:
        row: the finished check of the present file.
        share: from which relative change on a column's total is told.
    """
    before = check_versions.before(row) if row["status"] == "done" and row["is_table"] else None
    if before is None or _is_its_original(before, row):
        return None
    old, new = ((item["report"] or {}).get(_SUMMARY) for item in (before, row))
    return (before, versions.changes(old, new, share)) if old is not None and new is not None else None


def _is_its_original(before: Row, row: Row) -> bool:
    original = checks.original(row["original_id"]) if row["original_id"] else None
    return original is not None and original["sha256"] == before["sha256"]
