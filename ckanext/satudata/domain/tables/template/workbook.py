"""The workbook of a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from ckanext.satudata.domain.codes.wilayah import RegionTable
from ckanext.satudata.domain.codes.wilayah import table as packaged_regions
from ckanext.satudata.domain.tables.own_sheets import (
    COLUMN,
    INSTRUCTIONS,
    TEMPLATE_MARK,
    TEMPLATE_SHEET,
    TEXT_COLUMN,
)
from ckanext.satudata.domain.tables.template import texts
from ckanext.satudata.domain.tables.template.about import About, Field, Schema, fields_of
from ckanext.satudata.domain.tables.template.carry import Cells, filled_rows
from ckanext.satudata.domain.tables.template.data_sheet import write_data_sheet
from ckanext.satudata.domain.tables.template.instructions import write_instructions
from ckanext.satudata.domain.tables.writing import clean, put, saved, sheet_names

MAX_SHEETS = 50
_FIRST_LIST_COLUMN = 4
_BEHIND = 2
"""Sheets behind those to fill in: most programs, frictionless among them, take the first sheet for the data."""


@dataclass
class _Lists:
    """The hidden sheet: what the portal recognises a template by, and the lists of the drop-downs."""

    sheet: Worksheet
    next_column: int = _FIRST_LIST_COLUMN
    next_row: int = 1
    places: dict[tuple[str | int | float, ...], str] = field(default_factory=dict)

    def fact(self, key: str, value: str) -> None:
        put(self.sheet.cell(self.next_row, 1), key)
        put(self.sheet.cell(self.next_row, 2), value)
        self.next_row += 1

    def place(self, choices: tuple[str | int | float, ...]) -> str:
        """Return the range with a list; the same list is written once."""
        if choices not in self.places:
            letter = get_column_letter(self.next_column)
            for row, choice in enumerate(choices, start=1):
                cell = self.sheet.cell(row, self.next_column)
                cell.number_format = "@" if isinstance(choice, str) else "General"
                put(cell, choice)
            self.places[choices] = f"{quote_sheetname(self.sheet.title)}!${letter}$1:${letter}${len(choices)}"
            self.next_column += 1
        return self.places[choices]


def template(
    schemas: Schema | Sequence[Schema],
    about: About | None = None,
    language: str = "id",
    *,
    rows: Mapping[int, Sequence[Cells]] | None = None,
    regions: RegionTable | None = None,
) -> bytes:
    """Return a workbook to fill in: a sheet for each schema, then one of instructions, and a hidden one with the lists.

    The header is locked, lists are drop-downs, period and regions are filled in. Examples stand in the instructions,
    so that no example is ever counted. What comes back passes the format checks (``own_sheets`` tells them apart).

    Args:
        schemas: one Table Schema, or one for each sheet.
        about: the metadata.
        language: of instructions and messages.
        rows: by position of the schema, rows to fill in, in the order of its fields (see ``carried_rows``);
            for other schemas they follow from period and region.
        regions: the table of regions; the packaged one unless given.

    Raises:
        ValueError: no schema has a field.
    """
    about = about or About()
    given = [schemas] if isinstance(schemas, Mapping) else list(schemas)
    tables = [(position, schema, fields_of(schema)) for position, schema in enumerate(given[:MAX_SHEETS])]
    tables = [entry for entry in tables if entry[2]]
    if not tables:
        raise ValueError("a template needs a schema with at least one field")
    book = Workbook()
    instructions = _only_sheet(book, texts.INSTRUCTIONS_SHEET.in_language(language))
    lists = _Lists(book.create_sheet(TEMPLATE_SHEET))
    lists.fact(TEMPLATE_MARK, "")
    titles = [str(schema.get("title") or schema.get("name") or "") for _, schema, _ in tables]
    names = sheet_names(titles, texts.DATA_SHEET.in_language(language), {instructions.title, TEMPLATE_SHEET})
    for name, (position, _, fields) in zip(names, tables, strict=True):
        sheet = book.create_sheet(name, len(book.worksheets) - _BEHIND)
        given_rows = (rows or {}).get(position)
        if given_rows is None:
            given_rows = filled_rows(fields, about, regions or packaged_regions())
        write_data_sheet(sheet, fields, given_rows, lists.place, language)
    sheets = [(name, fields) for name, (_, _, fields) in zip(names, tables, strict=True)]
    _write_facts(lists, about, instructions.title, sheets)
    write_instructions(instructions, about, sheets, regions or packaged_regions(), language)
    return _finish(book, lists.sheet, about)


def _only_sheet(book: Workbook, name: str) -> Worksheet:
    sheet = book.worksheets[0]
    sheet.title = name
    return sheet


def _write_facts(lists: _Lists, about: About, instructions: str, sheets: Sequence[tuple[str, Sequence[Field]]]) -> None:
    lists.fact(INSTRUCTIONS, instructions)
    lists.fact("satuan", about.unit)
    lists.fact("tahun", about.year)
    lists.fact("wilayah", about.region)
    for name, fields in sheets:
        lists.fact("lembar", name)
        for column in fields:
            lists.fact(TEXT_COLUMN if column.kind == "string" else COLUMN, column.name)


def _finish(book: Workbook, lists: Worksheet, about: About) -> bytes:
    lists.sheet_state = "veryHidden"
    lists.protection.sheet = True
    book.active = 0  # the first sheet to fill in
    book.properties.title = clean(about.title)[:255]
    return saved(book)
