"""The BPS forms, read back from the workbook."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from ckanext.satudata.domain.metadata import bps_forms

SCHEMAS = Path(bps_forms.__file__).parents[2] / "schemas"
RECORD = {
    "title": "Kepadatan Penduduk",
    "organization": {"title": "Dinas Contoh"},
    "konsep": "Kepadatan Penduduk",
    "definisi": "=SUM(A1:A9)",
    "interpretasi": "Makin tinggi makin padat.",
    "metode_perhitungan": "Penduduk dibagi luas.",
    "rumus": "KP = P / L",
    "ukuran": "Rasio",
    "satuan": "Orang/km2",
    "klasifikasi": "Kecamatan",
    "apakah_indikator_komposit": "tidak",
    "variabel_pembangun": [
        {"kegiatan_penghasil": "Registrasi Penduduk", "kode_kegiatan": "MK-1", "nama": "Penduduk"},
        {"kegiatan_penghasil": "Pemetaan", "nama": "Luas"},
    ],
    "level_estimasi": "kecamatan",
    "resources": [{"kolom": [{"nama": "kecamatan", "dapat_diakses_umum": "ya"}, {"nama": "kp"}]}],
}


def text(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return {"ya": "Ya", "tidak": "Tidak"}.get(value, "" if value is None else str(value))


def sheets(*forms: bps_forms.Form) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(bps_forms.workbook(forms)))


def test_ms_ind_has_the_seventeen_columns_of_the_form():
    """Labels and numbers are those of MS-Ind; the groups span their columns."""
    sheet = sheets(bps_forms.ms_ind(RECORD, text))["MS-Ind"]
    assert sheet["A1"].value == "METADATA STATISTIK INDIKATOR (MS-Ind)"
    assert [cell.value for cell in sheet[6]] == [f"({number})" for number in range(1, 18)]
    assert sheet["K4"].value == "Indikator Pembangun"
    assert sheet["M4"].value == "Variabel Pembangun"
    assert sheet["N5"].value == "Kode Keg. (diisi petugas)"
    assert "K4:L4" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert sheet["J4"].value == "Apakah Indikator Komposit?"


def test_ms_ind_carries_the_record():
    """One row for the indicator; several constituents are lines of one cell."""
    row = [cell.value for cell in sheets(bps_forms.ms_ind(RECORD, text))["MS-Ind"][7]]
    assert row[1] == "Kepadatan Penduduk"
    assert row[5] == "Penduduk dibagi luas.\nKP = P / L"
    assert row[9] == "Tidak"
    assert row[12] == "Registrasi Penduduk\nPemetaan"
    assert row[14] == "Penduduk\nLuas"


def test_typed_text_never_becomes_a_formula():
    """A definition that begins with “=” stays text when the office opens the file."""
    cell = sheets(bps_forms.ms_ind(RECORD, text))["MS-Ind"]["D7"]
    assert (cell.value, cell.data_type) == ("=SUM(A1:A9)", "s")


def test_control_characters_do_not_break_the_workbook():
    """Pasted text may hold characters that XLSX refuses."""
    sheet = sheets(bps_forms.ms_ind({**RECORD, "konsep": "A\x0bB"}, text))["MS-Ind"]
    assert sheet["C7"].value == "AB"


def test_ms_var_has_a_row_for_each_column_of_the_files():
    """MS-Var: twelve columns."""
    sheet = sheets(bps_forms.ms_var(RECORD, text))["MS-Var"]
    assert sheet.max_column == 12
    assert [sheet["B7"].value, sheet["L7"].value, sheet["B8"].value] == ["kecamatan", "Ya", "kp"]
    assert sheet["L4"].value == "Apakah Kolom (2) Dapat Diakses Umum?"


def test_ms_keg_follows_numbers_and_labels_of_the_form():
    """Each block with its heading; each item with its number."""
    schema = yaml.safe_load((SCHEMAS / "kegiatan_statistik.yaml").read_text(encoding="utf-8"))
    record = {
        "title": "Registrasi Penduduk",
        "i_instansi_penyelanggara": "Dinas Contoh",
        "iii_variabel_yang_dikumpulkan": [{"nama": "Penduduk", "konsep": "Penduduk"}],
        "iv_metode_pengumpulan_data": ["wawancara", "data_sekunder"],
    }
    form = bps_forms.ms_keg(record, schema, text)
    sheet = sheets(form)["MS-Keg"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    headings = [row[0] for row in rows if row[0] and not row[1]]
    assert headings[1:] == [
        "I. PENYELENGGARA",
        "II. PENANGGUNG JAWAB",
        "III. PERENCANAAN DAN PERSIAPAN",
        "IV. DESAIN KEGIATAN",
        "V. DESAIN SAMPEL",
        "VI. PENGUMPULAN DATA",
        "VII. PENGOLAHAN DAN ANALISIS",
        "VIII. DISEMINASI HASIL",
    ]
    answers = {(row[0], row[1]): row[2] for row in rows}
    assert answers[("1.1", "Instansi Penyelenggara")] == "Dinas Contoh"
    assert answers[("4.6", "Metode Pengumpulan Data")] == "wawancara, data_sekunder"
    assert answers[("3.4", "Variabel (Karakteristik) yang Dikumpulkan")].startswith(
        "1. Nama Variabel: Penduduk; Konsep: Penduduk"
    )
    assert sum(number.startswith("3.3") for number, _label in answers if number) == 7
    assert len(bps_forms.as_dict(form)["blocks"]) == 9


def test_the_api_form_holds_the_same_rows():
    """By API the form comes as plain data."""
    result = bps_forms.as_dict(bps_forms.ms_ind(RECORD, text))
    assert result["form"] == "MS-Ind"
    assert len(result["columns"]) == len(result["rows"][0]) == 17
