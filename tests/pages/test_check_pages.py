"""Pages of file checks: who sees the verdict, what the buttons do, and that nothing happens by looking."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model import tables

from tests.pages.test_revision_pages import Browser, person, text
from tests.portal import RESOURCE, Portal, upload

pytestmark = pytest.mark.usefixtures("with_plugins")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
REPORT = b"LAPORAN USAHA MIKRO,,\n,,\nNo,Kecamatan,Jumlah\n1,Kepanjenkidul,1184\n2,Sukorejo,-\nJUMLAH,,1184\n"
LARGER = b"kode_wilayah,nama_wilayah,jumlah,satuan,tahun\n35.72.01,Kepanjenkidul,80000,Jiwa,2024\n"


def with_file(portal: Portal, name: str, content: bytes) -> tuple[dict[str, Any], str]:
    """Return a draft with one checked file, and the address of the page of its findings."""
    dataset = portal.dataset(file=False)
    file = {**RESOURCE, "upload": upload(name, content), "url": name, "url_type": "upload"}
    resource = portal.as_("editor", "resource_create", package_id=dataset["id"], **file)
    portal.as_("editor", "satudata_check_run", resource_id=resource["id"])
    record = portal.as_("editor", "package_show", id=dataset["id"])
    return record, f"/dataset/{record['name']}/resource/{resource['id']}/pemeriksaan"


def test_the_verdict_is_for_the_office_and_the_reviewers(portal: Portal, app: Any) -> None:
    """On dataset, file, form and review; the public reads a published file, not what is still to be mended in it."""
    dataset = portal.as_("editor", "package_show", id=portal.published()["id"])
    resource_id = dataset["resources"][0]["id"]
    home = f"/dataset/{dataset['name']}"
    for address in (home, f"{home}/resource/{resource_id}"):
        assert "satudata-check-line" not in Browser(app, None).get(address)
        for name in ("editor", "walidata"):
            shown = person(portal, app, name).get(address)
            assert f"({RESOURCE['name']})" in text(shown[shown.index("satudata-check-line") :]), (
                "which file, when heard"
            )
    assert "satudata-check-line" in person(portal, app, "walidata").get(f"{home}/pengajuan")
    record, page = with_file(portal, "usaha.csv", REPORT)
    form = page.replace("/pemeriksaan", "/edit")
    assert page in person(portal, app, "editor").get(form)
    assert page in person(portal, app, "editor").get(f"/dataset/{record['name']}")


def test_who_may_not_see_the_file_gets_what_does_not_exist(portal: Portal, app: Any) -> None:
    """Whatever the page, a hidden file answers like none, and so does a file of another dataset."""
    _record, page = with_file(portal, "usaha.csv", REPORT)
    nobody, editor = Browser(app, None), person(portal, app, "editor")
    for end in ("", "/rapi", "/bertanda", "/status.json"):
        nobody.get(page + end, status=404)
        nobody.get(page.replace(page.split("/")[4], "tidak-ada") + end, status=404)
    other = portal.dataset()
    editor.get(page.replace(page.split("/")[2], other["name"]), status=404)
    for end in ("", "/rapi"):
        nobody.post(page + end, status=404, operation="run")


def test_all_findings_on_one_page_with_pictures(portal: Portal, app: Any) -> None:
    """Grouped by weight, each with its sentence, what to do and the cells around it; marked by more than colour."""
    _record, page = with_file(portal, "usaha.csv", REPORT)
    shown = person(portal, app, "editor").get(page)
    assert shown.index('id="kelompok-peringatan"') < shown.index('id="kelompok-saran"')
    assert 'data-code="total_row"' in shown
    assert 'data-code="title_rows"' in shown
    assert "▶" in shown
    assert shown.count('<tr>\n        <th scope="row">') or 'class="satudata-grid"' in shown
    assert 'class="satudata-score' in shown or "satudata-score" in shown
    told = json.loads(person(portal, app, "editor").get(f"{page}/status.json"))
    assert told["waiting"] is False


def test_the_marked_copy(portal: Portal, app: Any) -> None:
    """It is a workbook with a summary, for nobody else's cache."""
    _record, page = with_file(portal, "usaha.csv", REPORT)
    editor = person(portal, app, "editor")
    answer = app.get(f"{page}/bertanda", headers=editor.headers, status=200)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Ringkasan" in openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames


def test_the_tidied_copy_is_used_only_when_somebody_says_so(portal: Portal, app: Any) -> None:
    """Looking and keeping change nothing; an open question keeps the copy from being used; the original is kept."""
    record, page = with_file(portal, "usaha.csv", REPORT)
    editor, before = person(portal, app, "editor"), record["resources"][0]
    preview = portal.as_("editor", "satudata_check_tidy_preview", resource_id=before["id"])
    shown = editor.get(f"{page}/rapi")
    for change in preview["changes"]:
        assert change["text"] in text(shown)
    assert preview["questions"]
    editor.post(f"{page}/rapi", operation="keep")
    editor.post(f"{page}/rapi", status=409, operation="accept", sha256=preview["sha256"])
    now = portal.as_("editor", "package_show", id=record["id"])["resources"][0]
    assert now["url"] == before["url"]
    answers = {f"answer:{question['id']}": question["options"][0]["value"] for question in preview["questions"]}
    assert 'value="accept"' in editor.post(f"{page}/rapi", status=200, operation="preview", **answers).body
    editor.post(f"{page}/rapi", operation="accept", sha256=preview["sha256"], **answers)
    assert "usaha.csv" in text(editor.get(page))
    check = portal.as_("editor", "satudata_check_show", resource_id=before["id"])
    assert check["original"]["name"] == "usaha.csv"
    assert "total_row" not in {finding["code"] for finding in check["findings"]}


def test_which_of_several_sheets_is_meant(portal: Portal, app: Any) -> None:
    """Findings can be reached by sheet; of the tidied copy every change and question stands below its table."""
    book = openpyxl.Workbook()
    for number, sheet in enumerate((book.worksheets[0], book.create_sheet())):
        sheet.title = f"Tahun {2023 + number}"
        for row in csv.reader(io.StringIO(REPORT.decode())):
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    _record, page = with_file(portal, "usaha.xlsx", stream.getvalue())
    editor = person(portal, app, "editor")
    shown = editor.get(page)
    assert f"{page}/rapi" in shown
    for sheet in book.sheetnames:
        link = re.search(rf'<a href="#(temuan-\d+)">Lembar “{sheet}”</a> \(\d+\)', shown)
        assert link
        assert f"Lembar “{sheet}”" in shown[shown.index(f'id="{link[1]}"') :].split("</article>")[0]
    tidied = editor.get(f"{page}/rapi")
    places = [f"LAPORAN USAHA MIKRO (Lembar “{name}”, A3:C6)" for name in book.sheetnames]
    assert re.findall(r"LAPORAN USAHA MIKRO \(.*?\)", text(tidied)) == places * 3


def test_a_reviewer_lets_a_file_pass_with_a_reason(portal: Portal, app: Any) -> None:
    """The form is there for reviewers alone; a reason is needed, and it is told on the page."""
    record, page = with_file(portal, "peta.csv", PNG)
    editor = person(portal, app, "editor")
    assert 'id="kelompok-galat"' in editor.get(page)
    assert 'value="override"' not in editor.get(page)
    editor.post(page, status=403, operation="override", reason="Biar cepat")
    refused = editor.post(f"/dataset/{record['name']}/pengajuan", status=409, operation="submit").body
    assert record["resources"][0]["name"] in refused
    dataset = portal.submitted()
    walidata = person(portal, app, "walidata")
    note = {"decision": "return", "note": "Ganti berkasnya."}
    portal.as_("walidata", "satudata_submission_decide", dataset_id=dataset["id"], **note)
    resource_id = dataset["resources"][0]["id"]
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload("peta.csv", PNG), url="peta.csv")
    portal.as_("editor", "satudata_check_run", resource_id=resource_id)
    page = f"/dataset/{dataset['name']}/resource/{resource_id}/pemeriksaan"
    assert 'value="override"' in walidata.get(page)
    walidata.post(page, status=409, operation="override", reason="")
    sha256 = portal.as_("walidata", "satudata_check_show", resource_id=resource_id)["file"]["sha256"]
    walidata.post(page, status=409, operation="override", reason="Sudah dilihat.", sha256="0" * 64)
    walidata.post(page, operation="override", reason="Peta memang gambar.", sha256=sha256)
    assert "Peta memang gambar." in walidata.get(page)
    assert 'value="override"' not in walidata.get(page)
    assert "Peta memang gambar." in walidata.get(f"/dataset/{dataset['name']}/pengajuan")
    editor.post(f"/dataset/{dataset['name']}/pengajuan", operation="submit")


def test_what_changed_since_the_last_version(portal: Portal, app: Any) -> None:
    """Another upload says how rows, columns and totals moved, from the share that the reader chooses."""
    record, page = with_file(portal, "data.csv", LARGER)
    shown = person(portal, app, "editor").get(page)
    assert 'id="versi"' not in shown
    assert f"{page}/rapi" not in shown, "a file without findings is not offered to be tidied"
    resource_id = record["resources"][0]["id"]
    newer = LARGER.replace(b"80000", b"88000") + b"35.72.02,Sukorejo,3000,Jiwa,2024\n"
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload("data.csv", newer), url="data.csv")
    portal.as_("editor", "satudata_check_run", resource_id=resource_id)
    shown = text(person(portal, app, "editor").get(page))
    assert "91.000" not in shown
    shown = text(person(portal, app, "editor").get(f"{page}?ambang=10"))
    assert "80.000 91.000" in shown
    (table,) = portal.as_("editor", "satudata_check_changes", resource_id=resource_id)["tables"]
    assert (table["rows_new"], table["rows_gone"]) == (1, 0)
    person(portal, app, "editor").get(f"{page}?ambang=1e9")


def test_a_file_older_than_the_checks(portal: Portal, app: Any) -> None:
    """Its office and its reviewers are told that it was never checked, with a button that does so; the public is not.

    Looking starts nothing.
    """
    dataset = portal.as_("editor", "package_show", id=portal.published()["id"])
    resource_id = dataset["resources"][0]["id"]
    model.Session.execute(sa.delete(tables.check))
    model.Session.commit()
    home = f"/dataset/{dataset['name']}"
    page = f"{home}/resource/{resource_id}/pemeriksaan"
    editor = person(portal, app, "editor")
    for address in (home, f"{home}/resource/{resource_id}", page, f"{home}/pengajuan"):
        shown = editor.get(address)
        assert "satudata-mark is-unchecked" in shown
        assert 'value="run"' in shown
    assert "satudata-mark is-unchecked" in person(portal, app, "walidata").get(page)
    editor.get(f"{page}/bertanda", status=409)
    for stranger in (Browser(app, None), person(portal, app, "stranger")):
        assert "is-unchecked" not in stranger.get(home)
        stranger.get(page, status=404)
    person(portal, app, "stranger").post(page, status=404, operation="run")
    editor.post(page, operation="run")
    assert "satudata-mark is-unchecked" not in editor.get(page)
    Browser(app, None).get(page)


def test_an_unknown_button_is_refused(portal: Portal, app: Any) -> None:
    """Nothing happens, and the page says so."""
    _record, page = with_file(portal, "usaha.csv", REPORT)
    person(portal, app, "editor").post(page, status=409, operation="hapus")
    person(portal, app, "editor").post(page, status=409, operation="prefill")
