"""Computing the score of a file from its tables and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.findings.view import TableView
from ckanext.satudata.domain.tables.report import Options, column_number
from ckanext.satudata.domain.tables.score import Part, Score

CONFORMITY = (
    "title_rows",
    "merged_header",
    "multi_table",
    "total_row",
    "empty_rows",
    "wide_years",
    "wide_months",
    "missing_satuan",
    "missing_tahun",
    "region_without_code",
    "wrong_code_system",
    "encoding",
)
"""The requirements on the form of a table: each is met if no finding says otherwise."""
CONSISTENCY = frozenset(
    {
        "mixed_numbers",
        "decimal_comma",
        "units_in_values",
        "number_as_text",
        "excel_date_damage",
        "mixed_scale",
        "code_name_mismatch",
        "total_mismatch",
        "schema_type",
    }
)
"""Findings that make a column doubtful."""


def rate(views: Sequence[TableView], findings: Sequence[Finding], options: Options) -> Score | None:
    """Return the score of a file, or None if it holds no data to rate."""
    if not any(view.rows for view in views):
        return None
    return Score(tuple(_parts(views, findings, options)))


def _parts(views: Sequence[TableView], findings: Sequence[Finding], options: Options) -> Iterator[Part]:
    codes = {finding.code for finding in findings}
    missed = [code for code in CONFORMITY if code in codes]
    met = len(CONFORMITY) - len(missed)
    yield Part("kesesuaian", _share(met, len(CONFORMITY)), _figures(missed, met=met, all=len(CONFORMITY)))
    rows = sum(len(view.rows) for view in views)
    repeated = sum(finding.count for finding in findings if finding.code == "duplicate_rows")
    yield Part("keunikan", _share(rows - repeated, rows), {"repeated": repeated, "rows": rows})
    yield _consistency(views, findings)
    yield _timeliness(options)
    filled = sum(column.filled for view in views for column in view.columns)
    cells = sum(len(view.rows) * len(view.columns) for view in views)
    yield Part("kelengkapan", _share(filled, cells), {"filled": filled, "cells": cells})


def _consistency(views: Sequence[TableView], findings: Sequence[Finding]) -> Part:
    doubtful = {
        (finding.sheet, column_number(letters))
        for finding in findings
        if finding.code in CONSISTENCY
        for letters in finding.columns
    }
    columns = {(view.table.sheet, column.index) for view in views for column in view.columns}
    wrong = len(doubtful & columns)
    missed = sorted({finding.code for finding in findings if finding.code in CONSISTENCY})
    figures = _figures(missed, doubtful=wrong, columns=len(columns))
    return Part("konsistensi", _share(len(columns) - wrong, len(columns)), figures)


def _timeliness(options: Options) -> Part:
    if options.due is None or options.delivered is None:
        return Part("ketepatan_waktu", None)
    late = max((options.delivered - options.due).days, 0)
    return Part("ketepatan_waktu", max(100 - late, 0), {"late": late})


def _figures(missed: Collection[str], **figures: int) -> dict[str, str | int]:
    return {**figures, "missed": ", ".join(missed)}


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 100
