"""The forms and pages of metadata, as a browser without JavaScript gets them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from tests.portal import call
from tests.schemas.test_datasets import FULL

pytestmark = [pytest.mark.usefixtures("clean_db", "clean_index")]


class Browser:
    """A logged-in browser without JavaScript."""

    def __init__(self, app: Any, user: dict[str, Any]) -> None:
        self.app = app
        self.headers = {"Authorization": factories.APIToken(user=user["name"])["token"]}
        self.name = user["name"]

    def get(self, url: str, **options: Any) -> BeautifulSoup:
        return BeautifulSoup(self.app.get(url, headers=self.headers, **options).body, "html.parser")

    def send(self, page: BeautifulSoup, selector: str, url: str, /, **changes: Any) -> BeautifulSoup:
        """Send a form as it stands, with some fields filled in."""
        form = page.select_one(selector)
        assert form is not None
        data = {**fields_of(form), **changes}
        answer = self.app.post(url, data=data, headers=self.headers)
        return BeautifulSoup(answer.body, "html.parser")


def fields_of(form: Any) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    data: dict[str, Any] = {}
    for item in form.select("input[name], textarea[name], select[name]"):
        if item.find_parent("template"):
            continue
        kind = item.get("type", "text")
        if kind in ("checkbox", "radio"):
            if item.has_attr("checked"):
                data.setdefault(item["name"], []).append(item["value"])
        elif item.name == "select":
            chosen = item.select_one("option[selected]") or item.select_one("option")
            data[item["name"]] = chosen.get("value", "") if chosen else ""
        elif kind not in ("submit", "button", "file"):
            data[item["name"]] = item.get_text().lstrip("\n") if item.name == "textarea" else item.get("value", "")
    return {**data, "save": ""}


@pytest.fixture
def office() -> dict[str, Any]:
    return factories.Organization(title="Dinas Contoh", kode_wilayah="35.72")


@pytest.fixture
def browser(app: Any, office: dict[str, Any]) -> Browser:
    user = factories.User()
    member = {"id": office["id"], "username": user["name"], "role": "editor"}
    tk.get_action("organization_member_create")({"ignore_auth": True}, member)
    return Browser(app, user)


def make(browser: Browser, office: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return call("package_create", browser.name, **{**FULL, "owner_org": office["id"], **fields})


@pytest.mark.ckan_config("ckanext.satudata.region", "35.72")
def test_a_draft_is_saved_with_title_and_organisation_only(browser: Browser, office: dict[str, Any]):
    """One page, one save, no JavaScript; the region of the portal is there already."""
    page = browser.get("/dataset/new")
    assert [legend.get_text(strip=True) for legend in page.select("#dataset-edit .satudata-group > legend")] == [
        "Umum", "Standar Data", "Cakupan", "Rilis dan akses", "Indikator", "Kontak",
    ]  # fmt: skip
    assert page.select_one("#field-kodereferensi")["value"] == "35.72 Kota Blitar"
    shown = browser.send(page, "#dataset-edit", "/dataset/new", title="Jumlah Penduduk")
    assert "Jumlah Penduduk" in shown.select_one("h1").get_text()
    stored = call("package_show", browser.name, id="jumlah-penduduk")
    assert (stored["state"], stored["private"], stored["kodereferensi"]) == ("active", True, ["35.72"])


def test_the_form_has_no_choice_of_visibility_and_no_person(browser: Browser, office: dict[str, Any]):
    """What happens next stands there instead; nothing can be published from the form."""
    dataset = make(browser, office)
    for url in ("/dataset/new", f"/dataset/edit/{dataset['name']}"):
        page = browser.get(url)
        assert not page.select("[name=private], [name=author], [name=maintainer], [value=go-metadata-unpublish]")
        assert page.select_one(".satudata-visibility").get_text(strip=True)


def test_every_field_of_the_form_has_a_label_and_an_anchor(browser: Browser, office: dict[str, Any]):
    """Labels for screen readers; anchors for the list of missing fields."""
    for url in ("/dataset/new", "/kegiatan_statistik/new"):
        form = browser.get(url).select_one("#dataset-edit")
        for item in form.select(".satudata-group input, .satudata-group textarea, .satudata-group select"):
            if item.find_parent("template") or item.get("type") == "hidden":
                continue
            assert form.select_one(f'label[for="{item["id"]}"]'), item["id"]
        for field in form.select(".satudata-field"):
            assert field["id"].startswith("isian-")


def test_a_form_with_mistakes_comes_back_with_what_was_typed(browser: Browser, office: dict[str, Any]):
    """All complaints at once, each at its field; nothing typed is lost."""
    page = browser.get("/dataset/new")
    typed = {
        "title": "<b>Penduduk</b>",
        "konsep": "Penduduk",
        "kodereferensi": "35.99",
        "periode_awal": "2025",
        "periode_akhir": "2024",
        "prioritas_tahun": "dua",
        "apakah_indikator_komposit": "tidak",
        "variabel_pembangun-0-nama": "Luas",
    }
    page = browser.send(page, "#dataset-edit", "/dataset/new", **typed)
    errors = {item["data-field-label"] for item in page.select(".error-explanation [data-field-label]")}
    assert errors == {"title", "kodereferensi", "periode_akhir", "prioritas_tahun"}
    links = [link["href"] for link in page.select(".error-explanation a")]
    assert len(links) == 4
    assert all(page.select_one(f'[id="{link[1:]}"]') for link in links)
    data = fields_of(page.select_one("#dataset-edit"))
    assert {key: data[key] for key in typed} == typed


def test_a_stored_record_comes_back_unchanged_from_its_form(browser: Browser, office: dict[str, Any]):
    """Saving a form that nobody touched changes nothing."""
    rows = [{"kegiatan_penghasil": "Registrasi", "nama": "Penduduk"}, {"nama": "Luas"}]
    dataset = make(
        browser, office, prioritas_tahun=["2026"], apakah_indikator_komposit="tidak", variabel_pembangun=rows
    )
    url = f"/dataset/edit/{dataset['name']}"
    browser.send(browser.get(url), "#dataset-edit", url)
    after = call("package_show", browser.name, id=dataset["id"])
    assert {**after, "metadata_modified": None} == {**dataset, "metadata_modified": None}


def test_missing_fields_link_to_their_places(browser: Browser, office: dict[str, Any]):
    """Each gap is a link to a page that has the field."""
    dataset = call("package_create", browser.name, title="Penduduk", owner_org=office["id"])
    page = browser.get(f"/en/dataset/{dataset['name']}")
    box = page.select_one(".satudata-completeness")
    assert "2 of 20" in box.get_text()
    links = [link["href"] for link in box.select(".satudata-gaps a")]
    assert len(links) > 20
    form = browser.get(f"/dataset/edit/{dataset['name']}")
    anchors = {link.partition("#")[2] for link in links if "#" in link}
    assert all(form.select_one(f'[id="{anchor}"]') for anchor in anchors)
    assert browser.get(next(link for link in links if "#" not in link)).select_one("#resource-edit")


def test_the_form_shows_and_changes_the_address(browser: Browser, office: dict[str, Any]):
    """A new dataset gets its address from the title; later the form shows it and a complaint keeps what was typed."""
    assert browser.get("/dataset/new").select_one("[name=name]") is None
    dataset = make(browser, office)
    url = f"/dataset/edit/{dataset['name']}"
    page = browser.get(url)
    assert page.select_one("[name=name]")["value"] == dataset["satudata_wanted_name"]
    browser.send(page, "#dataset-edit", url)
    assert (
        call("package_show", browser.name, id=dataset["id"])["satudata_wanted_name"] == dataset["satudata_wanted_name"]
    )
    page = browser.send(page, "#dataset-edit", url, name="Bukan Alamat")
    assert page.select_one("[name=name]")["value"] == "Bukan Alamat"
    browser.send(page, "#dataset-edit", url, name="jumlah-penduduk-2024")
    shown = call("package_show", browser.name, id=dataset["id"])
    assert (shown["name"], shown["satudata_wanted_name"]) == (dataset["name"], "jumlah-penduduk-2024")


def test_the_page_shows_metadata_in_groups(browser: Browser, office: dict[str, Any]):
    """Words instead of codes, in the groups of the form."""
    dataset = make(browser, office, id_mskeg="registrasi-penduduk")
    activity = make(browser, office, title="Registrasi Penduduk", type="kegiatan_statistik")
    page = browser.get(f"/dataset/{dataset['name']}")
    section = page.select_one(".satudata-meta")
    text = " ".join(section.get_text(" ").split())
    for words in ("Standar Data", "Kota Blitar", "Kemendagri 35.72", "BPS 3572", "Tahunan", "Pembangunan Daerah"):
        assert words in text
    assert "tahunan" not in text
    assert section.select_one(f'a[href$="/kegiatan_statistik/{activity["name"]}"]')
    assert "Terbuka" in page.select_one(".satudata-badges").get_text()
    shown = browser.get("/kegiatan_statistik/registrasi-penduduk")
    assert dataset["title"] in shown.select_one(".satudata-meta").get_text()


def test_the_column_dictionary_is_filled_row_by_row(browser: Browser, office: dict[str, Any]):
    """Each save adds the row that was filled in and offers another."""
    dataset = make(browser, office)
    url = f"/dataset/{dataset['name']}/resource/new"
    first = {"url": "http://contoh.go.id/a.csv", "name": "A", "save": "go-dataset-complete"}
    browser.send(browser.get(url), "#resource-edit", url, **first, **{"kolom-0-nama": "a", "kolom-0-definisi": "Satu"})
    (resource,) = call("package_show", browser.name, id=dataset["id"])["resources"]
    url = f"/dataset/{dataset['name']}/resource/{resource['id']}/edit"
    page = browser.get(url)
    browser.send(page, "#resource-edit", url, **{"kolom-1-nama": "b", "kolom-1-definisi": "Dua"})
    (resource,) = call("package_show", browser.name, id=dataset["id"])["resources"]
    assert [(row["nama"], row["definisi"]) for row in resource["kolom"]] == [("a", "Satu"), ("b", "Dua")]
    shown = browser.get(f"/dataset/{dataset['name']}/resource/{resource['id']}")
    table = shown.select_one(".satudata-rows-table")
    assert [cell.get_text(strip=True) for cell in table.select("tbody tr:first-child td")] == ["a", "Satu"]


def test_forms_are_downloaded(browser: Browser, app: Any, office: dict[str, Any]):
    """MS-Ind and MS-Keg as XLSX; not for those who may not see the dataset, nor under the wrong type."""
    dataset = make(browser, office)
    activity = make(browser, office, title="Registrasi Penduduk", type="kegiatan_statistik")
    for url, sheet in (
        (f"/dataset/{dataset['name']}/ms-ind.xlsx", "MS-Ind"),
        (f"/dataset/{dataset['name']}/ms-var.xlsx", "MS-Var"),
        (f"/kegiatan_statistik/{activity['name']}/ms-keg.xlsx", "MS-Keg"),
    ):
        answer = app.get(url, headers=browser.headers)
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        assert book.sheetnames == [sheet]
        assert "no-store" in answer.headers["Cache-Control"]
        refused = app.get(url, expect_errors=True, follow_redirects=False)
        assert refused.status_code in (302, 403, 404)
    answer = app.get(f"/dataset/{activity['name']}/ms-ind.xlsx", headers=browser.headers, expect_errors=True)
    assert answer.status_code == 404


def test_regions_are_found_by_name_and_code(app: Any):
    """The search behind the region picker."""
    found = app.get("/satudata/wilayah.json", query_string={"q": "kota blitar"}).json
    assert {"code": "35.72", "name": "Kota Blitar", "bps_code": "3572"}.items() <= found[0].items()
    assert app.get("/satudata/wilayah.json").json == []
    assert app.get("/satudata/wilayah.json", query_string={"q": "\x00" * 5000}).json == []


def test_an_activity_form_keeps_dates_and_ticks(browser: Browser, office: dict[str, Any]):
    """Intervals from two inputs, several ticks, and rows."""
    page = browser.get("/kegiatan_statistik/new")
    browser.send(
        page,
        "#dataset-edit",
        "/kegiatan_statistik/new",
        title="Registrasi Penduduk",
        iii_jadwal_desain_awal="2025-02-01",
        iii_jadwal_desain_akhir="2025-02-28",
        iv_metode_pengumpulan_data=["wawancara", "data_sekunder"],
        **{"iii_variabel_yang_dikumpulkan-0-nama": "Penduduk"},
    )
    stored = call("package_show", browser.name, id="registrasi-penduduk")
    assert stored["iii_jadwal_desain"] == "2025-02-01/2025-02-28"
    assert stored["iv_metode_pengumpulan_data"] == ["wawancara", "data_sekunder"]
    page = browser.get("/kegiatan_statistik/edit/registrasi-penduduk")
    assert page.select_one("#field-iii_jadwal_desain-akhir")["value"] == "2025-02-28"
    assert len(page.select('[name="iv_metode_pengumpulan_data"][checked]')) == 2
    browser.send(page, "#dataset-edit", "/kegiatan_statistik/edit/registrasi-penduduk")
    after = call("package_show", browser.name, id="registrasi-penduduk")
    assert after["iv_metode_pengumpulan_data"] == ["wawancara", "data_sekunder"]
    assert after["iii_variabel_yang_dikumpulkan"] == [{"nama": "Penduduk"}]


def test_an_organisation_page_shows_code_and_region(app: Any, office: dict[str, Any]):
    """The office as readers see it, and its form."""
    text = app.get(f"/organization/about/{office['name']}").body
    assert "Kota Blitar" in text
    admin = Browser(app, factories.Sysadmin())
    assert admin.get("/organization/new").select_one("#field-singkatan")
