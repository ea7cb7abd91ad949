"""The texts that the cells of an XLSX file share: how much they come to, and which cells use them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .package import Package
from .result import MEGABYTE, NotReadable

STRINGS = "xl/sharedStrings.xml"

_P = rb"(?:[\w.-]+:)?"
"""A prefix of a namespace, which some programs write."""
_ITEM = re.compile(rb"<" + _P + rb"si(?:\s[^<>]*)?(/?)>|</" + _P + rb"si>")
# The value of a cell may stand behind a formula, and its tag may hold a ">" of its own; so each is looked for from one
# "<" to the next, which takes one pass, whatever stands between.
_CELL_OR_VALUE = re.compile(rb"<" + _P + rb"(?:c(?=[\s/>])([^<]*)|v(?:\s[^<>]*)?>([^<]*))")
_SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_SIGNS = (b'"s"', b"'s'")
_PLAIN_PART = MEGABYTE
_MOST_TEXTS = 4_000_000
"""Shared texts, of which each takes some fifty bytes however short it is."""
_LONGEST_TEXT = 4 * MEGABYTE
_MAX_TEXTS = 512 * MEGABYTE


def check_texts(package: Package, texts: str, parts: list[str]) -> None:
    """Refuse a file in which few long texts stand in so many cells that copies of them fill the memory.

    Args:
        package: the workbook.
        texts: its part with the shared texts.
        parts: its sheets.

    Raises:
        NotReadable: the texts of all cells together are too large.
    """
    size = package.size(texts)
    if size < _PLAIN_PART and size * sum(package.size(part) for part in parts) < _MAX_TEXTS * 64:
        return
    lengths = _lengths(package, texts)
    longest = max(lengths, default=0)
    if longest * sum(package.size(part) for part in parts) < _MAX_TEXTS * 32:
        return
    # Most files are let through by the mere count of their cells with a shared text, which is quick.
    if longest * sum(_most_cells(package, part) for part in parts) <= _MAX_TEXTS:
        return
    total = 0
    for part in parts:
        for number in shared_texts(package.pieces(part)):
            total += longest if number is None else lengths[number] if number < len(lengths) else 0
            if total > _MAX_TEXTS:
                raise _too_large(_MAX_TEXTS)


def _lengths(package: Package, texts: str) -> list[int]:
    lengths: list[int] = []
    text = b""
    for piece in package.pieces(texts) if package.size(texts) else ():
        text += piece
        places = items(text)
        lengths += [end - start for start, end in places]
        text = text[places[-1][1] :] if places else text
        if len(text) > _LONGEST_TEXT:  # more than a hundred times what a cell may hold, and no end yet
            raise _too_large(_LONGEST_TEXT)
        if len(lengths) > _MOST_TEXTS:
            raise NotReadable("too_large", variant="cells", limit=_MOST_TEXTS)
    return lengths


def _too_large(limit: int) -> NotReadable:
    return NotReadable("too_large", variant="unpacked", limit=limit // MEGABYTE)


def _most_cells(package: Package, part: str) -> int:
    return sum(piece.count(sign) for piece in package.pieces(part) for sign in _SIGNS)


def shared_texts(pieces: Iterator[bytes]) -> Iterator[int | None]:
    """Yield for each cell with a shared text which one it is; ``None`` where that is written in an odd way.

    Args:
        pieces: the part of a sheet, in pieces that end before a tag begins.
    """
    is_shared = False
    for piece in pieces:
        for match in _CELL_OR_VALUE.finditer(piece):
            if match[1] is not None:
                is_shared = _SHARED.search(match[1]) is not None
            elif is_shared:
                value = match[2].strip()
                yield int(value) if value.isdigit() and len(value) < 10 else None  # noqa: PLR2004 - thousands of millions


def items(text: bytes) -> list[tuple[int, int]]:
    """Return where the shared texts begin and end that are complete."""
    places: list[tuple[int, int]] = []
    start = -1
    for match in _ITEM.finditer(text):
        if match[1] == b"/":
            places.append(match.span())
        elif match[1] is not None:
            start = match.start()
        elif start >= 0:
            places.append((start, match.end()))
            start = -1
    return places
