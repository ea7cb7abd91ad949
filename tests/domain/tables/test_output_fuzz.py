"""Whatever a sheet holds: tidying, marking up and templates neither fail nor lose rows."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.satudata.domain.tables.book import Book, Range, Sheet
from ckanext.satudata.domain.tables.excerpt import excerpt
from ckanext.satudata.domain.tables.finding import Finding, Severity
from ckanext.satudata.domain.tables.markup import mark_up
from ckanext.satudata.domain.tables.repairs import as_csv, as_xlsx, change_text, question_text, tidy
from ckanext.satudata.domain.tables.report import Options, Report
from ckanext.satudata.domain.tables.structure import find_tables
from ckanext.satudata.domain.tables.template import About, last_time, template

WORDS = st.sampled_from(
    ["Jumlah", "Nilai \ud800", "No", "Kecamatan", "Kabupaten/Kota", "2022", "2023", "Januari", "Februari 2024",
     "Luas (Km2)", "Total", "Sukorejo", "Kota Blitar", "-", "n/a", "1.250", "12,5", "7 52", "12 km", "3 m", "=1+1",
     "35.72.01", "32. 04. 05", "N i a s", "01. Nias", "9-May", "17 Agustus 2024", "\x00\x0b", "Sumber: BPS", "", " ",
     "Kode", "Tahun", "Bulan", "satuan", "Maret", "'", "{rows}", "\ud800"]
)  # fmt: skip
CELLS = st.one_of(
    st.none(),
    WORDS,
    st.text(max_size=12),
    st.integers(-(10**18), 10**18),
    st.floats(),
    st.booleans(),
    st.dates(date(1, 1, 2)),
    st.datetimes(datetime(1, 1, 2)),  # noqa: DTZ001 - as a workbook stores it
    st.times(),
    st.timedeltas(timedelta(-5000), timedelta(5000)),
    st.just(time(14, 5)),
)
HEADER = st.lists(WORDS.filter(str.strip), min_size=4, max_size=4)
RECORDS = st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=3, max_size=10)
TABLE = st.builds(lambda header, records: [header, *records], HEADER, RECORDS)
ROWS = st.one_of(st.lists(st.lists(CELLS, max_size=6), max_size=14), TABLE)
RANGES = st.builds(
    lambda row, column, height, width: Range(row, column, row + height, column + width),
    st.integers(1, 10), st.integers(1, 6), st.integers(0, 4), st.integers(0, 4),
)  # fmt: skip


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(ROWS, st.lists(RANGES, max_size=2), st.sampled_from(["nol", "kosong", "ribuan", "desimal", "biarkan", "2024"]))
def test_any_sheet_can_be_tidied_marked_and_taken_for_a_template(rows, merged, answer):
    book = Book("xls", (Sheet("Data", rows, tuple(merged)),))
    tables = find_tables(book.sheets[0])
    options = Options(region="35.72", year="2024", satuan="Jiwa")
    for table in tables:
        first = tidy(book, table, options)
        answers = {question.id: answer for question in first.questions}
        tidied = tidy(book, table, options, answers)
        texts = [change_text(change, "id") for change in tidied.changes]
        assert all([*texts, *(question_text(question, "en") for question in tidied.questions)])
        lines = list(csv.reader(io.StringIO(as_csv(tidied).decode())))
        assert len(lines) == len(tidied.rows) + 1 or len(tidied.columns) == 1
        assert len({column.name for column in tidied.columns}) == len(tidied.columns)
        assert openpyxl.load_workbook(io.BytesIO(as_xlsx(tidied))).worksheets[0].max_row >= 1
        found = last_time(book, table, About(period="2025", region="35.72"), options)
        if found.schema["fields"]:
            template(found.schema, rows={0: found.rows})
    findings = [
        Finding("total_row", Severity.peringatan, "Data", (1, 3, 99)),
        Finding("no_column", Severity.saran, "Data", (), ("A", "C")),
        Finding("missing_markers", Severity.galat, "Data", (2,), ("B",)),
    ]
    marked = mark_up(io.BytesIO(), "apa saja.xls", Report("a", "", 0, book, tuple(tables), tuple(findings)), "id")
    assert openpyxl.load_workbook(io.BytesIO(marked)).sheetnames[0] == "Ringkasan"
    for finding in findings:
        excerpt(book, finding)
