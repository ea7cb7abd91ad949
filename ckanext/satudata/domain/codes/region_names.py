"""When two spellings name the same region."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_IN_BRACKETS = re.compile(r"\(.*?\)")
_ABBREVIATIONS = {
    "kab": "kabupaten",
    "prov": "provinsi",
    "propinsi": "provinsi",
    "kec": "kecamatan",
    "kel": "kelurahan",
    "ds": "desa",
    "kep": "kepulauan",
    "adm": "administrasi",
}
_WHOLE_NAMES = (
    ("di yogyakarta", "daerah istimewa yogyakarta"),
    ("d i yogyakarta", "daerah istimewa yogyakarta"),
    ("dki jakarta", "daerah khusus ibukota jakarta"),
    ("daerah khusus jakarta", "daerah khusus ibukota jakarta"),
    ("nanggroe aceh darussalam", "aceh"),
)
LEVEL_WORDS = {
    "provinsi": ("provinsi",),
    "kabupaten_kota": ("kabupaten administrasi", "kota administrasi", "kabupaten", "kota"),
    "kecamatan": ("kecamatan", "distrik", "kapanewon", "kemantren"),
    "kelurahan_desa": ("kelurahan", "desa", "gampong", "kampung", "nagari", "kalurahan"),
}
"""Words in front of a name that tell its level; longer ones first. ``kota`` alone is also part of village names."""

_PROVINCES = {
    "jakarta": "daerah khusus ibukota jakarta",
    "special capital region of jakarta": "daerah khusus ibukota jakarta",
    "jakarta special capital region": "daerah khusus ibukota jakarta",
    "jakarta capital region": "daerah khusus ibukota jakarta",
    "yogyakarta": "daerah istimewa yogyakarta",
    "special region of yogyakarta": "daerah istimewa yogyakarta",
    "yogyakarta special region": "daerah istimewa yogyakarta",
    "riau islands": "kepulauan riau",
    "bangka belitung": "kepulauan bangka belitung",
    "bangka belitung islands": "kepulauan bangka belitung",
    "highland papua": "papua pegunungan",
}
"""Short and English names of provinces that are not put together from a side and an island."""
_SIDES = {
    "north": "utara",
    "south": "selatan",
    "west": "barat",
    "east": "timur",
    "central": "tengah",
    "southeast": "tenggara",
    "south east": "tenggara",
    "southwest": "barat daya",
    "south west": "barat daya",
}
_ISLANDS = {
    "sumatra": "sumatera",
    "sumatera": "sumatera",
    "java": "jawa",
    "nusa tenggara": "nusa tenggara",
    "kalimantan": "kalimantan",
    "sulawesi": "sulawesi",
    "maluku": "maluku",
    "papua": "papua",
}
_IN_ENGLISH = re.compile(rf"({'|'.join(sorted(_SIDES, key=len, reverse=True))}) ({'|'.join(_ISLANDS)})")
_PROVINCE_OF = re.compile(r"^province of | province$")

_KINDS = ("kabupaten", "kota")


_LONGEST = 200
"""Letters of a name that are looked at; a longer text is none, and takes long to take apart."""


@lru_cache(maxsize=16384)
def words(name: str) -> str:
    """Return a name as lower-case words without punctuation and abbreviations, e.g. ``kabupaten blitar``."""
    plain = unicodedata.normalize("NFKD", name[:_LONGEST]).encode("ascii", "ignore").decode().lower()
    parts = _NOT_LETTERS.sub(" ", _IN_BRACKETS.sub(" ", plain)).split()
    text = " ".join(_ABBREVIATIONS.get(part, part) for part in parts)
    for short, long in _WHOLE_NAMES:
        text = re.sub(rf"\b{short}$", long, text)
    return text


def bare(name: str, level: str) -> str:
    """Return the words of a name without the word that tells its level: ``blitar`` for Kota Blitar.

    Provinces are also known by their English names, and Jakarta and Yogyakarta without what they are besides.
    """
    text = words(name)
    for prefix in LEVEL_WORDS[level]:
        if text.startswith(prefix + " "):
            text = text.removeprefix(prefix + " ")
            break
    return _province(text) if level == "provinsi" else text


def _province(text: str) -> str:
    name = _PROVINCE_OF.sub("", text)
    found = _IN_ENGLISH.fullmatch(name)
    return f"{_ISLANDS[found[2]]} {_SIDES[found[1]]}" if found else _PROVINCES.get(name, name)


def key(name: str, level: str) -> str:
    """Return what two spellings of one region have in common.

    Spaces and punctuation do not count; kabupaten and kota stay apart, because Kota Blitar is not Kabupaten Blitar.
    """
    kind = _kind(words(name)) if level == "kabupaten_kota" else ""
    return f"{kind} {bare(name, level).replace(' ', '')}".strip()


def same(given: str, official: str, level: str) -> bool:
    """Return whether what a person wrote names a region; the word for its level may be left out."""
    given_words, official_words = words(given), words(official)
    if not given_words:
        return False
    if level == "kabupaten_kota" and _kind(given_words):
        return key(given, level) == key(official, level)
    forms = {official_words.replace(" ", ""), bare(official, level).replace(" ", "")}
    return given_words.replace(" ", "") in forms or bare(given, level).replace(" ", "") in forms


def _kind(text: str) -> str:
    first = text.split(" ", 1)[0]
    return first if first in _KINDS else ""
