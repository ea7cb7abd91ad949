"""What differs between two schemas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from ckanext.satudata.domain.tables.schema.shape import Schema, edited_type, fields, key

_ALIKE = 0.8
"""Share of equal characters from which a new name is taken for an old one that was changed."""
_NUMERIC = frozenset({"integer", "number", "year"})
_WORDS = frozenset({"string", "code", "any"})


@dataclass(frozen=True)
class Change:
    """One difference: a column that is missing, new, renamed, or of another type."""

    kind: Literal["missing", "new", "renamed", "type"]
    name: str
    """The old name; of a new column its own."""
    old: str = ""
    new: str = ""
    """Names for ``renamed``, types for ``type``."""


def compare(old: Schema, new: Schema) -> list[Change]:
    """Return what the new schema has otherwise than the old one; case, spaces and punctuation of names do not count.

    A column of figures is no renamed column of words, however alike their names are (``kecamatan``, ``kematian``).
    """
    before = {key(item["name"]): item for item in fields(old)}
    after = {key(item["name"]): item for item in fields(new)}
    alike = pair_names([name for name in before if name not in after], [name for name in after if name not in before])
    kinds = {name: edited_type(item) for name, item in (*before.items(), *after.items())}
    renamed = {name: now for name, now in alike.items() if compatible(kinds[name], kinds[now])}
    return list(_changes(before, after, renamed))


def _changes(before: dict[str, Any], after: dict[str, Any], renamed: dict[str, str]) -> Iterator[Change]:
    for name, item in before.items():
        counterpart = after.get(renamed.get(name, name))
        if counterpart is None:
            yield Change("missing", item["name"])
            continue
        if name in renamed:
            yield Change("renamed", item["name"], item["name"], counterpart["name"])
        old_type, new_type = edited_type(item), edited_type(counterpart)
        if not compatible(old_type, new_type):
            yield Change("type", item["name"], old_type, new_type)
    for name, item in after.items():
        if name not in before and name not in renamed.values():
            yield Change("new", item["name"])


def compatible(old: str, new: str) -> bool:
    """Return whether values of the new type are values of the old one too: whole numbers are numbers."""
    return old == new or (old == "number" and new in _NUMERIC) or (old in _WORDS and new in _WORDS) or old == "any"


def pair_names(gone: list[str], come: list[str]) -> dict[str, str]:
    """Return which new names most likely stand for which old ones, each used once, the most alike first."""
    rated = sorted(
        ((-SequenceMatcher(None, old, new).ratio(), i, j) for i, old in enumerate(gone) for j, new in enumerate(come)),
    )
    pairs: dict[str, str] = {}
    for rating, i, j in rated:
        if -rating >= _ALIKE and gone[i] not in pairs and come[j] not in pairs.values():
            pairs[gone[i]] = come[j]
    return pairs
