"""What all workbooks of the portal share: text that stays text, colours, links."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
LARGEST_NUMBER = 10**15
"""Excel keeps 15 digits; longer integers are codes or would change, so they are written as text."""

LINE_HEIGHT, HIGHEST_ROW = 15.0, 400.0
"""In points; Excel draws no row higher than 409."""

NO_AUTHOR = ""
"""Of comments: a named author is something that the checks take out of what is published."""

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold: control characters and halves of surrogate pairs."""

_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for the beginning of a formula."""
_OLDEST_YEAR = 1900

THIN = Side(style="thin", color="BFC7D1")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
FONT = "Calibri"
BOLD = Font(name=FONT, bold=True)
TITLE = Font(name=FONT, bold=True, size=14, color="1F3864")
LINK = Font(name=FONT, color="0563C1", underline="single")
WRAP = Alignment(wrap_text=True, vertical="top")
HEADING = Font(name=FONT, bold=True, color="FFFFFF")
HEADING_FILL = PatternFill("solid", fgColor="1F4E79")
CENTRE = Alignment(wrap_text=True, vertical="center", horizontal="center")


def clean(text: str) -> str:
    """Return a text that a cell can hold: without control characters, not too long."""
    return _UNWRITABLE.sub("", text)[:LONGEST_CELL]


def put(cell: Any, value: object) -> Any:
    """Write a value into a cell so that it is what it was: text stays text, also when it begins like a formula.

    Args:
        cell: a cell of openpyxl, or one for a write-only sheet.
        value: anything a sheet can hold; other things become text.

    Returns:
        The cell.
    """
    if isinstance(value, bool) or value is None:
        cell.value = value
    elif isinstance(value, int | float | Decimal):
        _put_number(cell, value)
    elif isinstance(value, datetime | date | time | timedelta):
        _put_time(cell, value)
    else:
        _put_text(cell, str(value))
    return cell


def height(texts: Iterable[tuple[str, float]]) -> float:
    """Return the height that a row needs for its wrapped texts; each comes with the width of its column."""
    lines = (sum(math.ceil(max(len(line), 1) / width) for line in text.split("\n")) for text, width in texts)
    return min(LINE_HEIGHT * max(lines, default=1), HIGHEST_ROW)


def saved(book: Workbook) -> bytes:
    """Return a workbook as bytes; it names no author, since a named one is taken out of what is published."""
    book.properties.creator = ""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def fit_to_width(sheet: Any) -> None:
    """Print a sheet across one landscape page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def is_risky(value: object) -> bool:
    """Return whether openpyxl would write a value otherwise than it is, so that ``put`` has to.

    A cell of its own for each value costs four times the time.
    """
    if isinstance(value, str):
        return value.startswith((*FORMULA_BEGINNINGS, "#")) or _UNWRITABLE.search(value) is not None
    if isinstance(value, bool) or value is None:
        return False
    return not isinstance(value, int | float | Decimal) or not abs(value) < LARGEST_NUMBER


def sheet_names(wanted: Iterable[str], otherwise: str, taken: Iterable[str] = ()) -> list[str]:
    """Return names that XLSX allows for sheets: without its forbidden marks, not too long, each different.

    Args:
        wanted: what the sheets should be called.
        otherwise: the name of a sheet without one.
        taken: names that are in use.
    """
    used = {name.lower() for name in taken}
    names: list[str] = []
    for text in wanted:
        base = _sheet_name(text) or _sheet_name(otherwise) or "Data"
        name, number = base, 2
        while name.lower() in used:
            ending = f" ({number})"
            name, number = base[: _LONGEST_SHEET_NAME - len(ending)] + ending, number + 1
        used.add(name.lower())
        names.append(name)
    return names


def _sheet_name(text: str) -> str:
    plain = " ".join(_NOT_IN_SHEET_NAMES.sub(" ", clean(text)).split()).strip(" '")
    return plain[:_LONGEST_SHEET_NAME].strip(" '")


def link(cell: Any, sheet: str, place: str) -> None:
    """Let a cell lead to a place of a sheet of the same workbook; its row and column must be known."""
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{place}")
    cell.font = LINK


def _put_text(cell: Any, text: str) -> None:
    cell.value = clean(text)
    cell.data_type = "s"  # the setter takes "=1+1" for a formula and "#N/A" for an error
    if text.startswith(FORMULA_BEGINNINGS):
        cell.quotePrefix = True  # Excel would else compute it as soon as somebody edits the cell


def _put_number(cell: Any, value: float | Decimal) -> None:
    if not math.isfinite(value) or (isinstance(value, int) and abs(value) >= LARGEST_NUMBER):
        _put_text(cell, str(value))
    else:
        cell.value = value


def _put_time(cell: Any, value: date | time | timedelta) -> None:
    """Excel's calendar begins in 1900 and knows no time zones; what it cannot hold is written in ISO 8601."""
    if (isinstance(value, date) and value.year < _OLDEST_YEAR) or getattr(value, "tzinfo", None) is not None:
        _put_text(cell, value.isoformat() if isinstance(value, date | time) else str(value))
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd hh:mm:ss" if isinstance(value, datetime) else "yyyy-mm-dd"
