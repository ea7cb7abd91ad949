"""The table of regions: Kemendagri codes, with the BPS code beside them where it is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from ckanext.satudata.domain.codes import region_nearest
from ckanext.satudata.domain.codes.region import BPS_LENGTHS, LEVELS, Level, Region
from ckanext.satudata.domain.codes.region_search import SearchIndex


class RegionTable:
    """Regions by code, by name and by place in the hierarchy.

    Villages are ten times as many as all others, so they are loaded when first asked for.
    """

    def __init__(self, regions: Iterable[Region], villages: Callable[[], Iterable[Region]] = tuple) -> None:
        """Take regions, and a function that reads the villages if they are not among them."""
        given = list(regions)
        self._upper = {region.code: region for region in given if not _is_village(region.code)}
        self._given_villages = [region for region in given if _is_village(region.code)]
        self._read_villages = villages

    @cached_property
    def _villages(self) -> dict[str, Region]:
        return {region.code: region for region in (*self._given_villages, *self._read_villages())}

    @cached_property
    def _upper_by_bps(self) -> dict[str, Region]:
        return _by_bps(self._upper.values())

    @cached_property
    def _villages_by_bps(self) -> dict[str, Region]:
        return _by_bps(self._villages.values())

    @cached_property
    def _upper_children(self) -> dict[str | None, tuple[Region, ...]]:
        return _by_parent(self._upper.values())

    @cached_property
    def _village_children(self) -> dict[str | None, tuple[Region, ...]]:
        return _by_parent(self._villages.values())

    @cached_property
    def _upper_index(self) -> SearchIndex:
        return SearchIndex(self._upper.values(), self.path)

    @cached_property
    def _full_index(self) -> SearchIndex:
        return SearchIndex(self.regions(villages=True), self.path)

    def regions(self, *, villages: bool = False) -> list[Region]:
        """Return all regions in the order of the table."""
        return [*self._upper.values(), *(self._villages.values() if villages else ())]

    def get(self, code: str) -> Region | None:
        """Return the region with a Kemendagri code, or None."""
        return (self._villages if _is_village(code) else self._upper).get(code)

    def by_bps(self, code: str) -> Region | None:
        """Return the region with a BPS code, or None; the first one where the source gives a code to several."""
        villages = len(code) == BPS_LENGTHS[Level.kelurahan_desa]
        return (self._villages_by_bps if villages else self._upper_by_bps).get(code)

    def children(self, code: str | None) -> tuple[Region, ...]:
        """Return the regions directly inside one; the provinces for None."""
        found = self._village_children if _holds_villages(code) else self._upper_children
        return found.get(code, ())

    def inside(self, code: str | None, level: Level) -> Iterator[Region]:
        """Yield the regions of a level inside one; those of the whole country for None."""
        for child in self.children(code):
            if child.level == level:
                yield child
            else:
                yield from self.inside(child.code, level)

    def path(self, region: Region) -> tuple[Region, ...]:
        """Return a region and those around it, from the inside out."""
        around = self._upper.get(region.parent or "")
        return (region, *self.path(around)) if around else (region,)

    def full_name(self, region: Region) -> str:
        """Return a name that can be told from others: ``Sananwetan, Kota Blitar, Jawa Timur``."""
        return ", ".join(part.name for part in self.path(region))

    def search(self, text: str, limit: int = 20, within: str | None = None, *, villages: bool = False) -> list[Region]:
        """Return the regions that fit what a person types, best first.

        Args:
            text: beginnings of words of the name, of names around it, or a code of either system.
            limit: how many at most.
            within: Kemendagri code of a region to stay in (itself included).
            villages: look at kelurahan and desa too; always done within a kecamatan.
        """
        with_villages = villages or _holds_villages(within)
        if within is not None:
            index = SearchIndex(self._inside(within, villages=with_villages), self.path)
        else:
            index = self._full_index if with_villages else self._upper_index
        return index.search(text, limit)

    def _inside(self, code: str, *, villages: bool) -> Iterator[Region]:
        region = self.get(code)
        if region is not None:
            yield region
        if villages or not _holds_villages(code):
            for child in self.children(code):
                yield from self._inside(child.code, villages=villages)

    def nearest(self, code: str, limit: int = 3, name: str | None = None) -> list[Region]:
        """Return the valid regions that somebody who wrote an unknown code most likely meant."""
        return region_nearest.nearest(self, code, limit, name)


def _by_bps(regions: Iterable[Region]) -> dict[str, Region]:
    found: dict[str, Region] = {}
    for region in regions:
        if region.bps_code:
            found.setdefault(region.bps_code, region)
    return found


def _by_parent(regions: Iterable[Region]) -> dict[str | None, tuple[Region, ...]]:
    found: dict[str | None, list[Region]] = defaultdict(list)
    for region in regions:
        found[region.parent].append(region)
    return {parent: tuple(children) for parent, children in found.items()}


def _is_village(code: str) -> bool:
    return code.count(".") == len(LEVELS) - 1


def _holds_villages(code: str | None) -> bool:
    return code is not None and code.count(".") == len(LEVELS) - 2
