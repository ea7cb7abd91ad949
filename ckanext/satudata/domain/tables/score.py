"""The quality of a file in the five names that Jawa Barat's Satu Data uses, each with how it was computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ckanext.satudata.domain.codes.text import Text
from ckanext.satudata.domain.tables import messages

LABELS: Mapping[str, Text] = {
    "kesesuaian": Text("Kesesuaian dan metadata", "Conformity and metadata"),
    "keunikan": Text("Keunikan", "Uniqueness"),
    "konsistensi": Text("Konsistensi", "Consistency"),
    "ketepatan_waktu": Text("Ketepatan waktu", "Timeliness"),
    "kelengkapan": Text("Kelengkapan", "Completeness"),
}
_HOW: Mapping[str, Text] = {
    "kesesuaian": Text(
        "{met} dari {all} syarat bentuk tabel terpenuhi.{missed}",
        "{met} of {all} requirements on the form of a table are met.{missed}",
    ),
    "keunikan": Text(
        "{repeated} dari {rows} baris data mengulang baris lain.",
        "{repeated} of {rows} rows of data repeat another row.",
    ),
    "konsistensi": Text(
        "{doubtful} dari {columns} kolom angka dan kode memuat nilai yang tidak seragam atau bertentangan.{missed}",
        "{doubtful} of {columns} columns of figures and codes hold values that are uneven or contradict each other."
        "{missed}",
    ),
    "ketepatan_waktu": Text(
        "Terlambat {late} hari dari jadwal rilis; setiap hari mengurangi satu poin.",
        "{late} days later than the release schedule; each day takes one point.",
    ),
    "kelengkapan": Text(
        "{filled} dari {cells} sel data terisi.",
        "{filled} of {cells} cells of data are filled.",
    ),
}
_NOT_RATED = Text(
    "Tidak dinilai karena jadwal rilis tidak diketahui.", "Not rated, because the release date is not known."
)
_IN_TIME = Text("Tepat waktu menurut jadwal rilis.", "In time, as the release schedule says.")
_MISSED = Text(" Belum terpenuhi atau perlu diperiksa: {codes}.", " Not met or to be looked at: {codes}.")
_GRADES = (
    (90, Text("Sangat baik", "Very good")),
    (81, Text("Baik", "Good")),
    (60, Text("Cukup", "Fair")),
    (0, Text("Perlu diperbaiki", "Needs mending")),
)


@dataclass(frozen=True)
class Part:
    """One of the five names.

    Attributes:
        name: key of ``LABELS``.
        value: 0 to 100, or None where it cannot be rated.
        figures: the numbers it was computed from, and as ``missed`` the codes of the findings that lowered it.
    """

    name: str
    value: int | None
    figures: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))

    def how(self, language: str) -> str:
        """Return in words how the value was computed."""
        if self.value is None:
            return _NOT_RATED.in_language(language)
        if self.figures.get("late") == 0:
            return _IN_TIME.in_language(language)
        missed = [code for code in str(self.figures.get("missed", "")).split(", ") if code]
        named = ", ".join(messages.short_name(code, language) for code in missed)
        more = _MISSED.in_language(language).format(codes=named) if named else ""
        told = {key: messages.figure(value, language) for key, value in self.figures.items() if isinstance(value, int)}
        return _HOW[self.name].in_language(language).format(**{**told, "missed": more})


@dataclass(frozen=True)
class Score:
    """The quality of a file."""

    parts: tuple[Part, ...]

    @property
    def value(self) -> int:
        """The mean of the parts that could be rated."""
        rated = [part.value for part in self.parts if part.value is not None]
        return round(sum(rated) / len(rated)) if rated else 0

    def grade(self, language: str) -> str:
        """Return the value in words, with the limits of Jawa Barat (60, 81, 90)."""
        return next(text for limit, text in _GRADES if self.value >= limit).in_language(language)

    def as_json(self, language: str) -> dict[str, Any]:
        """Return value, grade and parts with their explanations."""
        return {
            "value": self.value,
            "grade": self.grade(language),
            "parts": [
                {
                    "name": part.name,
                    "label": LABELS[part.name].in_language(language),
                    "value": part.value,
                    "how": part.how(language),
                }
                for part in self.parts
            ],
        }

    def dump(self) -> list[dict[str, Any]]:
        """Return the form without language that is stored."""
        return [{"name": part.name, "value": part.value, "figures": dict(part.figures)} for part in self.parts]


def load(stored: list[Mapping[str, Any]]) -> Score:
    """Return the score of its stored form."""
    return Score(tuple(Part(part["name"], part["value"], part["figures"]) for part in stored))
