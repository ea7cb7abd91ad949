"""What somebody who wrote an unknown code most likely meant."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from typing import Protocol

from ckanext.satudata.domain.codes import region_names
from ckanext.satudata.domain.codes.region import LEVELS, Region
from ckanext.satudata.domain.codes.region_search import dotted_form

_CLOSE_NAME = 0.75
_DIGITS = "0123456789"
_MAX_LENGTH = 100


class Table(Protocol):
    """The part of the table that is needed here."""

    def get(self, code: str) -> Region | None: ...
    def by_bps(self, code: str) -> Region | None: ...
    def children(self, code: str | None) -> Sequence[Region]: ...
    def regions(self) -> list[Region]: ...


def nearest(table: Table, code: str, limit: int, name: str | None) -> list[Region]:
    """Return valid regions: those of the name when one is given, then by code.

    A code comes near by its digits in either system, by one slip of the keyboard, and by its valid beginning. A name
    written in place of the code counts as a name.
    """
    digits = "".join(character for character in code[:_MAX_LENGTH] if character in _DIGITS)
    dotted = dotted_form(digits)
    name = (name or ("" if digits else code))[:_MAX_LENGTH]
    same = _of_name(table, name, dotted) if name else []
    if same:
        return same[:limit]
    similar = _of_similar_name(table, name, limit) if name else []
    exact = [region for region in (table.get(dotted), table.by_bps(digits)) if region is not None]
    return list(dict.fromkeys([*similar, *exact, *_of_similar_code(table, dotted)]))[:limit]


def _of_name(table: Table, name: str, dotted: str) -> list[Region]:
    """Return regions of a name, those that share more of the code first."""
    same = [region for region in table.regions() if region_names.same(name, region.name, region.level)]
    return sorted(same, key=lambda region: (-_shared(region.code, dotted), region.code.count("."), region.code))


def _of_similar_name(table: Table, name: str, limit: int) -> list[Region]:
    by_bare: dict[str, list[Region]] = {}
    for region in table.regions():
        by_bare.setdefault(region_names.bare(region.name, region.level), []).append(region)
    bare = min((region_names.bare(name, level) for level in LEVELS), key=len)
    close = difflib.get_close_matches(bare, by_bare, limit, _CLOSE_NAME)
    return [region for key in close for region in by_bare[key]]


def _of_similar_code(table: Table, dotted: str) -> list[Region]:
    """Return regions one slip away; if none, those inside the valid beginning."""
    slips = {region.code: region for slip in _slips(dotted) if (region := table.get(slip)) is not None}
    if slips:
        return sorted(slips.values(), key=lambda region: _unlikeness(region.code, dotted))
    beginning = dotted.rpartition(".")[0]
    while beginning and table.get(beginning) is None:
        beginning = beginning.rpartition(".")[0]
    return sorted(table.children(beginning or None), key=lambda region: _unlikeness(region.code, dotted))


def _slips(dotted: str) -> Iterator[str]:
    """Codes with two digits exchanged, one digit wrong, or one digit left out."""
    digits = dotted.replace(".", "")
    for i in range(len(digits)):
        yield dotted_form(digits[:i] + digits[i + 1 : i + 2] + digits[i : i + 1] + digits[i + 2 :])
        for digit in _DIGITS:
            yield dotted_form(digits[:i] + digit + digits[i + 1 :])
            yield dotted_form(digits[:i] + digit + digits[i:])


def _unlikeness(code: str, written: str) -> tuple[bool, int, str]:
    """Exchanged digits come first, then codes that begin alike, then those in order."""
    return (sorted(code) != sorted(written), -_shared(code, written), code)


def _shared(one: str, other: str) -> int:
    """Return how many leading characters two codes share."""
    return len(os.path.commonprefix([one, other]))
