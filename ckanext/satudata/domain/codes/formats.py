"""Formats of files: which of them are open and readable by machines, as Perpres 39/2019 Pasal 9 asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Format:
    """A format of files.

    Attributes:
        value: the short name, as the file name ends.
        is_open: its specification is published and free for everybody to use.
        is_machine_readable: a program can take single values out of it without guessing.
        aliases: other names, media types, and misspellings that portals carry.
    """

    value: str
    is_open: bool
    is_machine_readable: bool
    aliases: tuple[str, ...] = ()


_XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_DATA = (  # open and machine-readable
    ("csv", "text/csv", "application/csv", "csv.gz"),
    ("tsv", "text/tab-separated-values"),
    ("xlsx", _XLSX_MEDIA_TYPE, "xlxs", "xslx", "excel (xlsx)"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("json", "application/json"),
    ("jsonl", "ndjson", "application/x-ndjson"),
    ("geojson", "application/geo+json", "application/vnd.geo+json"),
    ("topojson",),
    ("xml", "application/xml", "text/xml"),
    ("gml", "application/gml+xml"),
    ("kml", "application/vnd.google-earth.kml+xml"),
    ("gpx", "application/gpx+xml"),
    ("gpkg", "geopackage", "application/geopackage+sqlite3"),
    ("shp", "shapefile", "esri shapefile"),
    ("geotiff", "image/tiff; application=geotiff"),
    ("parquet", "application/vnd.apache.parquet"),
    ("rdf", "application/rdf+xml"),
    ("ttl", "turtle", "text/turtle"),
    ("jsonld", "json-ld", "application/ld+json"),
    ("sdmx", "sdmx-ml", "sdmx-json"),
    ("yaml", "yml", "application/yaml"),
    ("ics", "text/calendar"),
    ("wfs", "ogc wfs"),
    ("api", "rest", "rest api"),
)
_PROPRIETARY = (  # machine-readable, but tied to one vendor's program
    ("xls", "application/vnd.ms-excel", "excel"),
    ("xlsm", "application/vnd.ms-excel.sheet.macroenabled.12"),
    ("xlsb",),
    ("mdb", "accdb", "application/vnd.ms-access"),
    ("sav", "spss"),
    ("dta", "stata"),
    ("sas7bdat",),
    ("dwg",),
)
_DOCUMENTS = (  # open, but made for people to read
    ("pdf", "application/pdf"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("html", "htm", "text/html"),
    ("txt", "text", "text/plain"),
    ("png", "image/png"),
    ("jpg", "jpeg", "image/jpeg"),
    ("svg", "image/svg+xml"),
    ("tif", "tiff", "image/tiff"),
    ("webp", "image/webp"),
    ("wms", "ogc wms"),
    ("zip", "application/zip", "application/x-zip-compressed"),  # what is inside is not known
)
_CLOSED_DOCUMENTS = (
    ("doc", "application/msword"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("rar", "application/vnd.rar", "application/x-rar-compressed"),
)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        names[0]: Format(names[0], is_open, is_machine_readable, names[1:])
        for group, is_open, is_machine_readable in (
            (_DATA, True, True),
            (_PROPRIETARY, False, True),
            (_DOCUMENTS, True, False),
            (_CLOSED_DOCUMENTS, False, False),
        )
        for names in group
    }
)

_BY_NAME = {name: found for found in FORMATS.values() for name in (found.value, *found.aliases)}


def find_format(name: str | None) -> Format | None:
    """Return the format that a resource names: ``CSV``, ``.csv``, ``text/csv; charset=utf-8``, ``xlxs``."""
    text = (name or "").strip().lower().lstrip(".")
    return _BY_NAME.get(text) or _BY_NAME.get(text.split(";")[0].strip())


def is_open_format(name: str | None) -> bool:
    """Return whether a format is open and readable by machines (Perpres 39/2019 Pasal 9); False if unknown."""
    found = find_format(name)
    return found is not None and found.is_open and found.is_machine_readable
