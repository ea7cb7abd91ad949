"""Totals and subtotals among the rows of a table, by their words and by their sums."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ckanext.satudata.domain.tables.book import Column, Sheet

from .cells import text_of

_LABEL = re.compile(
    r"(sub|grand)?[\s-]*(total|jumlah|jml|jlh|jumlah\s*/\s*total|total\s*/\s*jumlah|sum|rata\s*-?\s*rata|rerata)"
    r"(\s*(total|keseluruhan|seluruhnya|seluruh|akhir|umum|semua|rata-rata|\(?[a-z]\+[a-z]\)?))*\s*[:.]*",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"(sub|grand)?[\s-]*(total|jumlah|jml|jlh)\b", re.IGNORECASE)


def find_totals(sheet: Sheet, columns: Sequence[Column], data: Sequence[int], counting: int | None) -> list[int]:
    """Return the rows that add others up, in ascending order."""
    labels = [c.index for c in columns if c.kind in {"text", "code", "month", "empty", "date", "year"}][:6]
    if counting is not None and counting not in labels:
        labels.insert(0, counting)
    found: list[int] = []
    for number in data:
        row = sheet.rows[number - 1]
        for column in labels:
            value = row[column - 1] if column <= len(row) else None
            if isinstance(value, str) and _LABEL.fullmatch(text_of(value)):
                found.append(number)
                break
    return found
