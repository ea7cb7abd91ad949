"""Taking out of an Office file what it tells of people and machines, for the copy that is published.

Names of authors, editors and companies, paths on somebody's computer, and hidden columns of row ids go; cells that
anybody sees, formulas and formats stay as they are.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO

from ckanext.satudata.domain.tables.book import Book

from . import ooxml_properties as names
from .facts import telling
from .ids import hidden_id_columns
from .kinds import kind_of
from .office_columns import column_changes
from .office_xls import cleaned_xls
from .ooxml import attributes
from .package import Package, opened
from .reader import read
from .result import MEGABYTE, Limits, NotReadable

_LARGEST_PART = 128 * MEGABYTE
_DROPPED = re.compile(
    r"docProps/(custom\.xml|thumbnail\..*)|xl/(printerSettings/.*|persons/.*|revisions/.*)|Thumbnails/.*", re.IGNORECASE
)
_SAFE_TEXT = b"-"
_ODS_META = (b"meta:initial-creator", b"dc:creator", b"meta:printed-by", b"meta:user-defined", b"meta:template")
_PERSONAL = re.compile(rb"(?<=\s)(?:userName|displayName|userId|providerId)\s*=\s*\"[^\"]*\"")


@dataclass(frozen=True)
class Cleaned:
    """A file without what it told of people and machines."""

    content: bytes
    removed: tuple[str, ...]
    """Names of the properties that were taken out, as in ``Book.properties``; none if there was nothing to remove."""


def cleaned(file: IO[bytes]) -> Cleaned | None:
    """Return a copy of an XLSX, XLS or ODS file without its office metadata; None of other kinds and damaged files.

    Dates of making and change stay, as do titles: they say nothing of anybody.
    """
    kind = {"ole": "xls"}.get(found := kind_of(file), found)
    if kind not in {"xlsx", "xls", "ods"}:
        return None
    book = read(file, f"file.{kind}").book
    if book is None:
        return None
    before = telling(book.properties)
    if not before:
        file.seek(0)
        return Cleaned(file.read(), ())
    content = cleaned_xls(file) if kind == "xls" else _cleaned_zip(file, book)
    after = read(io.BytesIO(content), f"file.{kind}").book if content else None
    if content is None or after is None:
        return None
    left = telling(after.properties)
    return Cleaned(content, tuple(sorted(name for name in before if name not in left)))


def _cleaned_zip(file: IO[bytes], book: Book) -> bytes | None:
    ids = {sheet.name: columns for sheet in book.sheets if (columns := hidden_id_columns(sheet))}
    try:
        with opened(file, Limits()) as package:
            changes = _ods_changes() if book.format == "ods" else _xlsx_changes(package, ids)
        return _rewritten(file, changes)
    except (NotReadable, MemoryError):
        return None


Change = Callable[[bytes], bytes]


def _xlsx_changes(package: Package, ids: Mapping[str, frozenset[int]]) -> dict[str, Change]:
    """Return for each part that must be changed how."""
    changes: dict[str, Change] = {
        names.CORE: _emptied(*names.CORE_FIELDS.values()),
        names.APP: _emptied(*names.APP_FIELDS.values()),
        "xl/workbook.xml": _without_absolute_path,
        "[Content_Types].xml": _without_dropped,
    }
    for name in package.names:
        if name.endswith(".rels"):
            changes[name] = _without_links if names.LINKED.fullmatch(name) else _without_dropped
        elif names.COMMENTS.fullmatch(name):
            changes[name] = _without_authors
        elif names.LINKED.fullmatch(name):
            changes[name] = _without_links
    return {**changes, **column_changes(package, ids)} if ids else changes


def _ods_changes() -> dict[str, Change]:
    return {
        "meta.xml": _without_elements(*_ODS_META),
        "content.xml": _without_elements(b"dc:creator", b"meta:creator-initials"),
        "META-INF/manifest.xml": _without_thumbnail,
    }


def _rewritten(file: IO[bytes], changes: Mapping[str, Change]) -> bytes:
    """Copy a zip file part by part, in the same order and with the changes.

    Raises:
        NotReadable: a part that must be changed is too large to be held in memory.
    """
    target = io.BytesIO()
    file.seek(0)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if _DROPPED.fullmatch(part.filename):
                continue
            # A date of the zip's own would tell when the copy was made; the old one is kept.
            entry = zipfile.ZipInfo(part.filename, part.date_time)
            entry.compress_type = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            change = changes.get(part.filename)
            if change is None:
                with old.open(part) as source, new.open(entry, "w", force_zip64=part.file_size > 2**31) as copy:
                    while piece := source.read(MEGABYTE):
                        copy.write(piece)
            elif part.file_size > _LARGEST_PART:
                raise NotReadable("too_large", variant="unpacked", limit=_LARGEST_PART // MEGABYTE)
            else:
                new.writestr(entry, change(old.read(part)))
    return target.getvalue()


def _emptied(*tags: bytes) -> Change:
    """Return a change that takes out what elements hold; the elements stay, as programs expect them."""
    patterns = [re.compile(rb"(<(?:[\w.-]+:)?%s(?:\s[^<>]*)?>)[^<]*(</)" % re.escape(tag)) for tag in tags]

    def change(content: bytes) -> bytes:
        for pattern in patterns:
            content = pattern.sub(rb"\1\2", content)
        return content

    return change


def _without_elements(*tags: bytes) -> Change:
    patterns = [re.compile(rb"<%s(?:\s[^<>]*)?(?:/>|>[^<]*</%s>)" % (tag, tag)) for tag in tags]

    def change(content: bytes) -> bytes:
        for pattern in patterns:
            content = pattern.sub(b"", content)
        return content

    return change


def _without_absolute_path(content: bytes) -> bytes:
    content = re.sub(rb"<(?:[\w.-]+:)?absPath\s[^<>]*?/>", b"", content)
    return re.sub(rb"(<(?:[\w.-]+:)?fileSharing\s[^<>]*?\buserName\s*=\s*\")[^\"]*", rb"\1", content)


def _without_authors(content: bytes) -> bytes:
    return names.AUTHOR.sub(lambda match: match[0].replace(match[1], _SAFE_TEXT), content)


def _without_links(content: bytes) -> bytes:
    """Leave of a path the name of the file alone, so that formulas still say what they were linked to."""
    return names.LOCAL_PATH.sub(lambda match: re.split(rb"[\\/]", match[0])[-1] or _SAFE_TEXT, content)


def _without_dropped(content: bytes) -> bytes:
    """Take out what refers to parts that are dropped."""

    def keep(match: re.Match[bytes]) -> bytes:
        facts = attributes(match[0])
        target = facts.get("Target", facts.get("PartName", "")).lstrip("/")
        target = re.sub(r"^(\.\./)+", "xl/", target)
        inside = target if target.startswith(("xl/", "docProps/")) else f"xl/{target}"
        return b"" if target and (_DROPPED.fullmatch(target) or _DROPPED.fullmatch(inside)) else match[0]

    return re.sub(rb"<(?:[\w.-]+:)?(?:Relationship|Override)\s[^<>]*?/>", keep, content)


def _without_thumbnail(content: bytes) -> bytes:
    return re.sub(rb"<manifest:file-entry\s[^<>]*?manifest:full-path=\"Thumbnails/[^<>]*?/>", b"", content)
