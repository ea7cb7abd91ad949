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
_BEST_WITH_GALAT = 2
"""Place in the grades."""
_MEAN = Text(
    "Rata-rata dari {count} nilai yang dapat dihitung.",
    "The mean of the {count} values that could be computed.",
)
_LIMITED_BY_GALAT = Text(
    " Predikatnya paling tinggi “{grade}” selama berkas memuat galat.",
    " While the file holds an error, it is called “{grade}” at most.",
)
_LIMITED_BY_PART = Text(
    " Predikatnya paling tinggi satu tingkat di atas nilai terendah ({label}: {value}).",
    " What it is called is at most one step above the lowest value ({label}: {value}).",
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
    """The quality of a file; ``galat`` tells whether there is a finding of that severity."""

    parts: tuple[Part, ...]
    galat: bool = False

    @property
    def value(self) -> int:
        """The mean of the parts that could be rated."""
        values = self._values.values()
        return round(sum(values) / len(values)) if values else 0

    def grade(self, language: str) -> str:
        """Return the value in words, with the limits of Jawa Barat (60, 81, 90).

        A mean hides what is bad in one respect: the word is at most one step above that of the lowest part, and fair
        at most while there is a galat.
        """
        place = max(_place(self.value), self._limit_of_parts(), self._limit_of_galat())
        return _GRADES[place][1].in_language(language)

    def how(self, language: str) -> str:
        """Return in words how value and grade were computed; a limit is told where it makes a difference."""
        by_parts, by_galat = self._limit_of_parts(), self._limit_of_galat()
        text = _MEAN.in_language(language).format(count=len(self._values))
        if by_galat > max(_place(self.value), by_parts):
            text += _LIMITED_BY_GALAT.in_language(language).format(grade=self.grade(language))
        elif by_parts > _place(self.value):
            name, lowest = min(self._values.items(), key=lambda item: item[1])
            label = LABELS[name].in_language(language)
            text += _LIMITED_BY_PART.in_language(language).format(label=label, value=lowest)
        return text

    @property
    def _values(self) -> dict[str, int]:
        """Return the parts that could be rated, by name."""
        return {part.name: part.value for part in self.parts if part.value is not None}

    def _limit_of_parts(self) -> int:
        return max((_place(value) - 1 for value in self._values.values()), default=0)

    def _limit_of_galat(self) -> int:
        return _BEST_WITH_GALAT if self.galat else 0

    def as_json(self, language: str) -> dict[str, Any]:
        """Return value, grade and parts with their explanations."""
        return {
            "value": self.value,
            "grade": self.grade(language),
            "how": self.how(language),
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


def load(stored: list[Mapping[str, Any]], *, galat: bool) -> Score:
    """Return the score of its stored form.

    Args:
        stored: what ``Score.dump`` gave.
        galat: whether the report that it belongs to holds a finding of that severity.
    """
    return Score(tuple(Part(part["name"], part["value"], part["figures"]) for part in stored), galat)


def _place(value: int) -> int:
    """Return the place of a value in the grades, the best one being 0."""
    return next(place for place, (limit, _) in enumerate(_GRADES) if value >= limit)
