"""Columns of regions, by the usual names of their headers: ``kode_kecamatan``, ``bps_nama_desa``, ``Kab/Kota``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ckanext.satudata.domain.codes.wilayah import Level

_WORDS = re.compile(r"[a-z0-9]+")
_LEVEL_WORDS: tuple[tuple[Level, frozenset[str]], ...] = (
    (Level.kelurahan_desa, frozenset({"kelurahan", "desa", "kel", "gampong", "nagari", "kalurahan"})),
    (Level.kecamatan, frozenset({"kecamatan", "kec", "distrik", "kapanewon"})),
    (Level.kabupaten_kota, frozenset({"kabupaten", "kota", "kab", "kabkota", "kabupatenkota"})),
    (Level.provinsi, frozenset({"provinsi", "prov", "propinsi", "province"})),
)
_CODE_WORDS = frozenset({"kode", "kd", "id", "code"})
_NAME_WORDS = frozenset({"nama", "nm", "name"})
_BPS, _KEMENDAGRI = "bps", frozenset({"kemendagri", "dagri", "permendagri"})
_OTHER_ALLOWED = frozenset({"wilayah", "daerah", "administrasi", "atau", "dan"})

_GLUED = re.compile(
    r"(nama|nm|kode|kd|id)(" + "|".join(sorted(word for _, names in _LEVEL_WORDS for word in names)) + ")"
)


@dataclass(frozen=True)
class RegionColumn:
    """What a header says of a column of regions."""

    level: Level
    holds: Literal["code", "name"]
    system: Literal["bps", "kemendagri"] | None = None
    """Whose codes, where the header tells."""


def region_column(header: str) -> RegionColumn | None:
    """Return what a header says of regions, or None: ``jumlah_desa`` and ``kota_asal_wisatawan`` name no region."""
    words = {part for word in _WORDS.findall(header.lower()) for part in _parts(word)}
    named = [level for level, names in _LEVEL_WORDS if words & names]
    if len(named) != 1:  # "Kecamatan/Kelurahan" mixes two levels in one column
        return None
    levels = {word for _, names in _LEVEL_WORDS for word in names}
    system_words = {_BPS} | _KEMENDAGRI
    if words - levels - _CODE_WORDS - _NAME_WORDS - system_words - _OTHER_ALLOWED:
        return None
    return RegionColumn(
        named[0],
        "code" if words & _CODE_WORDS else "name",
        "bps" if _BPS in words else "kemendagri" if words & _KEMENDAGRI else None,
    )


def _parts(word: str) -> tuple[str, ...]:
    """Split ``namakec`` and ``kdprov``, as exports of databases call them."""
    found = _GLUED.fullmatch(word)
    return (found[1], found[2]) if found else (word,)
