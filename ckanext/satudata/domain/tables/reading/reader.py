"""Reading any file that is handed in as a table: what it is, what is in it, and what is wrong with it as a file."""

from __future__ import annotations

from typing import IO

from ckanext.satudata.domain.tables.book import Format
from ckanext.satudata.domain.tables.finding import Finding, Severity

from . import biff, ooxml, opendocument
from .csvfile import read_csv
from .htmltable import read_html
from .kinds import TABULAR, extension, kind_of, label, promised
from .result import MEGABYTE, Limits, NotReadable, Reading, note
from .workbook import read_workbook

_EXAMINERS = {"xlsx": ooxml.examine, "xls": biff.examine, "ods": opendocument.examine}


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
    except (MemoryError, RecursionError):
        return Reading(None, (note("too_large", Severity.galat, {"variant": "memory"}),))
    return Reading(reading.book, (*_misnamed(kind, name), *reading.findings))


def fits(file: IO[bytes], limits: Limits) -> bool:
    """Return whether a file stays within limits once it is unpacked, as far as that is told without reading it.

    Args:
        file: an open binary file that can be read from its beginning.
        limits: how much may be read.
    """
    try:
        _check_size(file, limits)
        kind = kind_of(file)
        examine = _EXAMINERS.get({"ole": "xls"}.get(kind, kind))
        sheets = examine(file, limits).sheets if examine else ()
    except NotReadable as problem:
        return problem.finding.code != "too_large"
    return sum(sheet.cells for sheet in sheets) <= limits.max_cells


def _check_size(file: IO[bytes], limits: Limits) -> None:
    size = file.seek(0, 2)
    if not size:
        raise NotReadable("empty_file")
    if size > limits.max_bytes:
        raise NotReadable("too_large", variant="bytes", limit=limits.max_bytes // MEGABYTE)


def _read_kind(file: IO[bytes], kind: str, name: str, limits: Limits) -> Reading:
    """Read a file of a known kind.

    Raises:
        NotReadable: it is no table, or damaged, or too large.
    """
    if kind == "csv" and promised(name) in {"xlsx", "xls", "ods", "pdf", "png", "jpg", "zip"}:
        # A damaged workbook may begin like a text.
        return _text_as(file, name, limits)
    if kind == "csv":
        return read_csv(file, limits)
    if kind == "html":
        return read_html(file, limits)
    spreadsheets: dict[str, Format] = {"xlsx": "xlsx", "ods": "ods", "ole": "xls"}
    if kind in spreadsheets:
        form = spreadsheets[kind]
        return read_workbook(file, form, _EXAMINERS[form](file, limits), limits)
    if kind in {"binary", "broken_zip"}:
        raise NotReadable("unreadable", variant="damaged")
    raise NotReadable("wrong_file_type", found=label(kind), extension=extension(name))


def _text_as(file: IO[bytes], name: str, limits: Limits) -> Reading:
    reading = read_csv(file, limits)
    if reading.book is None or all(len(row) < 2 for row in reading.book.sheets[0].rows):  # noqa: PLR2004
        raise NotReadable("wrong_file_type", found=label("csv"), extension=extension(name))
    return reading


def _misnamed(kind: str, name: str) -> list[Finding]:
    expected = promised(name)
    found = "xls" if kind == "ole" else kind
    if expected is None or expected == found or {expected, found} <= {"csv", "json", "xml"}:
        return []
    # One kind of workbook under the name of another can be used; a page that calls itself a workbook only by people.
    severity = Severity.peringatan if found in TABULAR else Severity.galat
    params = {"variant": "readable", "found": label(found), "extension": extension(name)}
    return [note("wrong_file_type", severity, params)]
