"""A whole check: what it answers, how it is stored, and that no file breaks it."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.satudata.domain.tables import messages
from ckanext.satudata.domain.tables.checking import (
    Options,
    as_json,
    check_file,
    dump,
    findings_of,
    score_of,
)
from ckanext.satudata.domain.tables.finding import MAX_ROWS_LISTED, Finding, Severity
from ckanext.satudata.domain.tables.findings import view
from ckanext.satudata.domain.tables.letters import column_number, letter
from ckanext.satudata.domain.tables.score import LABELS, Part, Score

from .samples import checked, codes, text, xlsx

UNTIDY = text(
    """
    Data Zamrud Rahasia,,
    kecamatan,nilai,catatan
    Sananwetan,"12,5",Topas
    Sukorejo,-,Topas
    Kepanjenkidul,"8,25",Opal
    Kepanjenkidul,"8,25",Opal
    Jumlah,"20,75",
    """
)


def test_a_stored_report_comes_back_as_it_was() -> None:
    """Findings and score survive JSON, and their sentences are put together again."""
    report = checked(UNTIDY)
    stored = json.loads(json.dumps(dump(report)))
    assert [messages.message(finding, "id") for finding in findings_of(stored)] == [
        finding["message"] for finding in as_json(report, "id")["findings"]
    ]
    score = score_of(stored)
    assert score is not None
    assert score.as_json("en") == as_json(report, "en")["score"]
    assert (stored["size"], stored["readable"]) == (len(UNTIDY), True)


def test_findings_of_a_code_that_is_no_longer_known_are_left_out() -> None:
    """A report of an older checker can still be read."""
    stored = dump(checked(UNTIDY))
    stored["findings"][0]["code"] = "from_another_time"
    assert len(findings_of(stored)) == len(stored["findings"]) - 1


def test_nothing_that_is_stored_or_said_quotes_a_cell() -> None:
    """Reports are seen by people who may not see the cells; headers are the only texts of the file in them."""
    report = checked(UNTIDY)
    for shown in (dump(report), as_json(report, "id"), as_json(report, "en")):
        written = json.dumps(shown, ensure_ascii=False)
        assert not [value for value in ("Zamrud", "Topas", "Opal", "Sananwetan", "8,25", "20,75") if value in written]


def test_grave_findings_come_first() -> None:
    """Who reads only the beginning reads what matters."""
    weights = [list(Severity).index(finding.severity) for finding in checked(UNTIDY).findings]
    assert weights == sorted(weights)


def test_every_code_has_words_in_both_languages_and_knows_its_places() -> None:
    """No text is empty, and variants and languages name the same things."""
    for code, entry in messages.entries().items():
        for wording in (entry.wording, *entry.variants.values()):
            for one in (wording.message, wording.advice):
                assert one.id, code
                assert one.en, code
            places = [set(re.findall(r"{(\w+)}", said)) for said in (wording.message.id, wording.message.en)]
            assert {name.removesuffix("_id") for name in places[0]} == {name.removesuffix("_en") for name in places[1]}


def test_the_documentation_names_every_code() -> None:
    """docs/findings.md is complete; the codes of schemas stand there as a family."""
    told = (Path(__file__).parents[3] / "docs" / "findings.md").read_text(encoding="utf-8")
    assert not [code for code in messages.entries() if not code.startswith("schema_") and f"`{code}`" not in told]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((4,), "4"),
        ((4, 5), "4-5"),
        ((4, 5, 6, 9), "4-6 dan 9"),
        ((1, 3, 5, 7, 9, 11, 13, 15, 17, 19), "15 dan 2 lainnya"),
    ],
)
def test_rows_are_told_as_people_tell_them(rows: tuple[int, ...], words: str) -> None:
    """Neighbours are joined, and of many the first are named."""
    finding = Finding("title_rows", Severity.saran, rows=rows, count=len(rows))
    assert words in messages.message(finding, "id")


def test_columns_have_the_letters_of_spreadsheets() -> None:
    """A to Z, then AA."""
    assert [letter(number) for number in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
    assert all(column_number(letter(number)) == number for number in range(1, 2000))


def test_a_finding_lists_no_more_rows_than_fit_and_counts_all() -> None:
    """A file of many wrong rows does not make a report of megabytes."""
    file = text("nama,nilai\n" + "\n".join(f'n{i},"{i},5"' for i in range(3_000)))
    finding = next(finding for finding in checked(file).findings if finding.code == "decimal_comma")
    assert (len(finding.rows), finding.count) == (MAX_ROWS_LISTED, 3_000)


def test_one_finding_tells_what_several_columns_share() -> None:
    """Thirty columns of years do not give thirty times the same sentence."""
    rows = [("nama", *range(2001, 2031)), *((f"n{i}", *["1 234"] * 30) for i in range(4))]
    found = [finding for finding in checked(xlsx(rows), "data.xlsx").findings if finding.code == "number_as_text"]
    assert [(len(finding.columns), finding.count) for finding in found] == [(30, 120)]


def test_what_the_tables_of_a_sheet_share_is_said_once() -> None:
    """Three tables with titles do not give three times the same sentence; columns are named as runs."""
    block = [("Tabel {}",), ("kecamatan", "unit", "orang"), ("Sananwetan", 4, 7), ("Sukorejo", 5, 9), (None,), (None,)]
    rows = [(row[0].format(number), *row[1:]) if row[0] else row for number in range(3) for row in block]
    for row in (7, 13):
        rows[row] = (rows[row][0], f"unit {row}", f"orang {row}")
    found = {(f.code, f.columns): f for f in checked(xlsx(rows), "data.xlsx").findings}
    assert found["title_rows", ()].rows == (1, 7, 13)
    assert found["empty_rows", ()].rows == (5, 6, 11, 12)
    assert found["missing_tahun", ()].count == 3
    unit = found["missing_satuan", ("B", "C")]
    assert "“unit”, “orang”, “unit 7”, “orang 7”, “unit 13”, “…”" in messages.message(unit, "en")
    assert found["region_without_code", ("A",)].count == 6


def test_tables_beside_each_other_are_told_by_their_columns() -> None:
    """That both begin in row 1 would say little."""
    rows = [("kecamatan", "sapi", None, "kecamatan", "kambing")]
    rows += [(name, number, None, name, number * 3) for name, number in (("Sananwetan", 4), ("Sukorejo", 7), ("X", 9))]
    found = {f.code: f for f in checked(xlsx(rows), "data.xlsx").findings}
    assert found["multi_table"].columns == ("A", "D")
    assert "begin in columns A and D" in messages.message(found["multi_table"], "en")


def test_rows_of_a_table_with_one_beside_are_told_with_its_columns() -> None:
    """The same row of the table beside holds data: nobody is told to delete it. Rows that both have are said once."""
    rows = [
        ("Kecamatan", "jantan", "betina", None, "Kecamatan", "ayam", "itik"),
        ("Sananwetan", 4, 5, None, "Sananwetan", 14, 15),
        ("Sukorejo", 6, 7, None, "Sukorejo", 16, 17),
        ("Sukorejo", 6, 7, None, "Kepanjenkidul", 1, 2),
        ("Jumlah", 16, 19, None, "Garum", 8, 9),
        (None, None, None, None, "Nglegok", 3, 4),
        (None, None, None, None, "Jumlah", 42, 47),
    ]
    found = {(f.code, f.rows): f for f in checked(xlsx(rows), "data.xlsx").findings}
    assert found["duplicate_rows", (4,)].columns == ("A", "B", "C")
    assert found["total_row", (5,)].columns == ("A", "B", "C")
    assert found["total_row", (7,)].columns == ("E", "F", "G")
    assert "Baris 7 di kolom E-G berisi jumlah" in messages.message(found["total_row", (7,)], "id")

    both = [*rows[:4], ("Jumlah", 16, 19, None, "Jumlah", 31, 34)]
    totals = [f for f in checked(xlsx(both), "data.xlsx").findings if f.code == "total_row"]
    assert [(f.rows, f.columns, f.count) for f in totals] == [((5,), ("A", "B", "C", "E", "F", "G"), 2)]


def test_columns_are_named_as_runs_and_headers_in_quotes() -> None:
    """ "B-E" is shorter than four letters, and a header may hold a comma."""
    years = checked(text("komoditas,2019,2020,2021,2022\nPadi,10,11,12,13\nJagung,5,6,7,8")).findings
    said = {finding.code: messages.message(finding, "en") for finding in years}
    assert "(4 columns: B-E)" in said["wide_years"]
    assert "figures in columns B-E" in said["missing_satuan"]
    two = checked(text('jenjang,"guru, tetap",murid\nSD,10,11\nSMP,5,6')).findings
    said = {finding.code: messages.message(finding, "en") for finding in two}
    assert "“guru, tetap”, “murid”" in said["missing_satuan"]


def test_the_score_is_computed_from_what_was_found() -> None:
    """Repeated rows, empty cells and doubtful columns lower the part that they belong to."""
    parts = {part.name: part.value for part in checked(UNTIDY).score.parts}  # type: ignore[union-attr]
    assert parts["keunikan"] == 75  # one of four rows
    assert parts["kelengkapan"] == 92  # one of twelve cells
    assert parts["konsistensi"] == 0  # the only column of figures; texts cannot contradict each other
    assert parts["ketepatan_waktu"] is None


@pytest.mark.parametrize(("delivered", "value"), [(1, 100), (10, 100), (15, 95), (28, 82)])
def test_timeliness_loses_a_point_a_day(delivered: int, value: int) -> None:
    """What came by the day of the schedule is in time."""
    options = Options(due=date(2025, 3, 10), delivered=date(2025, 3, delivered))
    score = checked(UNTIDY, options=options).score
    assert score is not None
    part = next(part for part in score.parts if part.name == "ketepatan_waktu")
    assert part.value == value
    assert ("Terlambat" in part.how("id")) == (value < 100)


@pytest.mark.parametrize(
    ("values", "galat", "grade", "told"),
    [
        ((100, 100, 95, None, 92), False, "Sangat baik", "Rata-rata dari 4 nilai yang dapat dihitung."),
        ((100, 100, 81, 100, 100), False, "Sangat baik", "Rata-rata dari 5 nilai yang dapat dihitung."),
        ((100, 100, 75, 100, 100), False, "Baik", "di atas nilai terendah (Konsistensi: 75)."),
        ((100, 100, 50, 100, 100), False, "Cukup", "di atas nilai terendah (Konsistensi: 50)."),
        ((100, 100, 100, None, 100), True, "Cukup", "paling tinggi “Cukup” selama berkas memuat galat."),
        ((100, 100, 50, 100, 100), True, "Cukup", "di atas nilai terendah (Konsistensi: 50)."),
        ((100, 100, 0, 100, 100), False, "Cukup", "Rata-rata dari 5 nilai yang dapat dihitung."),
        ((40, 50, 0, 0, 100), True, "Perlu diperbaiki", "dari 5 nilai yang dapat dihitung."),
    ],
)
def test_one_bad_part_is_not_hidden_by_the_mean(
    values: tuple[int | None, ...], galat: bool, grade: str, told: str
) -> None:
    """The word is at most one step above that of the worst part, and "Cukup" at most while there is a galat."""
    score = Score(tuple(Part(name, value) for name, value in zip(LABELS, values, strict=True)), galat)
    assert score.grade("id") == grade
    assert score.how("id").endswith(told)


def test_a_galat_limits_the_word_of_a_file_that_is_good_otherwise() -> None:
    """A column that the schema asks for is missing: the figures beside it may be as good as they like."""
    schema = {"fields": [{"name": "jenjang"}, {"name": "sekolah", "constraints": {"required": True}}]}
    content = text("jenjang,satuan,tahun\nSD,unit,2024\nSMP,unit,2024\nSMA,unit,2024")
    report = checked(content, options=Options(schema=schema))
    assert report.score is not None
    assert report.verdict()["galat"]
    assert (report.score.value >= 90, report.score.grade("en")) == (True, "Fair")
    assert score_of(dump(report)) == report.score


def test_sheets_that_describe_the_data_are_not_taken_for_data() -> None:
    """A sheet "Metadata" beside the data is no second table with a header of its own."""
    content = xlsx(
        [("jenjang", "jumlah"), ("SD", 61), ("SMP", 20)],
        Metadata=[("Judul yang panjang",), (None,), ("Kode", "D-01"), ("Satuan", "sekolah"), ("Produsen", "Dinas")],
    )
    report = checked(content, "data.xlsx")
    assert {table.sheet for table in report.tables} == {"Data"}
    assert {finding.sheet for finding in report.findings} <= {"", "Data"}


def test_progress_is_told_up_to_the_end() -> None:
    """A job can show how far it is."""
    told: list[float] = []
    check_file(io.BytesIO(UNTIDY), "data.csv", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_whoever_is_told_may_end_a_check() -> None:
    """For each table a check asks twice, once while it is searched and once while it is examined."""
    table = [("kecamatan", "nilai"), ("Sananwetan", 12), ("Sukorejo", 15), ()]
    form = [row for number in range(1, 21) for row in ((f"Tabel {number}. Nilai",), *table)]
    left: list[float] = []

    def end_it(share: float) -> None:
        left.append(share)
        if len(left) == calls:
            raise TimeoutError

    content = xlsx(form, Lain=form)
    calls = 0
    assert len(checked(content, "data.xlsx").tables) == 40
    check_file(io.BytesIO(content), "data.xlsx", progress=end_it)
    asked = len(left)
    assert asked > 80
    for calls in (asked // 4, asked // 2, asked - 2):  # noqa: B007 - read by the function
        left.clear()
        with pytest.raises(TimeoutError):
            check_file(io.BytesIO(content), "data.xlsx", progress=end_it)
        assert len(left) == calls


@pytest.mark.parametrize("content", ["nama,keterangan\nA,\nB,", "kelurahan,L,P\nA,-,-\nB,-,-", "nama\nA\nB"])
def test_lists_and_tables_of_dashes_are_no_empty_templates(content: str) -> None:
    """Remarks may be missing, and a dash was put there by somebody."""
    assert "empty_template" not in codes(checked(text(content)))


def test_a_template_beside_a_filled_sheet_weighs_less() -> None:
    """A file with nothing but an empty table cannot be used; one empty sheet more is to be looked at."""
    form = [("No", "Kecamatan", "L", "P"), (1, "Sananwetan"), (2, "Sukorejo"), (3, "Kepanjenkidul")]
    alone = next(f for f in checked(xlsx(form), "data.xlsx").findings if f.code == "empty_template")
    data = [("jenjang", "jumlah"), ("SD", 61), ("SMP", 20)]
    beside = next(f for f in checked(xlsx(data, Form=form), "data.xlsx").findings if f.code == "empty_template")
    assert (alone.severity, beside.severity, beside.sheet) == (Severity.galat, Severity.peringatan, "Form")


_CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["Jumlah", "-", "n/a", "1.250", "1 842,51", "12,5", "35.72", "3572", "Kota Blitar", "KOTA BLITAR", "9-May",
         "No", "2023", "Tahun 2022", "Januari", "id", "kode", "kecamatan", "650 x 12", "76,2%", "\u2009", "0", "=",
         "Rp 1.000,-", "1e400", "-0", "9" * 40, "35.72.01.1001"]
    ),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
)  # fmt: skip
_GRIDS = st.lists(st.lists(_CELLS, max_size=6), max_size=14)


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(_GRIDS, st.booleans())
def test_no_table_breaks_the_checks(grid: list[list[object]], csv: bool) -> None:
    """Whatever stands in the cells, there is an answer, and it can be stored and said."""
    if csv:
        lines = [",".join("" if cell is None else f'"{cell}"'.replace("\n", " ") for cell in row) for row in grid]
        report = checked("\n".join(lines).encode("utf-8", "replace"))
    else:
        book = openpyxl.Workbook()
        for row in grid:
            book.worksheets[0].append([cell if not isinstance(cell, str) else cell or None for cell in row])
        file = io.BytesIO()
        book.save(file)
        report = checked(file.getvalue(), "data.xlsx")
    assert findings_of(json.loads(json.dumps(dump(report)))) == list(report.findings)
    for language in ("id", "en"):
        as_json(report, language)
    assert codes(report) <= messages.entries().keys()


def test_a_very_long_table_is_looked_at_in_parts_and_told_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found in several parts is one finding; a row that repeats one of an earlier part is found."""
    monkeypatch.setattr(view, "_CELLS_AT_ONCE", 30)
    lines = [f'n{i},"{i},5",2023' for i in range(40)]
    report = checked(text("\n".join(["nama,nilai,tahun", *lines, lines[0]])))
    found = {finding.code: finding for finding in report.findings}
    assert (found["decimal_comma"].count, len(found["decimal_comma"].rows)) == (41, 41)
    assert found["duplicate_rows"].rows == (42,)
    assert len(report.findings) == len(found)
