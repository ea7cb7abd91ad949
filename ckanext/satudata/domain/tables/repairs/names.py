"""Names of columns: one line, small letters, the unit apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ckanext.satudata.domain.codes.vocabularies import SATUAN

_NOT_NAME = re.compile(r"[^a-z0-9]+")
_IN_BRACKETS = re.compile(r"\s*[(\[]\s*(?:satuan\s*:?\s*)?([^()\[\]]{1,40})\s*[)\]]\s*$", re.IGNORECASE)
_FOOTNOTE_MARKS = re.compile(r"\*+\)?")
_UNNAMED = re.compile(r"unnamed: ?\d+(_level_\d+)?", re.IGNORECASE)
LONGEST_NAME = 63
"""What PostgreSQL keeps of the name of a column, so that the DataStore takes it as it is."""

_SHORT_UNITS = {
    "%": "Persen",
    "persentase": "Persen",
    "km": "Kilometer",
    "km2": "Kilometer persegi",
    "km²": "Kilometer persegi",
    "m": "Meter",
    "m2": "Meter persegi",
    "m²": "Meter persegi",
    "ha": "Hektar",
    "hektare": "Hektar",
    "rp": "Rupiah",
    "rp.": "Rupiah",
    "idr": "Rupiah",
    "ribu rp": "Ribu rupiah",
    "juta rp": "Juta rupiah",
    "juta rupiah": "Juta rupiah",
    "miliar rp": "Miliar rupiah",
    "milyar rupiah": "Miliar rupiah",
    "kg": "Kilogram",
    "jiwa/km2": "Jiwa per kilometer persegi",
    "jiwa/km²": "Jiwa per kilometer persegi",
    "kk": "Keluarga",
    "org": "Orang",
    "l": "Liter",
    "mm": "Milimeter",
    "cm": "Sentimeter",
    "m3": "Meter kubik",
    "m³": "Meter kubik",
    "°c": "Derajat Celsius",
}


def plain_name(text: str) -> str:
    """Return a text as the name of a column: ``Jumlah Penduduk`` is ``jumlah_penduduk``."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_NAME.sub("_", letters).strip("_")


def flattened(levels: Iterable[str]) -> str:
    """Return the levels of a header as one name; levels without a word and repetitions are left out."""
    parts: list[str] = []
    for level in levels:
        part = "" if _UNNAMED.fullmatch(level.strip()) else plain_name(level)
        if part and part not in parts:
            parts.append(part)
    return "_".join(parts)[:LONGEST_NAME].strip("_")


def unique(names: Sequence[str]) -> list[str]:
    """Return names of which none is empty or appears twice."""
    used: set[str] = set()
    result: list[str] = []
    for position, wanted in enumerate(names, start=1):
        base = wanted or f"kolom_{position}"
        name, number = base, 2
        while name in used:
            ending = f"_{number}"
            name, number = base[: LONGEST_NAME - len(ending)] + ending, number + 1
        used.add(name)
        result.append(name)
    return result


def without_unit(levels: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the levels of a header without the unit in brackets, and that unit: ``Luas (Km2)`` has square kilometres.

    Brackets that hold no known unit stay.
    """
    result: list[str] = []
    unit = ""
    for level in levels:
        text = " ".join(_FOOTNOTE_MARKS.sub("", level).split())
        match = _IN_BRACKETS.search(text)
        found = written_out(match[1]) if match else ""
        result.append(text[: match.start()] if match and found else text)
        unit = found or unit
    return tuple(result), unit


def written_out(text: str) -> str:
    """Return a unit in the one spelling that the portal suggests, or an empty text where it is no known unit."""
    words = " ".join(text.split()).strip()
    key = words.casefold()
    return _SHORT_UNITS.get(key) or next((unit for unit in SATUAN if unit.casefold() == key), "")
