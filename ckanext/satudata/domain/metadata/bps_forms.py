"""The forms of BPS (Peraturan BPS 5/2020) as workbooks: MS-Ind, MS-Var and MS-Keg.

Form numbers and labels are those of the forms, in Indonesian whatever the language of the portal.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ckanext.satudata.domain.metadata.specs import RESOURCES, Record

Text = Callable[[str, Any], str]
"""Turns the stored value of a field into what a person reads (the label of a choice, the name of a region)."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767
_HEADER_ROW = 4


@dataclass(frozen=True)
class Column:
    """A column of a form with one row for each indicator or variable."""

    number: int
    label: str
    group: str = ""


@dataclass(frozen=True)
class TableForm:
    """MS-Ind or MS-Var: columns and rows."""

    code: str
    title: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Item:
    """An item of MS-Keg: its number, its label and the answer."""

    number: str
    label: str
    name: str
    value: str


@dataclass(frozen=True)
class BlockForm:
    """MS-Keg: blocks of items."""

    code: str
    title: str
    subtitle: str
    blocks: tuple[tuple[str, tuple[Item, ...]], ...]


Form = TableForm | BlockForm

_INDICATOR_COLUMNS = (
    Column(1, "No"),
    Column(2, "Nama Indikator"),
    Column(3, "Konsep"),
    Column(4, "Definisi"),
    Column(5, "Interpretasi"),
    Column(6, "Metode/Rumus Penghitungan"),
    Column(7, "Ukuran"),
    Column(8, "Satuan"),
    Column(9, "Klasifikasi Penyajian"),
    Column(10, "Apakah Indikator Komposit?"),
    Column(11, "Publikasi Ketersediaan", "Indikator Pembangun"),
    Column(12, "Nama", "Indikator Pembangun"),
    Column(13, "Kegiatan Penghasil", "Variabel Pembangun"),
    Column(14, "Kode Keg. (diisi petugas)", "Variabel Pembangun"),
    Column(15, "Nama", "Variabel Pembangun"),
    Column(16, "Level Estimasi"),
    Column(17, "Apakah Indikator Dapat Diakses Umum?"),
)
_VARIABLE_FIELDS = (
    ("Nama Variabel", "nama"),
    ("Alias", "alias"),
    ("Konsep", "konsep"),
    ("Definisi", "definisi"),
    ("Referensi Pemilihan", "referensi_pemilihan"),
    ("Referensi Waktu", "referensi_waktu"),
    ("Tipe Data", "tipe_data"),
    ("Klasifikasi Isian", "klasifikasi_isian"),
    ("Aturan Validasi", "aturan_validasi"),
    ("Kalimat Pertanyaan", "kalimat_pertanyaan"),
    ("Apakah Kolom (2) Dapat Diakses Umum?", "dapat_diakses_umum"),
)
_VARIABLE_COLUMNS = (
    Column(1, "No"),
    *(Column(number, label) for number, (label, _name) in enumerate(_VARIABLE_FIELDS, start=2)),
)


def ms_ind(record: Record, text: Text) -> TableForm:
    """Return form MS-Ind of a dataset: one row, its indicator."""

    def value(name: str) -> str:
        return text(name, record.get(name))

    def lines(name: str, subfield: str) -> str:
        return "\n".join(text(f"{name}.{subfield}", row.get(subfield)) for row in _rows(record.get(name)))

    method = "\n".join(part for part in (value("metode_perhitungan"), value("rumus")) if part)
    row = (
        "1",
        value("title"),
        value("konsep"),
        value("definisi"),
        value("interpretasi"),
        method,
        value("ukuran"),
        value("satuan"),
        value("klasifikasi"),
        value("apakah_indikator_komposit"),
        lines("indikator_pembangun", "publikasi_ketersediaan"),
        lines("indikator_pembangun", "nama"),
        lines("variabel_pembangun", "kegiatan_penghasil"),
        lines("variabel_pembangun", "kode_kegiatan"),
        lines("variabel_pembangun", "nama"),
        value("level_estimasi"),
        value("apakah_indikator_bisa_diakses_umum"),
    )
    return TableForm("MS-Ind", "METADATA STATISTIK INDIKATOR", _producer(record), _INDICATOR_COLUMNS, (row,))


def ms_var(record: Record, text: Text) -> TableForm:
    """Return form MS-Var of a dataset: one row for each column of its files."""
    variables = [row for resource in record.get(RESOURCES) or [] for row in _rows(resource.get("kolom"))]
    rows = tuple(
        (str(number), *(text(f"kolom.{name}", variable.get(name)) for _label, name in _VARIABLE_FIELDS))
        for number, variable in enumerate(variables, start=1)
    )
    return TableForm("MS-Var", "METADATA STATISTIK VARIABEL", _producer(record), _VARIABLE_COLUMNS, rows)


def ms_keg(record: Record, schema: Mapping[str, Any], text: Text) -> BlockForm:
    """Return form MS-Keg of an activity; its schema carries the numbers and labels of the form."""
    blocks = []
    for group in schema["kelompok"]:
        items = tuple(
            Item(str(field.get("nomor", "")), field["label"]["id"], field["field_name"], _answer(field, record, text))
            for field in schema["dataset_fields"]
            if field.get("kelompok") == group["kode"] and field["field_name"] != "owner_org"
        )
        blocks.append((group["label"]["id"], items))
    return BlockForm("MS-Keg", "METADATA STATISTIK KEGIATAN", _producer(record), tuple(blocks))


def _answer(field: Mapping[str, Any], record: Record, text: Text) -> str:
    name = field["field_name"]
    subfields = field.get("repeating_subfields")
    if not subfields:
        return text(name, record.get(name))
    return "\n".join(
        f"{number}. "
        + "; ".join(
            f"{subfield['label']['id']}: {text(name + '.' + subfield['field_name'], row.get(subfield['field_name']))}"
            for subfield in subfields
        )
        for number, row in enumerate(_rows(record.get(name)), start=1)
    )


def _rows(value: Any) -> Sequence[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _producer(record: Record) -> str:
    organization = record.get("organization") or {}
    return str(organization.get("title") or record.get("produsen_data_name") or "")


def as_dict(form: Form) -> dict[str, Any]:
    """Return a form as plain data, for the API."""
    head = {"form": form.code, "title": form.title, "subtitle": form.subtitle}
    if isinstance(form, TableForm):
        columns = [{"number": c.number, "label": c.label, "group": c.group} for c in form.columns]
        return {**head, "columns": columns, "rows": [list(row) for row in form.rows]}
    blocks = [
        {
            "title": title,
            "items": [{"number": i.number, "label": i.label, "field": i.name, "value": i.value} for i in items],
        }
        for title, items in form.blocks
    ]
    return {**head, "blocks": blocks}


def workbook(forms: Sequence[Form]) -> bytes:
    """Return forms as one XLSX workbook, a sheet for each."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for form in forms:
        sheet = book.create_sheet(form.code)
        _write_head(sheet, form)
        if isinstance(form, TableForm):
            _write_table(sheet, form)
        else:
            _write_blocks(sheet, form)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


_THIN = Side(style="thin", color="999999")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_BOLD = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="E8EDF3")
_WRAP = Alignment(wrap_text=True, vertical="top")
_CENTRE = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _put(sheet: Worksheet, row: int, column: int, value: str) -> Cell:
    cell = cast("Cell", sheet.cell(row=row, column=column))
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]
    # What people typed is text, also when it begins with "=": a form never computes.
    cell.data_type = "s"
    return cell


def _write_head(sheet: Worksheet, form: Form) -> None:
    _put(sheet, 1, 1, f"{form.title} ({form.code})").font = Font(bold=True, size=14)
    _put(sheet, 2, 1, f"Instansi: {form.subtitle}")


def _write_table(sheet: Worksheet, form: TableForm) -> None:
    for column in form.columns:
        head, below = (column.group, column.label) if column.group else (column.label, "")
        for offset, label in enumerate((head, below, f"({column.number})")):
            cell = _put(sheet, _HEADER_ROW + offset, column.number, label)
            cell.font, cell.fill, cell.alignment, cell.border = _BOLD, _SHADE, _CENTRE, _GRID
        sheet.column_dimensions[get_column_letter(column.number)].width = 6 if column.number == 1 else 26
    _merge_header(sheet, form.columns)
    for number, row in enumerate(form.rows, start=_HEADER_ROW + 3):
        for position, value in enumerate(row, start=1):
            cell = _put(sheet, number, position, value)
            cell.alignment, cell.border = _WRAP, _GRID
    sheet.freeze_panes = f"C{_HEADER_ROW + 3}"


def _merge_header(sheet: Worksheet, columns: Sequence[Column]) -> None:
    groups: dict[str, list[int]] = {}
    for column in columns:
        if column.group:
            groups.setdefault(column.group, []).append(column.number)
        else:
            sheet.merge_cells(
                start_row=_HEADER_ROW, end_row=_HEADER_ROW + 1, start_column=column.number, end_column=column.number
            )
    for numbers in groups.values():
        sheet.merge_cells(start_row=_HEADER_ROW, end_row=_HEADER_ROW, start_column=numbers[0], end_column=numbers[-1])


def _write_blocks(sheet: Worksheet, form: BlockForm) -> None:
    for letter, width in (("A", 10), ("B", 60), ("C", 80)):
        sheet.column_dimensions[letter].width = width
    row = _HEADER_ROW
    for position, label in enumerate(("No", "Rincian", "Isian"), start=1):
        cell = _put(sheet, row, position, label)
        cell.font, cell.fill, cell.alignment, cell.border = _BOLD, _SHADE, _CENTRE, _GRID
    for title, items in form.blocks:
        row += 1
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
        heading = _put(sheet, row, 1, title.upper())
        heading.font, heading.fill, heading.border = _BOLD, _SHADE, _GRID
        for item in items:
            row += 1
            for position, value in enumerate((item.number, item.label, item.value), start=1):
                cell = _put(sheet, row, position, value)
                cell.alignment, cell.border = _WRAP, _GRID
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
