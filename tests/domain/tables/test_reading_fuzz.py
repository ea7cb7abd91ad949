"""Any bytes and any cells: reading and the search for tables end, say something, and keep to their limits."""

from __future__ import annotations

import io
import random
import re
import zipfile

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.satudata.domain.tables.book import Range, Sheet, Table, Value
from ckanext.satudata.domain.tables.messages import advice, message
from ckanext.satudata.domain.tables.metadata_sheet import metadata
from ckanext.satudata.domain.tables.reading import Limits, Reading, read
from ckanext.satudata.domain.tables.structure import find_tables

from tests.domain.tables import samples

SMALL = Limits(max_bytes=10**7, max_unpacked=10**7, max_part=10**7, max_cells=10**5, max_sheet_cells=10**5)
NAMES = ("a.csv", "a.xlsx", "a.xls", "a.ods", "a.html", "a", "a.pdf")


def bounded(examples: int) -> settings:
    """The same examples in every run, as many as that."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(derandomize=True, deadline=None, max_examples=examples, suppress_health_check=slow)


words = st.sampled_from(
    [
        "No",
        "Kecamatan",
        "Jumlah",
        "Total",
        "2023",
        "Januari",
        "-",
        "n/a",
        "1.250",
        "12,5",
        "Sumber: BPS",
        "Andir",
        "(1)",
        " ",
    ]
)
cells: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.none(), words, st.integers(-5, 3000), st.floats(), st.booleans(), st.dates(), st.text(max_size=8)
)
grids = st.lists(st.lists(cells, max_size=7), max_size=14)


def examined(content: bytes, name: str) -> Reading:
    """Read, find the tables, and put every finding into words."""
    found = read(io.BytesIO(content), name, SMALL)
    for finding in found.findings:
        for language in ("id", "en"):
            assert "{" not in message(finding, language) + advice(finding, language)
    assert found.book or found.findings
    if found.book:
        metadata(found.book)
        for sheet in found.book.sheets:
            sound(sheet)
    return found


def sound(sheet: Sheet) -> list[Table]:
    """Find the tables of a sheet; their rows lie within it, and no row is two things."""
    tables = find_tables(sheet)
    for table in tables:
        assert 1 <= table.range.first_row <= table.range.last_row <= len(sheet.rows)
        assert [column.index for column in table.columns] == list(
            range(table.range.first_column, table.range.last_column + 1)
        )
        header, data = set(table.header_rows), set(table.data_rows())
        assert not header & data
        assert not set(table.title_rows) & (header | data)
        assert not set(table.note_rows) & header
        assert set(table.total_rows) <= set(range(table.range.first_row, table.range.last_row + 1))
    return tables


@bounded(250)
@given(st.binary(max_size=400), st.sampled_from(NAMES))
def test_any_bytes(content: bytes, name: str):
    examined(content, name)


@bounded(250)
@given(
    st.text(alphabet='ab1.,;\t|"\n\r\0 é\ufffd-', max_size=300),
    st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-8-sig"]),
)
def test_any_text(text: str, encoding: str):
    examined(text.encode(encoding, "replace"), "a.csv")


@bounded(150)
@given(st.text(alphabet="<>/ trdhable=\"'012colspanrw&;x\n", max_size=300))
def test_any_page(text: str):
    examined(b"<html><table>" + text.encode(), "a.xls")


@bounded(400)
@given(grids, st.lists(st.tuples(*[st.integers(1, 8)] * 4), max_size=4))
def test_any_cells(rows: list[list[Value]], merged: list[tuple[int, int, int, int]]):
    places = tuple(Range(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merged)
    sound(Sheet("Data", rows, merged=places))


def mutated(content: bytes, seed: int) -> bytes:
    """Return the bytes with some changed, cut out or doubled."""
    chosen = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chosen.randrange(1, 12)):
        at = chosen.randrange(len(changed))
        match chosen.randrange(4):
            case 0:
                changed[at] = chosen.randrange(256)
            case 1:
                changed[at : at + 4] = chosen.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f"])
            case 2:
                del changed[at : at + chosen.randrange(1, 64)]
            case _:
                changed[at:at] = changed[at : at + 32]
    return bytes(changed or b"x")


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["nama", "n"], ["Andir", 1], ["Regol", 2.5], ["=A1", "#N/A"]):
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("A5:B6")
    made, timeless = io.BytesIO(), io.BytesIO()
    book.save(made)
    # With the moment in it, other bytes would be damaged in each run.
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(timeless, "w") as new:
        for name in old.namelist():
            content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-01-02T03:04:05Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return timeless.getvalue()


def test_damaged_workbooks():
    """Bytes of a zip file changed at random, and XML changed at random inside a sound zip file."""
    content = workbook()
    for seed in range(60):
        examined(mutated(content, seed), "a.xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changeable = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
    for seed in range(120):
        name = changeable[seed % len(changeable)]
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for part, raw in parts.items():
                archive.writestr(part, mutated(raw, seed) if part == name else raw)
        examined(file.getvalue(), "a.xlsx")


def test_damaged_real_files():
    """The same with the real files, if they are on this machine."""
    for path in sorted(samples.REAL.glob("*.*")) if samples.REAL.exists() else ():
        content = path.read_bytes()
        for seed in range(8):
            examined(mutated(content, seed), path.name)
