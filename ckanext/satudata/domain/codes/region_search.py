"""Finding regions while somebody types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ckanext.satudata.domain.codes import region_names
from ckanext.satudata.domain.codes.region import Region

_CODE = re.compile(r"[0-9.]+")
_MAX_LENGTH = 100


class _Entry(NamedTuple):
    region: Region
    full: str
    bare: str
    words: tuple[str, ...]


class SearchIndex:
    """The names of regions, made ready for searching."""

    def __init__(self, regions: Iterable[Region], path: Callable[[Region], Sequence[Region]]) -> None:
        """Index regions; ``path`` gives a region and those around it."""
        self._path = path
        self._entries = [_entry(region) for region in regions]

    def search(self, text: str, limit: int) -> list[Region]:
        """Return the regions that fit, best first; see ``RegionTable.search``."""
        text = text.strip()[:_MAX_LENGTH]
        if _CODE.fullmatch(text):
            return _by_code(self._entries, text)[:limit]
        query = region_names.words(text)
        if not query:
            return []
        ranked = [(rank, entry) for entry in self._entries if (rank := self._rank(entry, query)) is not None]
        ranked.sort(key=lambda item: (item[0], item[1].region.code.count("."), len(item[1].bare), item[1].region.code))
        return [entry.region for _, entry in ranked[:limit]]

    def _rank(self, entry: _Entry, query: str) -> int | None:
        """Return how well an entry fits (0 is best), or None."""
        if query in (entry.full, entry.bare, _with_level(entry)):
            return 0
        if entry.full.startswith(query) or entry.bare.startswith(query):
            return 1
        beginnings = query.split()
        missing = [part for part in beginnings if not _begins(entry.words, part)]
        if not missing:
            return 2
        if len(missing) == len(beginnings):
            return None
        around = [word for region in self._path(entry.region) for word in _entry(region).words]
        return 3 if all(_begins(around, part) for part in missing) else None


def _entry(region: Region) -> _Entry:
    full = region_names.words(region.name)
    return _Entry(region, full, region_names.bare(region.name, region.level), tuple(full.split()))


def _with_level(entry: _Entry) -> str:
    """Return the name with the word for its level in front: ``kecamatan sukorejo``."""
    return f"{region_names.LEVEL_WORDS[entry.region.level][0]} {entry.bare}"


def _begins(words: Iterable[str], beginning: str) -> bool:
    return any(word.startswith(beginning) for word in words)


def _by_code(entries: Iterable[_Entry], code: str) -> list[Region]:
    """Return regions by the beginning of a code: Kemendagri first, BPS next; ``3572`` may mean either."""
    digits = code.replace(".", "")
    dotted = code if "." in code else dotted_form(digits)
    by_code = [e.region for e in entries if e.region.code.startswith(dotted)]
    if "." in code:
        return by_code
    found = dict.fromkeys([*by_code, *(e.region for e in entries if (e.region.bps_code or "").startswith(digits))])
    return sorted(found, key=lambda region: (region.code.count("."), digits not in (region.bps_code, dotted)))


def dotted_form(digits: str) -> str:
    """Return digits with the dots of a Kemendagri code: two, two, two and four digits; more are left out."""
    return ".".join(part for part in (digits[0:2], digits[2:4], digits[4:6], digits[6:10]) if part)
