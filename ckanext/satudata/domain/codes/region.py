"""A region and its level."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from ckanext.satudata.domain.codes.text import Text


class Level(enum.StrEnum):
    """The four levels of regions."""

    provinsi = "provinsi"
    kabupaten_kota = "kabupaten_kota"
    kecamatan = "kecamatan"
    kelurahan_desa = "kelurahan_desa"


LEVELS = tuple(Level)
LEVEL_LABELS: Mapping[Level, Text] = {
    Level.provinsi: Text("Provinsi", "Province"),
    Level.kabupaten_kota: Text("Kabupaten/Kota", "Regency or city"),
    Level.kecamatan: Text("Kecamatan", "District"),
    Level.kelurahan_desa: Text("Kelurahan/Desa", "Village"),
}
BPS_LENGTHS: Mapping[Level, int] = {
    Level.provinsi: 2,
    Level.kabupaten_kota: 4,
    Level.kecamatan: 7,
    Level.kelurahan_desa: 10,
}
"""Digits of a BPS code by level (Master File Desa)."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region of Indonesia.

    Attributes:
        code: Kemendagri code with dots, e.g. ``35.72``.
        bps_code: BPS code without dots, or None where no source links the two.
        bps_source: how the link was found, e.g. ``nama``: the same name inside the same linked parent.
    """

    code: str
    name: str
    bps_code: str | None = None
    bps_source: str | None = None

    @property
    def level(self) -> Level:
        """The level, which the number of dots tells."""
        return LEVELS[self.code.count(".")]

    @property
    def parent(self) -> str | None:
        """Code of the region above, or None for a province."""
        return self.code.rpartition(".")[0] or None
