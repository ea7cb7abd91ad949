"""Write a finished table as XLSX, ODS or CSV, with the same bytes every time."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from ckanext.satudata.demo.sheets import Sheet, Value

# The lowest time that a ZIP entry can carry: archives must not tell when they were built.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = b"2026-01-01T00:00:00Z"
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
_MANIFEST_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".ods": _ODS_TYPE,
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class CsvStyle:
    """How a CSV is written: Excel with Indonesian settings writes ``;``, a decimal comma, CRLF and perhaps a BOM."""

    delimiter: str = ","
    decimal: str = "."
    newline: str = "\n"
    bom: bool = False


def write(filename: str, sheet: Sheet, style: CsvStyle | None = None) -> bytes:
    """Return the bytes of the file; the ending of ``filename`` decides the format.

    Raises:
        ValueError: the ending is none of .xlsx, .ods, .csv.
    """
    suffix = PurePath(filename).suffix
    if suffix == ".xlsx":
        return to_xlsx(sheet)
    if suffix == ".ods":
        return to_ods(sheet)
    if suffix == ".csv":
        return to_csv(sheet, style or CsvStyle())
    raise ValueError(f"{filename}: only .xlsx, .ods and .csv are built")


def to_csv(sheet: Sheet, style: CsvStyle) -> bytes:
    """Write the rows as delimited text; merged cells have no meaning here."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=style.delimiter, lineterminator=style.newline)
    for row in sheet.rows:
        writer.writerow([_csv_text(value, style.decimal) for value in row])
    return buffer.getvalue().encode("utf-8-sig" if style.bom else "utf-8")


def _csv_text(value: Value, decimal: str) -> str:
    if value is None:
        return ""
    return str(value).replace(".", decimal) if isinstance(value, Decimal) else str(value)


def to_xlsx(sheet: Sheet) -> bytes:
    """Write a workbook with bold, merged headers and number formats."""
    workbook = Workbook()
    workbook.properties.creator = ""
    worksheet = workbook.worksheets[0]
    worksheet.title = sheet.name
    for r, row in enumerate(sheet.rows, start=1):
        for c, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = worksheet.cell(r, c, value)
            if r in sheet.bold:
                cell.font = Font(bold=True)
                cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            if isinstance(value, Decimal) and sheet.places[c - 1] >= 0:
                cell.number_format = "#,##0." + "0" * sheet.places[c - 1]
    for top, left, bottom, right in sheet.merges:
        worksheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    for index, width in enumerate(_widths(sheet), start=1):
        worksheet.column_dimensions[get_column_letter(index)].width = width
    buffer = io.BytesIO()
    workbook.save(buffer)
    return _without_times(buffer.getvalue())


def _widths(sheet: Sheet) -> Iterable[int]:
    body = [row for number, row in enumerate(sheet.rows, start=1) if number not in sheet.bold and row[-1] is not None]
    for column in zip(*body, strict=True):
        yield min(60, max(10, *(len(str(value)) + 2 for value in column)))


def _without_times(archive: bytes) -> bytes:
    """Repack an Office file without the moment of saving, uncompressed: zlib versions differ in their output."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _STAMP, data)
            target.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return buffer.getvalue()


def to_ods(sheet: Sheet) -> bytes:
    """Write the smallest OpenDocument spreadsheet (ODF 1.2 part 3: ``mimetype`` first and uncompressed)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in (
            ("mimetype", _ODS_TYPE),
            ("META-INF/manifest.xml", _ods_manifest()),
            ("content.xml", _ods_content(sheet)),
        ):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text)
    return buffer.getvalue()


def _ods_manifest() -> str:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media_type}"/>'
        for path, media_type in (("/", _ODS_TYPE), ("content.xml", "text/xml"))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<manifest:manifest xmlns:manifest="{_MANIFEST_NAMESPACE}" manifest:version="1.2">'
        f"{entries}</manifest:manifest>"
    )


def _ods_content(sheet: Sheet) -> str:
    namespaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merges}
    covered = {
        (r, c)
        for top, left, bottom, right in sheet.merges
        for r in range(top, bottom + 1)
        for c in range(left, right + 1)
        if (r, c) != (top, left)
    }
    rows = "".join(
        "<table:table-row>"
        + "".join(
            "<table:covered-table-cell/>" if (r, c) in covered else _ods_cell(value, spans.get((r, c)))
            for c, value in enumerate(row, start=1)
        )
        + "</table:table-row>"
        for r, row in enumerate(sheet.rows, start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content {namespaces} office:version="1.2"><office:body><office:spreadsheet>'
        f"<table:table table:name={quoteattr(sheet.name)}>{rows}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def _ods_cell(value: Value, span: tuple[int, int] | None) -> str:
    if value is None:
        return "<table:table-cell/>"
    merged = ""
    if span is not None:
        merged = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"'
    kind = ' office:value-type="string"'
    if isinstance(value, (int, Decimal)):
        kind = f' office:value-type="float" office:value="{value}"'
    return f"<table:table-cell{kind}{merged}><text:p>{escape(str(value))}</text:p></table:table-cell>"
