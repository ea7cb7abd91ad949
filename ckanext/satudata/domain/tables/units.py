"""Units as offices write them: short, and in brackets behind the name of a column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ckanext.satudata.domain.codes.vocabularies import SATUAN

_IN_BRACKETS = re.compile(r"\s*[(\[]\s*(?:satuan\s*:?\s*)?([^()\[\]]{1,40})\s*[)\]]\s*$", re.IGNORECASE)
_FOOTNOTE_MARKS = re.compile(r"\*+\)?")

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
