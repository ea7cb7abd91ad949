"""What the loader says of a mistake, in Indonesian and English; no gettext, the portal has not started yet."""

from __future__ import annotations

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
REPEATED_KEY = Message("kunci ini ditulis dua kali; hapus salah satunya", "this key is written twice; remove one")
MISSING_KEY = Message("kunci ini wajib ada", "this key is required")
CONDITION = Message(
    "tulis always, data_prioritas, {jenis: [statistik, geospasial, keuangan, lainnya]}, "
    "atau {akses: [terbuka, terbatas, tertutup]}",
    "write always, data_prioritas, {jenis: [statistik, geospasial, keuangan, lainnya]} "
    "or {akses: [terbuka, terbatas, tertutup]}",
)
NO_WALIDATA = Message(
    "harus ada tahap dengan role walidata dan when: always, karena Walidata memeriksa setiap data (Perpres 39/2019 "
    "Pasal 34)",
    "there must be a stage with role walidata and when: always, because the walidata checks all data (Perpres 39/2019 "
    "article 34)",
)
RETURN_TO_SELF = Message(
    "tahap tidak dapat mengembalikan kepada dirinya sendiri; tulis produsen atau kode tahap sebelumnya",
    "a stage cannot return to itself; write produsen or the code of an earlier stage",
)
CONDITIONAL_RETURN = Message(
    "tahap yang dituju hanya berlaku dengan syarat, sehingga pengembalian dapat tersesat; pilih tahap dengan when: "
    "always, atau produsen",
    "the target applies only under a condition, so that a return could get lost; choose a stage with when: always, or "
    "produsen",
)
REVIEWER_PRODUSEN = Message(
    "produsen tidak memeriksa datanya sendiri; pilih peran lain",
    "the produsen does not review their own data; choose another role",
)


def yaml_error(detail: str) -> Message:
    """Return that the file is no YAML."""
    return Message(f"bukan YAML yang benar: {detail}", f"not valid YAML: {detail}")


def unknown_key(close: str | None, known: Sequence[str]) -> Message:
    """Return that a key does not exist, with the nearest one that does."""
    names = ", ".join(known)
    if close:
        return Message(
            f"kunci tidak dikenal, mungkin maksud Anda {close}; yang ada: {names}",
            f"unknown key, did you mean {close}? There are: {names}",
        )
    return Message(f"kunci tidak dikenal; yang ada: {names}", f"unknown key; there are: {names}")


def not_allowed(value: Any, expected: str) -> Message:
    """Return which values are allowed."""
    names = expected.replace("'", "").replace(" or ", ", ")
    return Message(f"{value!r} tidak diizinkan; pilih salah satu: {names}", f"{value!r} is not allowed; choose: {names}")


def wrong_value(kind: str, item: Mapping[str, Any]) -> Message:
    """Return what kind of value belongs there."""
    value, detail = item.get("input"), item["msg"]
    known = {
        "greater_than_equal": Message(f"{value!r} terlalu kecil; paling sedikit 1", f"{value!r} is too small; at least 1"),
        "string_too_short": Message("teks tidak boleh kosong", "the text must not be empty"),
        "string_pattern_mismatch": Message(
            f"{value!r} bukan kode; pakai huruf kecil, angka, dan garis bawah",
            f"{value!r} is no code; use small letters, digits and underscores",
        ),
        "too_short": Message("daftar tidak boleh kosong", "the list must not be empty"),
        "string_type": Message(f"harus berupa teks, bukan {value!r}", f"must be text, not {value!r}"),
        "int_type": Message(f"harus berupa angka bulat, bukan {value!r}", f"must be a whole number, not {value!r}"),
        "int_parsing": Message(f"harus berupa angka bulat, bukan {value!r}", f"must be a whole number, not {value!r}"),
        "bool_parsing": Message(f"harus true atau false, bukan {value!r}", f"must be true or false, not {value!r}"),
        "bool_type": Message(f"harus true atau false, bukan {value!r}", f"must be true or false, not {value!r}"),
        "tuple_type": Message(f"harus berupa daftar, bukan {value!r}", f"must be a list, not {value!r}"),
        "model_type": Message(f"harus berisi kunci dan nilai, bukan {value!r}", f"must hold keys and values, not {value!r}"),
    }
    return known.get(kind, Message(f"nilai {value!r} tidak cocok: {detail}", f"{value!r} does not fit: {detail}"))


def repeated_code(code: str) -> Message:
    """Return that a code is used twice."""
    return Message(f"kode {code!r} dipakai dua kali; setiap kode harus berbeda", f"the code {code!r} is used twice")


def unknown_stage(code: str, known: Sequence[str]) -> Message:
    """Return that a return leads nowhere."""
    names = ", ".join(("produsen", *known))
    return Message(f"tidak ada tahap {code!r}; pilih: {names}", f"there is no stage {code!r}; choose: {names}")


def later_stage(code: str) -> Message:
    """Return that a return leads forward, which would make a circle."""
    return Message(
        f"tahap {code!r} datang sesudahnya, sehingga alurnya berputar; pengembalian hanya ke tahap sebelumnya",
        f"the stage {code!r} comes later, which makes a circle; a return leads to an earlier stage only",
    )


def publisher(allowed: Sequence[str]) -> Message:
    """Return who may publish."""
    names = ", ".join(allowed)
    return Message(
        f"peran ini tidak dapat mempublikasikan; pilih: {names}", f"this role cannot publish; choose: {names}"
    )
