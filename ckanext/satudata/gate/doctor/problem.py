"""One inconsistency, and how it is repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One inconsistency: its kind, what it means, the datasets it concerns and how it is repaired.

    Where ``repair`` is missing, the message says what people have to do.
    """

    code: str
    message: str
    package_ids: tuple[str, ...] = ()
    repair: Callable[[str], None] | None = field(default=None, compare=False)


def found(code: str, message: str, ids: Iterable[str], repair: Callable[[str], None] | None = None) -> list[Problem]:
    """Return a problem if it concerns anything."""
    there = tuple(sorted(ids))
    return [Problem(code, message, there, repair)] if there else []
