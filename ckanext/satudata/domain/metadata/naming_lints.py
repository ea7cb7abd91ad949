"""Naming rules of the data standard: SDS codes and names of concepts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.satudata.domain.metadata.findings import N_, Finding
from ckanext.satudata.domain.metadata.specs import Record

SDS_CODE = re.compile(r"[A-Z]{1,2}\d{5}\.\d{2}\.\d{2}", re.ASCII)
"""Code of a statistical data standard (Peraturan BPS 4/2021, annex, chapter I)."""

_MEASURES = ("jumlah", "persentase", "rasio", "indeks", "rata-rata", "banyaknya", "angka")
_YEAR = re.compile(r"\b(19|20)\d{2}\b|\b(triwulan|semester|bulan|tahun)\b", re.IGNORECASE)
_REGION = re.compile(r"\b(provinsi|kabupaten|kab\.|kota|kecamatan|kelurahan|desa|indonesia)\b", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b[A-Z]{2,}\b")
_SMALL_WORDS = frozenset(
    {"atas", "bagi", "dalam", "dan", "dari", "di", "ke", "menurut", "oleh", "pada", "per", "terhadap", "untuk", "yang"}
)


def sds_code(record: Record) -> Iterator[Finding]:
    """An SDS code has one or two letters, five digits, and two pairs of digits."""
    code = str(record.get("id_sds") or "").strip()
    if code and not SDS_CODE.fullmatch(code):
        yield Finding(
            "id_sds",
            "error",
            "sds_code",
            N_("“{code}” is not an SDS code. It looks like SD00001.00.00: letters, five digits, two pairs of digits."),
            {"code": code},
        )


def concept_name(record: Record) -> Iterator[Finding]:
    """INDAH: a concept is capitalised, written out, and names no measure, period or region."""
    concept = str(record.get("konsep") or "").strip()
    if not concept:
        return
    lowered = concept.lower()
    for measure in _MEASURES:
        if lowered.startswith(measure + " "):
            yield _warning("concept_measure", N_("A concept does not begin with a measure (“{word}”)."), measure)
    if match := _YEAR.search(concept):
        yield _warning("concept_period", N_("A concept names no period (“{word}”)."), match[0])
    if match := _REGION.search(concept):
        yield _warning("concept_region", N_("A concept names no region (“{word}”)."), match[0])
    if match := _ABBREVIATION.search(concept):
        yield _warning("concept_abbreviation", N_("Write the abbreviation “{word}” out in a concept."), match[0])
    words = [word for word in re.findall(r"[^\W\d_][\w-]*", concept) if word.lower() not in _SMALL_WORDS]
    small = [word for word in words if word[0].islower()]
    if small:
        yield _warning("concept_capitals", N_("Begin each word of a concept with a capital (“{word}”)."), small[0])


def _warning(code: str, message: str, word: str) -> Finding:
    return Finding("konsep", "warning", code, message, {"word": word})


RULES = (sds_code, concept_name)
