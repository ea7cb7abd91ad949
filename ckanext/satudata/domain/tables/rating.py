"""Computing the score of a file from its tables and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.findings import Found
from ckanext.satudata.domain.tables.letters import column_number
from ckanext.satudata.domain.tables.report import Options
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


def rate(found: Found, findings: Sequence[Finding], options: Options) -> Score | None:
    """Return the score of a file, or None if it holds no data to rate.

    Args:
        found: what the checks of the tables looked at.
        findings: all findings of the file.
        options: what is known besides the file.
    """
    if not found.rows:
        return None
    galat = any(finding.severity == Severity.galat for finding in findings)
    return Score(tuple(_parts(found, findings, options)), galat)


def _parts(found: Found, findings: Sequence[Finding], options: Options) -> Iterator[Part]:
    codes = {finding.code for finding in findings}
    missed = [code for code in CONFORMITY if code in codes]
    met = len(CONFORMITY) - len(missed)
    yield Part("kesesuaian", _share(met, len(CONFORMITY)), _figures(missed, met=met, all=len(CONFORMITY)))
    repeated = sum(finding.count for finding in findings if finding.code == "duplicate_rows")
    yield Part("keunikan", _share(found.rows - repeated, found.rows), {"repeated": repeated, "rows": found.rows})
    yield _consistency(found, findings)
    yield _timeliness(options)
    figures = {"filled": found.filled, "cells": found.cells}
    yield Part("kelengkapan", _share(found.filled, found.cells), figures)


def _consistency(found: Found, findings: Sequence[Finding]) -> Part:
    of_columns = [finding for finding in findings if finding.code in CONSISTENCY]
    doubtful = {(finding.sheet, column_number(letters)) for finding in of_columns for letters in finding.columns}
    doubtful &= found.columns
    wrong, columns = len(doubtful), len(found.exact | doubtful)
    missed = sorted({finding.code for finding in of_columns})
    return Part("konsistensi", _share(columns - wrong, columns), _figures(missed, doubtful=wrong, columns=columns))


def _timeliness(options: Options) -> Part:
    if options.due is None or options.delivered is None:
        return Part("ketepatan_waktu", None)
    late = max((options.delivered - options.due).days, 0)
    return Part("ketepatan_waktu", max(100 - late, 0), {"late": late})


def _figures(missed: Collection[str], **figures: int) -> dict[str, str | int]:
    return {**figures, "missed": ", ".join(missed)}


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 100
