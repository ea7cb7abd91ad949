"""Sheets that the portal itself put into a workbook: they are no data, and nobody answers for them.

A template carries a hidden sheet whose first cell says so; LibreOffice keeps it in XLSX and ODS, while properties of a
document get lost in several programs. A marked-up workbook carries a summary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ckanext.satudata.domain.tables.book import Book, Sheet

TEMPLATE_MARK = "satudata-templat-1"
TEMPLATE_SHEET = "_templat"
INSTRUCTIONS = "petunjuk"
"""Key under which a template names its sheet of instructions."""

COLUMN, TEXT_COLUMN = "kolom", "kolom teks"
"""Keys under which a template names its columns."""

SUMMARY_SHEET = "Ringkasan"
SUMMARY_TITLES = ("Ringkasan pemeriksaan berkas", "Summary of the file check")

_MAX_FACTS = 30_000


@dataclass(frozen=True)
class TemplateFacts:
    """What a template knows of its data: unit, year and region as the metadata gave them."""

    unit: str = ""
    year: str = ""
    region: str = ""
    columns: frozenset[str] = frozenset()
    """Its columns, as ``column_key`` spells them."""
    text_columns: frozenset[str] = frozenset()
    """Those of them that hold texts, whatever the texts look like."""


def column_key(name: str) -> str:
    """Return the name of a column as a template and a table have it in common."""
    return " ".join(name.split()).casefold()


def template_facts(book: Book) -> TemplateFacts | None:
    """Return what the template says that a file was made from, or None if it was not made from one."""
    for sheet in book.sheets:
        if _is_template_mark(sheet):
            return _template_facts(list(_facts(sheet)))
    return None


def _template_facts(listed: Sequence[tuple[str, str]]) -> TemplateFacts:
    facts = dict(listed)
    texts = frozenset(column_key(value) for key, value in listed if key == TEXT_COLUMN)
    others = frozenset(column_key(value) for key, value in listed if key == COLUMN)
    return TemplateFacts(
        facts.get("satuan", ""), facts.get("tahun", ""), facts.get("wilayah", ""), others | texts, texts - others
    )


def own_sheets(book: Book) -> frozenset[str]:
    """Return the names of the sheets that the portal added."""
    names: set[str] = set()
    for sheet in book.sheets:
        if _is_template_mark(sheet):
            names |= {sheet.name, *(value for key, value in _facts(sheet) if key == INSTRUCTIONS)}
        elif sheet.name.startswith(SUMMARY_SHEET) and _text(sheet, 0, 0) in SUMMARY_TITLES:
            names.add(sheet.name)
    return frozenset(names)


def without_own_sheets(book: Book) -> Book:
    """Return a book with the person's sheets alone; the book itself if the portal added none."""
    own = own_sheets(book)
    return replace(book, sheets=tuple(sheet for sheet in book.sheets if sheet.name not in own)) if own else book


def _is_template_mark(sheet: Sheet) -> bool:
    return _text(sheet, 0, 0) == TEMPLATE_MARK


def _facts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for row in range(1, min(len(sheet.rows), _MAX_FACTS)):
        key = _text(sheet, row, 0)
        if key:
            yield key, _text(sheet, row, 1)


def _text(sheet: Sheet, row: int, column: int) -> str:
    if row >= len(sheet.rows) or column >= len(sheet.rows[row]):
        return ""
    value = sheet.rows[row][column]
    return value.strip() if isinstance(value, str) else ""
