"""Taking the names of people out of an XLS file: overwritten where they stand, so that nothing else moves."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from .biff import DOCUMENT, SUMMARY, WRITE_ACCESS, records, workbook_stream
from .ole import BrokenOle, OleFile, property_places
from .result import MEGABYTE

_NOTE = 0x1C
_LARGEST = 256 * MEGABYTE


def cleaned_xls(file: IO[bytes]) -> bytes | None:
    """Return a copy without author, editors, manager and company, or None if the file cannot be followed."""
    file.seek(0)
    content = bytearray(file.read(_LARGEST + 1))
    if len(content) > _LARGEST:
        return None
    try:
        ole = OleFile(file)
        for stream, first, length in _places(ole):
            _overwrite(content, ole, stream, first, length)
    except (BrokenOle, struct.error):
        return None
    return bytes(content)


def _places(ole: OleFile) -> Iterator[tuple[str, int, int]]:
    """Yield stream, position and length of each name."""
    for stream, numbers in SUMMARY, DOCUMENT:
        if stream in ole.names:
            for number, position, length in property_places(ole.stream(stream, MEGABYTE)):
                if number in numbers:
                    yield stream, position, length
    book = workbook_stream(ole)
    raw = ole.stream(book, _LARGEST) if book else b""
    for kind, at, length in records(raw):
        if kind == WRITE_ACCESS and length > 3:  # noqa: PLR2004 - a count, a flag, the name
            yield book or "", at + 3, length - 3
        elif kind == _NOTE and length > 11:  # noqa: PLR2004 - place, flags, count, the name
            yield book or "", at + 11, length - 11


def _overwrite(content: bytearray, ole: OleFile, stream: str, first: int, length: int) -> None:
    """Put spaces over a text, one or two bytes a letter, wherever its bytes lie in the file."""
    places = [ole.place(stream, position) for position in range(first, first + length)]
    wide = any(content[place] == 0 for place in places[1:2])
    for position, place in enumerate(places):
        if content[place] or not wide:
            content[place] = 0 if wide and position % 2 else 0x20
