"""Ranges that Excel took for dates: 9-May among age groups was 5-9."""

from __future__ import annotations

import re
from datetime import date

from ckanext.satudata.domain.codes.text import Text
from ckanext.satudata.domain.tables import numbers
from ckanext.satudata.domain.tables.repairs.model import Choice, Question, Work, WorkColumn, joined

RESTORE, KEEP = "pulihkan", "biarkan"

_RANGE = re.compile(r"\d{1,3}\s*[-–]\s*\d{1,3}")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[-\s]([A-Za-z]{3,9})")
_CHOICES = (
    Choice(RESTORE, Text("Ya, kembalikan menjadi rentang", "Yes, make them ranges again")),
    Choice(KEEP, Text("Tidak, biarkan seperti tertulis", "No, leave them as they are written")),
)


def restore_ranges(work: Work, column: WorkColumn) -> None:
    """Ask whether dates among ranges were ranges, and bring them back after a yes, the smaller number first."""
    if not any(isinstance(value, str) and _RANGE.fullmatch(value.strip()) for value in column.values):
        return
    damaged = {n: found for n, value in enumerate(column.values) if (found := _range_of(value))}
    if not damaged:
        return
    positions = list(damaged)
    before = column.values[positions[0]]
    example = before.isoformat() if isinstance(before, date) else str(before).strip()
    question = Question(
        f"range:{'-'.join(column.letters()[:1])}",
        "range",
        joined(work.rows[position] for position in positions),
        column.letters(),
        len(positions),
        _CHOICES,
        {"column": column.name, "example": example, "range": damaged[positions[0]]},
    )
    if work.ask(question) == RESTORE:
        places = [(work.rows[n], column.values[n], found) for n, found in damaged.items()]
        for position, found in damaged.items():
            column.values[position] = found
        work.changed("range_restored", column, places, "date", "text")


def _range_of(value: object) -> str:
    if isinstance(value, date):
        low, high = sorted((value.day, value.month))
    else:
        match = _DAY_AND_MONTH.fullmatch(value.strip()) if isinstance(value, str) else None
        month = numbers.month(match[2]) if match else None
        if match is None or month is None:
            return ""
        low, high = sorted((int(match[1]), month))
    return f"{low}-{high}" if low < high else ""
