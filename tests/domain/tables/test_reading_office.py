"""What is published of an Office file tells of nobody: names, paths and hidden ids are taken out, data stay."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from ckanext.satudata.domain.tables.reading import read
from ckanext.satudata.domain.tables.reading.office import cleaned
from ckanext.satudata.domain.tables.reading.repacking import repacked

from tests.domain.tables import samples

XLS = samples.REAL / "mojokerto_penduduk_kelurahan_2013.xls"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = f"""<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>"""
ODS = """<office:document-content><office:body><office:spreadsheet><table:table table:name="Data"><table:table-row>\
<table:table-cell office:value-type="float" office:value="3"/></table:table-row></table:table></office:spreadsheet>\
</office:body></office:document-content>"""
NAME, COMPANY = "Contoh Pegawai", "Dinas Contoh"
FOLDER = b"C:\\Users\\contoh\\Dokumen\\"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["nama", "uuid", "nilai"], ["Andir", "a1-b2", 1], ["Regol", "c3-d4", 2], ["Jumlah", None, "=C2+C3"]):
        sheet.append(row)
    sheet.column_dimensions["B"].hidden = True
    sheet["A1"].comment = Comment(f"{NAME} bertanya", NAME)
    book.create_sheet("Lain").append(["Andir", "uuid-lain"])
    book.properties.creator = book.properties.lastModifiedBy = NAME
    book.properties.title = "Judul tabel"
    file = io.BytesIO()
    book.save(file)
    return with_more(file.getvalue())


def with_more(content: bytes) -> bytes:
    """Add what Excel itself writes: company, path, a printer's settings, custom properties."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/app.xml":
                part = part.replace(b"</Properties>", f"<Company>{COMPANY}</Company></Properties>".encode())
            elif name == "xl/workbook.xml":
                path = b'<x15ac:absPath xmlns:x15ac="urn:x" url="%s"/><sheets>' % FOLDER
                part = part.replace(b"<sheets>", path)
            elif name == "_rels/.rels":
                custom = b'<Relationship Id="rId9" Type="urn:custom" Target="docProps/custom.xml"/></Relationships>'
                part = part.replace(b"</Relationships>", custom)
            new.writestr(name, part)
        new.writestr("docProps/custom.xml", f'<Properties><property name="Penulis">{NAME}</property></Properties>')
        new.writestr("xl/printerSettings/printerSettings1.bin", b"\\\\PC-CONTOH\\Printer")
        new.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", b'<x Target="file:///%slama.xlsx"/>' % FOLDER)
    return file.getvalue()


def test_names_paths_and_hidden_ids_are_gone_and_the_data_are_not():
    content = workbook()
    before = read(io.BytesIO(content), "a.xlsx").book
    assert before
    assert before.properties["hidden_ids"] == "Sheet!B"
    made = cleaned(io.BytesIO(content))
    assert made
    assert made.removed == (
        "author", "comment_authors", "company", "custom", "hidden_ids", "last_author", "links", "path",
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert archive.testzip() is None
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (COMPANY.encode(), FOLDER, b"a1-b2", b"c3-d4", b"PC-CONTOH", b"docProps/custom.xml"):
        assert secret not in everything
    assert everything.count(NAME.encode()) == 1, "what somebody wrote in a comment stays"
    assert b"Judul tabel" in everything
    assert b"uuid-lain" in everything
    after = read(io.BytesIO(made.content), "a.xlsx")
    assert after.book
    assert after.book.properties == {}
    assert [list(row) for row in after.book.sheets[0].rows[:3]] == [
        ["nama", None, "nilai"],
        ["Andir", None, 1],
        ["Regol", None, 2],
    ]
    opened = openpyxl.load_workbook(io.BytesIO(made.content))
    assert opened["Sheet"]["C4"].value == "=C2+C3"
    comment = opened["Sheet"]["A1"].comment
    assert comment is not None
    assert comment.author == "-"


def test_an_ods_file_loses_its_authors():
    people = f"<meta:initial-creator>{NAME}</meta:initial-creator><dc:creator>{NAME}</dc:creator>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr("content.xml", ODS)
        archive.writestr("meta.xml", f"<office:meta>{people}<dc:title>J</dc:title></office:meta>")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    made = cleaned(file)
    assert made
    assert made.removed == ("author", "last_author")
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.read("meta.xml") == b"<office:meta><dc:title>J</dc:title></office:meta>"
    assert read(io.BytesIO(made.content), "a.ods").book


def xls(writer: bytes) -> bytes:
    """An XLS file of one cell that names who saved it, as Excel does in its stream."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    head = record(0x809, begin) + record(0x5C, struct.pack("<HB", len(writer), 0) + writer.ljust(109))
    name = b"\x04\0Data"
    book = head + record(0x85, struct.pack("<IH", len(head) + 4 + 6 + len(name) + 4, 0) + name) + record(0x0A, b"")
    cell = record(0x203, struct.pack("<HHHd", 0, 0, 0, 7))
    sheet = record(0x809, begin[:2] + b"\x10\0" + begin[4:]) + cell + record(0x0A, b"")
    return repacked(book + sheet, "Workbook")


def test_names_in_an_xls_file_are_overwritten_where_they_stand():
    content = xls(NAME.encode())
    made = cleaned(io.BytesIO(content))
    assert made
    assert made.removed == ("last_author",)
    assert made.content == content.replace(NAME.encode(), b" " * len(NAME))
    book = read(io.BytesIO(made.content), "a.xls").book
    assert book
    assert (list(book.sheets[0].rows[0]), book.properties) == ([7], {})


@pytest.mark.skipif(not XLS.exists(), reason="the real files are not on this machine")
def test_a_real_xls_file_loses_its_authors_and_nothing_else():
    content = XLS.read_bytes()
    made = cleaned(io.BytesIO(content))
    assert made
    assert made.removed == ("author", "last_author")
    assert (len(made.content), made.content.count(b"BPS")) == (len(content), 0)
    before, after = (read(io.BytesIO(raw), XLS.name).book for raw in (content, made.content))
    assert before
    assert after
    assert [list(row) for row in after.sheets[0].rows] == [list(row) for row in before.sheets[0].rows]


def test_a_file_that_tells_nothing_stays_as_it_is():
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "nama"
    file = io.BytesIO()
    book.save(file)
    made = cleaned(file)
    assert made
    assert (made.content, made.removed) == (file.getvalue(), ())


def test_what_is_no_office_file_or_damaged_is_left_alone():
    assert cleaned(io.BytesIO(b"nama,n\nAndir,1\n")) is None
    assert cleaned(io.BytesIO(workbook()[:3000])) is None
    assert cleaned(io.BytesIO(b"")) is None


def with_shared_texts() -> bytes:
    """Return the workbook as Excel writes it: texts by number, one of them also the result of a formula."""
    cells = {
        b'<c r="B2" t="inlineStr"><is><t>a1-b2</t></is></c>': b'<c r="B2" t="s"><v>0</v></c>',
        b'<c r="B3" t="inlineStr"><is><t>c3-d4</t></is></c>': b'<c r="B3" t="s"><v>1</v></c>',
        b'<c r="C4"><f>C2+C3</f><v></v></c>': b'<c r="C4" t="s"><f>B2</f><v>0</v></c>',
    }
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    more = b'<Relationship Id="rId99" Type="%s" Target="sharedStrings.xml"/></Relationships>' % kind
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                for before, after in cells.items():
                    assert before in part
                    part = part.replace(before, after)
            elif name == "xl/_rels/workbook.xml.rels":
                part = part.replace(b"</Relationships>", more)
            new.writestr(name, part)
        items = "<si><t>a1-b2</t></si><si><t>c3-d4</t></si>"
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{items}</sst>')
    return file.getvalue()


def test_a_shared_text_goes_with_its_last_cell():
    """The texts of hidden ids are gone; one that a cell of the data shows too, as the result of a formula, stays."""
    before = read(io.BytesIO(with_shared_texts()), "a.xlsx").book
    assert before
    assert [row[1:3] for row in before.sheets[0].rows[1:4]] == [["a1-b2", 1], ["c3-d4", 2], [None, "a1-b2"]]
    made = cleaned(io.BytesIO(with_shared_texts()))
    assert made
    after = read(io.BytesIO(made.content), "a.xlsx").book
    assert after
    assert [row[1:3] for row in after.sheets[0].rows[1:4]] == [[None, 1], [None, 2], [None, "a1-b2"]]
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert b"c3-d4" not in archive.read("xl/sharedStrings.xml")
