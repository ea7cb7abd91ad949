"""How long the shared texts of an XLS file are: a reader copies them into each cell that refers to them."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

LONGEST = 0xFFFF
_WIDE, _EXTRAS, _RUNS = 1, 4, 8


def text_lengths(parts: Sequence[bytes | bytearray], most: int) -> list[int]:
    """Return the letters of each shared text, as far as their table can be followed.

    Args:
        parts: contents of the record of shared texts and of the records that continue it.
        most: how many texts are followed.
    """
    data = b"".join(parts)
    ends = list(accumulate(map(len, parts)))
    lengths: list[int] = []
    position = 8  # two counts come first
    try:
        while position < len(data) and len(lengths) < most:
            letters, flags = struct.unpack_from("<HB", data, position)
            position += 3
            behind = 0
            if flags & _RUNS:
                behind += 4 * struct.unpack_from("<H", data, position)[0]
                position += 2
            if flags & _EXTRAS:
                behind += struct.unpack_from("<I", data, position)[0]
                position += 4
            position = _behind_letters(data, ends, position, letters, flags) + behind
            lengths.append(letters)
    except (struct.error, IndexError):
        pass
    return lengths


def _behind_letters(data: bytes, ends: Sequence[int], position: int, letters: int, flags: int) -> int:
    """Return where the letters of a text end; in each record that continues it, a byte tells again how wide they are.

    Raises:
        IndexError: beyond the end.
    """
    width = 2 if flags & _WIDE else 1
    while letters:
        end = ends[bisect_right(ends, position)]
        taken = min(letters, (end - position) // width)
        position, letters = position + taken * width, letters - taken
        if letters:
            width = 2 if data[end] & _WIDE else 1
            position = end + 1
    return position
