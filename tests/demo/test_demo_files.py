"""The builders of the demonstration's files: pure, needs no service."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from ckanext.satudata.demo import content, files, sheets

FILES = [file for item in content.items() for file in (item.file, item.first_file) if file is not None]


def _item(name: str) -> content.Item:
    return next(item for item in content.items() if item.name == name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.filename)
def test_the_same_bytes_every_time(file: content.DataFile) -> None:
    """Two builds are equal: a second run of the demonstration uploads nothing new."""
    assert file.content() == file.content()


@pytest.mark.parametrize("file", [f for f in FILES if f.filename.endswith(".xlsx")], ids=lambda file: file.filename)
def test_workbooks_open_and_tell_nothing_about_their_making(file: content.DataFile) -> None:
    """A workbook is readable, has no author, and carries no moment of saving."""
    archive = zipfile.ZipFile(io.BytesIO(file.content()))
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    workbook = load_workbook(io.BytesIO(file.content()))
    assert not workbook.properties.creator
    assert workbook.properties.modified.year == 2026
    assert workbook.worksheets[0].max_row > 1


def test_a_printed_report_has_titles_a_merged_header_and_a_total() -> None:
    """The first upload of the journey has the shape that offices print: titles, two header rows, No, JUMLAH, note."""
    report = _item("jumlah-penduduk-menurut-kelurahan-2023").first_file
    assert report is not None
    sheet = load_workbook(io.BytesIO(report.content())).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "LAPORAN JUMLAH PENDUDUK (WNI)"
    assert rows[3] == ("No", "Kecamatan", "Kelurahan", "Penduduk", None, None)
    assert rows[4] == (None, None, None, "L", "P", "L+P")
    assert {str(area) for area in sheet.merged_cells.ranges} == {
        "A1:F1", "A2:F2", "A4:A5", "B4:B5", "C4:C5", "D4:F4",
    }  # fmt: skip
    assert rows[5] == (1, "Prajurit Kulon", "Surodinawan", 4744, 4835, 9579)
    assert rows[23] == ("JUMLAH", None, None, 70490, 71295, 141785)


def test_the_corrected_file_is_tidy_and_says_the_same() -> None:
    """The corrected upload is one row per kelurahan and sex, and its sum is that of the report."""
    text = _item("jumlah-penduduk-menurut-kelurahan-2023").file.content().decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 36
    assert rows[1]["jenis_kelamin"] == "Perempuan"
    assert sum(int(row["jumlah_penduduk"]) for row in rows) == 141785


def test_a_csv_of_an_indonesian_excel_has_semicolons_and_decimal_commas() -> None:
    """Excel with Indonesian settings: ``;``, decimal comma, CRLF."""
    lines = _item("upah-minimum-kabupaten-kota-2023-2025").file.content().decode().split("\r\n")
    assert lines[0] == "kode_kabupaten_kota;nama_kabupaten_kota;upah_minimum;satuan;tahun"
    assert lines[1] == "32.01;Kabupaten Bogor;4520212,25;Rupiah;2023"


def test_a_byte_order_mark_only_where_asked() -> None:
    """Excel's byte order mark appears in the file that asks for it, and in no other."""
    marked = {f.filename for f in FILES if f.content().startswith(b"\xef\xbb\xbf")}
    assert marked == {"akta-pencatatan-sipil-2023.csv"}


def test_an_open_document_spreadsheet_holds_typed_cells_and_merges() -> None:
    """ODF 1.2: ``mimetype`` first and stored; numbers are floats; the group header spans its columns."""
    data = _item("produksi-telur-menurut-kecamatan-2021-2023").file.content()
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.namelist()[0] == "mimetype"
    assert data[30:38] == b"mimetype"
    table = ElementTree.fromstring(archive.read("content.xml"))
    name = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
    rows = list(table.iter(name % ("table", "table-row")))
    assert len(rows) == 1 + 1 + 2 + 30 + 1
    group = rows[2][3]
    assert group.get(name % ("table", "number-columns-spanned")) == "3"
    assert rows[4][3].get(name % ("office", "value")) == "1270"


def test_total_rows_add_up() -> None:
    """The Jumlah row is computed from the rows above it."""
    sheet = sheets.build(_item("distribusi-pdrb-menurut-pengeluaran-2010-2023").file.layout)
    total = sheet.rows[-1]
    assert total[0] == "PDRB"
    assert all(isinstance(value, Decimal) and abs(value - 100) <= Decimal("0.03") for value in total[1:])


def test_an_unknown_ending_is_refused() -> None:
    """Only the formats that offices use and the portal can read are built."""
    sheet = sheets.Sheet("Data", (("a",),))
    with pytest.raises(ValueError, match=r"only \.xlsx, \.ods and \.csv"):
        files.write("data.pdf", sheet)
