"""Cells as text, and what kind of values a column holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

SEPARATOR = "\x1f"
"""Between the cells of a row that is kept as one text, which takes a tenth of the room of a list."""

_INTEGER = re.compile(r"[+-]?(0|[1-9]\d{0,30})\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d{0,30})(\.\d{1,30})?\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?\Z", re.ASCII)
_CLASSES = (("integer", _INTEGER), ("number", _NUMBER), ("date", _DATE))

NUMERIC = frozenset({"integer", "number"})


def cell(value: Any) -> str:
    """Return a cell as text, the same for a number from a spreadsheet and from a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - above it a float has no unit digit
            return str(int(value))
        return format(Decimal(repr(value)), "f") if value == value and abs(value) != float("inf") else ""  # noqa: PLR0124
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    text = value if isinstance(value, str) else str(value)
    return text.strip().replace(SEPARATOR, " ")


def kind_of(values: Iterable[str]) -> str:
    """Return what a column holds: empty, integer, number, date or text.

    A code with a leading zero is text.
    """
    kind = "empty"
    for value in values:
        if not value:
            continue
        found = next((name for name, pattern in _CLASSES if pattern.match(value)), "text")
        kind = _joined(kind, found)
        if kind == "text":
            break
    return kind


def _joined(kind: str, other: str) -> str:
    if kind in ("empty", other):
        return other
    return "number" if {kind, other} <= NUMERIC else "text"


def same_kind(old: str, new: str) -> bool:
    """Return whether a column still holds the same kind: whole and broken numbers are one, and empty fits to all."""
    return old == new or "empty" in (old, new) or {old, new} <= NUMERIC
