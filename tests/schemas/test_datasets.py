"""Datasets through the actions: early drafts, all complaints at once, and what is stored."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.satudata.shared import index_package

from tests.portal import call

pytestmark = [pytest.mark.usefixtures("clean_db", "clean_index", "with_request_context")]

FULL: dict[str, Any] = {
    "title": "Jumlah Penduduk menurut Kecamatan",
    "notes": "Jumlah penduduk tiap kecamatan.",
    "jenis": "statistik",
    "theme": "pembangunan-daerah",
    "urusan": "2.12",
    "konsep": "Penduduk",
    "definisi": "Orang yang berdomisili di wilayah Indonesia selama satu tahun atau lebih.",
    "klasifikasi": "1. Kecamatan",
    "ukuran": "Jumlah",
    "satuan": "Orang",
    "kodereferensi": ["35.72"],
    "tingkat_penyajian": "kecamatan",
    "periode_awal": "2024",
    "periode_akhir": "2024",
    "accessRights": "terbuka",
    "accrualPeriodicity": "tahunan",
    "license_id": "cc-by",
    "kontak_unit": "Bidang Statistik",
}


@pytest.fixture
def office() -> dict[str, Any]:
    return factories.Organization(title="Dinas Contoh", kode_wilayah="35.72")


@pytest.fixture
def editor(office: dict[str, Any]) -> str:
    user = factories.User()
    member = {"id": office["id"], "username": user["name"], "role": "editor"}
    tk.get_action("organization_member_create")({"ignore_auth": True}, member)
    return user["name"]


@pytest.fixture
def create(office: dict[str, Any], editor: str):
    def make(**fields: Any) -> dict[str, Any]:
        return call("package_create", editor, **{"owner_org": office["id"], **fields})

    return make


def complaints(create: Any, **fields: Any) -> dict[str, Any]:
    before = model.Session.query(model.Package).count()
    with pytest.raises(tk.ValidationError) as caught:
        create(**fields)
    model.Session.rollback()
    assert model.Session.query(model.Package).count() == before
    return caught.value.error_dict


def test_title_and_organisation_make_a_draft(create: Any):
    """The first save asks for nothing else, and the name it will get comes from the title."""
    dataset = create(title="Jumlah Penduduk")
    assert dataset["satudata_wanted_name"] == "jumlah-penduduk"
    assert dataset["private"] is True


def test_a_second_dataset_of_the_same_title_gets_a_suffix(create: Any):
    """An office may publish twice under the same title."""
    first, second = create(title="Jumlah Penduduk"), create(title="Jumlah Penduduk")
    assert first["satudata_wanted_name"] == "jumlah-penduduk"
    assert second["satudata_wanted_name"] == "jumlah-penduduk-2"


def test_any_title_gives_a_valid_name(create: Any):
    """Titles without Latin letters, of one letter, and of full length."""
    for title in ("人口", "?", "a", "x" * 300):
        assert 2 <= len(create(title=title)["satudata_wanted_name"]) <= 100


def test_the_name_stays_when_the_title_changes(create: Any, editor: str):
    """Addresses that people have stored keep working; a form sends no name."""
    dataset = create(title="Jumlah Penduduk")
    changed = call("package_update", editor, id=dataset["id"], title="Penduduk", owner_org=dataset["owner_org"])
    assert (changed["name"], changed["satudata_wanted_name"]) == (dataset["name"], "jumlah-penduduk")


def test_a_full_record_is_stored_as_it_was_written(create: Any, editor: str):
    """Lists stay lists; what the national portal wants of the producer is filled in, with BPS codes."""
    dataset = create(**FULL, prioritas_tahun=["2026", 2025])
    shown = call("package_show", editor, id=dataset["id"])
    assert {key: shown[key] for key in FULL} == FULL
    assert shown["prioritas_tahun"] == ["2025", "2026"]
    assert shown["produsen_data_name"] == "Dinas Contoh"
    assert (shown["produsen_data_province_code"], shown["produsen_data_city_code"]) == ("35", "3572")


def test_a_field_can_be_emptied(create: Any, editor: str):
    """What is sent empty is gone."""
    dataset = create(**FULL)
    changed = call("package_patch", editor, id=dataset["id"], konsep="", kodereferensi="", notes="", license_id="")
    assert not {"konsep", "kodereferensi"} & set(changed)
    assert not changed["notes"]
    assert not changed["license_id"]


def test_a_patch_keeps_the_other_fields(create: Any, editor: str):
    """Lists and rows survive the way through show and update."""
    rows = [{"kegiatan_penghasil": "Registrasi", "nama": "Penduduk"}]
    dataset = create(**FULL, apakah_indikator_komposit="tidak", variabel_pembangun=rows)
    changed = call("package_patch", editor, id=dataset["id"], satuan="Jiwa")
    assert changed["kodereferensi"] == ["35.72"]
    assert changed["variabel_pembangun"] == rows


def test_what_is_stored_already_may_stay(create: Any, editor: str):
    """A dataset from before the schema, or with a region that is no more, does not stop machines that patch it."""
    dataset = create(**FULL)
    made = call("resource_create", editor, package_id=dataset["id"], url="http://contoh.go.id/a.csv", name="A")
    package = model.Package.get(dataset["id"])
    package.title, package.license_id = "<b>Lama</b>", "lisensi-lama"
    package.extras = {**package.extras, "kodereferensi": '["99.98"]', "jenis": "Lain sekali"}
    model.Resource.get(made["id"]).name = "<i>A</i>"
    model.Session.commit()
    index_package(dataset["id"])
    changed = call("package_patch", editor, id=dataset["id"], satuan="Jiwa")
    assert changed["satuan"] == "Jiwa"
    assert (changed["title"], changed["license_id"], changed["jenis"]) == ("<b>Lama</b>", "lisensi-lama", "Lain sekali")
    assert changed["kodereferensi"] == ["99.98"]
    assert changed["resources"][0]["name"] == "<i>A</i>"
    with pytest.raises(tk.ValidationError):
        call("package_patch", editor, id=dataset["id"], title="<b>Baru</b>")


def test_all_complaints_come_at_once(create: Any):
    """A clerk corrects everything in one go; nothing is stored."""
    found = complaints(
        create,
        title="<b>Penduduk</b>",
        jenis="statistk",
        urusan="9.99",
        kodereferensi=["35.72", "35.99"],
        periode_awal="2025-13",
        periode_akhir="2024",
        accrualPeriodicity="kadang",
        license_id="tidak-ada",
        prioritas_tahun="dua ribu",
        konsep="x" * 501,
        notes="x" * 10_000_000,
        jadwal_rilis="31/12/2026",
        kontak_email="bukan surel",
    )
    assert set(found) == {
        "title", "jenis", "urusan", "kodereferensi", "periode_awal", "accrualPeriodicity", "license_id",
        "prioritas_tahun", "konsep", "notes", "jadwal_rilis", "kontak_email",
    }  # fmt: skip
    assert "statistik" in found["jenis"][0]
    assert "35.72" not in found["kodereferensi"][0].split("35.99")[0]


def test_a_missing_organisation_is_one_complaint(create: Any):
    """Core repeats it for the visibility, which nobody chose."""
    assert set(complaints(create, title="Penduduk", owner_org="")) == {"owner_org"}


def test_a_period_in_the_wrong_order_is_refused(create: Any):
    """The order is checked at every save."""
    assert set(complaints(create, title="P", periode_awal="2025", periode_akhir="2024-06")) == {"periode_akhir"}


def test_code_and_name_of_a_region_are_held_against_each_other(create: Any):
    """1301 is Mentawai at BPS and Pesisir Selatan at Kemendagri."""
    dataset = create(title="Penduduk", kodereferensi="13.01 Kabupaten Pesisir Selatan, 35.72")
    assert dataset["kodereferensi"] == ["13.01", "35.72"]
    (message,) = complaints(create, title="P2", kodereferensi="13.01 Kabupaten Kepulauan Mentawai")["kodereferensi"]
    assert "13.09" in message
    assert "13.01" in complaints(create, title="P3", kodereferensi="1301")["kodereferensi"][0]


def test_wrong_types_are_complaints(create: Any):
    """By API anything may come where text belongs; that is a complaint, never a failure."""
    for field in ("title", "konsep", "jenis", "periode_awal", "license_id", "name", "owner_org", "type"):
        for value in (["a"], {"a": 1}, [{"a": 1}]):
            complaints(create, **{"title": "Penduduk", field: value})


def test_wrong_types_in_lists_and_rows_are_complaints(create: Any):
    """The same for fields that hold lists, and for rows."""
    for field in ("kodereferensi", "prioritas_tahun"):
        for value in ({"a": 1}, [["x"]], [{"a": 1}], 3.5, True, "[1"):
            complaints(create, title="Penduduk", **{field: value})
    for field in ("variabel_pembangun", "resources", "extras", "tags"):
        for value in ("x", 1, ["x"], {"a": 1}):
            complaints(create, title="Penduduk", **{field: value})
    complaints(create, title="Penduduk", resources=[{"url": "a", "kolom": "x"}])


def test_nul_bytes_are_complaints_in_every_field(create: Any):
    """PostgreSQL cannot store them, so they never reach it."""
    found = complaints(
        create, title="a\x00b", konsep="a\x00b", notes="\x00", author="\x00", extras=[{"key": "k", "value": "v\x00"}]
    )
    assert {"title", "konsep", "notes", "author"} <= set(found)


def test_choices_are_accepted_by_label_too(create: Any):
    """Who copies from a list writes labels."""
    dataset = create(title="Penduduk", jenis="Statistik", accrualPeriodicity="Tahunan", license_id="cc-by")
    assert (dataset["jenis"], dataset["accrualPeriodicity"]) == ("statistik", "tahunan")


def test_the_column_dictionary_is_stored_with_the_file(create: Any, editor: str):
    """Rows by API, rows from a form with an empty one at the end, and a complaint in its place."""
    dataset = create(**FULL)
    rows = [{"nama": "kecamatan", "definisi": "Nama kecamatan.", "dapat_diakses_umum": "ya"}]
    made = call(
        "resource_create", editor, package_id=dataset["id"], url="http://contoh.go.id/a.csv", name="A", kolom=rows
    )
    assert made["kolom"] == rows
    form = {"kolom-0-nama": "", "kolom-0-definisi": "", "kolom-1-nama": "a", "kolom-1-definisi": "b"}
    changed = call("resource_update", editor, id=made["id"], url="http://contoh.go.id/a.csv", name="A", **form)
    assert changed["kolom"] == [{"nama": "a", "definisi": "b"}]
    with pytest.raises(tk.ValidationError) as caught:
        call("resource_patch", editor, id=made["id"], kolom=[{"nama": "a"}, {"nama": "b", "tipe_data": "angka"}])
    assert "tipe_data" in caught.value.error_dict["kolom"][1]


def test_addresses_that_run_in_the_browser_are_refused(create: Any, editor: str):
    """A link to a file is a link."""
    dataset = create(**FULL)
    for url in ("javascript:alert(1)", "data:text/html,x"):
        with pytest.raises(tk.ValidationError):
            call("resource_create", editor, package_id=dataset["id"], url=url, name="A")


def test_completeness_counts_by_action(create: Any, editor: str):
    """Counts, gaps with labels, and whether the record may be submitted."""
    dataset = create(title="Penduduk")
    report = call("satudata_dataset_completeness", editor, dataset_id=dataset["name"])
    assert (report["wajib"]["filled"], report["wajib"]["total"]) == (2, 20)
    assert not report["ready"]
    assert "resources" in {gap["field"] for gap in report["wajib"]["missing"]}
    full = create(**FULL)
    call("resource_create", editor, package_id=full["id"], url="http://contoh.go.id/a.csv", name="A", format="CSV")
    report = call("satudata_dataset_completeness", editor, dataset_id=full["id"])
    assert report["wajib"]["missing"] == []
    assert report["wajib"]["filled"] == report["wajib"]["total"] == 23
    assert report["ready"]


def test_forms_by_api(create: Any, editor: str):
    """MS-Ind and MS-Var as plain data and as a file; an unknown form is a complaint."""
    dataset = create(**FULL)
    result = call("satudata_metadata_export", editor, dataset_id=dataset["id"], with_file=True)
    assert [form["form"] for form in result["forms"]] == ["MS-Ind", "MS-Var"]
    assert result["content"]
    for wrong in ({"form": "ms-keg"}, {"form": ["x"]}, {"dataset_id": "a\x00"}, {"dataset_id": {}}):
        with pytest.raises(tk.ValidationError):
            call("satudata_metadata_export", editor, **{"dataset_id": dataset["id"], **wrong})


def test_a_hidden_dataset_is_hidden_in_forms_and_completeness_too(create: Any):
    """Nobody learns from them what they may not see."""
    dataset = create(**FULL)
    for action in ("satudata_dataset_completeness", "satudata_metadata_export"):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            call(action, None, dataset_id=dataset["id"])


class TestActivity:
    """MS-Keg as a dataset type."""

    def make(self, create: Any, **fields: Any) -> dict[str, Any]:
        return create(type="kegiatan_statistik", title="Registrasi Penduduk Tahunan", **fields)

    def test_title_and_organisation_make_a_draft(self, create: Any):
        """As for datasets."""
        assert self.make(create)["type"] == "kegiatan_statistik"

    def test_lists_intervals_and_rows_are_stored(self, create: Any, editor: str):
        """Slugs, ISO intervals, rows."""
        made = self.make(
            create,
            tahun_kegiatan=2025,
            cara_pengumpulan_data="survei",
            iv_metode_pengumpulan_data=["data_sekunder", "wawancara"],
            iii_jadwal_desain="2025-02-01/2025-02-28",
            iii_variabel_yang_dikumpulkan=[{"nama": "Penduduk", "konsep": "Penduduk"}],
        )
        shown = call("package_show", editor, id=made["id"])
        assert shown["tahun_kegiatan"] == "2025"
        assert shown["iv_metode_pengumpulan_data"] == ["wawancara", "data_sekunder"]
        assert shown["iii_jadwal_desain"] == "2025-02-01/2025-02-28"
        assert shown["iii_variabel_yang_dikumpulkan"] == [{"nama": "Penduduk", "konsep": "Penduduk"}]

    def test_an_interval_comes_from_two_inputs(self, create: Any):
        """The form sends two dates; one alone is kept in a draft, a wrong order is not."""
        made = self.make(create, iii_jadwal_desain_awal="2025-02-01", iii_jadwal_desain_akhir="2025-02-28")
        assert made["iii_jadwal_desain"] == "2025-02-01/2025-02-28"
        assert "iii_jadwal_desain_awal" not in made
        assert self.make(create, iii_jadwal_desain_awal="2025-02-01")["iii_jadwal_desain"] == "2025-02-01/.."
        found = complaints(
            create,
            type="kegiatan_statistik",
            title="Registrasi",
            iii_jadwal_desain_awal="2025-02-02",
            iii_jadwal_desain_akhir="2025-02-01",
        )
        assert set(found) == {"iii_jadwal_desain"}

    def test_conditional_parts_are_demanded_or_to_be_left_empty(self, create: Any, editor: str):
        """The sample design belongs to surveys."""
        survey = self.make(create, cara_pengumpulan_data="survei")
        report = call("satudata_dataset_completeness", editor, dataset_id=survey["id"])
        assert "v_unit_sampel" in {gap["field"] for gap in report["wajib"]["missing"]}
        other = self.make(create, cara_pengumpulan_data="pencacahan_lengkap", v_unit_sampel="Orang")
        report = call("satudata_dataset_completeness", editor, dataset_id=other["id"])
        assert "v_unit_sampel" not in {gap["field"] for gap in report["wajib"]["missing"]}
        assert ("v_unit_sampel", "not_applicable") in {(f["field"], f["code"]) for f in report["findings"]}

    def test_ms_keg_by_api(self, create: Any, editor: str):
        """The form with words instead of slugs."""
        made = self.make(create, cara_pengumpulan_data="survei")
        (form,) = call("satudata_metadata_export", editor, dataset_id=made["id"])["forms"]
        answers = {item["field"]: item["value"] for block in form["blocks"] for item in block["items"]}
        assert answers["cara_pengumpulan_data"] == "Survei"


def test_an_organisation_needs_its_title_only(office: dict[str, Any]):
    """The name comes from the title; codes and contact are checked."""
    admin = factories.Sysadmin()["name"]
    made = call("organization_create", admin, title="Dinas Kesehatan", jenis="dinas", kode_wilayah="35.72 Kota Blitar")
    assert (made["name"], made["kode_wilayah"]) == ("dinas-kesehatan", "35.72")
    with pytest.raises(tk.ValidationError) as caught:
        call("organization_create", admin, title="<i>D</i>", jenis="kantor", kode_wilayah="99.99", email="x")
    assert set(caught.value.error_dict) == {"title", "jenis", "kode_wilayah", "email"}
    for wrong in ({"title": ["x"]}, {"title": {"a": 1}}, {"kode": [1]}, {"title": "a\x00"}, {"name": ["x"]}):
        with pytest.raises(tk.ValidationError):
            call("organization_create", admin, **{"title": "Dinas", **wrong})
