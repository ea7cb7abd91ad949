"""Taking out of an Office file what it tells of people and machines; cells, formulas and pictures stay as they are."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from typing import IO

from .kinds import kind_of
from .ooxml_properties import (
    ABSOLUTE,
    APP,
    APP_FIELDS,
    AUTHOR,
    COMMENTS,
    CORE,
    CORE_FIELDS,
    CUSTOM,
    LINKED,
    LOCAL_PATH,
    PERSONS,
    field,
)
from .package import SMALL_PART, opened
from .result import Limits, NotReadable

Change = Callable[[bytes], bytes]

_NO_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_PERSON = re.compile(rb"\b(displayName|userId)(\s*=\s*)\"[^\"]*\"")
_ODS_PEOPLE = {"author": b"initial-creator", "last_author": b"creator", "printed_by": b"printed-by"}
_ODS_OWN = re.compile(rb"<meta:user-defined\b[^>]*?(?:/>|>.*?</meta:user-defined>)", re.DOTALL)
_ODS_COMMENTS = 64 * SMALL_PART
"""Bytes of the part with all cells of an ODS file, up to which the authors of its comments are looked for."""


def clean(source: IO[bytes], target: IO[bytes], limits: Limits | None = None) -> tuple[str, ...]:
    """Write an XLSX or ODS file without authors, companies, own properties and local paths.

    Args:
        source: the file, which can be sought.
        target: where the cleaned file is written.
        limits: how much of a file is read at most.

    Returns:
        The names of what was taken out, as in ``Book.properties``; empty when there was nothing, or when it is no XLSX
        or ODS file: then nothing that was written is of use.
    """
    kind = kind_of(source)
    if kind not in ("xlsx", "ods"):
        return ()
    removed: dict[str, None] = {}
    try:
        with opened(source, limits or Limits()), zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
            for part in old.infolist():
                changes = _of_xlsx(part) if kind == "xlsx" else _of_ods(part)
                _copy(old, new, part, changes, removed)
    except (NotReadable, zipfile.BadZipFile, RuntimeError, ValueError, NotImplementedError, EOFError):
        return ()
    return tuple(removed)


def _copy(
    old: zipfile.ZipFile,
    new: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    changes: Mapping[str, Change],
    removed: dict[str, None],
) -> None:
    most = _ODS_COMMENTS if part.filename == "content.xml" else SMALL_PART
    if not changes or part.file_size > most:
        with old.open(part) as source, new.open(_entry(part), "w", force_zip64=part.file_size >= 1 << 31) as copy:
            shutil.copyfileobj(source, copy)
        return
    content = old.read(part)
    for name, change in changes.items():
        changed = change(content)
        if changed != content:
            removed[name] = None
        content = changed
    new.writestr(_entry(part), content)


def _entry(part: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return a new entry like an old one: date and kind of compression stay, so that only what must changes."""
    entry = zipfile.ZipInfo(part.filename, part.date_time)
    entry.compress_type = part.compress_type if part.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
    entry.external_attr = part.external_attr
    return entry


def _of_xlsx(part: zipfile.ZipInfo) -> Mapping[str, Change]:
    for pattern, changes in _XLSX_PARTS:
        if pattern.fullmatch(part.filename):
            return changes
    return {}


def _of_ods(part: zipfile.ZipInfo) -> Mapping[str, Change]:
    if part.filename == "meta.xml":
        people: dict[str, Change] = {key: _emptied(tag) for key, tag in _ODS_PEOPLE.items()}
        return people | {"custom": lambda content: _ODS_OWN.sub(b"", content)}
    if part.filename == "content.xml":
        return {"comment_authors": _emptied(b"creator")}
    return {}


def _emptied(tag: bytes) -> Change:
    pattern = field(tag)
    return lambda content: pattern.sub(_without_group, content)


def _without_group(match: re.Match[bytes]) -> bytes:
    """Return what was matched without its first group."""
    start, end = match.span(1)
    whole, offset = match[0], match.start()
    return whole[: start - offset] + whole[end - offset :]


def _file_name(match: re.Match[bytes]) -> bytes:
    """Return the name of a file without the folders of somebody's machine."""
    return re.split(rb"[\\/]", match[0])[-1]


_XLSX_PARTS: tuple[tuple[re.Pattern[str], Mapping[str, Change]], ...] = (
    (re.compile(re.escape(CORE)), {key: _emptied(tag) for key, tag in CORE_FIELDS.items()}),
    (re.compile(re.escape(APP)), {key: _emptied(tag) for key, tag in APP_FIELDS.items()}),
    (re.compile(re.escape(CUSTOM)), {"custom": lambda _content: _NO_CUSTOM}),
    (re.compile(r"xl/workbook\.xml"), {"path": lambda content: ABSOLUTE.sub(_without_group, content)}),
    (COMMENTS, {"comment_authors": lambda content: AUTHOR.sub(_without_group, content)}),
    (PERSONS, {"comment_authors": lambda content: _PERSON.sub(rb'\1\2""', content)}),
    (LINKED, {"links": lambda content: LOCAL_PATH.sub(_file_name, content)}),
)
"""What is changed in which part of an XLSX file, by the name of the property."""
