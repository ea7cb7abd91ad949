"""The main job in a real browser: a produsen's file goes to the walidata, back, to the pembina, and to the public."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Person
from tests.e2e.populate import OFFICE
from tests.e2e.server import Site

pytestmark = pytest.mark.e2e

TITLE = "Jumlah Penduduk menurut Kecamatan di Kota Blitar"
NAME = "jumlah-penduduk-menurut-kecamatan-di-kota-blitar"
CSV = (
    b"kode_kecamatan,nama_kecamatan,jumlah_penduduk,satuan,tahun\r\n"
    b"35.72.01,Kepanjenkidul,46210,Orang,2024\r\n"
    b"35.72.02,Sukorejo,55480,Orang,2024\r\n"
    b"35.72.03,Sananwetan,57930,Orang,2024\r\n"
)
FIELDS = {
    "notes": "Jumlah penduduk tiap kecamatan menurut data kependudukan semester II tahun 2024.",
    "jenis": "statistik",
    "theme": "pemerintahan-umum",
    "urusan": "2.12",
    "konsep": "Penduduk",
    "definisi": "Orang yang berdomisili di wilayah kota.",
    "klasifikasi": "Kecamatan",
    "ukuran": "Jumlah",
    "satuan": "Orang",
    "tingkat_penyajian": "kecamatan",
    "periode_awal": "2024",
    "periode_akhir": "2024",
    "accessRights": "terbuka",
    "accrualPeriodicity": "tahunan",
    "license_id": "cc-by",
    "prioritas_tahun": "2026",
    "kontak_unit": "Bidang Pengelolaan Informasi Administrasi Kependudukan",
    "kontak_email": "dispendukcapil@example.go.id",
}
BETTER = "Orang yang berdomisili di wilayah kota selama satu tahun atau lebih, atau kurang tetapi berniat menetap."
NOTE = "Sebutkan batas lama tinggal."


class Journey:
    """The stations of one dataset, each played by the person whose turn it is."""

    def __init__(self, open_as: Callable[..., Person], file: Path) -> None:
        self.file = file
        self.operator = open_as("operator")
        self.walidata = open_as("walidata")
        self.citizen = open_as()

    @property
    def findings(self) -> list[str]:
        """What would keep somebody from using the pages that the people looked at."""
        return [*self.operator.findings, *self.walidata.findings, *self.citizen.findings]

    def save_title_only(self) -> None:
        """Title and organisation are enough to save a draft."""
        page = self.operator.page
        page.goto("/dataset/new")
        self.operator.look("formulir-baru")
        page.locator("#field-title").fill(TITLE)
        expect(page.locator("#field-organizations option:checked")).to_have_text(OFFICE["title"])
        self.operator.send(page.locator("button[name=save]").last)
        page.goto(f"/dataset/{NAME}")
        expect(page.locator(".satudata-status")).to_contain_text("Draf")
        self.operator.look("kelengkapan", picture=True)

    def fill_in(self) -> None:
        """The rest follows when it is at hand."""
        page = self.operator.page
        page.goto(f"/dataset/edit/{NAME}")
        self.operator.fill(FIELDS)
        self.operator.look("formulir", picture=True)
        self.operator.send(page.locator("form#dataset-edit button[name=save]").last)
        expect(page.locator(".satudata-completeness")).to_be_visible()

    def upload(self) -> None:
        page = self.operator.page
        page.goto(f"/dataset/{NAME}/resource/new")
        self.operator.look("unggah")
        page.locator("input[type=file]").set_input_files(self.file)
        page.locator("[name=name]").fill("Penduduk menurut Kecamatan 2024")
        self.operator.send(page.locator("button[name=save]").last)
        expect(page.locator(".resource-list")).to_contain_text("Penduduk menurut Kecamatan 2024")

    def stay_hidden(self) -> None:
        """The public does not see what is not published."""
        answer = self.citizen.page.goto(f"/dataset/{NAME}")
        assert answer is not None
        assert answer.status in (403, 404)

    def submit(self) -> None:
        page = self.operator.page
        page.goto(f"/dataset/{NAME}/pengajuan")
        self.operator.look("siap-diajukan")
        self.operator.press("submit")
        expect(page.locator(".satudata-badge.is-in_review").first).to_be_visible()
        self.operator.look("pengajuan", picture=True)

    def return_with_note(self) -> None:
        page = self.walidata.page
        page.goto("/satudata/antrian")
        self.walidata.look("antrian", picture=True)
        page.get_by_role("link", name=TITLE).click()
        page.locator("[name='note:definisi']").fill(NOTE)
        page.locator("#decision-note").fill("Definisi belum memenuhi standar data.")
        self.walidata.look("keputusan", picture=True)
        self.walidata.press("return")
        expect(page.locator(".satudata-badge.is-changes_requested").first).to_be_visible()

    def mend(self) -> None:
        """The note leads to the field."""
        page = self.operator.page
        page.goto(f"/dataset/{NAME}/pengajuan")
        expect(page.get_by_text(NOTE).first).to_be_visible()
        self.operator.look("dikembalikan", picture=True)
        page.locator(".satudata-review a", has_text="Definisi").click()
        field = page.locator("[name=definisi]")
        expect(field).to_be_in_viewport()
        field.fill(BETTER)
        self.operator.send(page.locator("form#dataset-edit button[name=save]").last)
        page.goto(f"/dataset/{NAME}/pengajuan")
        self.operator.press("submit")
        expect(page.locator(".satudata-badge.is-in_review").first).to_be_visible()

    def approve(self, person: Person) -> None:
        """A reviewer finds the dataset in the inbox and answers the checklist."""
        page = person.page
        page.goto("/satudata/antrian")
        page.get_by_role("link", name=TITLE).click()
        # The boxes are counted at once: without the form there are none to tick, and the approval is refused.
        expect(page.locator(".satudata-decision")).to_be_visible()
        for box in page.locator(".satudata-decision input[type=checkbox]").all():
            box.check()
        person.press("approve")
        expect(page.locator(".flash-messages .alert-success")).to_be_visible()

    def publish(self) -> None:
        page = self.walidata.page
        page.goto(f"/dataset/{NAME}/pengajuan")
        self.walidata.look("siap-publikasi")
        self.walidata.press("publish")
        expect(page.locator(".satudata-badge.is-published").first).to_be_visible()
        page.locator("details:has(.satudata-visit) > summary").click()
        self.walidata.look("riwayat", picture=True)

    def download(self) -> None:
        """An anonymous citizen finds the dataset by search and gets the very bytes that were uploaded."""
        page = self.citizen.page
        page.goto("/dataset/")
        page.locator("main input[name=q], .primary input[name=q]").first.fill("penduduk kecamatan")
        page.locator("main input[name=q], .primary input[name=q]").first.press("Enter")
        self.citizen.look("pencarian", picture=True)
        page.get_by_role("link", name=TITLE).first.click()
        self.citizen.look("dataset", picture=True)
        page.locator(".resource-item a.heading, .resource-item a").first.click()
        self.citizen.look("berkas")
        with page.expect_download() as started:
            page.locator("a.resource-url-analytics").first.click()
        assert started.value.path().read_bytes() == CSV


def test_journey(site: Site, open_as: Callable[..., Person], tmp_path: Path) -> None:
    """From the form to the download, with everybody in their own browser and the forms' protection on.

    Afterwards database and search index agree.
    """
    file = tmp_path / "penduduk_2024.csv"
    file.write_bytes(CSV)
    journey = Journey(open_as, file)
    journey.save_title_only()
    journey.fill_in()
    journey.upload()
    journey.stay_hidden()
    journey.submit()
    journey.return_with_note()
    journey.mend()
    journey.approve(journey.walidata)
    journey.approve(open_as("pembina"))
    journey.publish()
    journey.download()
    assert not journey.findings, "\n".join(journey.findings)
    site.ckan("satudata", "doctor")


def test_roles(open_as: Callable[..., Person]) -> None:
    """An administrator grants a role and takes it back on one page, which everybody can use."""
    admin = open_as("admin")
    page = admin.page
    page.goto("/satudata/peran")
    admin.fill({"user": "operator", "role": "ppid"})
    admin.press("grant")
    row = page.locator("tr", has_text="operator")
    expect(row).to_be_visible()
    admin.look("peran")
    row.locator("button").click()
    expect(row).to_have_count(0)
    assert not admin.findings, "\n".join(admin.findings)


def test_draft_without_scripts(open_as: Callable[..., Person]) -> None:
    """A draft with a title alone can be saved, opened again and submitted in vain, all without JavaScript."""
    operator = open_as("operator", scripts=False)
    page = operator.page
    page.goto("/dataset/new")
    page.locator("#field-title").fill("Produksi Padi menurut Kecamatan")
    page.locator("#field-organizations").select_option(label=OFFICE["title"])
    operator.send(page.locator("button[name=save]").last)
    page.goto("/dataset/produksi-padi-menurut-kecamatan/pengajuan")
    operator.press("submit")
    expect(page.locator("[role=alert] li").first).to_be_visible()
    expect(page.locator(".satudata-badge.is-draft").first).to_be_visible()
