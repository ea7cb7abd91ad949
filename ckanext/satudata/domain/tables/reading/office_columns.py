"""Emptying columns of an XLSX file, the shared texts that only they used included."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set

from ckanext.satudata.domain.tables.letters import letter

from .ooxml import worksheet_parts
from .ooxml_texts import STRINGS, items, shared_texts
from .package import Package

Change = Callable[[bytes], bytes]


def column_changes(package: Package, columns: Mapping[str, frozenset[int]]) -> dict[str, Change]:
    """Return for each part that holds something of the columns how it is changed.

    Args:
        package: the workbook.
        columns: numbers of columns by the name of their sheet.
    """
    patterns = {part: _pattern(columns[sheet]) for sheet, part in worksheet_parts(package) if sheet in columns}
    used: set[int | None] = set()
    emptied: set[int | None] = set()
    for _, part in worksheet_parts(package):
        content = b"".join(package.pieces(part))
        if part in patterns:
            gone = b"".join(match[0] for match in patterns[part].finditer(content))
            emptied.update(shared_texts(iter((gone,))))
            content = patterns[part].sub(b"", content)
        used.update(shared_texts(iter((content,))))
    changes: dict[str, Change] = {part: _without(pattern) for part, pattern in patterns.items()}
    # A cell that says its text in an odd way may mean any of them; then all stay.
    return {**changes, STRINGS: _without_texts(set() if None in used else {*emptied - used} - {None})}


def _pattern(columns: frozenset[int]) -> re.Pattern[bytes]:
    letters = b"|".join(letter(column).encode() for column in sorted(columns))
    return re.compile(
        rb"<((?:[\w.-]+:)?)c\s(?=[^<>]*?\br=\"(?:%s)[0-9]+\")(?:[^<>]*?/>|[^<>]*>.*?</\1c>)" % letters, re.DOTALL
    )


def _without(pattern: re.Pattern[bytes]) -> Change:
    return lambda content: pattern.sub(b"", content)


def _without_texts(numbers: Set[int | None]) -> Change:
    """Return a change that empties shared texts and leaves their places, which cells count."""

    def change(content: bytes) -> bytes:
        parts: list[bytes] = []
        end = 0
        for position, (start, stop) in enumerate(items(content)):
            if position in numbers:
                parts += (content[end:start], b"<si><t/></si>")
                end = stop
        return b"".join((*parts, content[end:]))

    return change
