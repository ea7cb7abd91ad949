"""Each mistake in a procedure is named with file, line, key and what to do; all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ckanext.satudata.domain.workflow.definition import Workflow
from ckanext.satudata.domain.workflow.loading import WorkflowError, load_file, load_workflow

GOOD = """\
code: kota_contoh
title: {id: Kota Contoh, en: Example City}
publisher: walidata
publish: manual
stages:
  - code: kesesuaian
    role: walidata_pendukung
    label: {id: Pemeriksaan kesesuaian, en: Conformity check}
    due: {value: 2, unit: working_day}
    when: {jenis: [geospasial]}
    requires: [metadata]
  - code: prinsip_sdi
    role: walidata
    label: {id: Pemeriksaan Walidata, en: Check by the walidata}
    checklist:
      - {code: kontak, label: {id: Kontak unit, en: Contact is a unit}}
      - {code: format, label: {id: Format terbuka, en: Open format}, required: false}
  - code: pengesahan
    role: kepala_opd
    label: {id: Pengesahan, en: Approval}
    return_to: prinsip_sdi
"""


def complaints(text: str, language: str = "id") -> list[str]:
    with pytest.raises(WorkflowError) as error:
        load_workflow(text, "kota.yaml")
    return [problem.text(language) for problem in error.value.problems]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_good():
    """The example that the tests break is right, and what it leaves out has safe values."""
    workflow = load_workflow(GOOD, "kota.yaml")
    assert (workflow.resubmit_to, workflow.allow_self_review) == ("first_stage", False)
    assert [stage.return_to for stage in workflow.stages] == ["produsen", "produsen", "prinsip_sdi"]
    assert [item.required for item in workflow.stage("prinsip_sdi").checklist] == [True, False]


BROKEN = [
    (
        "unknown key",
        changed("publisher: walidata", "publisers: walidata"),
        "kota.yaml:3: publisers: kunci tidak dikenal; mungkin maksud Anda publisher;",
        "kota.yaml:3: publisers: unknown key; did you mean publisher?",
    ),
    (
        "unknown key of a stage",
        changed("    requires: [metadata]", "    require: [metadata]"),
        "kota.yaml:11: stages[1].require: kunci tidak dikenal; mungkin maksud Anda requires;",
        "kota.yaml:11: stages[1].require: unknown key; did you mean requires?",
    ),
    (
        "missing key",
        changed("    role: walidata_pendukung\n", ""),
        "kota.yaml:6: stages[1].role: kunci ini wajib ada, misalnya role: walidata",
        "kota.yaml:6: stages[1].role: this key is required, for example role: walidata",
    ),
    (
        "unknown role",
        changed("role: kepala_opd", "role: kepala_dinas"),
        "kota.yaml:19: stages[3].role: 'kepala_dinas' tidak dikenal; mungkin maksud Anda kepala_opd; yang ada: ",
        "kota.yaml:19: stages[3].role: 'kepala_dinas' is unknown; did you mean kepala_opd? There are: ",
    ),
    (
        "unknown unit",
        changed("unit: working_day", "unit: hari"),
        "kota.yaml:9: stages[1].due.unit: 'hari' tidak dikenal; yang ada: minute, hour, working_day, day, week, month",
        "kota.yaml:9: stages[1].due.unit: 'hari' is unknown; there are: minute, hour, working_day, day, week, month",
    ),
    (
        "negative duration",
        changed("value: 2", "value: -2"),
        "kota.yaml:9: stages[1].due.value: -2 terlalu kecil; paling sedikit 1",
        "kota.yaml:9: stages[1].due.value: -2 is too small; at least 1",
    ),
    (
        "endless duration",
        changed("value: 2", "value: 1000000"),
        "kota.yaml:9: stages[1].due.value: 1000000 terlalu besar; paling banyak 10000",
        "kota.yaml:9: stages[1].due.value: 1000000 is too large; at most 10000",
    ),
    (
        "number in quotes",
        changed("value: 2", 'value: "2"'),
        "kota.yaml:9: stages[1].due.value: harus berupa angka bulat, bukan '2'",
        "kota.yaml:9: stages[1].due.value: must be a whole number, not '2'",
    ),
    (
        "unknown requirement",
        changed("[metadata]", "[metadata, virus]"),
        "kota.yaml:11: stages[1].requires[2]: 'virus' tidak dikenal; yang ada: metadata, format, privacy",
        "kota.yaml:11: stages[1].requires[2]: 'virus' is unknown; there are: metadata, format, privacy",
    ),
    (
        "wrong type",
        changed("[metadata]", "metadata"),
        "kota.yaml:11: stages[1].requires: harus berupa daftar, bukan 'metadata'",
        "kota.yaml:11: stages[1].requires: must be a list, not 'metadata'",
    ),
    (
        "condition",
        changed("{jenis: [geospasial]}", "{jenis: [spasial]}"),
        "kota.yaml:10: stages[1].when: tulis always, data_prioritas, {jenis: [",
        "kota.yaml:10: stages[1].when: write always, data_prioritas, {jenis: [",
    ),
    (
        "repeated stage",
        changed("code: pengesahan", "code: kesesuaian"),
        "kota.yaml:18: stages[3].code: kode 'kesesuaian' dipakai dua kali",
        "kota.yaml:18: stages[3].code: the code 'kesesuaian' is used twice",
    ),
    (
        "repeated item of the checklist",
        changed("code: format", "code: kontak"),
        "kota.yaml:17: stages[2].checklist[2].code: kode 'kontak' dipakai dua kali",
        "kota.yaml:17: stages[2].checklist[2].code: the code 'kontak' is used twice",
    ),
    (
        "repeated key",
        changed("publish: manual", "publish: manual\npublish: on_approval"),
        "kota.yaml:5: publish: kunci ini ditulis dua kali",
        "kota.yaml:5: publish: this key is written twice",
    ),
    (
        "code with blanks",
        changed("code: kesesuaian", "code: Cek Kesesuaian"),
        "kota.yaml:6: stages[1].code: 'Cek Kesesuaian' bukan kode; pakai huruf kecil",
        "kota.yaml:6: stages[1].code: 'Cek Kesesuaian' is no code; use small letters",
    ),
    (
        "reserved code",
        changed("code: pengesahan", "code: produsen"),
        "kota.yaml:18: stages[3].code: kode produsen sudah berarti OPD pengirim data",
        "kota.yaml:18: stages[3].code: the code produsen already means the office",
    ),
    (
        "return to nowhere",
        changed("return_to: prinsip_sdi", "return_to: prinsip_sd"),
        "kota.yaml:21: stages[3].return_to: tidak ada tahap 'prinsip_sd'; mungkin maksud Anda prinsip_sdi;",
        "kota.yaml:21: stages[3].return_to: there is no stage 'prinsip_sd'; did you mean prinsip_sdi?",
    ),
    (
        "return to itself",
        changed("return_to: prinsip_sdi", "return_to: pengesahan"),
        "kota.yaml:21: stages[3].return_to: tahap tidak dapat mengembalikan kepada dirinya sendiri",
        "kota.yaml:21: stages[3].return_to: a stage cannot return to itself",
    ),
    (
        "circle",
        changed("    checklist:", "    return_to: pengesahan\n    checklist:"),
        "kota.yaml:15: stages[2].return_to: tahap 'pengesahan' datang sesudahnya, sehingga alurnya berputar",
        "kota.yaml:15: stages[2].return_to: the stage 'pengesahan' comes later, which makes a circle",
    ),
    (
        "return to a stage on a condition",
        changed("return_to: prinsip_sdi", "return_to: kesesuaian"),
        "kota.yaml:21: stages[3].return_to: tahap yang dituju hanya berlaku dengan syarat",
        "kota.yaml:21: stages[3].return_to: the target applies only under a condition",
    ),
    (
        "no stages",
        GOOD.split("stages:", maxsplit=1)[0] + "stages: []\n",
        "kota.yaml:5: stages: daftar tidak boleh kosong",
        "kota.yaml:5: stages: the list must not be empty",
    ),
    (
        "no walidata for all data",
        changed("role: walidata\n", "role: walidata\n    when: data_prioritas\n").replace(
            "return_to: prinsip_sdi", "return_to: produsen"
        ),
        "kota.yaml:5: stages: harus ada tahap dengan role: walidata dan when: always",
        "kota.yaml:5: stages: there must be a stage with role: walidata and when: always",
    ),
    (
        "produsen as reviewer",
        changed("role: kepala_opd", "role: produsen"),
        "kota.yaml:19: stages[3].role: produsen tidak memeriksa datanya sendiri; pilih: pengelola_opd,",
        "kota.yaml:19: stages[3].role: the produsen does not review their own data; choose: pengelola_opd,",
    ),
    (
        "publisher without the right",
        changed("publisher: walidata", "publisher: pembina"),
        "kota.yaml:3: publisher: pembina tidak berwenang mempublikasikan; pilih: walidata,",
        "kota.yaml:3: publisher: pembina may not publish; choose: walidata,",
    ),
    (
        "publisher who would never act",
        changed("publisher: walidata\npublish: manual", "publisher: pengelola_opd\npublish: on_approval"),
        "kota.yaml:4: publish: dengan on_approval data terbit tanpa keputusan pengelola_opd",
        "kota.yaml:4: publish: with on_approval the data come out without a decision of pengelola_opd",
    ),
    (
        "blank label",
        changed("id: Kota Contoh", 'id: "  "'),
        "kota.yaml:2: title.id: teks tidak boleh kosong",
        "kota.yaml:2: title.id: the text must not be empty",
    ),
    (
        "label in one language",
        changed("{id: Pengesahan, en: Approval}", "{id: Pengesahan}"),
        "kota.yaml:20: stages[3].label.en: kunci ini wajib ada",
        "kota.yaml:20: stages[3].label.en: this key is required",
    ),
    (
        "word that YAML takes for true",
        changed("en: Example City", "en: yes"),
        "kota.yaml:2: title.en: harus berupa teks, bukan true; beri tanda kutip",
        "kota.yaml:2: title.en: must be text, not true; put it in quotes",
    ),
    (
        "number as a key",
        GOOD + "7: tujuh\n",
        "kota.yaml:22: 7: nama kunci harus berupa teks",
        "kota.yaml:22: 7: the name of a key must be text",
    ),
    (
        "switch",
        GOOD + "allow_self_review: kadang\n",
        "kota.yaml:22: allow_self_review: harus true atau false, bukan 'kadang'",
        "kota.yaml:22: allow_self_review: must be true or false, not 'kadang'",
    ),
    (
        "open quote",
        changed("id: Kota Contoh, en: Example City}", 'id: "Kota Contoh, en: Example City}'),
        "kota.yaml:21: yaml: bukan YAML yang benar",
        "kota.yaml:21: yaml: not valid YAML",
    ),
    (
        "tab",
        changed("    role: kepala_opd", "\trole: kepala_opd"),
        "kota.yaml:19: yaml: ada karakter tab; YAML hanya mengenal spasi",
        "kota.yaml:19: yaml: there is a tab character; YAML knows spaces only",
    ),
    (
        "alias to itself",
        "code: &x [*x]\n",
        "kota.yaml:1: yaml: bukan YAML yang benar",
        "kota.yaml:1: yaml: not valid YAML",
    ),
    (
        "not a mapping",
        "- perpres\n",
        "kota.yaml:1: yaml: berkas harus berisi kunci dan nilai",
        "kota.yaml:1: yaml: the file must hold keys and values",
    ),
    (
        "empty",
        "",
        "kota.yaml:1: yaml: berkas harus berisi kunci dan nilai",
        "kota.yaml:1: yaml: the file must hold keys and values",
    ),
]


@pytest.mark.parametrize(("text", "indonesian", "english"), [case[1:] for case in BROKEN], ids=[x[0] for x in BROKEN])
def test_one_mistake_one_message(text: str, indonesian: str, english: str):
    """A single mistake gets a single message, which names the place and the remedy, in both languages."""
    for language, expected in (("id", indonesian), ("en", english)):
        found = complaints(text, language)
        assert len(found) == 1
        assert found[0].startswith(expected)
        assert "\n" not in found[0]


def test_all_mistakes_at_once():
    """Wrong types and broken rules are named together, in the order of the lines."""
    text = (
        changed("publisher: walidata", "publisher: forum")
        .replace("role: walidata_pendukung", "role: pendukung")
        .replace("value: 2", "value: dua")
        .replace("return_to: prinsip_sdi", "return_to: pengesahan")
        .replace("code: format", "code: kontak")
    )
    found = complaints(text + "batas: 3\n")
    assert [line.split(": ")[:2] for line in found] == [
        ["kota.yaml:3", "publisher"],
        ["kota.yaml:7", "stages[1].role"],
        ["kota.yaml:9", "stages[1].due.value"],
        ["kota.yaml:17", "stages[2].checklist[2].code"],
        ["kota.yaml:21", "stages[3].return_to"],
        ["kota.yaml:22", "batas"],
    ]


def test_the_error_reads_as_text():
    """The error itself holds all messages, so that a portal that does not start says why."""
    with pytest.raises(WorkflowError) as error:
        load_workflow(changed("unit: working_day", "unit: hari"), "/etc/ckan/kota.yaml")
    assert str(error.value).startswith("/etc/ckan/kota.yaml:9: stages[1].due.unit: 'hari'")
    assert error.value.text("en").endswith("day, week, month")


def test_windows_line_ends_and_byte_order_mark(tmp_path: Path):
    """A file saved by a Windows editor is read as well."""
    path = tmp_path / "kota.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert isinstance(load_file(path), Workflow)


def test_unreadable_files(tmp_path: Path):
    """A file that is missing, a folder or no text is a mistake like others, not a traceback."""
    binary = tmp_path / "biner.yaml"
    binary.write_bytes(b"\xff\xfe\x00code")
    for path in (tmp_path / "tidak-ada.yaml", tmp_path, binary):
        with pytest.raises(WorkflowError) as error:
            load_file(path)
        assert str(error.value).startswith(f"{path}:1: yaml: berkas ini")
