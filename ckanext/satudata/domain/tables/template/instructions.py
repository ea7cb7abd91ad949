"""The sheet of instructions of a template."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from ckanext.satudata.domain.codes.wilayah import RegionTable
from ckanext.satudata.domain.tables.template import texts
from ckanext.satudata.domain.tables.template.about import About, Field
from ckanext.satudata.domain.tables.template.data_sheet import example_of, kind_label
from ckanext.satudata.domain.tables.writing import (
    BOLD,
    GRID,
    HEADING,
    HEADING_FILL,
    TITLE,
    WRAP,
    fit_to_width,
    height,
    link,
    put,
)

_WIDTHS = (30, 48, 34, 16, 10, 24)


def write_instructions(
    sheet: Worksheet,
    about: About,
    sheets: Sequence[tuple[str, Sequence[Field]]],
    regions: RegionTable,
    language: str,
) -> None:
    """Write what the template is for, how to fill it in, and what each column holds, with examples.

    Args:
        sheet: an empty sheet.
        about: the metadata.
        sheets: name and columns of each sheet to fill in.
        regions: the table of regions.
        language: of the instructions.
    """
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    title = texts.TITLE.in_language(language)
    put(sheet.cell(1, 1), f"{title}: {about.title}" if about.title else title).font = TITLE
    row = _write_facts(sheet, about, regions, language)
    row = _write_steps(sheet, row + 1, language)
    for name, fields in sheets:
        row = _write_columns(sheet, row + 1, name, fields, language)
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    fit_to_width(sheet)


def _write_facts(sheet: Worksheet, about: About, regions: RegionTable, language: str) -> int:
    region = regions.get(about.region) if about.region else None
    facts = (
        (texts.PRODUCER, about.producer),
        (texts.PERIOD, about.period),
        (texts.REGION, f"{region.code} {regions.full_name(region)}" if region else about.region),
        (texts.UNIT, about.unit),
        (texts.CONTACT, about.contact),
    )
    row = 2
    for label, value in facts:
        if value:
            put(sheet.cell(row, 1), label.in_language(language)).font = BOLD
            put(sheet.cell(row, 2), value)
            row += 1
    return row


def _write_steps(sheet: Worksheet, row: int, language: str) -> int:
    put(sheet.cell(row, 1), texts.HOW.in_language(language)).font = BOLD
    for number, step in enumerate(texts.STEPS, start=1):
        row += 1
        text = f"{number}. {step.in_language(language)}"
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
        put(sheet.cell(row, 1), text).alignment = WRAP
        sheet.row_dimensions[row].height = height([(text, sum(_WIDTHS))])
    return row + 1


def _write_columns(sheet: Worksheet, row: int, name: str, fields: Sequence[Field], language: str) -> int:
    heading = put(sheet.cell(row, 1), texts.COLUMNS_OF.in_language(language).format(sheet=name))
    link(heading, name, "A2")
    row += 1
    for number, header in enumerate(texts.HEADERS, start=1):
        cell = put(sheet.cell(row, number), header.in_language(language))
        cell.font, cell.fill, cell.border = HEADING, HEADING_FILL, GRID
    for field in fields:
        row += 1
        cells = _cells(field, language)
        sheet.row_dimensions[row].height = height(zip(cells, _WIDTHS, strict=True))
        for number, value in enumerate(cells, start=1):
            cell = put(sheet.cell(row, number), value)
            cell.alignment, cell.border = WRAP, GRID
    return row + 1


def _cells(field: Field, language: str) -> tuple[str, ...]:
    title = field.title if field.title != field.name else ""
    meaning = ". ".join(part.rstrip(".") for part in (title, field.description) if part)
    required = (texts.YES if field.required else texts.NO).in_language(language)
    return (field.name, meaning, kind_label(field, language), field.unit, required, example_of(field))
