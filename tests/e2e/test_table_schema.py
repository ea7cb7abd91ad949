"""The columns of a file on their page, in a real browser with and without scripts, and the template made of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.e2e.people import Person
from tests.e2e.populate import OFFICE

pytestmark = pytest.mark.e2e

TITLE = "Jumlah Kelahiran menurut Kecamatan"
NAME = "jumlah-kelahiran-menurut-kecamatan"
CSV = "kode_kecamatan,nama_kecamatan,jenis_kelamin,jumlah_kelahiran,tahun\n" + "".join(
    f"35.72.0{number},{name},{sex},{100 + number},2024\n"
    for number, name in enumerate(("Kepanjenkidul", "Sukorejo", "Sananwetan"), start=1)
    for sex in ("Laki-laki", "Perempuan")
)


def test_columns_are_described_and_come_back_as_a_template(open_as: Callable[..., Person], tmp_path: Path) -> None:
    """The proposal is looked through, saved without a script, and what it says stands in the template."""
    file = tmp_path / "kelahiran.csv"
    file.write_text(CSV, encoding="utf-8")
    operator = open_as("operator", scripts=False)
    page = operator.page
    page.goto("/dataset/new")
    operator.fill({"title": TITLE})
    page.locator("#field-organizations").select_option(label=OFFICE["title"])
    operator.send(page.locator("button[name=save]").last)
    page.goto(f"/dataset/{NAME}/resource/new")
    page.locator("input[type=file]").set_input_files(file)
    operator.fill({"name": "Kelahiran 2024"})
    operator.send(page.locator("button[name=save]").last)
    page.goto(f"/dataset/{NAME}")
    operator.send(page.locator(".resource-list a.heading").first)
    operator.send(page.locator("a[href*='/resource/'][href*='/edit']").first)
    operator.send(page.locator("a[href$='/skema']").first)
    expect(page.locator(".satudata-schema-source")).to_be_visible()
    operator.look("skema-kolom-usulan", picture=True)
    operator.fill({"kolom-3-satuan": "Jiwa", "kolom-3-title": "Jumlah kelahiran", "kolom-5-name": "catatan"})
    page.locator("[name=kolom-1-required]").check()
    operator.send(page.locator("button[name=operation][value=save]"))
    expect(page.locator("[name=kolom-5-name]")).to_have_value("catatan")
    expect(page.locator("[name=kolom-3-satuan]")).to_have_value("Jiwa")
    expect(page.locator("[name=kolom-1-required]")).to_be_checked()
    operator.fill({"kolom-5-name": "tahun", "kolom-5-title": "Sama"})
    operator.send(page.locator("button[name=operation][value=save]"))
    expect(page.locator("#masalah")).to_contain_text("tahun")
    expect(page.locator("[name=kolom-5-title]")).to_have_value("Sama")
    operator.look("skema-kolom-salah")
    page.locator("[name=kolom-5-remove]").check()
    operator.send(page.locator("button[name=operation][value=save]"))
    expect(page.locator("[name=kolom-5-name]")).to_have_value("")
    with page.expect_download() as coming:
        page.locator(".satudata-schema-template button").click()
    coming.value.save_as(tmp_path / "templat.xlsx")
    book = openpyxl.load_workbook(tmp_path / "templat.xlsx")
    header = [[cell.value for cell in sheet[1]] for sheet in book.worksheets]
    assert CSV.splitlines()[0].split(",") in header
    operator.look("skema-kolom", picture=True)
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps({"fields": [{"name": "satu", "type": "any"}]}), encoding="utf-8")
    page.locator("#berkas-skema").set_input_files(schema)
    operator.send(page.locator("button[name=operation][value=upload]"))
    expect(page.locator("[name=kolom-0-type]")).to_have_value("any")
    assert not operator.findings, "\n".join(operator.findings)
