"""A schema from the column dictionary of a resource (form MS-Var of BPS), or from the dataset's metadata alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.satudata.domain.tables.schema.inferring import title
from ckanext.satudata.domain.tables.schema.shape import DICTIONARY

_TYPES = {
    "teks": "string",
    "bilangan_bulat": "integer",
    "bilangan_desimal": "number",
    "tanggal": "date",
    "waktu": "datetime",
    "ya_tidak": "boolean",
    "kode": "string",
}
_NO_UNIT = frozenset({"", "-", "tanpa satuan", "tidak ada"})
_ITEM = re.compile(r"\s*(?P<code>[0-9A-Za-z.]{1,10})\s*(?:[=:.)–-]\s*|\s)\s*(?P<label>\D.*)")
_LONGEST_ITEM = 80
_AMOUNTS = {"persentase": "number", "rasio": "number", "indeks": "number", "rata-rata": "number"}


def from_columns(columns: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the schema that a column dictionary describes, ``None`` when it describes no column.

    Args:
        columns: the rows of the resource field ``kolom`` (MS-Var).
    """
    fields = [_field(row) for row in columns if str(row.get("nama") or "").strip()]
    seen: set[str] = set()
    unique = [field for field in fields if not (field["name"] in seen or seen.add(field["name"]))]
    return {"asal": DICTIONARY, "fields": unique} if unique else None


def _field(row: Mapping[str, Any]) -> dict[str, Any]:
    name = str(row["nama"]).strip()
    kind = str(row.get("tipe_data") or "")
    field: dict[str, Any] = {
        "name": name,
        "title": str(row.get("alias") or "").strip() or title(name),
        "type": _TYPES.get(kind, "string"),
    }
    if kind == "kode":
        field["kode"] = True
    if not kind and _unit(row):
        field["type"] = "number"
    if field["type"] in ("integer", "number") and (unit := _unit(row)):
        field["satuan"] = unit
    if definition := str(row.get("definisi") or "").strip():
        field["description"] = definition
    if codes := _codes(str(row.get("klasifikasi_isian") or ""), kind):
        field["constraints"] = {"enum": codes}
    return field


def _unit(row: Mapping[str, Any]) -> str:
    unit = str(row.get("satuan") or "").strip()
    return "" if unit.casefold() in _NO_UNIT else unit


def _codes(text: str, kind: str) -> list[str]:
    """Return the values that a classification lists: one a line, or with semicolons, or ``1 Laki-laki, 2 Perempuan``.

    Prose is no list: with commas alone each item must begin with its code.
    """
    by_line = [item.strip() for item in re.split(r"[\n;]", text) if item.strip()]
    items = by_line if len(by_line) > 1 else [item.strip() for item in text.split(",") if item.strip()]
    if len(items) < 2 or any(len(item) > _LONGEST_ITEM for item in items):  # noqa: PLR2004 - one item is no list
        return []
    pairs = [_ITEM.fullmatch(item) for item in items]
    coded = [pair for pair in pairs if pair and any(character.isdigit() for character in pair["code"])]
    if len(coded) == len(items):
        part = "code" if kind in ("kode", "bilangan_bulat") else "label"
        return list(dict.fromkeys(pair[part].rstrip(".").strip() for pair in coded))
    return list(dict.fromkeys(items)) if items is by_line else []


_LEVELS = frozenset({"provinsi", "kabupaten_kota", "kecamatan", "kelurahan_desa"})


def from_metadata(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that a file of a dataset should have, as far as its metadata tell.

    Region code and name for its level, the classification, the figure with its unit, ``satuan`` and ``tahun``: the
    layout that tables of Satu Data have on all portals.

    Args:
        record: a dataset as ``package_show`` gives it.
    """
    said = str(record.get("tingkat_penyajian") or "")
    level = said if said in _LEVELS else "wilayah"
    unit = str(record.get("satuan") or "").strip()
    concept = str(record.get("konsep") or "").strip().casefold()
    measure = str(record.get("ukuran") or "jumlah").split(";")[0].strip().casefold()
    name = "_".join(re.sub(r"[^0-9a-z]+", " ", f"{measure} {concept}".strip()).split()) or "jumlah"
    figure: dict[str, Any] = {"name": name, "title": title(name), "type": _AMOUNTS.get(measure, "number")}
    fields: list[dict[str, Any]] = [
        _required({"name": f"kode_{level}", "title": title(f"kode_{level}"), "type": "string", "kode": True}),
        _required({"name": f"nama_{level}", "title": title(f"nama_{level}"), "type": "string"}),
        figure,
        {"name": "satuan", "title": "Satuan", "type": "string"},
        _required({"name": "tahun", "title": "Tahun", "type": "year"}),
    ]
    if unit.casefold() not in _NO_UNIT:
        figure["satuan"] = unit
        fields[3]["constraints"] = {"enum": [unit]}
    return {"fields": fields}


def _required(field: dict[str, Any]) -> dict[str, Any]:
    return {**field, "constraints": {"required": True}}
