"""What the loader says of a mistake, in Indonesian and English; no gettext, the portal has not started yet."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Message:
    """A sentence in both languages."""

    id: str
    en: str

    def text(self, language: str) -> str:
        """Return the sentence; Indonesian for any language but English."""
        return self.en if language.startswith("en") else self.id


NOT_A_MAPPING = Message(
    "berkas harus berisi kunci dan nilai, dimulai dengan code, title, dan stages",
    "the file must hold keys and values, beginning with code, title and stages",
)
NOT_UTF8 = Message(
    "berkas ini bukan teks UTF-8; simpan ulang sebagai teks biasa dengan pengodean UTF-8",
    "the file is no UTF-8 text; save it again as plain text in UTF-8",
)
TAB = Message(
    "ada karakter tab; YAML hanya mengenal spasi, ganti setiap tab dengan dua spasi",
    "there is a tab character; YAML knows spaces only, replace each tab by two spaces",
)
REPEATED_KEY = Message("kunci ini ditulis dua kali; hapus salah satunya", "this key is written twice; remove one")
CONDITION = Message(
    "tulis always, data_prioritas, {jenis: [statistik, geospasial, keuangan, lainnya]}, "
    "atau {akses: [terbuka, terbatas, tertutup]}",
    "write always, data_prioritas, {jenis: [statistik, geospasial, keuangan, lainnya]} "
    "or {akses: [terbuka, terbatas, tertutup]}",
)
NO_WALIDATA = Message(
    "harus ada tahap dengan role: walidata dan when: always, karena Walidata memeriksa setiap data "
    "(Perpres 39/2019 Pasal 34)",
    "there must be a stage with role: walidata and when: always, because the walidata checks all data "
    "(Perpres 39/2019 article 34)",
)
RESERVED_CODE = Message(
    "kode produsen sudah berarti OPD pengirim data; pakai kode lain untuk tahap ini",
    "the code produsen already means the office that sends the data; use another code for this stage",
)
RETURN_TO_SELF = Message(
    "tahap tidak dapat mengembalikan kepada dirinya sendiri; tulis produsen atau kode tahap sebelumnya",
    "a stage cannot return to itself; write produsen or the code of an earlier stage",
)
CONDITIONAL_RETURN = Message(
    "tahap yang dituju hanya berlaku dengan syarat, sehingga pengembalian dapat tersesat; pilih tahap dengan "
    "when: always, atau produsen",
    "the target applies only under a condition, so that a return could get lost; choose a stage with when: always, "
    "or produsen",
)

_EXAMPLES: Mapping[str, str] = {
    "code": "code: pemeriksaan_walidata",
    "title": "title: {id: Kota Contoh, en: Example City}",
    "stages": "stages: [{code: pemeriksaan, role: walidata, label: {id: Pemeriksaan, en: Check}}]",
    "role": "role: walidata",
    "label": "label: {id: Pemeriksaan, en: Check}",
    "id": "id: teks dalam bahasa Indonesia",
    "en": "en: text in English",
    "value": "value: 5",
    "unit": "unit: working_day",
}


def unreadable(detail: str) -> Message:
    """Return that the file cannot be opened."""
    return Message(
        f"berkas ini tidak dapat dibaca ({detail}); periksa nama dan hak aksesnya",
        f"the file cannot be read ({detail}); check its name and permissions",
    )


def yaml_error(detail: str, column: int | None) -> Message:
    """Return that the file is no YAML."""
    detail = " ".join(detail.split())
    kolom, at = (f" pada kolom {column}", f" at column {column}") if column else ("", "")
    return Message(
        f"bukan YAML yang benar{kolom} ({detail}); periksa spasi di awal baris, titik dua, tanda kutip, dan kurung",
        f"not valid YAML{at} ({detail}); check the spaces that begin the line, colons, quotes and brackets",
    )


def missing_key(key: str) -> Message:
    """Return that a key has to be there, with an example."""
    example = _EXAMPLES.get(key, f"{key}: ...")
    return Message(f"kunci ini wajib ada, misalnya {example}", f"this key is required, for example {example}")


def _choices(value: Any, allowed: Sequence[str]) -> Message:
    """Return what may be written, the nearest first."""
    names = ", ".join(allowed)
    close = difflib.get_close_matches(str(value), allowed, n=1)
    if close:
        return Message(
            f"mungkin maksud Anda {close[0]}; yang ada: {names}", f"did you mean {close[0]}? There are: {names}"
        )
    return Message(f"yang ada: {names}", f"there are: {names}")


def unknown_key(key: str, known: Sequence[str]) -> Message:
    """Return that a key does not exist, with the nearest one that does."""
    choices = _choices(key, known)
    return Message(f"kunci tidak dikenal; {choices.id}", f"unknown key; {choices.en}")


def not_allowed(value: Any, allowed: Sequence[str]) -> Message:
    """Return which values are allowed."""
    choices = _choices(value, allowed)
    return Message(f"{_shown(value)} tidak dikenal; {choices.id}", f"{_shown(value)} is unknown; {choices.en}")


def wrong_value(kind: str, item: Mapping[str, Any]) -> Message:
    """Return what kind of value belongs there."""
    value, detail = _shown(item.get("input")), item["msg"]
    text = Message(
        f"harus berupa teks, bukan {value}; beri tanda kutip bila perlu",
        f"must be text, not {value}; put it in quotes if need be",
    )
    number = Message(f"harus berupa angka bulat, bukan {value}", f"must be a whole number, not {value}")
    switch = Message(f"harus true atau false, bukan {value}", f"must be true or false, not {value}")
    keys = Message(f"harus berisi kunci dan nilai, bukan {value}", f"must hold keys and values, not {value}")
    known = {
        "greater_than_equal": Message(f"{value} terlalu kecil; paling sedikit 1", f"{value} is too small; at least 1"),
        "less_than_equal": Message(
            f"{value} terlalu besar; paling banyak 10000", f"{value} is too large; at most 10000"
        ),
        "string_too_short": Message("teks tidak boleh kosong", "the text must not be empty"),
        "string_pattern_mismatch": Message(
            f"{value} bukan kode; pakai huruf kecil, angka, dan garis bawah, diawali huruf",
            f"{value} is no code; use small letters, digits and underscores, beginning with a letter",
        ),
        "too_short": Message("daftar tidak boleh kosong", "the list must not be empty"),
        "tuple_type": Message(
            f"harus berupa daftar, bukan {value}; tulis di antara kurung siku [ ]",
            f"must be a list, not {value}; write it in brackets [ ]",
        ),
        "invalid_key": Message(
            "nama kunci harus berupa teks; hapus kunci ini", "the name of a key must be text; remove this key"
        ),
        "string_type": text,
        "int_type": number,
        "int_parsing": number,
        "int_from_float": number,
        "bool_type": switch,
        "model_type": keys,
    }
    return known.get(kind, Message(f"nilai {value} tidak cocok: {detail}", f"{value} does not fit: {detail}"))


def _shown(value: Any) -> str:
    """Return a value as it is written in YAML, shortened."""
    if isinstance(value, str):
        text = repr(value)
    elif value is None or isinstance(value, bool):
        text = {True: "true", False: "false", None: "null"}[value]
    else:
        text = str(value)
    return text if len(text) <= _LONG else f"{text[:_LONG]}..."


_LONG = 60


def repeated_code(code: str) -> Message:
    """Return that a code is used twice."""
    return Message(
        f"kode {_shown(code)} dipakai dua kali; setiap kode harus berbeda",
        f"the code {_shown(code)} is used twice; each code must be different",
    )


def unknown_stage(code: str, known: Sequence[str]) -> Message:
    """Return that a return leads nowhere."""
    choices = _choices(code, known)
    return Message(f"tidak ada tahap {_shown(code)}; {choices.id}", f"there is no stage {_shown(code)}; {choices.en}")


def later_stage(code: str, earlier: Sequence[str]) -> Message:
    """Return that a return leads forward, which would make a circle."""
    names = ", ".join(earlier)
    return Message(
        f"tahap {_shown(code)} datang sesudahnya, sehingga alurnya berputar; pilih: {names}",
        f"the stage {_shown(code)} comes later, which makes a circle; choose: {names}",
    )


def reviewer_produsen(allowed: Sequence[str]) -> Message:
    """Return that the produsen reviews nothing."""
    names = ", ".join(allowed)
    return Message(
        f"produsen tidak memeriksa datanya sendiri; pilih: {names}",
        f"the produsen does not review their own data; choose: {names}",
    )


def publisher(role: str, allowed: Sequence[str]) -> Message:
    """Return who may publish."""
    names = ", ".join(allowed)
    return Message(
        f"{role} tidak berwenang mempublikasikan; pilih: {names}", f"{role} may not publish; choose: {names}"
    )


def publisher_passed_over(role: str) -> Message:
    """Return that a publishing office would never act."""
    return Message(
        f"dengan on_approval data terbit tanpa keputusan {role}; tulis publish: manual, atau publisher: walidata",
        f"with on_approval the data come out without a decision of {role}; write publish: manual, or "
        "publisher: walidata",
    )


def never_corrected(name: str) -> Message:
    """Return that a field never changes without a review."""
    return Message(
        f"{_shown(name)} menentukan akses, pemeriksaan, atau arti angka, sehingga tidak pernah diubah tanpa "
        "pemeriksaan; hapus dari daftar ini",
        f"{_shown(name)} decides on access, review or the meaning of figures, so it never changes without a review; "
        "remove it from this list",
    )


def no_field(name: str) -> Message:
    """Return that this cannot be the name of a field."""
    return Message(
        f"{_shown(name)} bukan nama kolom metadata; contoh: title, notes, kontak_email, tags",
        f"{_shown(name)} is no name of a metadata field; for example title, notes, kontak_email, tags",
    )
