"""What a file is, by its first bytes; its name is only a hint."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import IO

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 8192

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"II+\x00", "tif"),
    (b"MM\x00+", "tif"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\x7fELF", "exe"),
    (b"MZ\x90\x00", "exe"),
    (b"MIME-Version:", "mhtml"),
    (b"From: <Saved by ", "mhtml"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"\x00\x01\x00\x00Standard ", "mdb"),
    (b"\x00\x00\x27\x0a\x00\x00\x00\x00", "shp"),
    (b"$FL2@(#)", "sav"),
)
_BEFORE_PDF = b"\xef\xbb\xbf \t\r\n\x00"
"""What careless programs write before a PDF, whose readers look for its beginning."""
_DBF = re.compile(rb"\x03.[\x01-\x0c][\x01-\x1f]", re.DOTALL)
"""A table of dBase begins with its version and the day on which it was written."""
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(!doctype\s+html|html|head|body|table|meta|style|div)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<[?!]|\s*<[a-zA-Z][\w:-]*(?:\s+[\w:-]+=[\"'][^\"']*[\"'])*\s*/?>")
_SPREADSHEETML = b"urn:schemas-microsoft-com:office:spreadsheet"
_JSON = re.compile(rb"\s*(?:\{\s*(?:\"|\})|\[\s*[\[{\"])")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
EXTENSIONS: dict[str, frozenset[str]] = {
    "csv": frozenset({"csv", "tsv", "txt", "tab", "dat"}),
    "xlsx": frozenset({"xlsx", "xlsm", "xltx", "xltm"}),
    "xls": frozenset({"xls", "xlt"}),
    "ods": frozenset({"ods", "ots"}),
    "pdf": frozenset({"pdf"}),
    "png": frozenset({"png"}),
    "gif": frozenset({"gif"}),
    "docx": frozenset({"docx", "docm"}),
    "pptx": frozenset({"pptx"}),
    "xlsb": frozenset({"xlsb"}),
    "odt": frozenset({"odt", "odp"}),
    "rtf": frozenset({"rtf"}),
    "gz": frozenset({"gz"}),
    "7z": frozenset({"7z"}),
    "rar": frozenset({"rar"}),
    "parquet": frozenset({"parquet"}),
    "jpg": frozenset({"jpg", "jpeg"}),
    "tif": frozenset({"tif", "tiff"}),
    "html": frozenset({"html", "htm"}),
    "mhtml": frozenset({"mht", "mhtml"}),
    "xml": frozenset({"xml", "kml", "gml", "rdf"}),
    "json": frozenset({"json", "geojson", "topojson"}),
    "zip": frozenset({"zip", "kmz", "shz"}),
}
LABELS = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "xls": "XLS",
    "ods": "ODS",
    "html": "HTML",
    "mhtml": "HTML (MHT)",
    "docx": "Word",
    "pptx": "PowerPoint",
    "odt": "OpenDocument",
    "jpg": "JPEG",
    "tif": "TIFF",
    "gz": "GZIP",
    "sqlite": "SQLite",
    "parquet": "Parquet",
    "exe": "EXE",
    "mdb": "Access",
    "sav": "SPSS",
}
"""Names of kinds as people know them, where it is not the kind in capitals."""
TABULAR = frozenset({"csv", "xlsx", "xlsb", "xls", "ods"})
TEXT = frozenset({"csv", "html", "json", "mhtml", "rtf", "xml"})


def label(kind: str) -> str:
    """Return what people call a kind."""
    return LABELS.get(kind, kind.upper())


def extension(name: str) -> str:
    """Return the extension of a file's name in small letters, without the dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix[1:].lower()


def promised(name: str) -> str | None:
    """Return the kind that a name promises, or None if the name says nothing known."""
    ending = extension(name)
    return next((kind for kind, endings in EXTENSIONS.items() if ending in endings), None)


def kind_of(file: IO[bytes]) -> str:
    """Return what a file is: ``xlsx``, ``xls``, ``ods``, ``csv`` for any plain text, ``pdf``, ``png`` and so on.

    An encrypted workbook is ``encrypted``; bytes that are no text and nothing known are ``binary``.
    """
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(ZIP):
        return _in_zip(file)
    if head.startswith(OLE):
        return "ole"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if _DBF.match(head):
        return "dbf"
    return "pdf" if head.lstrip(_BEFORE_PDF).startswith(b"%PDF-") else _text_kind(head)


def _in_zip(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100] if _small(archive, names, "mimetype") else b""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, RuntimeError, OSError):
        return "broken_zip"
    finally:
        file.seek(0)
    if mimetype.startswith(_ODS):
        return "ods"
    if mimetype.startswith(b"application/vnd.oasis.opendocument."):
        return "odt"
    for part, kind in (("xl/workbook.bin", "xlsb"), ("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx")):
        if part in names:
            return kind
    workbook = any(name.lower().endswith("workbook.xml") for name in names)
    return "xlsx" if workbook and "[Content_Types].xml" in names else "zip"


def _small(archive: zipfile.ZipFile, names: set[str], part: str) -> bool:
    return part in names and archive.getinfo(part).file_size < HEAD


def _text_kind(head: bytes) -> str:
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(bare):
        return "html"
    if _SPREADSHEETML in bare:
        return "xml"
    if _XML.match(bare):
        return "xml"
    if _JSON.match(bare):
        return "json"
    return "csv" if _looks_like_text(head) else "binary"


def _looks_like_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if head.count(0) > len(head) * 0.2:
        # UTF-16 without a mark: every other byte is zero, and only those. In a binary file all may be.
        fewer, more = sorted((head[0::2].count(0), head[1::2].count(0)))
        return more > len(head) * 0.35 and fewer < len(head) * 0.02
    control = sum(head.count(byte) for byte in range(1, 32) if byte not in b"\t\n\r\f\v\x1a\x1b")
    return control <= len(head) * 0.02
