"""Messages of frictionless in Indonesian: every error type, every place, and the notes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ckanext.satudata.domain.tables import frictionless_messages as messages

frictionless = pytest.importorskip("frictionless")

_PLACE = re.compile(r"\{(\w+)\}")


def _classes() -> list[Any]:
    return frictionless.Error.list_children(root=True)


def test_every_error_type_is_translated() -> None:
    """Each error class of the installed frictionless has its own title, description and message in Indonesian."""
    missing = {item.type for item in _classes()} - messages.types()
    assert not missing
    assert len(messages.types()) >= 61
    for item in _classes():
        shown = messages.translated({"type": item.type, "note": "x", "cell": "5"}, "id")
        english = {item.title, item.description, item.template}
        assert not {shown["title"], shown["description"], shown["message"]} & english, item.type


def test_every_place_of_a_template_is_kept() -> None:
    """What frictionless' own message names (row, column, label, cell, note) the translation names too."""
    for item in _classes():
        entry = messages._texts().types[item.type]
        named = set(_PLACE.findall(item.template))
        assert named <= set(_PLACE.findall(entry["message"])), item.type
        if "cell" in named:
            assert set(_PLACE.findall(entry["tanpa_isi"])) == set(_PLACE.findall(entry["message"])) - {"cell"}


def test_a_redacted_cell_is_not_quoted() -> None:
    """Where the cell was taken out of the report, the sentence goes without it."""
    error = {"type": "type-error", "rowNumber": 4, "fieldName": "jumlah", "fieldNumber": 3, "cell": ""}
    shown = messages.translated({**error, "note": 'type is "integer/default"'}, "id")
    expected = "Isi sel di baris 4, kolom “jumlah” (posisi 3), tidak sesuai dengan tipe kolom: "
    assert shown["message"] == expected + "tipe yang diharapkan bilangan bulat"
    assert shown["rowNumber"] == 4
    quoted = messages.translated({**error, "note": "", "cell": "12a"}, "id")["message"]
    assert quoted == "Isi “12a” di baris 4, kolom “jumlah” (posisi 3), tidak sesuai dengan tipe kolom"


def test_other_languages_and_unknown_errors_keep_their_words() -> None:
    """English stays as frictionless wrote it; an error of a later release is marked as technical details."""
    error = {"type": "blank-row", "message": 'Row at position "3" is completely blank', "title": "Blank Row"}
    assert messages.translated(error, "en") == error
    later = messages.translated({"type": "brand-new", "message": "Something new"}, "id")
    assert later["message"] == "rincian teknis: Something new"
    assert messages.note("something odd") == "rincian teknis: something odd"


def test_a_real_report_is_translated_whole(tmp_path: Any) -> None:
    """A report of frictionless on a broken file comes out without an English sentence, and renders as before."""
    path = tmp_path / "data.csv"
    path.write_text("kode,jumlah,,jumlah\n1,a,x,2\n1,3,y\n\n2,5,z,4,9\n", encoding="utf-8")
    fields = [
        {"name": "kode", "type": "integer", "constraints": {"unique": True}},
        {"name": "banyak", "type": "integer", "constraints": {"minimum": 4}},
        {"name": "kosong", "type": "string"},
        {"name": "jumlah2", "type": "integer", "constraints": {"required": True, "enum": ["2", "4"]}},
    ]
    resource = frictionless.Resource(
        path="data.csv", basepath=str(tmp_path), schema=frictionless.Schema.from_descriptor({"fields": fields})
    )
    report = resource.validate().to_descriptor()
    found = report["tasks"][0]["errors"]
    assert {item["type"] for item in found} >= {"blank-label", "incorrect-label", "unique-error", "type-error"}
    shown = messages.translated_report(report, "id")["tasks"][0]["errors"]
    assert [item["type"] for item in shown] == [item["type"] for item in found]
    text = " ".join(item["message"] for item in shown)
    assert "rincian teknis" not in text
    assert not re.search(r"\b(row|field|cell|label|the|is)\b", text), text


NOTES = {
    'type is "date/%d/%m/%Y"': "tipe yang diharapkan tanggal dengan format %d/%m/%Y",
    'constraint "required" is "True"': "kolom ini wajib diisi",
    'constraint "maxLength" is "5"': "panjangnya paling banyak 5 huruf",
    "the same as in the row at position 2": "sama dengan baris 2",
    'the same as row at position "2"': "sama dengan baris 2",
    "number of rows is 3, the minimum is 10": "ada 3 baris, paling sedikit harus 10",
    "'utf-8' codec can't decode byte 0xe9 in position 3: invalid": "ada huruf yang tidak dapat dibaca sebagai utf-8",
    "Excel xlsx file; not supported": "isinya XLSX, bukan XLS. Ganti akhiran nama berkasnya menjadi .xlsx dan "
    "formatnya menjadi XLSX, lalu unggah",
    "Unsupported format, or corrupt file": "isinya bukan XLS, atau rusak. Buka di aplikasi pengolah tabel, simpan "
    "sebagai XLSX, lalu unggah",
    "the content is HTML (MHT), not CSV": "isinya HTML (MHT), bukan CSV. Simpan ulang tabelnya sebagai CSV dari "
    "aplikasi pembuatnya, lalu unggah",
    "[Errno 2] No such file or directory: '/srv/ckan/x'": "berkas tidak ditemukan",
    'constraint "unique" is not supported by type "any"': "aturan “unique” tidak berlaku untuk tipe apa saja",
}


@pytest.mark.parametrize("text", NOTES)
def test_notes(text: str) -> None:
    """The note of an error is translated with its numbers and names, and shows no path of the server."""
    assert messages.note(text) == NOTES[text]
