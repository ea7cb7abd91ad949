"""Findings about sheets as a whole: templates that nobody filled in, and debris of scans."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from types import MappingProxyType

from ckanext.satudata.domain.tables import messages, numbers
from ckanext.satudata.domain.tables.book import Book, Sheet, Table
from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.findings.layout import counts_rows
from ckanext.satudata.domain.tables.findings.view import REMARKS, TableView

_FILLED = 0.1
_FEWEST_CELLS = 4
_FEWEST_TEXTS = 12
_SHORT = 2
_SAMPLE = 2_000
_DEBRIS = 0.4


def empty_templates(book: Book, tables: Sequence[Table], hollow: Collection[Table]) -> Iterator[Finding]:
    """Sheets with a header but without figures, and sheets of debris; grave if the whole file holds nothing else.

    Args:
        book: the file.
        tables: those found in it.
        hollow: the tables of them that ``is_hollow`` is true of.
    """
    useless: dict[str, str] = {}
    for sheet in book.sheets:
        here = [table for table in tables if table.sheet == sheet.name]
        if here and all(table in hollow for table in here):
            useless[sheet.name] = ""
        elif _is_debris(sheet):
            useless[sheet.name] = "debris"
        elif not here and _has_text(sheet) and not _looks_like_words(sheet):
            useless[sheet.name] = ""
    filled = [sheet.name for sheet in book.sheets if sheet.name not in useless and _has_text(sheet)]
    for name, variant in useless.items():
        severity = messages.severity("empty_template") if filled else Severity.galat
        yield Finding("empty_template", severity, name, params=MappingProxyType({"variant": variant}))


def is_hollow(view: TableView) -> bool:
    """Tell whether nothing is filled in besides numbers of rows and the labels at the left; a dash is filled in."""
    columns = [column for column in view.columns if not counts_rows(column)]
    labels = next((column for column in columns if column.present), None)
    others = [column for column in columns if column is not labels and not REMARKS.search(column.name)]
    cells = len(view.rows) * len(others)
    if not cells:
        return not view.rows and len(view.columns) > 1
    return sum(column.present for column in others) == 0 or (
        cells >= _FEWEST_CELLS
        and sum(column.present for column in others) < cells * _FILLED
        and not any(column.numeric for column in others)
    )


def _is_debris(sheet: Sheet) -> bool:
    """Whether most texts of a sheet are single letters and marks, as OCR leaves them."""
    texts: list[str] = []
    for row in sheet.rows[:_SAMPLE]:
        texts += [value.strip() for value in row if isinstance(value, str) and value.strip()]
    words = [
        text for text in texts if not any(character.isdigit() for character in text) and not numbers.is_missing(text)
    ]
    if len(words) < _FEWEST_TEXTS:
        return False
    broken = sum(_is_broken(text) for text in words)
    return broken >= len(words) * _DEBRIS and broken >= _FEWEST_TEXTS / 2


def _is_broken(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return letters < len(text.replace(" ", "")) / 2 or (len(text) <= _SHORT and not text.isalpha())


def _has_text(sheet: Sheet) -> bool:
    return any(value not in (None, "") for row in sheet.rows[:_SAMPLE] for value in row)


def _looks_like_words(sheet: Sheet) -> bool:
    """Whether a sheet without a table is a text: instructions, a cover, notes."""
    filled = [value for row in sheet.rows[:_SAMPLE] for value in row if value not in (None, "")]
    return len(filled) >= 1 and sum(isinstance(value, str) for value in filled) >= len(filled) / 2
