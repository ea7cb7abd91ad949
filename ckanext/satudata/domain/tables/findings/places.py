"""Which columns of a table hold names and codes of regions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ckanext.satudata.domain.codes import region_names
from ckanext.satudata.domain.codes.region import BPS_LENGTHS
from ckanext.satudata.domain.codes.wilayah import Level, Region, RegionTable
from ckanext.satudata.domain.tables.book import Value
from ckanext.satudata.domain.tables.findings.view import ColumnView, TableView
from ckanext.satudata.domain.tables.region_columns import RegionColumn, region_column

System = Literal["bps", "kemendagri"]

_CODE_BEFORE = re.compile(r"[\[(]?\d[\d. ]*(?:\][.:\-\s]*|[.):\-\s–]+)(?=[A-Za-z])")
_CODE_AFTER = re.compile(r"\s*[\[(]\d[\d. ]*[\])]$")
_CODE_HEADER = re.compile(
    r"(?<![a-z])(?:kode|kd|code|id|kdprov|kdkab|kdkec|kddesa|kode_?bps|idkab|idkec|iddesa)(?![a-z])"
)
_WIDE_WORDS = re.compile(
    r"(?<![a-z])(?:wilayah|daerah|kab|kota|kabupaten|kecamatan|kec|desa|kelurahan|provinsi|region)"
)
_RUN_TOGETHER = re.compile(r"(?:nama|nm|kode|kd|id)(?=prov|kab|kec|desa|kel|wil)")
_ENGLISH_ALONE = {
    "province": Level.provinsi,
    "regency": Level.kabupaten_kota,
    "regency/municipality": Level.kabupaten_kota,
    "district": Level.kecamatan,
    "subdistrict": Level.kecamatan,
    "village": Level.kelurahan_desa,
}
"""Headers of tables that are published in English only."""
_IN_BRACKETS = re.compile(r"\([^)]*\)|\d+\)|\*+\)?")
_ENGLISH = re.compile(
    r"(?<![a-z])(?:regency|regencies|municipality|municipalities|city|cities|district|districts|subdistrict|sub-district|"
    r"subdistricts|village|villages|province|provinces)(?![a-z])"
)
_DIGITS = re.compile(r"\d{2}|\d{4}|\d{6,7}|\d{10}")
_DOTTED = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?")
_KEMENDAGRI_LENGTHS = (2, 4, 6, 10)
_LONGEST = 200
_MOST_NAMES = 20_000
_BY_CONTENT = 0.8
_BY_HEADER = 0.3
_ONE_PARENT = 0.6
_FEWEST_NAMES = 3
_UPPER = (Level.kecamatan, Level.kabupaten_kota, Level.provinsi)


@dataclass(frozen=True)
class NameColumn:
    """A column of names of regions."""

    column: ColumnView
    level: Level
    names: Mapping[str, str]
    """Cell -> name without a code in front."""
    coded: frozenset[str]
    """Cells that carry a code or number in front of the name."""


@dataclass(frozen=True)
class CodeColumn:
    """A column of codes of regions."""

    column: ColumnView
    codes: Mapping[Value, str]
    """Cell -> code with dots (Kemendagri) or digits alone."""
    system: System | None
    """Whose codes, where the header tells."""
    level: Level | None


def name_columns(view: TableView, regions: RegionTable) -> list[NameColumn]:
    """Return the columns of regions' names, by header and content."""
    return [found for column in view.columns if (found := _name_column(column, regions)) is not None]


def code_columns(view: TableView, regions: RegionTable) -> list[CodeColumn]:
    """Return the columns of regions' codes, by header and content."""
    return [found for column in view.columns if (found := _code_column(column, regions)) is not None]


def finest(names: Iterable[NameColumn]) -> NameColumn:
    """Return the column of names of the finest level, of several the leftmost."""
    return max(names, key=lambda found: (tuple(Level).index(found.level), -found.column.index))


def header_words(name: str) -> str:
    """Return a header in words: ``namakec`` is ``nama kec``, ``Kecamatan/District 1)`` is ``kecamatan/``."""
    text = _IN_BRACKETS.sub(" ", name[:_LONGEST].casefold().replace("_", " "))
    words = _RUN_TOGETHER.sub(lambda match: match.group() + " ", _ENGLISH.sub(" ", text))
    return " ".join(words.split()).strip(" /*")


def said_by(name: str) -> RegionColumn | None:
    """Return what a header says of regions; of two levels (``Kecamatan/Kelurahan``) the finer one."""
    if (level := _ENGLISH_ALONE.get(name.strip().casefold())) is not None:
        return RegionColumn(level, "name")
    header = header_words(name)
    whole = region_column(header)
    if whole is not None:
        return whole
    parts = [region_column(part) for part in header.split("/")]
    found = [part for part in parts if part is not None]
    if not found or len(found) < len(parts):
        return None
    levels = [tuple(Level).index(part.level) for part in found]
    if max(levels) - min(levels) > 1:  # "Desa/Kota" tells rural from urban
        return None
    return found[levels.index(max(levels))]


def known(level: Level, regions: RegionTable) -> Mapping[str, list[Region]]:
    """Return the regions of a level above the villages, by name without spaces, with and without the level's word."""
    return _known(regions)[level]


def folded(name: str, level: Level) -> set[str]:
    """Return the spellings under which a name is looked up."""
    return {region_names.words(name).replace(" ", ""), region_names.bare(name, level).replace(" ", "")}


@lru_cache(maxsize=2)
def _known(regions: RegionTable) -> dict[Level, dict[str, list[Region]]]:
    found: dict[Level, dict[str, list[Region]]] = {level: defaultdict(list) for level in Level}
    for region in regions.regions():
        for spelling in folded(region.name, region.level):
            found[region.level][spelling].append(region)
    return found


def _name_column(column: ColumnView, regions: RegionTable) -> NameColumn | None:
    texts = column.texts if column.written and not column.numeric else {}
    if not texts or len(texts) > _MOST_NAMES:
        return None
    said = said_by(column.name)
    if said is not None and said.holds == "code":
        return None
    cells = {text: _without_code(text) for text in texts if text not in column.marks}
    named = {cell: name for cell, name in cells.items() if any(character.isalpha() for character in name)}
    if not named:
        return None
    coded = frozenset(cell for cell, name in named.items() if name != cell)
    level = _level_by_header(said.level, named, regions) if said else _level_by_content(set(named.values()), regions)
    return NameColumn(column, level, named, coded) if level else None


def _without_code(text: str) -> str:
    # A longer text is no name, and a long row of digits would be searched from each of them.
    return text if len(text) > _LONGEST else _CODE_AFTER.sub("", _CODE_BEFORE.sub("", text, count=1))


def _level_by_header(level: Level, names: Mapping[str, str], regions: RegionTable) -> Level | None:
    """Believe a header if the table of regions knows some of the names; villages are believed without."""
    if level == Level.kelurahan_desa:
        return level
    matches = [(sum(bool(_hits(name, one, regions)) for name in names.values()), one) for one in _UPPER]
    best, found = max(matches, key=lambda item: item[0])
    if best < len(names) * _BY_HEADER:
        return None
    own = next(count for count, one in matches if one == level)
    return level if own >= best * _BY_CONTENT else found


def _level_by_content(names: set[str], regions: RegionTable) -> Level | None:
    """Return the level of which nearly all names are; those of kecamatan mostly in one kabupaten."""
    if len(names) < _FEWEST_NAMES:
        return None
    for level in _UPPER:
        hits = [found for name in names if (found := _hits(name, level, regions))]
        if len(hits) < len(names) * _BY_CONTENT:
            continue
        if level != Level.kecamatan or _largest_parent(hits) >= len(names) * _ONE_PARENT:
            return level
    return None


def _largest_parent(hits: Iterable[list[Region]]) -> int:
    parents = Counter(parent for found in hits for parent in {region.parent for region in found})
    return max(parents.values(), default=0)


def _hits(name: str, level: Level, regions: RegionTable) -> list[Region]:
    table = known(level, regions)
    return next((table[spelling] for spelling in folded(name, level) if spelling in table), [])


def _code_column(column: ColumnView, regions: RegionTable) -> CodeColumn | None:
    header, said = header_words(column.name), said_by(column.name)
    if not _CODE_HEADER.search(header):
        return None
    if header == "id" or (said is None and _other_code(header)):
        return None
    codes: dict[Value, str] = {value: code for value in set(column.values) if (code := code_of(value))}
    cells = len(set(column.values) - {None})
    if not codes or len(codes) < cells * _BY_CONTENT:
        return None
    if said is None and not _mostly_known(set(codes.values()), regions):
        return None
    system = said.system if said else "bps" if "bps" in header else "kemendagri" if "dagri" in header else None
    return CodeColumn(column, codes, system, said.level if said else _level_of(codes.values()))


def code_of(value: Value) -> str | None:
    """Return a cell as a code: ``32. 04. 05`` is 32.04.05, the number 3204.0 is 3204; None if it cannot be one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    text = str(value).replace(" ", "").strip("'`")
    if _DOTTED.fullmatch(text) or _DIGITS.fullmatch(text):
        return text
    return None


def level_of_code(code: str) -> Level | None:
    """Return the level that dots or the number of digits tell."""
    if "." in code:
        return tuple(Level)[code.count(".")]
    by_length = {length: level for level, length in BPS_LENGTHS.items()}
    return by_length.get(len(code), Level.kecamatan)


def _level_of(codes: Iterable[str]) -> Level | None:
    levels = Counter(level_of_code(code) for code in codes)
    return levels.most_common(1)[0][0] if levels else None


def _mostly_known(codes: set[str], regions: RegionTable) -> bool:
    hits = sum(regions.get(dotted(code)) is not None or regions.by_bps(code) is not None for code in codes)
    return hits >= len(codes) * _BY_CONTENT / 2


def dotted(code: str) -> str:
    """Return digits with the dots of a Kemendagri code, nothing if there are not as many; dots stay as they are."""
    if "." in code:
        return code
    if len(code) not in _KEMENDAGRI_LENGTHS:
        return ""
    return ".".join(part for part in (code[0:2], code[2:4], code[4:6], code[6:10]) if part)


def _other_code(header: str) -> bool:
    """Whether a header names another code: ``kode barang``; ``kode`` alone or with words of regions may be one."""
    rest = [
        word for word in re.findall(r"[a-z]+", header) if word not in {"kode", "kd", "code", "bps", "id", "kemendagri"}
    ]
    return bool(rest) and not _WIDE_WORDS.search(" ".join(rest))
