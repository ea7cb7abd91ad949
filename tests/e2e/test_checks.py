"""A file as offices make it, in a real browser: what is found in it, the marked and the tidied copy, the reviewer."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.e2e.people import Person
from tests.e2e.populate import OFFICE
from tests.e2e.server import Site
from tests.e2e.test_journey import FIELDS

pytestmark = pytest.mark.e2e

TITLE = "Jumlah Rumah Tangga menurut Kecamatan Menurut Laporan OPD"
NAME = "jumlah-rumah-tangga-menurut-kecamatan-menurut-laporan-opd"
CONCEPT = "Rumah tangga biasa"
YEARS = (2021, 2022, 2023, 2024)
FIGURES = {
    "Kepanjenkidul": (13211, 13307, 13402, 13518),
    "Sukorejo": ("-", 15236, 15377, 15502),
    "Sananwetan": (17842, 17959, 18071, 18204),
}


def report() -> bytes:
    """A printed report made a workbook: titles, a header of two rows, years as columns, a total, a source, metadata."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "LAPORAN"
    sheet.append(["LAPORAN JUMLAH RUMAH TANGGA MENURUT KECAMATAN"])
    sheet.append(["KOTA BLITAR"])
    sheet.append([])
    sheet.append(["No", "Kecamatan", "Jumlah Rumah Tangga"])
    sheet.append([None, None, *YEARS])
    for number, (name, figures) in enumerate(FIGURES.items(), start=1):
        sheet.append([number, name, *figures[:-1], f"{figures[-1]:,}".replace(",", ".")])
    sheet.append(["JUMLAH", None, 31053, 46502, 46850, 47224])
    sheet.append([])
    sheet.append(["Sumber: pendataan kelurahan"])
    for merged in ("A1:F1", "A2:F2", "A4:A5", "B4:B5", "C4:F4", "A9:B9"):
        sheet.merge_cells(merged)
    told = book.create_sheet("Metadata")
    for row in (("konsep", CONCEPT), ("ukuran", "Jumlah"), ("satuan", "Rumah tangga")):
        told.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class Checking:
    """The stations of one file."""

    def __init__(self, open_as: Callable[..., Person], file: Path) -> None:
        self.file = file
        self.operator, self.walidata = open_as("operator"), open_as("walidata")

    def upload(self) -> None:
        """The verdict stands beside the file as soon as it is uploaded."""
        page = self.operator.page
        page.goto("/dataset/new")
        self.operator.fill({"title": TITLE, **{name: text for name, text in FIELDS.items() if name != "konsep"}})
        expect(page.locator("#field-organizations option:checked")).to_have_text(OFFICE["title"])
        self.operator.send(page.locator("button[name=save]").last)
        page.goto(f"/dataset/{NAME}/resource/new")
        page.locator("input[type=file]").set_input_files(self.file)
        page.locator("[name=name]").fill("Rumah Tangga menurut Kecamatan")
        self.operator.send(page.locator("button[name=save]").last)
        expect(page.locator(".satudata-check-line.is-running")).to_be_visible()
        page.locator(".satudata-check-line a").first.click()
        expect(page.locator("progress")).to_be_visible()
        self.operator.look("sedang-diperiksa")

    def wait(self) -> None:
        """The page of a file that waits shows the result by itself, when the check has been made elsewhere."""
        page = self.operator.page
        other = page.context.new_page()
        other.goto(page.url)
        other.locator("button[name=operation][value=run]").click()
        expect(other.locator(".flash-messages .alert-success")).to_be_visible()
        other.close()
        expect(page.locator(".satudata-finding").first).to_be_visible()

    def read_findings(self) -> None:
        """All findings are on one page, with the picture of each place."""
        page = self.operator.page
        page.goto(f"/dataset/{NAME}")
        self.operator.look("berkas-diperiksa")
        page.locator(".satudata-check-line a").first.click()
        expect(page.locator("[data-code=merged_header]")).to_be_visible()
        expect(page.locator("[data-code=total_row] td.is-marked", has_text="JUMLAH").first).to_be_visible()
        expect(page.locator(".satudata-score tbody tr")).to_have_count(5)
        self.operator.look("temuan", picture=True)

    def fetch_marked_copy(self) -> None:
        """The marked-up workbook is the person's own, with a summary."""
        page = self.operator.page
        with page.expect_download() as started:
            page.locator("a[href$='/bertanda']").click()
        book = openpyxl.load_workbook(io.BytesIO(started.value.path().read_bytes()))
        assert {"LAPORAN", "Ringkasan"} <= set(book.sheetnames)

    def take_over_metadata(self) -> None:
        page = self.operator.page
        page.locator("input[name=take][value=konsep]").check()
        self.operator.press("prefill")
        expect(page.locator(".flash-messages .alert-success")).to_be_visible()
        expect(page.locator("input[name=take][value=konsep]")).to_have_count(0)

    def tidy(self) -> None:
        """The tidied copy is used only when somebody says so; the original stays as evidence."""
        page = self.operator.page
        page.locator(".satudata-check-tools a[href$='/rapi']").click()
        expect(page.locator("button[value=accept]")).to_have_count(0)
        page.locator(".satudata-question input[value=kosong]").check()
        self.operator.press("preview")
        expect(page.locator(".satudata-changes-made li").first).to_be_visible()
        self.operator.look("rapikan", picture=True)
        self.operator.press("accept")
        expect(page.locator(".flash-messages .alert-success")).to_be_visible()
        expect(page.locator("[data-code=merged_header]")).to_have_count(0)
        expect(page.locator(".satudata-original")).to_contain_text(self.file.name)
        self.operator.look("dirapikan")

    def review(self) -> None:
        """The reviewer sees the verdicts beside the decision."""
        page = self.operator.page
        page.goto(f"/dataset/{NAME}/pengajuan")
        self.operator.press("submit")
        expect(page.locator(".satudata-badge.is-in_review").first).to_be_visible()
        page = self.walidata.page
        page.goto(f"/dataset/{NAME}/pengajuan")
        expect(page.locator(".satudata-check-line .satudata-mark").first).to_be_visible()
        self.walidata.look("pemeriksa-melihat-temuan")


def test_a_report_becomes_a_table(site: Site, open_as: Callable[..., Person], tmp_path: Path) -> None:
    """From the report to the table that a reviewer gets: found, explained, tidied with consent."""
    file = tmp_path / "laporan_rumah_tangga.xlsx"
    file.write_bytes(report())
    checking = Checking(open_as, file)
    checking.upload()
    checking.wait()
    checking.read_findings()
    checking.fetch_marked_copy()
    checking.take_over_metadata()
    checking.tidy()
    checking.review()
    findings = [*checking.operator.findings, *checking.walidata.findings]
    assert not findings, "\n".join(findings)
    site.ckan("satudata", "doctor")
