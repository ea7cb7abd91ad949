"""The Table Schema of a file: who may change it, where it comes from, its page, and the template made from it."""

from __future__ import annotations

import base64
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from tests.portal import CSV, RESOURCE, Portal, is_public, upload

pytestmark = pytest.mark.usefixtures("with_plugins")

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "kode_wilayah", "type": "string", "kode": True, "constraints": {"required": True}},
        {"name": "nama_wilayah", "type": "string", "constraints": {"enum": ["Kepanjenkidul", "Sukorejo"]}},
        {"name": "jumlah", "title": "Jumlah penduduk", "type": "integer", "satuan": "Jiwa"},
        {"name": "satuan", "type": "string"},
        {"name": "tahun", "type": "year"},
    ],
    "primaryKey": ["kode_wilayah"],
}


def browser(portal: Portal, app: Any, person: str | None) -> Any:
    """Return functions that fetch a page and send a form as somebody."""
    token = factories.APIToken(user=portal.people[person])["token"] if person else None
    headers = {"Authorization": token} if token else {}

    def fetch(url: str, status: int = 200, /, **form: Any) -> Any:
        if form:
            return app.post(url, data=form, headers=headers, status=status, follow_redirects=False)
        return app.get(url, headers=headers, status=status, follow_redirects=False)

    return fetch


def stored(portal: Portal, resource_id: str, person: str = "editor") -> Any:
    """Return the schema as core's own action shows it."""
    return portal.as_(person, "resource_show", id=resource_id).get("schema")


def test_a_schema_is_saved_in_the_field_that_validation_reads(portal: Portal) -> None:
    """An object or JSON text goes into ``schema``; it is shown as an object, survives an edit, and is removed again."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    assert stored(portal, resource_id) is None
    shown = portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id, schema=SCHEMA)
    assert (shown["source"], shown["stored"], shown["schema"]) == ("stored", True, SCHEMA)
    assert stored(portal, resource_id) == SCHEMA
    portal.as_("editor", "resource_patch", id=resource_id, name="Nama lain")
    portal.as_("editor", "package_patch", id=dataset["id"], title="Judul lain")
    assert stored(portal, resource_id) == SCHEMA
    portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id, schema=json.dumps(SCHEMA))
    assert stored(portal, resource_id) == SCHEMA
    with pytest.raises(tk.ValidationError):
        portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id)
    portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id, schema="")
    assert stored(portal, resource_id) is None


def test_what_is_no_schema_is_refused_whole(portal: Portal) -> None:
    """Every mistake is told at once, by the action and by CKAN's own; nothing is changed."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    wrong = {"fields": [{"name": ""}, {"name": "a", "type": "angka"}, {"name": "a"}]}
    for action, key in (("satudata_check_schema_update", "resource_id"), ("resource_patch", "id")):
        with pytest.raises(tk.ValidationError) as refused:
            portal.as_("editor", action, **{key: resource_id, "schema": wrong})
        told = str(refused.value.error_dict["schema"])
        assert all(f"Column {number}" in told or f"Columns {number}" in told for number in (1, 2)), told
        assert "same name" in told
    for odd in ("{", "[]", "5", '{"fields": [{"name": "\\ud800"}]}', [1], 7):
        with pytest.raises(tk.ValidationError):
            portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id, schema=odd)
    assert stored(portal, resource_id) is None


def test_who_may_see_and_change_a_schema(portal: Portal) -> None:
    """The office changes it while the dataset is open; who may read the file sees it; for all others it is missing."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    for person in (None, "stranger", "outsider", "walidata"):
        with pytest.raises(tk.ObjectNotFound) as hidden:
            portal.as_(person, "satudata_check_schema_update", resource_id=resource_id, schema=SCHEMA)
        with pytest.raises(tk.ObjectNotFound) as missing:
            portal.as_(person, "satudata_check_schema_update", resource_id="no-such-id", schema=SCHEMA)
        assert str(hidden.value) == str(missing.value)
        with pytest.raises(tk.ObjectNotFound):
            portal.as_(person, "satudata_check_schema_show", resource_id=resource_id)
    with pytest.raises(tk.NotAuthorized):
        portal.as_("member", "satudata_check_schema_update", resource_id=resource_id, schema=SCHEMA)
    assert portal.as_("member", "satudata_check_schema_show", resource_id=resource_id)["editable"]
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    for person in ("editor", "admin"):
        with pytest.raises(tk.ValidationError, match="being reviewed"):
            portal.as_(person, "satudata_check_schema_update", resource_id=resource_id, schema=SCHEMA)
    assert not portal.as_("walidata", "satudata_check_schema_show", resource_id=resource_id)["editable"]
    assert stored(portal, resource_id) is None


def test_a_working_copy_takes_the_schema_over(portal: Portal) -> None:
    """The next version starts with the schema of the published one; changing it there is content of the revision."""
    dataset = portal.dataset()
    portal.as_("editor", "satudata_check_schema_update", resource_id=dataset["resources"][0]["id"], schema=SCHEMA)
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    portal.approve(dataset["id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    assert is_public(dataset["id"])
    copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    resource_id = portal.as_("editor", "package_show", id=copy["copy_id"])["resources"][0]["id"]
    assert stored(portal, resource_id) == SCHEMA
    changed = {"fields": SCHEMA["fields"][:3]}
    portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id, schema=changed)
    assert stored(portal, resource_id) == changed
    assert portal.as_(None, "resource_show", id=dataset["resources"][0]["id"])["schema"] == SCHEMA
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy["copy_id"])
    found = portal.as_("walidata", "satudata_submission_diff", dataset_id=copy["copy_id"])["public"]["files"]
    (change,) = (item for file in found for item in file["fields"] if item["field"] == "schema")
    assert change["removed_texts"] == ["satuan: teks", "tahun: tahun"]
    assert change["added_texts"] == []


def test_schemas_are_proposed(portal: Portal) -> None:
    """From the column dictionary, the present file or the metadata; the saved one comes first."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    found = portal.as_("editor", "satudata_check_schema_show", resource_id=resource_id, source="file")
    types = {field["name"]: field["type"] for field in found["schema"]["fields"]}
    assert types["jumlah"] == "integer"
    assert types["tahun"] == "year"
    assert not found["stored"]
    assert portal.as_("editor", "satudata_check_schema_show", resource_id=resource_id)["source"] == "file"
    columns = [{"nama": "jumlah", "definisi": "Banyaknya.", "tipe_data": "bilangan_bulat", "satuan": "Orang"}]
    portal.as_("editor", "resource_patch", id=resource_id, kolom=columns)
    found = portal.as_("editor", "satudata_check_schema_show", resource_id=resource_id)
    assert found["source"] == "dictionary"
    assert found["schema"]["fields"][0]["satuan"] == "Orang"
    metadata = portal.as_("editor", "satudata_check_schema_show", resource_id=resource_id, source="metadata")
    assert [field["name"] for field in metadata["schema"]["fields"]][:2] == ["kode_kecamatan", "nama_kecamatan"]
    assert set(found["sources"]) == {"dictionary", "file", "metadata"}


def replaced(portal: Portal, resource_id: str, content: bytes) -> dict[str, Any]:
    """Upload another version of a file, and return its check by code of finding."""
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload(content=content))
    check = portal.as_("editor", "satudata_check_run", resource_id=resource_id)
    assert check["status"] == "done"
    return {finding["code"]: finding for finding in check["findings"] if finding["code"].startswith("schema_")}


def test_the_next_version_is_checked_against_the_last_one(portal: Portal) -> None:
    """Nobody has to write a schema: a column that the last version had and this one has not is told, as a warning."""
    resource_id = portal.dataset()["resources"][0]["id"]
    assert replaced(portal, resource_id, CSV) == {}
    without = CSV.replace(b"nama_wilayah,", b"").replace(b"Kepanjenkidul,", b"").replace(b"satuan", b"sumber")
    found = replaced(portal, resource_id, without)
    assert found["schema_column_missing"]["severity"] == "peringatan"
    assert "schema_column_new" in found
    again = portal.as_("editor", "satudata_check_run", resource_id=resource_id)
    assert "schema_column_missing" in [finding["code"] for finding in again["findings"]], "a second look says the same"
    shown = portal.as_("editor", "satudata_check_schema_show", resource_id=resource_id, source="previous")
    assert "nama_wilayah" in [field["name"] for field in shown["schema"]["fields"]]
    assert replaced(portal, resource_id, CSV.replace(b"40321", b"40322"))["schema_column_new"]["rows"] == [1]


def test_a_saved_schema_weighs_more(portal: Portal) -> None:
    """What the office wrote down as required or as a type keeps the file from being submitted; saving checks anew."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    assert not portal.as_("editor", "satudata_check_show", resource_id=resource_id)["blocks"]
    fields = [{**SCHEMA["fields"][0], "name": "kode_desa"}, {"name": "nama_wilayah", "type": "integer"}]
    portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id, schema={"fields": fields})
    check = portal.as_("editor", "satudata_check_show", resource_id=resource_id)
    assert check["verdict"]["galat"] == 2
    assert {"schema_column_missing", "schema_type_changed"} <= {finding["code"] for finding in check["findings"]}
    with pytest.raises(tk.ValidationError, match="kode_desa"):
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id, schema=SCHEMA)
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])


def test_the_page_is_a_form(portal: Portal, app: Any) -> None:
    """Names, titles, types, units, required and code lists are edited without a script; the rest of a field stays."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    url = f"/dataset/{dataset['name']}/resource/{resource_id}/skema"
    editor = browser(portal, app, "editor")
    page = editor(f"{url}?sumber=metadata").body
    assert 'name="kolom-0-name" value="kode_kecamatan"' in page
    extra = {"name": "jumlah", "type": "integer", "constraints": {"minimum": 0, "enum": [1, 2]}, "rdfType": "x"}
    form = {
        "operation": "save",
        "rest": json.dumps({"missingValues": ["", "-"]}),
        "kolom-0-name": "kode",
        "kolom-0-type": "code",
        "kolom-0-required": "1",
        "kolom-1-name": "jumlah",
        "kolom-1-type": "integer",
        "kolom-1-satuan": "Jiwa",
        "kolom-1-enum": "1\r\n 2 \r\n3",
        "kolom-1-rest": json.dumps(extra),
        "kolom-2-name": "buang",
        "kolom-2-remove": "1",
        "kolom-3-name": "",
        "kolom-3-type": "string",
    }
    editor(url, 302, **form)
    assert stored(portal, resource_id) == {
        "missingValues": ["", "-"],
        "fields": [
            {"name": "kode", "type": "string", "kode": True, "constraints": {"required": True}},
            {
                "name": "jumlah",
                "type": "integer",
                "satuan": "Jiwa",
                "rdfType": "x",
                "constraints": {"minimum": 0, "enum": [1, 2, "3"]},
            },
        ],
    }
    answer = editor(url, 409, **{**form, "kolom-0-name": "", "kolom-0-title": "Judul & kode", "kolom-1-type": "angka"})
    assert 'value="Judul &amp; kode"' in answer.body
    assert 'id="masalah"' in answer.body
    assert stored(portal, resource_id)["fields"][0]["name"] == "kode"
    editor(url, 409, operation="save", rest="[", **{"kolom-x-name": "a"})
    editor(url, 409, operation="?")
    editor(url, 302, operation="remove")
    assert stored(portal, resource_id) is None


def test_the_form_of_the_file_keeps_the_schema(portal: Portal, app: Any) -> None:
    """The form of the file carries schema and options of validation along, and leads to the schema's page.

    The form of a new file leads to the template.
    """
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    options = {"dialect": {"csv": {"delimiter": ";"}}, "skip_errors": ["blank-row"]}
    portal.as_("editor", "resource_patch", id=resource_id, validation_options=options)
    portal.as_("editor", "satudata_check_schema_update", resource_id=resource_id, schema=SCHEMA)
    editor = browser(portal, app, "editor")
    url = f"/dataset/{dataset['name']}/resource/{resource_id}/edit"
    form = BeautifulSoup(editor(url).body, "html.parser").select_one("#resource-edit")
    assert form is not None
    assert form.select_one(f'a[href$="/resource/{resource_id}/skema"]')
    sent = {item["name"]: item.get("value", "") for item in form.select("input[type=hidden][name]")}
    assert json.loads(str(sent["schema"])) == SCHEMA
    address = form.select_one("[name=url]")
    assert address is not None
    more = {"url": str(address.get("value", "")), "url_type": "upload", "format": "CSV"}
    editor(url, 302, **{**sent, **more, "name": "Nama baru", "save": ""})
    assert portal.as_("editor", "resource_show", id=resource_id)["name"] == "Nama baru"
    assert stored(portal, resource_id) == SCHEMA
    kept = portal.as_("editor", "resource_show", id=resource_id)["validation_options"]
    assert json.loads(kept) == options
    assert f"/dataset/{dataset['name']}/templat" in editor(f"/dataset/{dataset['name']}/resource/new").body


def test_a_schema_is_taken_from_a_file(portal: Portal, app: Any) -> None:
    """JSON, a sheet that lists the columns, or a data file; another file is refused and nothing is lost."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    url = f"/dataset/{dataset['name']}/resource/{resource_id}/skema"
    editor = browser(portal, app, "editor")
    listed = "nama,tipe,satuan,wajib,daftar_kode\nkode,kode,,ya,\njk,teks,,,L;P\njumlah,bilangan bulat,Jiwa,,\n"
    for name, content, names in (
        ("schema.json", json.dumps(SCHEMA).encode(), [field["name"] for field in SCHEMA["fields"]]),
        ("kolom.csv", listed.encode(), ["kode", "jk", "jumlah"]),
        ("data.csv", CSV, ["kode_wilayah", "nama_wilayah", "jumlah", "satuan", "tahun"]),
    ):
        editor(url, 302, operation="upload", upload=(io.BytesIO(content), name))
        assert [field["name"] for field in stored(portal, resource_id)["fields"]] == names, name
        assert "asal" not in stored(portal, resource_id)
    for name, content in (("a.json", b"{"), ("a.json", b'{"x": 1}'), ("a.csv", b""), ("a.pdf", b"%PDF-1.7 x")):
        editor(url, 409, operation="upload", upload=(io.BytesIO(content), name))
    editor(url, 409, operation="upload", upload="no file")
    assert len(stored(portal, resource_id)["fields"]) == 5


def test_a_hidden_dataset_has_no_page_and_no_template(portal: Portal, app: Any) -> None:
    """Page and template of a dataset that somebody may not see answer as those of one that does not exist."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    other = "00000000-0000-4000-8000-000000000000"
    for person in (None, "stranger", "walidata"):
        fetch = browser(portal, app, person)
        for path in ("/dataset/{}/resource/{}/skema", "/dataset/{}/templat", "/dataset/{}/templat?berkas={}"):
            hidden = fetch(path.format(dataset["name"], resource_id), 404)
            missing = fetch(path.format("tidak-ada", other), 404)
            tidy = [
                answer.body.replace(name, "").replace(file, "")
                for answer, name, file in ((hidden, dataset["name"], resource_id), (missing, "tidak-ada", other))
            ]
            csrf = re.compile(r'(name="_csrf_token" (value|content)|<meta name="_csrf_token" content)="[^"]*"')
            assert csrf.sub("", tidy[0]) == csrf.sub("", tidy[1])
        fetch(f"/dataset/{dataset['name']}/resource/{resource_id}/skema", 404, operation="remove")


def test_everybody_reads_the_columns_of_a_public_file(portal: Portal, app: Any) -> None:
    """The public sees the columns and gets the template, but no form."""
    dataset = portal.published()
    resource_id = dataset["resources"][0]["id"]
    name = portal.as_("editor", "package_show", id=dataset["id"])["name"]
    visitor = browser(portal, app, None)
    page = visitor(f"/dataset/{name}/resource/{resource_id}/skema").body
    assert "nama_wilayah" in page
    assert "kolom-0-name" not in page
    assert visitor(f"/dataset/{name}/templat").headers["Content-Disposition"].endswith('.xlsx"')


def sheets(answer: dict[str, Any]) -> dict[str, list[Any]]:
    """Return the first row of each visible sheet of a template."""
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(answer["content"])))
    return {
        sheet.title: [cell.value for cell in sheet[1]] for sheet in book.worksheets if sheet.sheet_state == "visible"
    }


def _two_sheets() -> bytes:
    book = openpyxl.Workbook()
    sheets_of = {"Pasar": [("pasar", "pedagang"), ("Legi", 5), ("Pon", 6)]}
    sheets_of["Hujan"] = [("Pos", 2023, 2024), ("Kanigoro", 5.5, 7.1), ("Garum", 6, 8)]
    for title, rows in sheets_of.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_template_has_a_sheet_for_each_file(portal: Portal) -> None:
    """Columns come from each file's schema, else from each of its tables, with years as rows.

    A dataset without a file gets the layout that its metadata suggest.
    """
    dataset = portal.dataset()
    portal.as_("editor", "satudata_check_schema_update", resource_id=dataset["resources"][0]["id"], schema=SCHEMA)
    second = portal.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        upload=upload("kedua.csv", b"nama,luas\nA,5\n"),
        url="kedua.csv",
        url_type="upload",
        **{**RESOURCE, "name": "Luas"},
    )
    whole = portal.as_("editor", "satudata_template_show", dataset_id=dataset["id"])
    found = sheets(whole)
    assert ["nama", "luas"] in found.values()
    assert [field["name"] for field in SCHEMA["fields"]] in found.values()
    single = portal.as_("editor", "satudata_template_show", dataset_id=dataset["id"], resource_id=second["id"])
    one = sheets(single)
    assert ["nama", "luas"] in one.values()
    assert whole["filename"].startswith("templat-jumlah-penduduk-menurut-kecamatan")
    assert single["filename"] == "templat-luas.xlsx"
    assert len(one) == len(found) - 1
    portal.as_("editor", "resource_patch", id=second["id"], upload=upload("dua.xlsx", _two_sheets()), url="dua.xlsx")
    two = sheets(portal.as_("editor", "satudata_template_show", dataset_id=dataset["id"], resource_id=second["id"]))
    assert two["Pasar"] == ["pasar", "pedagang"]
    assert two["Hujan"] == ["pos", "tahun", "nilai", "satuan"]
    empty = portal.dataset(file=False, title="Tanpa berkas")
    columns = sheets(portal.as_("editor", "satudata_template_show", dataset_id=empty["name"])).values()
    assert ["kode_kecamatan", "nama_kecamatan", "jumlah_penduduk", "satuan", "tahun"] in columns
    with pytest.raises(tk.ObjectNotFound):
        portal.as_("editor", "satudata_template_show", dataset_id=empty["id"], resource_id=second["id"])
    with pytest.raises(tk.ObjectNotFound):
        portal.as_("stranger", "satudata_template_show", dataset_id=empty["id"])


def test_a_template_for_another_period_takes_rows_over(portal: Portal) -> None:
    """Last year's rows come with the new year and without figures; a period that is none is refused."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    portal.as_(
        "editor",
        "resource_patch",
        id=resource_id,
        upload=upload("lalu.csv", b"puskesmas,kunjungan,tahun\nSukorejo,12,2024\nSananwetan,15,2024\nTuri,9,2024\n"),
        url="lalu.csv",
    )
    answer = portal.as_("editor", "satudata_template_show", dataset_id=dataset["id"], period="2025")
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(answer["content"])))
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    records = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(record["puskesmas"], record["kunjungan"], record["tahun"]) for record in records] == [
        ("Sukorejo", None, 2025),
        ("Sananwetan", None, 2025),
        ("Turi", None, 2025),
    ]
    with pytest.raises(tk.ValidationError):
        portal.as_("editor", "satudata_template_show", dataset_id=dataset["id"], period="tahun depan")


def test_a_withheld_file_gives_no_columns_away(portal: Portal) -> None:
    """Who may not read a restricted file gets no schema of it, and a template without its columns."""
    dataset = portal.published(accessRights="terbatas", dasar_pembatasan="UU 14/2008 Pasal 17 huruf h")
    resource_id = dataset["resources"][0]["id"]
    with pytest.raises(tk.ObjectNotFound):
        portal.as_("stranger", "satudata_check_schema_show", resource_id=resource_id)
    columns = sheets(portal.as_(None, "satudata_template_show", dataset_id=dataset["id"])).values()
    assert not any("nama_wilayah" in row for row in columns)
    own = sheets(portal.as_("editor", "satudata_template_show", dataset_id=dataset["id"])).values()
    assert any("nama_wilayah" in row for row in own)
