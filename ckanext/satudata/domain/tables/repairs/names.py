"""Names of columns: one line, small letters, the unit apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_NOT_NAME = re.compile(r"[^a-z0-9]+")
_UNNAMED = re.compile(r"unnamed: ?\d+(_level_\d+)?", re.IGNORECASE)
LONGEST_NAME = 63
"""What PostgreSQL keeps of the name of a column, so that the DataStore takes it as it is."""


def plain_name(text: str) -> str:
    """Return a text as the name of a column: ``Jumlah Penduduk`` is ``jumlah_penduduk``."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_NAME.sub("_", letters).strip("_")


def flattened(levels: Iterable[str]) -> str:
    """Return the levels of a header as one name; levels without a word and repetitions are left out."""
    parts: list[str] = []
    for level in levels:
        part = "" if _UNNAMED.fullmatch(level.strip()) else plain_name(level)
        if part and part not in parts:
            parts.append(part)
    return "_".join(parts)[:LONGEST_NAME].strip("_")


def unique(names: Sequence[str]) -> list[str]:
    """Return names of which none is empty or appears twice."""
    used: set[str] = set()
    result: list[str] = []
    for position, wanted in enumerate(names, start=1):
        base = wanted or f"kolom_{position}"
        name, number = base, 2
        while name in used:
            ending = f"_{number}"
            name, number = base[: LONGEST_NAME - len(ending)] + ending, number + 1
        used.add(name)
        result.append(name)
    return result
