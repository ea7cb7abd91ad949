"""Reading table files: what they are, what is in them, what is wrong with them as files."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from ckanext.satudata.domain.tables.book import Range
from ckanext.satudata.domain.tables.finding import Severity
from ckanext.satudata.domain.tables.reading import Limits, Reading, fits, read
from ckanext.satudata.domain.tables.reading.repacking import repacked

from tests.domain.tables import samples

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\1" * 400
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def reading(content: bytes, name: str = "data.csv", limits: Limits | None = None) -> Reading:
    return read(io.BytesIO(content), name, limits)


def rows(found: Reading, sheet: int = 0) -> list[list[object]]:
    assert found.book is not None, found.findings
    return [list(row) for row in found.book.sheets[sheet].rows]


def said(found: Reading) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity.value, str(f.params.get("variant", ""))) for f in found.findings]


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, **parts: bytes | None) -> bytes:
    """Return a zip with parts replaced, added or left out; two underscores stand for a slash, one for a dot."""
    names = {name.replace("__", "/").replace("_", "."): part for name, part in parts.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in names:
                new.writestr(name, old.read(name))
        for name, part in names.items():
            if part is not None:
                new.writestr(name, part)
    return file.getvalue()


def simple(*lines: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines or ([["nama", "jumlah"], ["Andir", 1]]):
        book.worksheets[0].append(line)
    return saved(book)


# ---- CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_cuts_lines_alike(delimiter: str):
    """Commas inside quotes, and decimal commas, do not make a comma the delimiter."""
    lines = [["nama", "nilai"], ['"Andir, Bandung"', "1"], ["Cicendo", "2"]]
    if delimiter != ",":
        lines.append(["Regol", "3,5"])
    found = reading("\n".join(delimiter.join(line) for line in lines).encode())
    assert found.book
    assert found.book.delimiter == delimiter
    assert rows(found)[1] == ["Andir, Bandung", "1"]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("encoding", "mark", "expected"),
    [
        ("utf-8", b"", []),
        ("utf-8", b"\xef\xbb\xbf", [("bom", "saran", "")]),
        ("utf-16-le", b"\xff\xfe", [("bom", "saran", ""), ("encoding", "peringatan", "other")]),
        ("utf-16-be", b"\xfe\xff", [("bom", "saran", ""), ("encoding", "peringatan", "other")]),
        ("utf-16-le", b"", [("encoding", "peringatan", "other")]),
        ("cp1252", b"", [("encoding", "peringatan", "other")]),
    ],
)
def test_every_encoding_is_read_and_all_but_utf_8_are_named(encoding: str, mark: bytes, expected: list[object]):
    found = reading(mark + "nama;luas km²\nCafé Naïf;1\nKota;2\n".encode(encoding))
    assert rows(found) == [["nama", "luas km²"], ["Café Naïf", "1"], ["Kota", "2"]]
    assert said(found) == expected


def test_letters_that_an_earlier_program_lost_are_an_error():
    """What was replaced by U+FFFD cannot be had back; garbled letters may be."""
    assert said(reading("nama,n\nCaf\ufffd,1\n".encode())) == [("encoding", "galat", "lost")]
    assert said(reading("nama,n\nCafÃ©,1\n".encode())) == [("encoding", "peringatan", "garbled")]


def test_nul_bytes_are_left_out_and_named():
    found = reading(b"nama,n\nAn\0dir,1\nRegol,2\nCicendo,3\n")
    assert rows(found)[1] == ["Andir", "1"]
    assert said(found) == [("encoding", "peringatan", "nul")]


def test_rows_know_their_lines_where_cells_hold_line_ends():
    """Lines and rows are the same until a cell holds a line end; Windows' and old Mac line ends count as one."""
    found = reading(b'a,b\r\n"x\r\ny",1\r\nz,2\r\n')
    assert found.book
    assert found.book.sheets[0].lines == [1, 2, 4]
    assert rows(found)[1] == ["x\ny", "1"]
    plain = reading(b"a,b\rz,2\r")
    assert plain.book
    assert list(plain.book.sheets[0].lines or ()) == [1, 2]
    assert rows(plain) == [["a", "b"], ["z", "2"]]


def test_excels_own_first_line_gives_the_delimiter():
    assert rows(reading(b"sep=;\na,1;b\nc;d\n")) == [[], ["a,1", "b"], ["c", "d"]]


def test_a_quote_that_is_never_closed_does_not_swallow_the_file():
    found = reading(b'nama,n\n"Andir,1\n' + b"Regol,2\n" * 40_000)
    assert len(rows(found)) == 40_002
    assert said(found) == [("broken_quotes", "peringatan", "")]


def test_a_quote_that_is_never_closed_is_found_in_a_small_file_too():
    found = reading(b'kode,nama,jumlah\n1,Getasan,8\n2,"Suruh,7\n3,Pabelan,5\n4,Tuntang,6\n')
    assert found.book
    assert said(found) == [("broken_quotes", "peringatan", "")]
    assert len(found.book.sheets[0].rows) == 5
    closed = reading(b'kode,catatan\n1,baik\n2,"dua\nbaris"\n')
    assert said(closed) == []


def test_empty_rows_inside_stay_and_at_the_end_go():
    assert rows(reading(b"a,b\n\n1,2\n,\n,\n")) == [["a", "b"], [], ["1", "2"]]


def test_a_line_without_end_is_not_read_into_memory():
    """A CSV file of one enormous line ends at the limit, whatever its size."""

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.at = self.given = 0

        def seek(self, offset: int, whence: int = 0) -> int:
            self.at = offset if whence == 0 else 400 * 2**20
            return self.at

        def read(self, size: int = -1) -> bytes:
            assert size >= 0
            size = min(size, 400 * 2**20 - self.at)
            self.at += size
            self.given += size
            return b"1," * (size // 2)

    file = Endless()
    found = read(file, "besar.csv", Limits(max_line=2**20))  # type: ignore[arg-type]
    assert said(found) == [("too_large", "galat", "line")]
    assert file.given < 6 * 2**20


@pytest.mark.parametrize(
    ("content", "limits", "variant"),
    [
        (b"a" + b",1" * 1_000_000, Limits(), "columns"),
        (b"a,b\n" * 2000, Limits(max_cells=1000), "cells"),
        (b"a,b\n" * 2000, Limits(max_bytes=1000), "bytes"),
    ],
)
def test_beyond_the_limits_a_csv_file_is_not_read(content: bytes, limits: Limits, variant: str):
    found = reading(content, limits=limits)
    assert found.book is None
    assert said(found) == [("too_large", "galat", variant)]


# ---- workbooks


def test_values_keep_their_types_and_places():
    """Whole numbers are integers, empty cells None, and A1 is always the first cell."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["C3"], sheet["D3"], sheet["C4"] = "kode", 3204.0, 1.5
    sheet["D4"], sheet["E4"] = datetime.date(2024, 8, 17), True
    sheet.merge_cells("C1:E2")
    found = reading(saved(book), "a.xlsx")
    assert rows(found)[2] == [None, None, "kode", 3204, None]
    assert rows(found)[3] == [None, None, 1.5, datetime.date(2024, 8, 17), True]
    assert found.book
    assert found.book.sheets[0].merged == (Range(1, 3, 2, 5),)
    assert isinstance(rows(found)[2][3], int)


def test_hidden_parts_and_failed_formulas_are_found():
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["nama", "catatan", "nilai"], ["Andir", 1, "#DIV/0!"], ["Regol", 2, 5], ["Cicendo", 3, 6]):
        sheet.append(row)
    sheet["C3"] = "=C3+1"
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[4].hidden = True
    other = book.create_sheet("rahasia")
    other["A1"] = "x"
    other.sheet_state = "veryHidden"
    book.create_chartsheet("grafik")
    found = reading(saved(book), "a.xlsx")
    assert found.book
    first, second = found.book.sheets
    assert (first.hidden_rows, first.hidden_columns, second.hidden) == ({4}, {2}, True)
    places = {(f.code, f.params["variant"]): (f.sheet, f.rows, f.columns) for f in found.findings}
    assert places == {
        ("hidden_content", "sheet"): ("rahasia", (), ()),
        ("hidden_content", "rows"): ("Sheet", (4,), ()),
        ("hidden_content", "columns"): ("Sheet", (), ("B",)),
        ("formula_errors", "error"): ("Sheet", (2,), ("C",)),
        ("formula_errors", "uncounted"): ("Sheet", (3,), ("C",)),
    }


def test_a_web_archive_that_calls_itself_a_workbook_is_one():
    found = reading(b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x--', "a.xls")
    assert [(f.code, f.severity.value, f.params["found"]) for f in found.findings] == [
        ("wrong_file_type", "galat", "HTML (MHT)")
    ]


def test_a_formula_whose_result_is_an_empty_text_was_computed():
    book = openpyxl.Workbook()
    book.worksheets[0].append(["hujan", '=IF(A1="-","",A1)'])
    content = saved(book)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert said(reading(content, "a.xlsx")) == [("formula_errors", "peringatan", "uncounted")]
    computed = sheet.replace(b'<c r="B1">', b'<c r="B1" t="str">')
    assert said(reading(with_part(content, **{"xl/worksheets/sheet1.xml": computed}), "a.xlsx")) == []


def test_names_and_local_paths_in_office_files_are_named_without_their_values():
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "nama"
    book.worksheets[0]["A1"].comment = Comment("periksa", "Contoh Pegawai")
    book.properties.creator = "Contoh Pegawai"
    content = saved(book)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        workbook = archive.read("xl/workbook.xml")
    path = b'<x15ac:absPath xmlns:x15ac="urn:x" url="C:\\Users\\contoh\\Dokumen\\"/><sheets>'
    found = reading(with_part(content, xl__workbook_xml=workbook.replace(b"<sheets>", path)), "a.xlsx")
    assert found.book
    assert found.book.properties == {
        "author": "Contoh Pegawai",
        "comment_authors": "Contoh Pegawai",
        "path": "C:\\Users\\contoh\\Dokumen\\",
    }
    (finding,) = found.findings
    assert (finding.code, finding.severity, finding.count) == ("office_metadata", Severity.saran, 3)
    assert "Contoh" not in str(finding.params)


def test_a_program_as_author_is_nobody():
    assert reading(simple(), "a.xlsx").findings == ()


ODS = b"""<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>
<table:table table:name="Data"><table:table-column/><table:table-column table:visibility="collapse"/>
<table:table-row><table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>judul</text:p>
</table:table-cell><table:covered-table-cell/></table:table-row>
<table:table-row table:visibility="collapse"><table:table-cell office:value-type="float" office:value="%s"/>
<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>
</table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="%s">
<table:table-cell table:number-columns-repeated="%s" %s/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = f"""<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>"""
EMPTY = (b"3", b"1048574", b"16384", b"")
FULL = (b"3", b"1048574", b"16384", b'office:value-type="float" office:value="1"')


def ods(values: tuple[bytes, ...]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr("content.xml", (ODS % values).replace(b">\n<", b"><").replace(b"\n", b" "))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return file.getvalue()


def test_an_ods_file_has_merged_and_hidden_parts_and_errors():
    found = reading(ods(EMPTY), "a.ods")
    assert found.book
    sheet = found.book.sheets[0]
    assert rows(found)[0][0] == "judul"
    assert (sheet.merged, sheet.hidden_rows, sheet.hidden_columns) == ((Range(1, 1, 1, 2),), {2}, {2})
    assert ("formula_errors", "peringatan", "error") in said(found)


def test_repeated_cells_do_not_fill_the_memory():
    """17 thousand million cells in 500 bytes of ODS are refused before they are made."""
    assert said(reading(ods(FULL), "a.ods")) == [("too_large", "galat", "cells")]


def test_a_cell_far_away_does_not_fill_the_memory():
    """Two cells in opposite corners of a sheet would be 17 thousand million cells."""
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"], book.worksheets[0]["XFD1048576"] = 1, 2
    assert said(reading(saved(book), "a.xlsx")) == [("too_large", "galat", "cells")]


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("worksheets/sheet1.xml", "xl/WorkSheets/Sheet1.xml"),
        ("/xl/lain/lembar.xml", "xl/lain/lembar.xml"),
        ("lain/../x.xml", "xl/x.xml"),
    ],
)
def test_a_far_cell_is_found_wherever_the_sheet_lies_and_however_it_is_written(target: str, part: str):
    """Whatever part the reader may take for the sheet has been measured."""
    sheet = b"<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row>"
    sheet += b"<row r = '1048576'><c r\n=\n'XFD1048576' ><v>1</v></c></row></sheetData></worksheet>"
    content = simple()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    relations = relations.replace(b"/xl/worksheets/sheet1.xml", target.encode())
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            if name not in {"xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"}:
                new.writestr(name, old.read(name))
        new.writestr("xl/_rels/workbook.xml.rels", relations)
        new.writestr(part, sheet)
    found = reading(file.getvalue(), "a.xlsx")
    assert said(found) == [("too_large", "galat", "cells")]


def test_zip_bombs_are_refused_by_their_size():
    bomb = with_part(simple(), xl__worksheets__sheet1_xml=b"<worksheet>" + b" " * 3_000_000 + b"</worksheet>")
    assert said(reading(bomb, "a.xlsx", Limits(max_unpacked=2_000_000))) == [("too_large", "galat", "unpacked")]


def test_one_long_text_in_many_cells_does_not_fill_the_memory():
    """A text of a megabyte that stands in a thousand cells is a gigabyte once the cells are read."""
    text = b"<sst><si><t>" + b"x" * 2_000_000 + b"</t></si></sst>"
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 3000))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    content = with_part(simple(), xl__sharedStrings_xml=text, xl__worksheets__sheet1_xml=sheet % cells)
    assert said(reading(content, "a.xlsx")) == [("too_large", "galat", "unpacked")]


# ---- what is no table


def encrypted() -> bytes:
    """A compound file with the streams of an encrypted workbook."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HH", header, 30, 9, 6)
    struct.pack_into("<IIIII", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE)
    struct.pack_into("<III", header, 64, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = b""
    for name, kind in (("Root Entry", 5), ("EncryptionInfo", 2), ("EncryptedPackage", 2), ("", 0)):
        entry = bytearray(128)
        entry[: 2 * len(name)] = name.encode("utf-16-le")
        struct.pack_into("<HB", entry, 64, 2 * len(name) + 2 if name else 0, kind)
        struct.pack_into("<II", entry, 116, 0xFFFFFFFE, 0)
        directory += bytes(entry)
    return bytes(header) + fat + directory


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(*cells: bytes, extent: tuple[int, int, int, int] = (0, 2, 0, 2), first: bytes = b"") -> bytes:
    """An XLS file of one sheet, put together from its records."""
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    sheet = record(0x809, begin[:2] + b"\x10\0" + begin[4:]) + record(0x200, struct.pack("<IIHHH", *extent, 0))
    sheet += b"".join(cells) + record(0x0A, b"")
    name = b"\x04\0Data"
    size = len(record(0x809, begin)) + len(first) + 4 + 6 + len(name) + 4
    book = record(0x809, begin) + first + record(0x85, struct.pack("<IH", size, 0) + name) + record(0x0A, b"")
    return repacked(book + sheet, "Workbook")


def figure(row: int, column: int, value: float) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def test_an_xls_file_has_hidden_parts_and_errors():
    hidden_row = record(0x208, struct.pack("<HHHHHHI", 1, 0, 2, 255, 0, 0, 0x20))
    hidden_column = record(0x7D, struct.pack("<HHHHHH", 1, 1, 2000, 0, 1, 0))
    error = record(0x205, struct.pack("<HHHBB", 1, 1, 0, 0x07, 1))
    found = reading(xls(hidden_column, hidden_row, figure(0, 0, 1), figure(1, 0, 2.5), error), "a.xls")
    assert rows(found) == [[1, None], [2.5, None]]
    assert found.book
    assert (found.book.sheets[0].hidden_rows, found.book.sheets[0].hidden_columns) == ({2}, {2})
    assert [(f.code, f.params["variant"], f.rows, f.columns) for f in found.findings] == [
        ("hidden_content", "rows", (2,), ()),
        ("hidden_content", "columns", (), ("B",)),
        ("formula_errors", "error", (2,), ("B",)),
    ]


def test_counts_that_lie_and_chains_in_circles_do_not_fill_the_memory():
    """Four thousand million rows announced, texts that are not there, sectors that follow each other for ever."""
    texts = record(0xFC, struct.pack("<ii", 2**31 - 1, 2**31 - 1))
    lying = xls(figure(0, 0, 1), extent=(0, 2**32 - 1, 0, 65535), first=texts)
    assert rows(reading(lying, "a.xls")) == [[1]]
    far = xls(figure(0, 0, 1), figure(65535, 16000, 1))
    assert said(reading(far, "a.xls")) == [("too_large", "galat", "cells")]
    content = bytearray(xls(figure(0, 0, 1)))
    struct.pack_into("<I", content, len(content) - 4096, 0)
    assert reading(bytes(content), "a.xls").book or reading(bytes(content), "a.xls").findings


def test_an_encrypted_xls_file_needs_a_password():
    assert said(reading(xls(figure(0, 0, 1), first=record(0x2F, b"\1\0" * 3)), "a.xls")) == [("password", "galat", "")]


XLS = samples.REAL / "mojokerto_penduduk_kelurahan_2013.xls"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "a.csv", ("empty_file", "")),
        (b"\xef\xbb\xbf\r\n \r\n", "a.csv", ("empty_file", "")),
        (b",,\n,,\n", "a.csv", ("empty_file", "")),
        (saved(openpyxl.Workbook()), "a.xlsx", ("empty_file", "sheets")),
        (PNG, "tabel.csv", ("wrong_file_type", "")),
        (PDF, "tabel.xlsx", ("wrong_file_type", "")),
        (b'{"type": "FeatureCollection"}', "a.csv", ("wrong_file_type", "")),
        (b"<html><body><p>404</p></body></html>", "a.xls", ("wrong_file_type", "")),
        (b"tidak ada apa-apa di sini\nhanya kalimat\n", "a.xlsx", ("wrong_file_type", "")),
        (encrypted(), "a.xlsx", ("password", "")),
        (simple()[:2000], "a.xlsx", ("unreadable", "damaged")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000, "a.xls", ("unreadable", "damaged")),
        (b"a,b\n" + b'"' * 300_000, "a.csv", ("unreadable", "damaged")),
        (b"<html><table>" + b"<table" * 100_000, "a.xls", ("wrong_file_type", "")),
        (bytes(range(256)) * 30, "a.csv", ("unreadable", "damaged")),
        (b"PK\x05\x06" + b"\0" * 18, "a.xlsx", ("wrong_file_type", "")),
        (b"\x03\x7c\x05\x11" + b"\0" * 40 + b"\r" + b" 35.72.01  Kepanjenkidul" * 99, "a.csv", ("wrong_file_type", "")),
        (b"\x00\x01\x00\x00Standard Jet DB\x00" + b"\0" * 3000, "a.csv", ("wrong_file_type", "")),
        (b"$FL2@(#) SPSS DATA FILE" + b" " * 40 + b"\2\0\0\0" * 9, "a.csv", ("wrong_file_type", "")),
        (b"\x00\x00\x27\x0a" + b"\0" * 96, "a.csv", ("wrong_file_type", "")),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n1 0 obj\n", "a.csv", ("wrong_file_type", "")),
        (b"II+\0\x08\0\0\0" + b"\0" * 40, "a.csv", ("wrong_file_type", "")),
        (b"<!-- 404 -->\n<p>Tidak ditemukan</p>\n", "a.csv", ("wrong_file_type", "")),
        # Not the letters of an Asian language in UTF-16.
        (b"data.csv" + b"\0" * 92 + b"0000644\0" * 9 + b"\0" * 400, "a.csv", ("unreadable", "damaged")),
        (b"kode,jumlah\n35.72.01,1\n" + b"\0" * 500, "a.csv", ("unreadable", "damaged")),
    ],
)
def test_what_cannot_be_read_gives_one_clear_error(content: bytes, name: str, expected: tuple[str, str]):
    found = reading(content, name)
    assert found.book is None
    assert said(found) == [(expected[0], "galat", expected[1])]


def test_a_page_that_calls_itself_xls_is_read_and_named():
    """Tables that another table only arranges are put together again: labels left, header above, figures right."""
    page = b"""<html><body><table><tr><td><table><tr><td>Jenis</td></tr></table><table><tr><td>A</td></tr><tr><td>B</td>
    </tr></table></td><td><table><tr><th colspan=2>Tahun</th></tr><tr><th>2022<th>2023</tr></table>
    <table><tr><td>1,5<td>2</tr><tr><td>3<td>&#52;</table></td></tr></table></body></html>"""
    found = reading(page, "a.xls")
    assert said(found) == [("wrong_file_type", "galat", "readable")]
    assert rows(found) == [["Jenis", "Tahun", None], [None, "2022", "2023"], ["A", "1,5", "2"], ["B", "3", "4"]]
    assert found.book
    assert found.book.sheets[0].merged == (Range(1, 2, 1, 3),)


def test_one_kind_of_table_under_the_name_of_another_is_read_with_a_warning():
    assert said(reading(simple(), "a.csv")) == [("wrong_file_type", "peringatan", "readable")]
    assert said(reading(b"a,b\n1,2\n", "a.xlsx")) == [("wrong_file_type", "peringatan", "readable")]
    assert said(reading(b"a,b\n1,2\n", "berkas")) == []


@pytest.mark.skipif(not XLS.exists(), reason="the real files are not on this machine")
def test_a_real_xls_file_is_read_and_a_cut_one_is_not():
    content = XLS.read_bytes()
    assert len(rows(reading(content, XLS.name))) == 24
    assert said(reading(content[:9000], XLS.name)) == [("unreadable", "galat", "damaged")]


def test_a_hundred_thousand_rows_are_packed_and_come_back_as_they_were():
    """Above a million cells rows are packed; they can be asked for in any order."""
    content = b"".join(b"baris %d,%d,,3,4,5,6,7\n" % (n, n * 7) for n in range(130_000))
    found = reading(b"nama,nilai,kosong,tiga\n" + content)
    assert found.book
    packed = found.book.sheets[0].rows
    assert not isinstance(packed, list)
    assert len(packed) == 130_001
    for number in (0, 1, 511, 512, 513, 129_999, 130_000, 7):
        expected = ["nama", "nilai"] if not number else [f"baris {number - 1}", str((number - 1) * 7)]
        assert list(packed[number])[:2] == expected
    assert packed[-1][0] == "baris 129999"
    assert packed[511:514] == [packed[511], packed[512], packed[513]]
    assert sum(1 for _ in packed) == 130_001
    with pytest.raises(IndexError):
        packed[130_001]


def test_small_sheets_fit_however_many_there_are() -> None:
    """A sheet counts by its own cells, not by the bound below which its places need not be looked at."""
    book = samples.xlsx([("a", 1)], **{f"Lembar{number}": [("b", number)] for number in range(8)})
    assert fits(io.BytesIO(book), Limits(max_cells=5_000_000, max_sheet_cells=5_000_000))
