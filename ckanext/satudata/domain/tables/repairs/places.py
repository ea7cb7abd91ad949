"""Looking regions up by name: inside the region of the data, and inside the one that the rest of a row names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ckanext.satudata.domain.codes.region_names import key, same
from ckanext.satudata.domain.codes.wilayah import LEVEL_LABELS, Level, Region, RegionTable
from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.region_columns import RegionColumn, region_column
from ckanext.satudata.domain.tables.repairs.model import Work, WorkColumn

LEVELS = tuple(LEVEL_LABELS)
_TOLD_APART = frozenset({Level.provinsi, Level.kabupaten_kota})
"""Levels whose names may be looked up in the whole country."""


@dataclass(frozen=True)
class Scope:
    """The regions of one level inside one region, by the key of their names."""

    by_key: dict[str, list[Region]]
    level: Level

    def find(self, name: str) -> list[Region]:
        """Return the regions that a name may mean."""
        found = self.by_key.get(key(name, self.level), [])
        if self.level != Level.kabupaten_kota or found:
            return found
        return [region for regions in self.by_key.values() for region in regions if same(name, region.name, self.level)]


class Lookup:
    """The table of regions, with what was asked of it before."""

    def __init__(self, regions: RegionTable) -> None:
        """Take the table of regions."""
        self.regions = regions
        self._scopes: dict[tuple[str | None, Level], Scope] = {}

    def inside(self, top: Region | None, level: Level) -> Scope:
        """Return the regions of a level inside another one, or in the whole country."""
        place = (top.code if top else None, level)
        if place not in self._scopes:
            by_key: dict[str, list[Region]] = {}
            for region in self.regions.inside(top.code if top else None, level):
                by_key.setdefault(key(region.name, level), []).append(region)
            self._scopes[place] = Scope(by_key, level)
        return self._scopes[place]


def around_rows(work: Work, level: Level, top: Region | None, lookup: Lookup) -> list[Region | None]:
    """Return for each row in which region the one of a level lies, by the columns of higher levels beside it.

    Names are common: half of the kabupaten have a Sukamaju, some several. What is not told uniquely is left out.

    Args:
        work: the table.
        level: of the regions that are looked for.
        top: the region of the data.
        lookup: the table of regions.
    """
    beside = sorted(_columns_above(work, level), key=lambda pair: LEVELS.index(pair[0].level))
    known: dict[tuple[object, ...], Region | None] = {}
    places: list[Region | None] = []
    for values in zip(*(column.values for _, column in beside), strict=True) if beside else [()] * len(work.rows):
        if values not in known:
            known[values] = _innermost([found for found, _ in beside], values, top, lookup)
        places.append(known[values])
    return places


def _columns_above(work: Work, level: Level) -> Iterable[tuple[RegionColumn, WorkColumn]]:
    for column in work.columns:
        found = region_column(column.name)
        if found is not None and LEVELS.index(found.level) < LEVELS.index(level):
            yield found, column


def _innermost(
    columns: Sequence[RegionColumn], values: Sequence[object], top: Region | None, lookup: Lookup
) -> Region | None:
    place = top
    for column, value in zip(columns, values, strict=True):
        told = _told(column, value, place, lookup) if isinstance(value, str) and value.strip() else None
        if told is not None and (place is None or LEVELS.index(told.level) >= LEVELS.index(place.level)):
            place = told
    return place


def _told(column: RegionColumn, value: str, place: Region | None, lookup: Lookup) -> Region | None:
    if column.holds == "code":
        if column.system == "bps":
            return lookup.regions.by_bps(value.strip())
        code = numbers.region_code(value)
        return lookup.regions.get(code) if code else None
    if place is None and column.level not in _TOLD_APART:
        return None
    found = lookup.inside(place, column.level).find(value)
    if not found and column.level in _TOLD_APART:  # a row about another region than the rest
        found = lookup.inside(None, column.level).find(value)
    return found[0] if len(found) == 1 else None
