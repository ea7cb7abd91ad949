"""The tidied table as a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from ckanext.satudata.domain.tables.numbers import column_style
from ckanext.satudata.domain.tables.repairs.model import Cell, Tidied
from ckanext.satudata.domain.tables.writing import CENTRE, HEADING, HEADING_FILL, is_risky, put, saved, sheet_names

_FORMULA = re.compile(r"[=@\t\r]|[-+].*[(|!]")
_THREE_DECIMALS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_SAMPLE = 5_000
_WIDTH = 4


def as_csv(tidied: Tidied) -> bytes:
    """Return the table as CSV: UTF-8 without BOM, comma, decimal point, text never taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in tidied.columns])
    doubtful = [_doubtful(column.name, [row[n] for row in tidied.rows]) for n, column in enumerate(tidied.columns)]
    for row in tidied.rows:
        writer.writerow(
            [
                f"{value}0" if doubt and _like_thousands(value) else _csv_cell(value)
                for value, doubt in zip(row, doubtful, strict=True)
            ]
        )
    return text.getvalue().encode("utf-8", "replace")  # half a surrogate pair is no character


def as_xlsx(*tables: Tidied) -> bytes:
    """Return tables as a workbook with a sheet for each; codes are texts, so that their zeros stay."""
    book = Workbook(write_only=True)
    names = sheet_names([table.title if len(tables) > 1 else "" for table in tables], "Data")
    for name, table in zip(names, tables, strict=True):
        _write(book.create_sheet(name), table)
    return saved(book)


def _write(sheet: Any, tidied: Tidied) -> None:
    sheet.freeze_panes = "A2"
    for number, column in enumerate(tidied.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(len(column.name) + _WIDTH, 12)
    header = [put(WriteOnlyCell(sheet), column.name) for column in tidied.columns]
    for cell in header:
        cell.font, cell.fill, cell.alignment = HEADING, HEADING_FILL, CENTRE
    sheet.append(header)
    for row in tidied.rows:
        sheet.append([put(WriteOnlyCell(sheet), value) if is_risky(value) else value for value in row])


def _doubtful(name: str, values: Sequence[Cell]) -> bool:
    """Return whether decimals could be taken for thousands where a file is read without being told: 1.234."""
    if not any(map(_like_thousands, values)):
        return False
    decimals = (str(value) for value in values if isinstance(value, float | Decimal) and value % 1)
    return column_style(islice(decimals, _SAMPLE), name) != "plain"


def _like_thousands(value: Cell) -> bool:
    """Return whether a number has three decimals; with a zero behind them they are decimals for every reader."""
    return isinstance(value, float | Decimal) and _THREE_DECIMALS.fullmatch(str(value)) is not None


def _csv_cell(value: Cell) -> object:
    """Return a value as CSV holds it; spreadsheets would compute a text that begins like a formula."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value
