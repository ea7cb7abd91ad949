"""What a check is told, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from ckanext.satudata.domain.codes.wilayah import RegionTable
from ckanext.satudata.domain.tables import messages, score
from ckanext.satudata.domain.tables.book import Book, Range, Table
from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.letters import letter


@dataclass(frozen=True)
class Options:
    """What is known of a file besides the file: a check asks for nothing that the metadata tell already.

    Attributes:
        schema: Table Schema to hold the file against.
        regions: the portal's table of region codes; the packaged one unless given.
        region: Kemendagri code of the region that the data are about.
        title: the dataset's title.
        satuan: unit of the measure.
        year: year or period of the data.
        due: day by which the release schedule expects the file.
        delivered: day on which it came.
    """

    schema: Mapping[str, Any] | None = None
    regions: RegionTable | None = None
    region: str | None = None
    title: str = ""
    satuan: str = ""
    year: str = ""
    due: date | None = None
    delivered: date | None = None


@dataclass(frozen=True)
class Report:
    """All that was found in one file.

    ``book`` is None where the file could not be read or is no table.
    """

    file: str
    sha256: str
    size: int
    book: Book | None = None
    tables: tuple[Table, ...] = ()
    findings: tuple[Finding, ...] = ()
    score: score.Score | None = None
    prefill: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def verdict(self) -> dict[str, int]:
        """Return how many findings there are of each severity."""
        return verdict(self.findings)


def verdict(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity: ``{"galat": 0, "peringatan": 2, "saran": 1}``."""
    weights = [finding.severity for finding in findings]
    return {weight.value: weights.count(weight) for weight in Severity}


def range_text(place: Range) -> str:
    """Return a range as spreadsheets write it: ``A6:F8``."""
    return f"{letter(place.first_column)}{place.first_row}:{letter(place.last_column)}{place.last_row}"


def as_json(report: Report, language: str) -> dict[str, Any]:
    """Return the report as ``ckan satudata check run --json`` prints it, with texts in a language."""
    return {
        "file": report.file,
        "sha256": report.sha256,
        "tables": [_table(table) for table in report.tables],
        "findings": [in_words(finding, language) for finding in report.findings],
        "privacy": [],
        "score": report.score.as_json(language) if report.score else {},
    }


def in_words(finding: Finding, language: str) -> dict[str, Any]:
    """Return a finding with its sentence and what to do, in a language."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "rows": list(finding.rows),
        "columns": list(finding.columns),
        "count": finding.count,
        "message": messages.message(finding, language),
        "advice": messages.advice(finding, language),
    }


def dump(report: Report) -> dict[str, Any]:
    """Return the report without texts and without any value of a cell, as it is stored."""
    return {
        "file": report.file,
        "sha256": report.sha256,
        "size": report.size,
        "readable": report.book is not None,
        "tables": [_table(table) for table in report.tables],
        "findings": [_dump(finding) for finding in report.findings],
        "score": report.score.dump() if report.score else None,
        "prefill": dict(report.prefill),
    }


def findings_of(stored: Mapping[str, Any]) -> list[Finding]:
    """Return the findings of a stored report; those of a code that is no longer known are left out."""
    return [_load(raw) for raw in stored.get("findings", ()) if raw["code"] in messages.entries()]


def score_of(stored: Mapping[str, Any]) -> score.Score | None:
    """Return the score of a stored report."""
    if not stored.get("score"):
        return None
    return score.load(stored["score"], galat=any(raw["severity"] == Severity.galat for raw in stored["findings"]))


def _table(table: Table) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "header_rows": list(table.header_rows),
        "range": range_text(table.range),
        "columns": [column.name for column in table.columns],
    }


def _dump(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "rows": list(finding.rows),
        "columns": list(finding.columns),
        "count": finding.count,
        "params": dict(finding.params),
    }


def _load(raw: Mapping[str, Any]) -> Finding:
    rows: Sequence[int] = raw["rows"]
    return Finding(
        raw["code"],
        Severity(raw["severity"]),
        raw["sheet"],
        tuple(rows),
        tuple(raw["columns"]),
        raw["count"],
        MappingProxyType(dict(raw["params"])),
    )
