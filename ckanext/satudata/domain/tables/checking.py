"""Checking a file: read it, find its tables, say what is wrong with them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import IO

from ckanext.satudata.domain.tables.book import Book, Table
from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.findings import examine_tables
from ckanext.satudata.domain.tables.metadata_sheet import is_metadata_sheet, metadata
from ckanext.satudata.domain.tables.own_sheets import TemplateFacts, own_sheets, template_facts, without_own_sheets
from ckanext.satudata.domain.tables.prescribed import not_prescribed
from ckanext.satudata.domain.tables.rating import rate
from ckanext.satudata.domain.tables.reading import Limits, read
from ckanext.satudata.domain.tables.report import (
    Options,
    Report,
    as_json,
    dump,
    findings_of,
    in_words,
    score_of,
    verdict,
)
from ckanext.satudata.domain.tables.schema.examining import best_table, examine
from ckanext.satudata.domain.tables.structure import find_tables

__all__ = ["Options", "Report", "as_json", "check_file", "dump", "findings_of", "in_words", "score_of", "verdict"]

_BLOCK = 1 << 20
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WEIGHTS = tuple(Severity)
_READ, _TABLES, _FOUND = 0.5, 0.65, 0.95

Progress = Callable[[float], None]
"""Told the share that is done, 0 to 1."""


def check_file(
    file: IO[bytes],
    name: str,
    options: Options | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Report:
    """Read a file and return everything that is wrong with it; never raises because of what is in the file.

    Args:
        file: the file, open for reading from its beginning.
        name: its name, which may hint at the format.
        options: what is known besides the file.
        progress: is told how far the check is, once for each table and more often; what it raises ends the check.
        limits: how much of a file is read at most.
    """
    told = progress or _nobody
    sha256, size = _digest(file)
    reading = read(file, name, limits or Limits())
    told(_READ)
    if reading.book is None:
        return Report(name, sha256, size, findings=_in_order(reading.findings))
    report = replace(
        _checked(reading.book, reading.findings, options or Options(), told), file=name, sha256=sha256, size=size
    )
    told(1.0)
    return report


def _checked(whole: Book, read_findings: Iterable[Finding], options: Options, told: Progress) -> Report:
    """Return the report on what was read, without the facts of the file."""
    facts = template_facts(whole)
    book, own = without_own_sheets(whole), own_sheets(whole)
    prefill = metadata(book)
    known = _with_own_metadata(prefill, _with_template(facts, options))
    tables = _tables(book, told)
    told(_TABLES)
    found = examine_tables(book, tables, known, lambda share: told(_TABLES + share * (_FOUND - _TABLES)))
    of_file = [finding for finding in read_findings if finding.sheet not in own]
    of_tables: Iterable[Finding] = (*found.findings, *_schema_findings(book, tables, known))
    findings = [*of_file, *(not_prescribed(of_tables, tables, facts, known.schema) if facts else of_tables)]
    told(_FOUND)
    score = rate(found, findings, known)
    return Report("", "", 0, book, tables, _in_order(findings), score, prefill)


def _digest(file: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := file.read(_BLOCK):
        digest.update(block)
        size += len(block)
    file.seek(0)
    return digest.hexdigest(), size


def _tables(book: Book, told: Progress) -> tuple[Table, ...]:
    """Return the tables of a book, those of a sheet that describes the others left out."""
    found: dict[str, list[Table]] = {}
    for sheet in book.sheets:
        share = _READ + len(found) / len(book.sheets) * (_TABLES - _READ)
        found[sheet.name] = find_tables(sheet, partial(told, share))
    data = {sheet.name for sheet in book.sheets if found[sheet.name] and not is_metadata_sheet(sheet)}
    return tuple(table for name, tables in found.items() if name in data or not data for table in tables)


def _with_template(facts: TemplateFacts | None, options: Options) -> Options:
    """Return the options with what a template knows of its data, where the metadata do not tell it."""
    if facts is None:
        return options
    return replace(
        options,
        satuan=options.satuan or facts.unit,
        year=options.year or facts.year,
        region=options.region or facts.region or None,
    )


def _with_own_metadata(said: Mapping[str, str], options: Options) -> Options:
    """Return the options with what the file's own sheet of metadata says, which the form will take over."""
    period = said.get("periode", "")
    return replace(
        options,
        satuan=options.satuan or said.get("satuan", ""),
        year=options.year or (period if _YEAR.search(period) else ""),
    )


def _schema_findings(book: Book, tables: Sequence[Table], options: Options) -> Iterator[Finding]:
    """Yield where the table that fits a schema best departs from it."""
    if options.schema is None:
        return
    table = best_table(tables, options.schema)
    if table is not None:
        yield from examine(book, table, options.schema)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with the grave ones first, those of a weight by sheet and row."""
    return tuple(
        sorted(findings, key=lambda found: (_WEIGHTS.index(found.severity), found.sheet, found.rows[:1] or (0,)))
    )


def _nobody(_done: float) -> None:
    """Take no notice of progress."""
