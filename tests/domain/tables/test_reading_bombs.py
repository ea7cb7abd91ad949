"""Small files that would fill the memory once they are read: refused with a finding before any reader opens them."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest

from ckanext.satudata.domain.tables.reading import Limits, Reading, fits, read
from ckanext.satudata.domain.tables.reading.biff_texts import text_lengths
from ckanext.satudata.domain.tables.reading.kinds import kind_of

from tests.domain.tables.test_reading import figure, record, xls

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ODS = "urn:oasis:names:tc:opendocument:xmlns"
_MEGABYTE = 1 << 20


def zipped(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def xlsx(rows: bytes, *parts: tuple[str, bytes]) -> bytes:
    """An XLSX file with one sheet of these rows, and other parts in place of its own."""
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode() + rows + b"</sheetData></worksheet>"
    changed = {"xl/worksheets/sheet1.xml": sheet, **dict(parts)}
    with zipfile.ZipFile(file) as archive:
        return zipped(*[(name, changed.get(name) or archive.read(name)) for name in archive.namelist()])


def ods(rows: bytes) -> bytes:
    """An ODS file with one sheet of these rows."""
    names = " ".join(f'xmlns:{name}="{_ODS}:{name}:1.0"' for name in ("office", "table", "text"))
    content = f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="S">'
    ending = b"</table:table></office:spreadsheet></office:body></office:document-content>"
    return zipped(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content.encode() + rows + ending),
    )


def said(content: bytes, name: str, limits: Limits | None = None) -> list[tuple[str, object]]:
    found = read(io.BytesIO(content), name, limits)
    assert (found.book is None) == bool(found.findings)
    return [(finding.code, finding.params.get("variant")) for finding in found.findings]


def _row(cells: bytes, repeated: str = "") -> bytes:
    return b"<table:table-row %s>%s</table:table-row>" % (repeated.encode(), cells)


def _cell(text: bytes, more: str = "") -> bytes:
    return b'<table:table-cell office:value-type="string" %s><text:p>%s</text:p></table:table-cell>' % (
        more.encode(),
        text,
    )


WIDE, TALL = 'table:number-columns-repeated="10000"', 'table:number-rows-repeated="10000"'
ODS_BOMBS = {
    "a long text in many cells": _row(_cell(b"x" * 10_000, 'table:number-columns-repeated="100"'), TALL),
    "a long attribute in many cells": _row(_cell(b"", f'office:date-value="{"x" * 10_000}" {WIDE}'), TALL),
    "one space that stands for thousands of millions": _row(_cell(b'a<text:s text:c="2000000000"/>b')),
    "the same, hidden": _row(_cell(b"a<text:s text:c = '&#50;000000000'/>b")),
    "spaces that add up": _row(_cell(b'<text:s text:c="9999"/>', WIDE), TALL),
    "single quotes": _row(_cell(b"1", WIDE.replace('"', "'")), TALL.replace('"', "'")),
    "room around the sign": _row(_cell(b"1", WIDE.replace("=", " = ")), TALL.replace("=", "\n= ")),
    "digits as entities": _row(_cell(b"1", WIDE.replace('"1', '"&#49;')), TALL.replace('"1', '"&#x31;')),
    "an attribute with the end of a tag": _row(_cell(b"1", f'table:x=">" {WIDE}'), f'table:x="/>" {TALL}'),
    "a type with room around the sign": _row(_cell(b"1", WIDE).replace(b"type=", b"type ="), TALL),
    "a row in a comment": _row(b"<!--<table:table-row>-->" + _cell(b"1", WIDE), TALL),
    "a row in an instruction": _row(b"<?x <table:table-row> ?>" + _cell(b"1", WIDE), TALL),
    "a sheet in a sheet": _row(_cell(b"<table:table/>") + _cell(b"1", WIDE), TALL),
    "a tag too long to be seen": _row(_cell(b"1", WIDE), f'table:x="{"x" * 1_200_000}" {TALL}'),
}  # fmt: skip


@pytest.mark.parametrize("rows", ODS_BOMBS.values(), ids=ODS_BOMBS)
def test_repetitions_of_an_ods_file(rows: bytes) -> None:
    """However it is written: a hundred million cells or a gigabyte of texts in a kilobyte are not read."""
    [(code, _variant)] = said(ods(rows), "a.ods")
    assert code in {"too_large", "unreadable"}


def test_ordinary_repetitions_are_read() -> None:
    """Empty rows to the end of the sheet, a few spaces, an apostrophe and a bracket keep no file from being read."""
    rows = (
        _row(_cell(b"Jum'at<text:s text:c='3'/>pagi", "table:x='>'") + _cell(b"1"))
        + _row(_cell(b"sama", 'table:number-columns-repeated="2"'), 'table:number-rows-repeated="3"')
        + _row(b'<table:table-cell table:number-columns-repeated="16382"/>', 'table:number-rows-repeated="1048570"')
    )
    found = read(io.BytesIO(ods(rows)), "a.ods")
    assert _rows(found) == [["Jum'at   pagi", "1"], *[["sama", "sama"]] * 3]


def _rows(found: Reading) -> list[list[object]]:
    return [list(row) for row in found.book.sheets[0].rows] if found.book else []


def test_comments_are_followed_across_pieces() -> None:
    """Wherever a comment ends, what stands behind it is measured."""
    for shift in range(-6, 3):
        before = len(zipped_prefix())
        rows = b"<!--" + b"x" * (_MEGABYTE - before + shift - 4) + b"-->" + _row(_cell(b"1", WIDE), TALL)
        assert said(ods(rows), "a.ods") == [("too_large", "cells")], shift


def zipped_prefix() -> bytes:
    """What stands before the rows in the content of an ODS file."""
    with zipfile.ZipFile(io.BytesIO(ods(b"@"))) as archive:
        return archive.read("content.xml").partition(b"@")[0]


def test_many_cells_at_one_place_of_an_xlsx_file() -> None:
    """A reader keeps each cell, whether another one stands at the same place or not."""
    few = Limits(max_sheet_cells=10_000)
    again = b'<row r="1">' + b'<c r="A1"><v>1</v></c>' * 10_001 + b"</row>"
    assert said(xlsx(again), "a.xlsx", few) == [("too_large", "cells")]


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/SharedStrings.xml"])
def test_one_long_text_in_many_cells_of_an_xlsx_file(name: str) -> None:
    """Capital letters in the name of a part hide nothing."""
    texts = f'<sst xmlns="{_MAIN}"><si><t>{"x" * _MEGABYTE}</t></si></sst>'.encode()
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(1, 1000))
    with zipfile.ZipFile(io.BytesIO(xlsx(cells))) as archive:
        parts = [(part, archive.read(part)) for part in archive.namelist() if part != "xl/sharedStrings.xml"]
    assert said(zipped(*parts, (name, texts)), "a.xlsx") == [("too_large", "unpacked")]


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A%d" t="s"><f>1+1</f><v>0</v></c>',
        b'<c r="A%d" x=">" t="s"><v>0</v></c>',
        b"<c r='A%d' t = 's'><is></is><v xml:space='preserve'> 0 </v></c>",
        b'<c r="A%d" t="s"><v>&#48;</v></c>',
        b'<c r="A%d" t="s"><v><![CDATA[0]]></v></c>',
    ],
)
def test_a_shared_text_however_its_cell_is_written(cell: bytes) -> None:
    """What stands before the value, or how it is written, hides nothing; other cells and few cells do no harm."""
    texts = f'<sst xmlns="{_MAIN}"><si><t>{"x" * _MEGABYTE}</t></si><si><t>y</t></si></sst>'.encode()

    def workbook(cells: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(xlsx(cells))) as archive:
            parts = [(part, archive.read(part)) for part in archive.namelist() if part != "xl/sharedStrings.xml"]
        return zipped(*parts, ("xl/sharedStrings.xml", texts))

    row = b'<row r="%d">' + cell + b"</row>"
    assert said(workbook(b"".join(row % (n, n) for n in range(1, 1000))), "a.xlsx") == [("too_large", "unpacked")]
    harmless = b'<row r="%d"><c r="A%d" t="s"><v>1</v></c><c r="B%d"><v>0</v></c></row>'
    few = row % (1, 1) + b"".join(harmless % (n, n, n) for n in range(2, 20_000))
    assert ("too_large", "unpacked") not in said(workbook(few), "a.xlsx")


def test_cells_that_do_not_say_where_they_stand() -> None:
    """Each follows the one before: a million columns are counted, and so is the room up to a row far below."""
    cell = b"<c><v>1</v></c>"
    assert said(xlsx(b"<row>" + cell * 16_385 + b"</row>"), "a.xlsx") == [("too_large", "columns")]
    far = b'<row r="1">' + cell * 5_000 + b'</row><row r="1048575"></row><row><c t="n"><v>1</v></c></row>'
    assert said(xlsx(far), "a.xlsx") == [("too_large", "cells")]
    mixed = b"<row>" + cell + b'<c s="0" r="C1"><v>2</v></c>' + cell + b"</row><row>" + cell + b"</row>"
    assert _rows(read(io.BytesIO(xlsx(mixed)), "a.xlsx")) == [[1, None, 2, 1], [1, None, None, None]]


@pytest.mark.parametrize("sign", [b" ", b"<!--", b"<![CDATA["], ids=["text", "comment", "CDATA"])
def test_a_text_without_end_in_an_xlsx_file(sign: bytes) -> None:
    """A parser holds a text or a comment in memory as a whole."""
    filled = sign + b"< >" * (2 * _MEGABYTE) if sign.startswith(b"<") else sign * (5 * _MEGABYTE)
    assert said(xlsx(filled), "a.xlsx") == [("too_large", "text")]


def test_a_part_that_is_larger_than_it_says() -> None:
    """Sizes in a zip file are claims: a part is never unpacked beyond them."""
    content = bytearray(xlsx(b"", ("docProps/core.xml", b"<a>" + b" " * (16 * _MEGABYTE) + b"</a>")))
    at = content.rindex(b"docProps/core.xml") - 46
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert said(bytes(content), "a.xlsx") == [("unreadable", "damaged")]


def _shared(*texts: bytes) -> bytes:
    head = struct.pack("<ii", len(texts), len(texts))
    return record(0xFC, head + b"".join(struct.pack("<HB", len(text), 0) + text for text in texts))


def _cells(number: int, rows: int, columns: int) -> list[bytes]:
    return [record(0xFD, struct.pack("<HHHI", n // columns, n % columns, 0, number)) for n in range(rows * columns)]


def test_one_long_text_in_many_cells_of_an_xls_file() -> None:
    """A text of sixty thousand letters in ten thousand cells is more than half a gigabyte once it is read."""
    texts = _shared(b"pendek", b"x" * 60_000)
    assert said(xls(*_cells(1, 100, 100), first=texts), "a.xls") == [("too_large", "texts")]
    assert said(xls(*_cells(9, 100, 100), first=texts), "a.xls") == [("too_large", "texts")]
    assert _rows(read(io.BytesIO(xls(*_cells(0, 1, 3), first=texts)), "a.xls")) == [["pendek"] * 3]


def test_texts_that_go_on_in_the_next_record() -> None:
    """Their letters may become wide in the middle, and what follows them is found again."""
    first = struct.pack("<ii", 2, 2) + struct.pack("<HBH", 4, 8, 1) + b"ab"
    second = b"\x01" + "cd".encode("utf-16-le") + b"\0" * 4 + struct.pack("<HB", 3, 0) + b"efg"
    assert text_lengths([first, second], 10) == [4, 3]
    assert text_lengths([first], 10) == []


def test_sheets_of_an_xls_file_are_where_its_list_says() -> None:
    """A list that names one sheet twice, or a place in the middle of a record, is not followed."""
    sound = xls(figure(0, 0, 1))
    at = sound.index(b"\x85\0") + 4
    assert _rows(read(io.BytesIO(sound), "a.xls")) == [[1]]
    wrong = sound[:at] + struct.pack("<I", int.from_bytes(sound[at : at + 4], "little") + 4) + sound[at + 4 :]
    assert said(wrong, "a.xls") == [("unreadable", "damaged")]
    again = record(0x85, sound[at : at + 4] + b"\0\0\x04\0Dat2")
    shifted = struct.unpack_from("<I", sound, at)[0] + len(again)
    twice = xls(figure(0, 0, 1), first=record(0x85, struct.pack("<IH", shifted, 0) + b"\x04\0Dat2"))
    assert said(twice, "a.xls") == [("unreadable", "damaged")]


def test_a_page_of_claims() -> None:
    """Cells that say they cover a million others are counted before room is made for them."""
    page = b"<html><table>" + b"<tr><td rowspan=1000 colspan=1000>a</td>" * 3
    assert said(page, "a.xls") == [("too_large", "cells")]


def test_many_comments_before_a_page() -> None:
    """What a text is, is known at once, however many comments it begins with."""
    assert kind_of(io.BytesIO(b"<!--a-->" * 1000 + b"<b")) == "xml"
    assert kind_of(io.BytesIO(b"<!-- <b> --> <!-- --><TABLE>")) == "html"


def test_what_fits_is_told_without_reading() -> None:
    """A small file may unpack to a large one, and then nobody waits for it."""
    small = Limits(max_unpacked=_MEGABYTE, max_cells=1_000, max_sheet_cells=1_000)
    few = _row(_cell(b"1", 'table:number-columns-repeated="10"'), 'table:number-rows-repeated="99"')
    many = _row(_cell(b"1", 'table:number-columns-repeated="10"'), 'table:number-rows-repeated="101"')
    unpacked = xlsx(b'<row r="1"/>' * 100_000)
    assert [fits(io.BytesIO(file), small) for file in (ods(few), ods(many), unpacked)] == [True, False, False]
    assert [fits(io.BytesIO(file), small) for file in (b"a,b", b"PK\x03\x04 damaged")] == [True, True]
