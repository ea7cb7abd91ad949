"""Templates: filled in and handed back they pass the checks; nothing in them is counted that is no data."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from ckanext.satudata.domain.tables import versions
from ckanext.satudata.domain.tables.checking import Options, check_file
from ckanext.satudata.domain.tables.own_sheets import TEMPLATE_SHEET, own_sheets
from ckanext.satudata.domain.tables.reading import read
from ckanext.satudata.domain.tables.template import About, carried_rows, columns_of, last_time, template

from .template_cases import BLITAR, CASES, KECAMATAN, UNIT, YEAR, fill_in

SOFFICE = shutil.which("soffice")
POPULATION = {"title": "Penduduk", "fields": [*KECAMATAN, {"name": "jumlah_penduduk", "type": "integer"}, UNIT, YEAR]}


def _book(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def _findings(content: bytes, name: str, schema) -> list[str]:
    report = check_file(io.BytesIO(content), name, Options(schema=schema))
    return [f"{found.code} {found.sheet} {found.rows[:3]} {found.columns}" for found in report.findings]


@pytest.mark.parametrize("case", CASES)
def test_a_filled_template_has_no_finding(case: str):
    schemas, about = CASES[case]
    content = fill_in(template(schemas, about), schemas)

    assert _findings(content, f"{case}.xlsx", schemas[0]) == []


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_a_template_that_libreoffice_saved_has_no_finding(tmp_path: Path):
    """All schemas, filled in, saved by LibreOffice as XLSX and as ODS, are read and checked again."""
    sources = []
    for case, (schemas, about) in CASES.items():
        source = tmp_path / f"{case}.xlsx"
        source.write_bytes(fill_in(template(schemas, about), schemas))
        sources.append(str(source))
    for format_ in ("xlsx", "ods"):
        folder = tmp_path / format_
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [str(SOFFICE), "--headless", profile, "--convert-to", format_, "--outdir", str(folder), *sources]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        for case, (schemas, _) in CASES.items():
            saved = folder / f"{case}.{format_}"
            assert _findings(saved.read_bytes(), saved.name, schemas[0]) == [], saved.name


def test_period_and_regions_are_filled_in():
    """A row for each kecamatan of the dataset's city, with its code, the unit and the year; figures are left open."""
    sheet = _book(template(POPULATION, BLITAR))["Penduduk"]

    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows == [
        ("35.72.01", "Kepanjenkidul", None, "Jiwa", 2025),
        ("35.72.02", "Sukorejo", None, "Jiwa", 2025),
        ("35.72.03", "Sananwetan", None, "Jiwa", 2025),
    ]


def test_data_of_the_whole_country_get_its_provinces():
    schema = {"fields": [{"name": "kode_provinsi"}, {"name": "provinsi"}, {"name": "ipm", "type": "number"}]}
    sheet = _book(template(schema, About("IPM", period="2025"))).worksheets[0]

    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert ("35", "Jawa Timur", None) in rows
    assert len(rows) == 38


def test_bps_columns_get_bps_codes():
    schemas, about = CASES["kode_bps"]
    sheet = _book(template(schemas, about)).worksheets[0]

    assert [cell.value for cell in sheet["A"][1:]] == ["3572020", "3572010", "3572030"]


def test_a_list_is_a_drop_down_and_stays_text():
    """Code lists stand on the hidden sheet; a value that begins like a formula is text there too."""
    choices = ["Baik", "=1+1", "@SUM(A1)", "-rusak"]
    schema = {
        "fields": [
            {"name": "kondisi", "constraints": {"enum": choices}},
            {"name": "lagi", "constraints": {"enum": choices}},
        ]
    }
    book = _book(template(schema))

    rules = book.worksheets[0].data_validations.dataValidation
    assert [rule.type for rule in rules] == ["list", "list"]
    assert rules[0].formula1 == rules[1].formula1 == f"'{TEMPLATE_SHEET}'!$D$1:$D$4"
    cells = [book[TEMPLATE_SHEET].cell(row, 4) for row in range(1, 5)]
    assert [cell.value for cell in cells] == choices
    assert {cell.data_type for cell in cells} == {"s"}
    assert book[TEMPLATE_SHEET].sheet_state == "veryHidden"


def test_the_header_is_locked_and_the_rest_is_not():
    sheet = _book(template(POPULATION, BLITAR))["Penduduk"]

    assert sheet.protection.sheet
    assert all(cell.protection.locked for cell in sheet[1])
    assert not any(cell.protection.locked for cell in sheet[2] if cell.value is not None)
    assert not sheet.column_dimensions["C"].protection.locked
    assert sheet.column_dimensions["A"].number_format == "@"


def test_a_row_that_is_not_needed_can_be_deleted():
    """No cell below the header is locked, also beside the table: of a row with a locked cell no program lets go."""
    sheet = _book(template(POPULATION, BLITAR))["Penduduk"]

    assert not sheet.protection.deleteRows
    free = [
        range(place.min, place.max + 1) for place in sheet.column_dimensions.values() if not place.protection.locked
    ]
    assert sum(map(len, free)) == 16_384
    assert sheet.row_dimensions[1].protection.locked
    assert sheet.row_dimensions[1].has_style


def test_a_list_of_numbers_holds_numbers():
    """Excel takes the text 1 for another value than the number, and refuses what was typed."""
    schema = {"fields": [{"name": "kelas", "type": "integer", "constraints": {"enum": [1, 2]}}, {"name": "nama"}]}
    book = _book(template(schema))

    assert [book[TEMPLATE_SHEET].cell(row, 4).value for row in (1, 2)] == [1, 2]


@pytest.mark.parametrize(
    ("period", "rows"),
    [
        ("2025", [(2025, "I", 1, None), (2025, "II", 1, None), (2025, "III", 2, None), (2025, "IV", 2, None)]),
        ("2025-08", [(2025, "III", 2, None)]),
        ("", []),
    ],
)
def test_quarters_and_halves_of_the_year_are_filled_in(period: str, rows: list[tuple[object, ...]]):
    """A row for each part of the year; other years than that of the period are left open."""
    schema = {
        "fields": [
            {"name": "tahun", "type": "year"},
            {"name": "triwulan", "type": "string", "constraints": {"enum": ["I", "II", "III", "IV"]}},
            {"name": "semester", "type": "integer"},
            {"name": "tahun_dibangun", "type": "year"},
        ]
    }
    sheet = _book(template(schema, About(period=period))).worksheets[0]

    assert list(sheet.iter_rows(min_row=2, values_only=True)) == rows


def test_months_of_last_year_become_those_of_this_year():
    """Months and quarters stay what they are, in the new year; answers of yes or no are asked for anew."""
    schema = {
        "fields": [
            {"name": "bulan", "type": "yearmonth"},
            {"name": "triwulan", "type": "integer"},
            {"name": "lunas", "type": "boolean"},
            {"name": "nilai", "type": "number"},
        ]
    }
    names = ["bulan", "triwulan", "lunas", "nilai"]
    rows = [("2024-01", 1, "ya", 2.5), ("2024-04", 2, "tidak", 3)]

    carried = [("2025-01", 1, None, None), ("2025-04", 2, None, None)]
    assert [tuple(row) for row in carried_rows(schema, names, rows, About(period="2025"))] == carried
    assert carried_rows(schema, names, rows[:1], About(period="2025-02")) == [["2025-02", 1, None, None]]


def test_what_is_not_prescribed_is_still_found():
    """A column that a person added to a template is none of its own."""
    book = _book(fill_in(template(POPULATION, BLITAR), [POPULATION]))
    sheet = book["Penduduk"]
    for row, value in enumerate(("No", 1, 2, 3), start=1):
        sheet.cell(row, 6).value = value
    buffer = io.BytesIO()
    book.save(buffer)

    assert "no_column" in [found.split()[0] for found in _findings(buffer.getvalue(), "a.xlsx", None)]


def test_examples_and_units_stand_in_the_instructions_only():
    """What is an example can never be counted: it is on no sheet of data."""
    schema = {"fields": [{"name": "luas", "type": "number", "satuan": "Hektar", "contoh": "12,75"}]}
    book = _book(template(schema, About("Luas sawah", period="2025")))

    instructions = [value for row in book["Petunjuk"].iter_rows(values_only=True) for value in row if value]
    assert "12,75" in instructions
    assert "Hektar" in instructions
    assert [[cell.value for cell in row] for row in book["Data"].iter_rows()] == [["luas"]]
    assert "Hektar" in book["Data"]["A1"].comment.text


def test_an_empty_template_holds_no_table_but_its_headers():
    """Sheets that the portal added are told from the person's."""
    book = read(io.BytesIO(template(POPULATION, BLITAR)), "t.xlsx").book

    assert book is not None
    assert own_sheets(book) == {"Petunjuk", TEMPLATE_SHEET}


def test_names_of_sheets_are_valid_and_different():
    schema = {"title": "Data [2024]: kab/kota yang sangat panjang sekali namanya", "fields": [{"name": "a"}]}
    names = _book(template([schema, schema, {"title": "petunjuk", "fields": [{"name": "b"}]}])).sheetnames

    assert len({name.lower() for name in names}) == len(names) == 5
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_a_schema_without_fields_makes_no_template():
    with pytest.raises(ValueError, match="field"):
        template({"fields": [{"type": "string"}, "x"]})


def test_last_years_rows_come_without_figures_and_with_this_year():
    """What rows are about is carried over; figures, and numbers that may stand for a person, are not."""
    schema = {
        "fields": [
            {"name": "kode_kecamatan"},
            {"name": "puskesmas"},
            {"name": "penanggung_jawab"},
            {"name": "kunjungan", "type": "integer"},
            {"name": "tahun", "type": "year"},
        ]
    }
    names = ["kode_kecamatan", "puskesmas", "penanggung_jawab", "kunjungan", "tahun"]
    rows = [
        ("35.72.01", "Kepanjenkidul", "3500000000000001", 120, 2024),
        ("35.72.01", "Kepanjenkidul", "3500000000000001", 99, 2023),
    ]
    about = About(period="2025")

    carried = carried_rows(schema, names, rows, about)
    sheet = _book(template(schema, about, rows={0: carried})).worksheets[0]

    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [("35.72.01", "Kepanjenkidul", None, None, 2025)]


def test_a_column_that_numbers_the_rows_numbers_them_anew():
    """Rows that only the number and the year told apart are one row of the new template."""
    names = ["id", "kecamatan", "tahun", "jumlah"]
    schema = {
        "fields": [
            {"name": "id", "title": "Id", "type": "string"},
            {"name": "kecamatan", "title": "Kecamatan", "type": "string"},
            {"name": "tahun", "title": "Tahun", "type": "year"},
            {"name": "jumlah", "title": "Jumlah", "type": "integer"},
        ]
    }
    pairs = [(name, year) for year in (2023, 2024) for name in ("Sukorejo", "Sananwetan")]
    for first, numbers in ((379, ["383", "384"]), (1, ["1", "2"])):
        rows = [(str(first + number), *pair, 10) for number, pair in enumerate(pairs)]
        carried = carried_rows(schema, names, rows, About(period="2025"))
        assert [row[:2] for row in carried] == [[numbers[0], "Sukorejo"], [numbers[1], "Sananwetan"]]


def test_last_years_messy_file_becomes_this_years_template():
    """Titles, totals and years beside each other are gone; the rows wait for figures; filled in, nothing is found."""
    messy = openpyxl.Workbook()
    for row in (
        ("JUMLAH PENDUDUK KOTA BLITAR",),
        (),
        ("No", "Kecamatan", "2023", "2024"),
        (1, "Kepanjenkidul", 43100, 44200),
        (2, "Sukorejo", 51300, 52400),
        (3, "Sananwetan", 60100, 61200),
        (None, "Jumlah", 154500, 157800),
    ):
        messy.active.append(row)
    buffer = io.BytesIO()
    messy.save(buffer)
    report = check_file(io.BytesIO(buffer.getvalue()), "2024.xlsx", Options(region="35.72"))
    about = About("Jumlah penduduk", unit="Jiwa", period="2025", region="35.72")

    found = last_time(report.book, report.tables[0], about, Options(region="35.72", satuan="Jiwa"))
    content = template(found.schema, about, rows={0: found.rows})

    rows = list(_book(content).worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("kode_kecamatan", "kecamatan", "tahun", "nilai", "satuan")
    assert rows[1] == ("35.72.01", "Kepanjenkidul", 2025, None, "Jiwa")
    assert len(rows) == 4
    assert _findings(fill_in(content, [dict(found.schema)]), "2025.xlsx", None) == []


def _messy() -> bytes:
    messy = openpyxl.Workbook()
    for row in (("Kecamatan", "2023", "2024"), ("Kepanjenkidul", "43.100", "-"), ("Sukorejo", "51.300", "52.400")):
        messy.active.append(row)
    buffer = io.BytesIO()
    messy.save(buffer)
    return buffer.getvalue()


def test_columns_that_no_template_should_have_are_put_right():
    """Years become rows and regions get codes; marks that are open to question leave figures in a column of figures.

    What is filled in differs from the version before only where the template does.
    """
    known = Options(region="35.72", satuan="Jiwa", year="2025")
    report = check_file(io.BytesIO(_messy()), "2024.xlsx", known)
    assert report.book is not None
    before = versions.schema_of(versions.summarise(report.book, report.tables))

    schema = columns_of(report.book, report.tables[0], known)
    names = [(field["name"], field["type"]) for field in schema["fields"]]
    assert names[:4] == [("kode_kecamatan", "string"), ("kecamatan", "string"), ("tahun", "year"), ("nilai", "integer")]
    filled = fill_in(template(schema, BLITAR), [dict(schema)])
    assert _findings(filled, "2025.xlsx", before) == []


def test_columns_in_order_stay_as_they_are():
    content = b"kode_kecamatan,kecamatan,jumlah\n35.72.01,Kepanjenkidul,5\n35.72.02,Sukorejo,6\n"
    report = check_file(io.BytesIO(content), "a.csv", Options(year="2024", satuan="Unit"))
    assert report.book is not None

    schema = columns_of(report.book, report.tables[0], Options(year="2024", satuan="Unit"))
    assert [field["name"] for field in schema["fields"]] == ["kode_kecamatan", "kecamatan", "jumlah"]


def test_english_instructions():
    book = _book(template(POPULATION, BLITAR, "en"))

    assert book.worksheets[-2]["A1"].value == "Template to fill in: Jumlah penduduk"
