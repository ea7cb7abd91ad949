"""Reading any file that is handed in as a table: what it is, what is in it, and what is wrong with it as a file."""

from __future__ import annotations

from typing import IO

from ckanext.satudata.domain.tables.finding import Finding, Severity

from .csvfile import read_csv
from .kinds import extension, kind_of, promised
from .result import Limits, NotReadable, Reading, note
from .workbook import read_workbook


def read(file: IO[bytes], name: str, limits: Limits | None = None) -> Reading:
    """Read a table file; whatever is wrong with it becomes a finding.

    Args:
        file: an open binary file that can be read from its beginning.
        name: its name, whose extension is a hint only: the contents decide.
        limits: how much is read at most.
    """
    limits = limits or Limits()
    try:
        _check_size(file, limits)
        kind = kind_of(file)
        reading = _read_kind(file, kind, name, limits)
    except NotReadable as problem:
        return Reading(None, (problem.finding,))
    return Reading(reading.book, (*_misnamed(kind, name), *reading.findings))


def _check_size(file: IO[bytes], limits: Limits) -> None:
    size = file.seek(0, 2)
    if not size:
        raise NotReadable("empty_file")
    if size > limits.max_bytes:
        raise NotReadable("too_large", what="bytes", limit=limits.max_bytes, found=size)


def _read_kind(file: IO[bytes], kind: str, name: str, limits: Limits) -> Reading:
    if kind == "csv":
        return read_csv(file, limits)
    if kind in {"xlsx", "ods"}:
        return read_workbook(file, "xlsx" if kind == "xlsx" else "ods", limits)
    if kind == "ole":
        return read_workbook(file, "xls", limits)
    if kind in {"binary", "broken_zip"}:
        raise NotReadable("unreadable", reason="damaged")
    raise NotReadable("wrong_file_type", found=kind, extension=extension(name))


def _misnamed(kind: str, name: str) -> list[Finding]:
    expected = promised(name)
    found = "xls" if kind == "ole" else kind
    if expected is None or expected == found:
        return []
    return [note("wrong_file_type", Severity.peringatan, {"found": found, "extension": extension(name)})]
