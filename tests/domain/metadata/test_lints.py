"""Lints: what a complete record can still get wrong."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ckanext.satudata.domain.metadata.findings import Finding
from ckanext.satudata.domain.metadata.lints import lint
from ckanext.satudata.domain.metadata.specs import FieldSpec

GOOD = {
    "type": "dataset",
    "title": "Jumlah Penduduk menurut Kecamatan",
    "notes": "Jumlah penduduk tiap kecamatan.",
    "id_sds": "SD00001.00.00",
    "konsep": "Penduduk",
    "definisi": "Orang yang berdomisili di Indonesia.",
    "klasifikasi": "1. Kecamatan",
    "ukuran": "Jumlah",
    "kodereferensi": ["35.72"],
    "periode_awal": "2024",
    "periode_akhir": "2024",
    "accrualPeriodicity": "tahunan",
    "accessRights": "terbuka",
    "license_id": "cc-by",
    "kontak_unit": "Bidang Statistik, Dinas Komunikasi dan Informatika",
    "kontak_email": "statistik@contoh.go.id",
    "kontak_telepon": "(0342) 000000",
    "resources": [{"id": "r1", "kolom": [{"nama": "jumlah", "dapat_diakses_umum": "ya"}]}],
}


def codes(record: dict, **options: object) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in lint(record, **options)]  # type: ignore[arg-type]


def changed(**fields: object) -> dict:
    return {**GOOD, **fields}


def test_a_good_record_has_no_findings():
    """The rules leave a good record alone."""
    assert lint(GOOD) == ()


@pytest.mark.parametrize("code", ["SD1.00.00", "sd00001.00.00", "SDG00001.00.00", "SD00001.0.00", "SD00001-00-00"])
def test_sds_codes_have_letters_five_digits_and_two_pairs(code: str):
    """Peraturan BPS 4/2021: the pattern of an SDS code."""
    assert codes(changed(id_sds=code)) == [("sds_code", "error")]


@pytest.mark.parametrize("code", ["SD00001.00.00", "ST01246.00.00", "UL17645.01.12", "S00001.00.00"])
def test_published_sds_codes_pass(code: str):
    """Codes as BPS prints them."""
    assert codes(changed(id_sds=code)) == []


@pytest.mark.parametrize(
    ("concept", "code"),
    [
        ("Rata-rata Pengeluaran", "concept_measure"),
        ("Penduduk 2024", "concept_period"),
        ("Penduduk Kota Blitar", "concept_region"),
        ("Produksi PDRB", "concept_abbreviation"),
        ("Penduduk miskin", "concept_capitals"),
    ],
)
def test_names_of_concepts_follow_indah(concept: str, code: str):
    """INDAH: capitals, no measure, period, region or abbreviation; a warning, since many names predate the rule."""
    assert codes(changed(konsep=concept)) == [(code, "warning")]


def test_small_words_in_a_concept_need_no_capital():
    """Conjunctions stay small."""
    assert codes(changed(konsep="Kedalaman dan Keparahan Kemiskinan")) == []


@pytest.mark.parametrize(("start", "end"), [("2025", "2024"), ("2024-06", "2024-05"), ("2024-06-02", "2024-06-01")])
def test_a_period_does_not_end_before_it_begins(start: str, end: str):
    """The order is checked at every precision."""
    found = [code for code, severity in codes(changed(periode_awal=start, periode_akhir=end)) if severity == "error"]
    assert found == ["period_order"]


def test_a_month_inside_a_year_is_in_order():
    """A period of another precision is compared by its days."""
    assert codes(changed(periode_awal="2024-12", periode_akhir="2024", accrualPeriodicity="bulanan")) == []


def test_a_yearly_dataset_covers_a_year():
    """Frequency against period: a warning names both."""
    record = changed(periode_awal="2024-01", periode_akhir="2024-03")
    (finding,) = lint(record)
    assert (finding.code, finding.severity) == ("frequency_period", "warning")
    assert finding.params == {"step": "12", "months": "3"}


def test_an_unspecified_licence_blocks():
    """Without a licence nobody knows whether reuse is allowed."""
    assert codes(changed(license_id="notspecified")) == [("licence", "error")]


@pytest.mark.parametrize(
    ("field", "value", "code", "severity"),
    [
        ("kontak_unit", "Budi 199001012015031001", "contact_nip", "error"),
        ("kontak_unit", "Bapak Fulan", "contact_person", "error"),
        ("kontak_unit", "Fulan bin Fulan, S.Kom", "contact_person", "error"),
        ("kontak_email", "fulan@gmail.com", "contact_mail", "warning"),
        ("kontak_telepon", "0812-0000-0000", "contact_mobile", "warning"),
        ("maintainer", "Fulan", "personal_fields", "warning"),
    ],
)
def test_the_contact_is_a_unit(field: str, value: str, code: str, severity: str):
    """Personal data blocks where it is certain, and warns where it is likely."""
    assert codes(changed(**{field: value})) == [(code, severity)]


@pytest.mark.parametrize(
    "unit",
    [
        "Bidang Pemberdayaan Perempuan dan Ibu Kota",
        "Dinas Kesehatan, Seksi Kesehatan Ibu",
        "Subbagian Data, Sekretariat",
    ],
)
def test_names_of_units_are_not_taken_for_persons(unit: str):
    """“Ibu” is also an ordinary word."""
    assert codes(changed(kontak_unit=unit)) == []


def test_a_column_that_is_not_public_is_not_in_an_open_file():
    """MS-Var column 12; the finding names the file and the column."""
    resources = [{"id": "r1", "kolom": [{"nama": "alamat", "dapat_diakses_umum": "tidak"}]}]
    (finding,) = lint(changed(resources=resources))
    assert (finding.code, finding.resource_id, finding.params["columns"]) == ("closed_column", "r1", "alamat")
    assert lint(changed(resources=resources, accessRights="terbatas")) == ()


def test_open_data_have_an_open_licence():
    """A licence that CKAN knows not to be open is pointed out."""
    assert codes(changed(license_id="cc-nc", isopen=False)) == [("licence_closed", "warning")]
    assert codes(changed(isopen=True)) == []
    assert codes(changed(license_id="cc-nc", isopen=False, accessRights="terbatas")) == []


def test_an_indicator_that_is_not_public_is_not_open():
    """MS-Ind column 17."""
    assert codes(changed(apakah_indikator_bisa_diakses_umum="tidak")) == [("closed_indicator", "error")]


def test_a_dash_is_no_metadata():
    """Portals full of “-” are why this rule exists."""
    assert codes(changed(definisi=" - ")) == [("placeholder", "error")]


def test_a_part_that_does_not_apply_stays_empty():
    """MS-Keg: the sample design is for surveys only."""
    specs = [FieldSpec("v_unit_sampel", {"id": "Unit Sampel"}, wajib_jika={"cara_pengumpulan_data": ("survei",)})]
    record = {"type": "kegiatan_statistik", "cara_pengumpulan_data": "pencacahan_lengkap", "v_unit_sampel": "Orang"}
    assert codes(record, specs=specs) == [("not_applicable", "error")]
    assert codes({**record, "cara_pengumpulan_data": "survei"}, specs=specs) == []


@dataclass(frozen=True)
class Place:
    code: str
    name: str


class Table:
    def get(self, code: str) -> Place | None:
        return Place("35.72", "Kota Blitar") if code == "35.72" else None

    def nearest(self, code: str, limit: int = 3) -> list[Place]:
        return [Place("35.72", "Kota Blitar")]


def test_an_unknown_region_is_refused_with_the_nearest_codes():
    """An error about a code says which code was probably meant."""
    assert lint(GOOD, region_table=Table()) == ()
    (finding,) = lint(changed(kodereferensi=["35.72", "35.27x"]), region_table=Table())
    assert (finding.field, finding.code) == ("kodereferensi", "unknown_region")
    assert finding.params == {"code": "35.27x", "near": "35.72 Kota Blitar"}


def test_every_message_can_be_filled_in():
    """Each place in a message has its parameter."""
    record = changed(
        id_sds="x",
        konsep="jumlah penduduk Kota PDRB 2024",
        periode_awal="2025",
        license_id="notspecified",
        kontak_unit="Bapak Fulan",
        kontak_email="a@yahoo.com",
        author="F",
        apakah_indikator_bisa_diakses_umum="tidak",
        notes="-",
    )
    findings: tuple[Finding, ...] = lint(record)
    assert len(findings) >= 10
    for finding in findings:
        assert "{" not in finding.message.format(**finding.params)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": "Survei"}, "title_short"),
        ({"tahun_kegiatan": "2018"}, "activity_year"),
        ({"iii_tujuan_kegiatan": "Tahu."}, "text_short"),
        ({"iii_jadwal_desain": "2025-02-01/.."}, "schedule_open"),
        ({"iii_jadwal_desain": "2025-02-01/2025-01-01"}, "schedule_order"),
        ({"vi_jumlah_petugas_supervisor": "4", "vi_jumlah_petugas_enumerator": "3"}, "supervisors"),
        (
            {"v_metode_pemilihan_sampel_tahap_terakhir": "probabilitas", "v_metode_yang_digunakan": "snowball"},
            "sampling_method",
        ),
        ({"ii_pj_jabatan": "Drs. Fulan"}, "contact_person"),
    ],
)
def test_rules_of_ms_keg(fields: dict, code: str):
    """Rules printed on form MS-Keg."""
    assert codes({"type": "kegiatan_statistik", **fields}) == [(code, "error")]
