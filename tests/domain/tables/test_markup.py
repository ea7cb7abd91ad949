"""The marked-up workbook: the person's own file, with each finding at its place, and a summary that leads there."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path
from typing import Any

import openpyxl
import PIL.Image
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font

from ckanext.satudata.domain.tables.book import Book, Sheet
from ckanext.satudata.domain.tables.checking import check_file
from ckanext.satudata.domain.tables.excerpt import excerpt
from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.markup import mark_up, places
from ckanext.satudata.domain.tables.markup.safety import is_bounded
from ckanext.satudata.domain.tables.own_sheets import SUMMARY_SHEET, own_sheets
from ckanext.satudata.domain.tables.reading import read
from ckanext.satudata.domain.tables.report import Report

SOFFICE = shutil.which("soffice")
RED, YELLOW, BLUE = "FFC7CE", "FFEB9C", "DDEBF7"
ROWS = (
    ("PRODUKSI MENURUT KECAMATAN TAHUN 2024",),
    (),
    ("No", "Kecamatan", "Produksi", None),
    (None, None, "Padi", "Jagung"),
    (1, "Sukorejo", 12.5, "n/a"),
    (2, "Sananwetan", 7.5, 3.25),
    (3, "Kepanjenkidul", "=C5+C6", "'1+1"),
    (None, "Jumlah", 40, 3.25),
)


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Data Padi"
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("C3:D3")
    sheet["B5"].font = Font(italic=True)
    sheet["C5"].comment = Comment("Angka sementara", "Ani")
    sheet["D7"].value, sheet["D7"].data_type = "=1+1", "s"
    book.create_sheet("Catatan")["A1"] = "Bebas"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


FINDINGS = (
    Finding("merged_header", Severity.peringatan, "Data Padi", (3, 4), ("C", "D")),
    Finding("missing_markers", Severity.galat, "Data Padi", (5,), ("C", "D")),
    Finding("total_row", Severity.peringatan, "Data Padi", (8,)),
    Finding("no_column", Severity.saran, "Data Padi", (), ("A",)),
    Finding("missing_satuan", Severity.saran),
)


def _marked(content: bytes, name: str, findings: tuple[Finding, ...] = FINDINGS, language: str = "id") -> Any:
    read_book = read(io.BytesIO(content), name).book
    report = Report(name, "", len(content), read_book, check_file(io.BytesIO(content), name).tables, findings)
    return openpyxl.load_workbook(io.BytesIO(mark_up(io.BytesIO(content), name, report, language)))


def _colour(cell: Any) -> str:
    return str(cell.fill.fgColor.value)[-6:] if cell.fill.patternType else ""


def test_cells_are_coloured_by_severity_and_say_what_to_do():
    """The heavier finding gives the colour; comments are in Indonesian; nothing else of the sheet changes."""
    sheet = _marked(_workbook(), "padi.xlsx")["Data Padi"]

    assert [_colour(sheet[place]) for place in ("C3", "C5", "D5", "B8", "A4", "B6")] == [
        YELLOW, RED, RED, YELLOW, BLUE, ""
    ]  # fmt: skip
    assert sheet["D5"].comment.text.startswith("Galat: ")
    assert "→" in sheet["D5"].comment.text
    assert sheet["B5"].font.italic
    assert sheet["C7"].value == "=C5+C6"
    assert sheet["B6"].comment is None


def test_rows_of_one_table_leave_the_table_beside_it_as_it_is():
    """As far as the columns of their table go; one comment for a row, not one for each of its cells."""
    rows = {"variant": "in_columns"}
    findings = (
        Finding("total_row", Severity.peringatan, "Data Padi", (8,), ("A", "B", "C"), params=rows),
        Finding("empty_rows", Severity.saran, "Data Padi", (2,), ("C", "D"), params=rows),
    )
    sheet = _marked(_workbook(), "padi.xlsx", findings)["Data Padi"]

    assert [_colour(sheet[place]) for place in ("A8", "B8", "C8", "D8")] == ["", YELLOW, YELLOW, ""]
    assert [sheet[place].comment is not None for place in ("B8", "C8")] == [True, False]
    assert [_colour(sheet[place]) for place in ("A2", "C2", "D2")] == ["", BLUE, ""]


def _picture(format_: str, side: int = 4) -> bytes:
    file = io.BytesIO()
    PIL.Image.new("1", (side, side)).save(file, format_)
    return file.getvalue()


def _illustrated(pictures: dict[str, bytes]) -> bytes:
    """Return the workbook with a chart and with pictures, by the cell where they stand."""
    book = openpyxl.load_workbook(io.BytesIO(_workbook()))
    sheet = book["Data Padi"]
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, min_row=4, max_row=6))
    sheet.add_chart(chart, "H2")
    for place in pictures:
        sheet.add_image(Image(io.BytesIO(_picture("png"))), place)
    plain, content = io.BytesIO(), io.BytesIO()
    book.save(plain)
    media = {f"xl/media/image{number}.png": picture for number, picture in enumerate(pictures.values(), start=1)}
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            new.writestr(name, media.get(name) or old.read(name))
    return content.getvalue()


def _drawn(book: Any) -> list[str]:
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return sorted(name for name in archive.namelist() if "/media/" in name or "/charts/" in name)


def test_charts_and_pictures_stay():
    """It is their own workbook. Pictures of rare kinds are left out: they would have to be unpacked and converted."""
    content = _illustrated(
        {"H20": _picture("png"), "H24": _picture("jpeg"), "H28": _picture("tiff"), "H32": b"no picture"}
    )

    assert _drawn(_marked(content, "padi.xlsx")) == [
        "xl/charts/chart1.xml",
        "xl/media/image1.png",
        "xl/media/image2.jpeg",
    ]


def test_a_picture_that_unpacks_to_gigabytes():
    """It costs the sender little; the copy is then made without pictures."""
    small = _picture("png")
    header = small[12:16] + struct.pack(">II", 60_000, 60_000) + small[24:29]
    vast = small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]
    marked = _marked(_illustrated({"H20": vast}), "padi.xlsx")

    assert _colour(marked["Data Padi"]["C5"]) == RED
    assert _drawn(marked) == []


def test_a_merged_cell_says_each_thing_once_where_it_holds_its_value():
    sheet = _marked(_workbook(), "padi.xlsx")["Data Padi"]

    assert sheet["C3"].comment.text.count("Peringatan: ") == 1


def test_what_the_person_wrote_in_a_comment_stays():
    text = _marked(_workbook(), "padi.xlsx")["Data Padi"]["C5"].comment.text

    assert text.startswith("Angka sementara")
    assert "Galat: " in text


def test_text_that_begins_like_a_formula_stays_text():
    sheet = _marked(_workbook(), "padi.xlsx")["Data Padi"]

    assert (sheet["D7"].value, sheet["D7"].data_type) == ("=1+1", "s")


def test_the_summary_comes_first_and_leads_to_each_place():
    book = _marked(_workbook(), "padi.xlsx")
    rows = [[cell.value for cell in row] for row in book[SUMMARY_SHEET].iter_rows(max_col=6)]

    assert book.sheetnames == [SUMMARY_SHEET, "Data Padi", "Catatan"]
    assert book.active.title == SUMMARY_SHEET
    assert rows[1][0] == "padi.xlsx"
    assert rows[2][0] == "1 galat, 2 peringatan, 2 saran"
    listed = [row for row in rows if row[0] in {"Galat", "Peringatan", "Saran"}]
    assert [(row[0], row[1], row[2]) for row in listed] == [
        ("Galat", "Data Padi", "C5"),
        ("Peringatan", "Data Padi", "C3"),
        ("Peringatan", "Data Padi", "B8"),
        ("Saran", "Data Padi", "A4"),
        ("Saran", None, "Seluruh berkas"),
    ]
    links = [cell.hyperlink.location for cell in book[SUMMARY_SHEET]["C"] if cell.hyperlink]
    assert links == ["'Data Padi'!C5", "'Data Padi'!C3", "'Data Padi'!B8", "'Data Padi'!A4"]


def test_the_copy_can_be_mended_uploaded_and_marked_again():
    """The summary is not taken for data, and marks of an earlier check do not pile up."""
    first = io.BytesIO()
    _marked(_workbook(), "padi.xlsx").save(first)
    book = read(io.BytesIO(first.getvalue()), "padi.xlsx").book
    assert book is not None
    assert own_sheets(book) == {SUMMARY_SHEET}

    again = _marked(first.getvalue(), "padi.xlsx", FINDINGS[2:3])

    assert again.sheetnames == [SUMMARY_SHEET, "Data Padi", "Catatan"]
    sheet = again["Data Padi"]
    assert _colour(sheet["D5"]) == ""
    assert sheet["D5"].comment is None
    assert sheet["C5"].comment.text == "Angka sementara"
    assert _colour(sheet["B8"]) == YELLOW


def test_a_csv_file_becomes_a_workbook():
    """Figures are numbers as a spreadsheet reads them, what is doubtful and codes stay text, nothing is computed."""
    content = b"kode_wilayah;jumlah;catatan\r\n007;12;=1+1\r\n008;1.250;\r\n009;15;@x\r\n"
    findings = (Finding("mixed_numbers", Severity.peringatan, "", (3,), ("B",)),)
    sheet = _marked(content, "data jumlah.csv", findings)["data jumlah"]

    assert [cell.value for cell in sheet["A"]] == ["kode_wilayah", "007", "008", "009"]
    assert [cell.value for cell in sheet["B"]] == ["jumlah", 12, "1.250", 15]
    assert {cell.data_type for cell in sheet["C"] if cell.value} == {"s"}
    assert _colour(sheet["B3"]) == YELLOW


def test_a_file_that_cannot_be_read_gets_the_summary_alone():
    report = Report(
        "rusak.xlsx", "", 4, None, (), (Finding("unreadable", Severity.galat, params={"variant": "damaged"}),)
    )
    book = openpyxl.load_workbook(io.BytesIO(mark_up(io.BytesIO(b"PK\x03\x04"), "rusak.xlsx", report, "id")))

    assert book.sheetnames == [SUMMARY_SHEET]
    assert "1 galat" in [row[0].value for row in book[SUMMARY_SHEET].iter_rows(max_row=4)]


def test_a_workbook_that_openpyxl_refuses_is_written_anew():
    """Of a file that only the reader understands a plain copy is made from what was read."""
    book = Book("xlsx", (Sheet("Data", [("a", "b"), (1, 2)]),))
    report = Report("aneh.xlsx", "", 9, book, (), (Finding("total_row", Severity.peringatan, "Data", (2,)),))
    marked = openpyxl.load_workbook(io.BytesIO(mark_up(io.BytesIO(b"not a zip"), "aneh.xlsx", report, "id")))

    assert marked["Data"]["A2"].value == 1
    assert _colour(marked["Data"]["A2"]) == YELLOW


def test_thousands_of_places_bear_a_bounded_number_of_comments(monkeypatch: pytest.MonkeyPatch):
    """Every place up to a limit is coloured; a comment stands at the first ones, and the summary says so."""
    monkeypatch.setattr(places, "MAX_COLOURED", 200)
    book = Book("csv", (Sheet("", [("a",), *((n,) for n in range(900))]),))
    rows = tuple(range(2, 902))
    report = Report("b.csv", "", 9, book, (), (Finding("missing_markers", Severity.saran, "", rows, ("A",), 900),))
    marked = openpyxl.load_workbook(io.BytesIO(mark_up(io.BytesIO(), "b.csv", report, "id")))
    cells = [row[0] for row in marked["b"].iter_rows(max_col=1)]

    assert sum(cell.comment is not None for cell in cells) == places.MAX_COMMENTS
    assert sum(bool(_colour(cell)) for cell in cells) == places.MAX_COLOURED
    notes = [row[0].value for row in marked[SUMMARY_SHEET].iter_rows(max_row=8)]
    assert "Sebagian tempat tidak diberi komentar karena terlalu banyak." in notes


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_with_comments_in_place(tmp_path: Path):
    source = tmp_path / "tanda.xlsx"
    _marked(_workbook(), "padi.xlsx").save(source)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        str(SOFFICE),
        "--headless",
        profile,
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "o"),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    sheet = openpyxl.load_workbook(tmp_path / "o" / "tanda.xlsx")["Data Padi"]

    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment} == {
        "C3", "C4", "D4", "C5", "D5", "B8", "A4"
    }  # fmt: skip
    assert "Galat: " in sheet["D5"].comment.text


def test_english_words():
    book = _marked(_workbook(), "padi.xlsx", language="en")

    assert book[SUMMARY_SHEET]["A1"].value == "Summary of the file check"
    assert book["Data Padi"]["D5"].comment.text.startswith("Error: ")


BOOK = Book("xlsx", (Sheet("S", [("a", "b", "c"), *((n, "x" * 200, n / 3) for n in range(2, 41))]), Sheet("T", [])))


def test_an_excerpt_shows_the_rows_around_a_place_with_its_cells_marked():
    grid = excerpt(BOOK, Finding("total_row", Severity.peringatan, "S", (10,), ("A",)))

    assert grid is not None
    assert grid.columns == ("A", "B", "C")
    assert [row.number for row in grid.rows] == [8, 9, 10, 11, 12]
    assert [[cell.marked for cell in row.cells] for row in grid.rows if row.number == 10] == [[True, False, False]]
    assert not any(cell.marked for row in grid.rows if row.number != 10 for cell in row.cells)
    assert all(len(cell.text) <= 80 for row in grid.rows for cell in row.cells)


def test_an_excerpt_tells_where_rows_are_left_out():
    grid = excerpt(BOOK, Finding("total_row", Severity.peringatan, "S", (5, 30)), around=1)

    assert grid is not None
    assert [(row.number, row.after_gap) for row in grid.rows] == [
        (4, False), (5, False), (6, False), (29, True), (30, False), (31, False)
    ]  # fmt: skip


def test_an_excerpt_shows_the_header_of_its_table_above_the_place():
    """A row far down says little without the names of its columns; of columns alone the head of the table is shown."""
    of_row = excerpt(BOOK, Finding("total_row", Severity.peringatan, "S", (30,)), around=1, header_rows=(1, 20, 21))
    of_column = excerpt(BOOK, Finding("no_column", Severity.saran, "S", (), ("A",)), around=1, header_rows=(20, 21))

    assert of_row is not None
    assert of_column is not None
    assert [(row.number, row.after_gap) for row in of_row.rows] == [
        (20, False), (21, False), (29, True), (30, False), (31, False)
    ]  # fmt: skip
    assert [row.number for row in of_column.rows] == [20, 21, 22, 23, 24]


@pytest.mark.parametrize(
    "finding",
    [
        Finding("bom", Severity.saran),
        Finding("total_row", Severity.saran, "Tidak ada", (1,)),
        Finding("total_row", Severity.saran, "T", (1,)),
    ],
)
def test_a_finding_without_a_place_has_no_excerpt(finding: Finding):
    assert excerpt(BOOK, finding) is None


def test_an_excerpt_of_far_columns_is_narrow():
    book = Book("xlsx", (Sheet("S", [tuple(range(500)), tuple(range(500))]),))
    grid = excerpt(book, Finding("decimal_comma", Severity.saran, "S", (2,), ("GR", "A1", "zz-9")))

    assert grid is not None
    assert len(grid.columns) <= 10
    assert {"A", "GQ", "GR", "GS"} <= set(grid.columns)
    assert grid.left_out


def test_places_outside_of_the_sheet_do_no_harm():
    """Findings of an older version of the file may name rows that are no longer there."""
    content = _workbook()
    findings = (Finding("total_row", Severity.peringatan, "Data Padi", (900,), ("ZZ",)),)

    assert _colour(_marked(content, "padi.xlsx", findings)["Data Padi"]["ZZ900"]) == YELLOW
    book = read(io.BytesIO(content), "padi.xlsx").book
    assert book is not None
    assert excerpt(book, findings[0]) is not None


def _with_sheet_xml(content: bytes, addition: str) -> bytes:
    """Return a workbook whose first sheet holds something more behind its data."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as copy:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = re.sub(rb"<mergeCells.*</mergeCells>", b"", data).replace(
                    b"</sheetData>", b"</sheetData>" + addition.encode()
                )
            copy.writestr(part, data)
    return target.getvalue()


@pytest.mark.parametrize(
    "addition",
    [
        '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        "<mergeCells count='1'><mergeCell ref='&#65;1:XFD1048576'/></mergeCells>",
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="Catatan!A1"/></hyperlinks>',
    ],
)
def test_a_small_file_that_asks_for_all_cells_is_written_anew(addition: str):
    """Merging or linking every cell of a sheet costs the sender nothing, and must not cost us the memory."""
    content = _with_sheet_xml(_workbook(), addition)
    book = Book("xlsx", (Sheet("Data Padi", [("a",), (1,)]),))
    report = Report("besar.xlsx", "", len(content), book, (), FINDINGS[:1])

    assert not is_bounded(io.BytesIO(content))
    marked = openpyxl.load_workbook(io.BytesIO(mark_up(io.BytesIO(content), "besar.xlsx", report, "id")))
    assert marked["Data Padi"]["A2"].value == 1
    assert is_bounded(io.BytesIO(_workbook()))
