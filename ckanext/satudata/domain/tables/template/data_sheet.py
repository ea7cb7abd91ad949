"""A sheet of a template to fill in: a locked header, then rows with drop-downs and rules for each column."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ckanext.satudata.domain.tables.region_columns import RegionColumn
from ckanext.satudata.domain.tables.template import texts
from ckanext.satudata.domain.tables.template.about import TRUE_OR_FALSE, Field
from ckanext.satudata.domain.tables.template.carry import Cells
from ckanext.satudata.domain.tables.template.times import holds_year
from ckanext.satudata.domain.tables.writing import CENTRE, GRID, HEADING, HEADING_FILL, NO_AUTHOR, fit_to_width, put

LAST_ROW = 100_001
"""Last row that takes data: header and 100,000 rows."""

LAST_COLUMN = 16_384
"""Last column of a sheet."""

_OPTIONAL_FILL = PatternFill("solid", fgColor="5B84B1")
_TEXT, _WHOLE, _GENERAL, _DATE, _DATETIME = "@", "0", "General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_FORMATS = {
    "integer": _WHOLE,
    "number": _GENERAL,
    "year": _WHOLE,
    "date": _DATE,
    "datetime": _DATETIME,
    "time": "hh:mm",
}
_NARROWEST, _WIDEST = 12, 42
_COLUMNS_OF_PAGE = 12
_LONGEST_PROMPT, _LONGEST_TITLE = 255, 32

ListPlace = Callable[[tuple[str | int | float, ...]], str]


def write_data_sheet(
    sheet: Worksheet, fields: Sequence[Field], rows: Sequence[Cells], list_place: ListPlace, language: str
) -> None:
    """Write the header, the rows that are known, and the rules of the columns.

    Args:
        sheet: an empty sheet.
        fields: its columns.
        rows: what is filled in already.
        list_place: gives the range in which a list of choices stands.
        language: of comments and messages.
    """
    for number, field in enumerate(fields, start=1):
        letter = get_column_letter(number)
        dimension = sheet.column_dimensions[letter]
        dimension.width = _width(field, rows, number)
        dimension.number_format = number_format(field)
        dimension.protection = Protection(locked=False)
        _write_header(sheet, number, field, language)
        _add_rule(sheet, letter, field, list_place, language)
    _write_rows(sheet, fields, rows)
    _free_the_rest(sheet, len(fields) + 1)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "A2"
    _protect(sheet)
    fit_to_width(sheet)
    sheet.page_setup.fitToWidth = math.ceil(len(fields) / _COLUMNS_OF_PAGE)


def number_format(field: Field) -> str:
    """Return how Excel shows a column; text for everything that counts nothing, so that zeros in front stay."""
    if field.kind == "string":
        return _TEXT
    return _WHOLE if holds_year(field) else _FORMATS.get(field.kind, _TEXT)


def kind_label(field: Field, language: str) -> str:
    """Return in words what a column takes."""
    if field.choices:
        label = texts.TRUE_OR_FALSE if field.choices == TRUE_OR_FALSE else texts.CHOICE
        return label.in_language(language)
    if holds_year(field):
        return texts.KINDS["year"].in_language(language)
    if field.is_code or (field.region is not None and field.region.holds == "code"):
        return texts.CODE.in_language(language)
    return texts.KINDS.get(field.kind, texts.KINDS["string"]).in_language(language)


def example_of(field: Field) -> str:
    """Return an example of a value."""
    if field.example or field.choices:
        return field.example or field.choices[0]
    if field.region is not None:
        return _region_example(field.region)
    return texts.EXAMPLES["year"] if holds_year(field) else texts.EXAMPLES.get(field.kind, "")


def _region_example(column: RegionColumn) -> str:
    code, bps_code, name = texts.REGION_EXAMPLES[column.level]
    if column.holds == "name":
        return name
    return bps_code if column.system == "bps" else code


def _write_header(sheet: Worksheet, number: int, field: Field, language: str) -> None:
    cell = put(sheet.cell(1, number), field.name)
    cell.font, cell.alignment, cell.border = HEADING, CENTRE, GRID
    cell.fill = HEADING_FILL if field.required else _OPTIONAL_FILL
    cell.protection = Protection(locked=True)
    comment = Comment(_explanation(field, language), NO_AUTHOR)
    comment.width, comment.height = 320, 140
    cell.comment = comment


def _explanation(field: Field, language: str) -> str:
    example = example_of(field)
    lines = [
        field.title if field.title != field.name else "",
        field.description,
        kind_label(field, language) + ".",
        texts.UNIT_IS.in_language(language).format(unit=field.unit) if field.unit else "",
        texts.EXAMPLE.in_language(language).format(example=example) if example else "",
        texts.MANDATORY.in_language(language) if field.required else "",
    ]
    return "\n".join(line for line in lines if line)[:2_000]


def _add_rule(sheet: Worksheet, letter: str, field: Field, list_place: ListPlace, language: str) -> None:
    rule = _rule(field, list_place)
    if rule is None:
        return
    rule.allow_blank = True  # an obligatory cell that is still empty is no reason to refuse the next one
    rule.showErrorMessage = True
    rule.errorTitle = texts.CHECK.in_language(language)
    wrong_kind = texts.WRONG_KIND.in_language(language).format(kind=kind_label(field, language))
    rule.error = (texts.NOT_IN_LIST.in_language(language) if field.choices else wrong_kind)[:_LONGEST_PROMPT]
    prompt = _explanation(field, language)[:_LONGEST_PROMPT]
    if prompt:
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = field.name[:_LONGEST_TITLE], prompt
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(rule)


def _rule(field: Field, list_place: ListPlace) -> DataValidation | None:
    if field.choices:
        return DataValidation(
            type="list", formula1=list_place(tuple(map(field.typed, field.choices))), errorStyle="stop"
        )
    if holds_year(field) and field.kind != "string":
        return DataValidation(type="whole", operator="between", formula1="1900", formula2="2200", errorStyle="stop")
    if field.kind in {"integer", "number"}:
        lowest = -(10**15) if field.minimum is None else field.minimum
        highest = 10**15 if field.maximum is None else field.maximum
        kind = "whole" if field.kind == "integer" else "decimal"
        return DataValidation(
            type=kind, operator="between", formula1=f"{lowest:.15g}", formula2=f"{highest:.15g}", errorStyle="stop"
        )
    if field.kind == "date":
        return DataValidation(type="date", operator="greaterThan", formula1="1", errorStyle="stop")
    return None


def _write_rows(sheet: Worksheet, fields: Sequence[Field], rows: Sequence[Cells]) -> None:
    for row_number, row in enumerate(rows, start=2):
        for number, (field, value) in enumerate(zip(fields, row, strict=False), start=1):
            if value is not None:
                cell = put(sheet.cell(row_number, number), value)
                cell.number_format = number_format(field)
                cell.protection = Protection(locked=False)


def _free_the_rest(sheet: Worksheet, first: int) -> None:
    """Unlock the columns behind the table: no program deletes a row of which any cell is locked."""
    if first <= LAST_COLUMN:
        rest = sheet.column_dimensions[get_column_letter(first)]
        rest.min, rest.max = first, LAST_COLUMN
        rest.width = _NARROWEST
        rest.protection = Protection(locked=False)
    sheet.row_dimensions[1].font = HEADING  # a row with a style of its own, so that all of it stays locked


def _protect(sheet: Worksheet) -> None:
    """Lock the header without a password; everything that filling in needs stays allowed."""
    protection = sheet.protection
    protection.sheet = True
    protection.formatCells = False
    protection.formatColumns = False
    protection.formatRows = False
    protection.insertRows = False
    protection.deleteRows = False
    protection.sort = False
    protection.autoFilter = False


def _width(field: Field, rows: Sequence[Cells], number: int) -> float:
    longest = max((len(str(row[number - 1] or "")) for row in rows[:200] if len(row) >= number), default=0)
    choices = max((len(choice) for choice in field.choices), default=0)
    return min(max(len(field.name) + 4, longest + 2, choices + 4, _NARROWEST), _WIDEST)
