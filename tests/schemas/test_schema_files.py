"""The schema files: languages, examples, national key names, and what may be required."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ckanext.satudata import domain
from ckanext.satudata.domain.codes import vocabularies

SCHEMAS = Path(domain.__file__).parents[1] / "schemas"
NAMES = ("dataset", "organization", "kegiatan_statistik")

SECTION_9 = """
title notes owner_org jenis theme urusan accessRights accrualPeriodicity periode_awal periode_akhir kodereferensi
tingkat_penyajian konsep definisi klasifikasi ukuran satuan license_id kontak_unit id_sds rujukan_standar
sumber_definisi prioritas_tahun kriteria_prioritas id_daftar_data jadwal_rilis interpretasi metode_perhitungan rumus
level_estimasi apakah_indikator_komposit id_mskeg id_msind dasar_hukum sifat_data produsen_data_name
produsen_data_province_code produsen_data_city_code
"""
DEMANDED = 19
"""Fields of section 9 that the standard demands; they stand first."""
MS_KEG = """
tahun_kegiatan id_mskeg jenis_statistik cara_pengumpulan_data sektor_kegiatan identitas_rekomendasi
i_instansi_penyelanggara i_alamat i_telepon i_faksimile i_email ii_unit_eselon1 ii_unit_eselon2 ii_pj_jabatan
ii_pj_alamat ii_pj_telepon ii_pj_faksimile ii_pj_email iii_latar_belakang_kegiatan iii_tujuan_kegiatan
iii_jadwal_perencanaan_kegiatan iii_jadwal_desain iii_jadwal_pengumpulan_data iii_jadwal_pengolahan_data
iii_jadwal_analisis iii_jadwal_diseminasi_hasil iii_jadwal_evaluasi iii_variabel_yang_dikumpulkan
iv_kegiatan_ini_dilakukan iv_frekuensi_penyelanggara iv_tipe_pengumpulan_data iv_cakupan_wilayah_pengumpulan_data
iv_sebagian_cakupan_wilayah_pengumpulan_data iv_metode_pengumpulan_data iv_sarana_pengumpulan_data
iv_unit_pengumpulan_data v_jenis_rancangan_sampel v_metode_pemilihan_sampel_tahap_terakhir v_metode_yang_digunakan
v_kerangka_sampel_tahap_terakhir v_fraksi_sampel_keseluruhan v_nilai_perkiraan_sampling_error_variabel_utama
v_unit_sampel v_unit_observasi vi_apakah_melakukan_uji_coba vi_metode_pemeriksaan_kualitas_pengumpulan_data
vi_apakah_melakukan_penyesuaian_nonrespon vi_petugas_pengumpulan_data vi_jumlah_petugas_supervisor
vi_jumlah_petugas_enumerator vi_apakah_melakukan_pelatihan_petugas vii_tahapan_pengolahan_data vii_metode_analisis
vii_unit_analisis vii_tingkat_penyajian_hasil_analisis viii_ketersediaan_produk_tercetak
viii_ketersediaan_produk_digital viii_ketersediaan_produk_mikrodata viii_rencana_jadwal_rilis_produk_tercetak
viii_rencana_jadwal_rilis_produk_digital viii_rencana_jadwal_rilis_produk_mikrodata
"""
MS_VAR = """
nama alias konsep definisi referensi_pemilihan referensi_waktu tipe_data klasifikasi_isian ukuran satuan
aturan_validasi kalimat_pertanyaan dapat_diakses_umum
"""


def load(name: str) -> dict[str, Any]:
    return yaml.safe_load((SCHEMAS / f"{name}.yaml").read_text(encoding="utf-8"))


def fields(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a schema with its path, subfields included."""
    schema = load(name)
    for part in ("fields", "dataset_fields", "resource_fields"):
        for field in schema.get(part, ()):
            yield field["field_name"], field
            for subfield in field.get("repeating_subfields", ()):
                yield f"{field['field_name']}.{subfield['field_name']}", subfield


ALL = [pytest.param(field, id=f"{name}:{path}") for name in NAMES for path, field in fields(name)]


def test_the_files_are_found():
    """A moved folder must not make the tests below pass on nothing."""
    assert len(ALL) > 150


@pytest.mark.parametrize("field", ALL)
def test_every_field_has_both_languages_and_an_example(field: dict[str, Any]):
    """Clerks read Indonesian, other readers English; an example says more than a rule."""
    assert set(field["label"]) == {"id", "en"}
    assert field["label"]["id"].strip()
    assert field["label"]["en"].strip()
    assert set(field["help_text"]) == {"id", "en"}
    assert "contoh:" in field["help_text"]["id"].lower()
    assert "example:" in field["help_text"]["en"].lower()


@pytest.mark.parametrize("field", ALL)
def test_every_choice_has_both_languages_and_a_slug(field: dict[str, Any]):
    """Stored values are slugs: the numbers of the forms of BPS differ between the forms in use."""
    for choice in field.get("choices", ()):
        assert set(choice["label"]) == {"id", "en"}
        assert not choice["value"].isdigit()
    if "kosakata" in field:
        assert getattr(vocabularies, field["kosakata"])


@pytest.mark.parametrize("name", NAMES)
def test_only_title_and_organisation_are_required(name: str):
    """Drafts may be incomplete: the rest is demanded at submission."""
    required = {path for path, field in fields(name) if field.get("required")}
    assert required <= {"title", "owner_org"}


@pytest.mark.parametrize("name", NAMES)
def test_no_person_is_asked_for(name: str):
    """CKAN's author and maintainer are persons, and harvested records publish them."""
    assert not {path for path, _field in fields(name)} & {"author", "author_email", "maintainer", "maintainer_email"}


def test_a_dataset_has_every_field_of_the_standard_under_its_national_name():
    """data.go.id harvests by these exact names."""
    assert set(SECTION_9.split()) <= {path for path, _field in fields("dataset")}


def test_what_the_standard_demands_is_marked():
    """The nineteen fields of the standard, each marked wajib."""
    demanded = {field["field_name"] for field in load("dataset")["dataset_fields"] if field.get("wajib")}
    assert demanded == set(SECTION_9.split()[:DEMANDED])


def test_the_column_dictionary_is_ms_var():
    """MS-Var as rows of a file."""
    (columns,) = (field for path, field in fields("dataset") if path == "kolom")
    assert [subfield["field_name"] for subfield in columns["repeating_subfields"]] == MS_VAR.split()


def test_an_activity_has_every_field_of_ms_keg_under_its_indah_name():
    """The keys of INDAH, misspellings included."""
    assert set(MS_KEG.split()) <= {path for path, _field in fields("kegiatan_statistik")}


def test_conditions_name_fields_and_values_that_exist():
    """A condition that can never hold would hide a field for ever."""
    for name in ("dataset", "kegiatan_statistik"):
        by_name = dict(fields(name))
        for path, field in by_name.items():
            for other, values in (field.get("wajib_jika") or {}).items():
                assert other in by_name, path
                allowed = {choice["value"] for choice in by_name[other].get("choices", ())} or {
                    "ya",
                    "tidak",
                    *vocabularies.ACCESS_CLASSES,
                }
                assert set(values if isinstance(values, list) else [values]) <= allowed, path


def test_the_groups_are_those_that_the_form_shows():
    """Each visible field of a dataset stands in one of the six groups."""
    schema = load("dataset")
    groups = [group["kode"] for group in schema["kelompok"]]
    assert groups == ["umum", "standar_data", "cakupan", "rilis_akses", "indikator", "kontak"]
    for field in schema["dataset_fields"]:
        if field.get("form_snippet", "") is not None:
            assert field["kelompok"] in groups
