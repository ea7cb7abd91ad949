"""A sound compound file around the one stream of an XLS file that matters.

The compiled reader follows the chains of sectors that a file names, in circles if they lead in circles, until memory is
gone and the process with it. So it never sees the file itself: the stream is taken out by our own bounded reader, its
counts are set to what is there, and a new file is put around it.
"""

from __future__ import annotations

import struct

_SECTOR = 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_IN_HEADER = 109
_PER_SECTOR = _SECTOR // 4
LARGEST = (_IN_HEADER * _PER_SECTOR - _IN_HEADER - 1) * _SECTOR
"""What the sectors listed in the header can hold: more than 400 MB."""


def repacked(stream: bytes, name: str) -> bytes:
    """Return a compound file with one stream.

    Raises:
        ValueError: the stream is too large for such a file.
    """
    if len(stream) > LARGEST:
        raise ValueError("the stream is too large")
    stream += b"\0" * (max(_SECTOR, -(-len(stream) // _SECTOR) * _SECTOR) - len(stream))
    count = len(stream) // _SECTOR
    tables = -(-(count + 1) // (_PER_SECTOR - 1))
    # Sectors: the stream first, then the directory, then the tables of sectors.
    chain = [*range(1, count), _END, _END, *[_FAT] * tables]
    chain += [_FREE] * (tables * _PER_SECTOR - len(chain))
    return b"".join(
        (
            _header(count, tables),
            stream,
            _directory(name, len(stream), count),
            struct.pack(f"<{len(chain)}I", *chain),
        )
    )


def _header(count: int, tables: int) -> bytes:
    header = bytearray(_SECTOR)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 4, 0xFFFE, 12, 6)
    # One sector of directory, the tables, where the directory begins, streams below 4096 bytes, none of them.
    struct.pack_into("<IIIIIIIII", header, 40, 1, tables, count, 0, 4096, _END, 0, _END, 0)
    listed = [count + 1 + number for number in range(tables)]
    struct.pack_into(f"<{_IN_HEADER}I", header, 76, *listed, *[_FREE] * (_IN_HEADER - tables))
    return bytes(header)


def _directory(name: str, size: int, place: int) -> bytes:
    # Readers ask for the stream of small streams even where there is none: any sound chain will do.
    root = _entry("Root Entry", 5, child=1, start=place, size=0)
    stream = _entry(name, 2, child=_FREE, start=0, size=size)
    empty = bytearray(128)
    struct.pack_into("<III", empty, 68, _FREE, _FREE, _FREE)
    return root + stream + bytes(empty) * (_SECTOR // 128 - 2)


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    entry = bytearray(128)
    raw = name.encode("utf-16-le")
    entry[: len(raw)] = raw
    struct.pack_into("<HBBIII", entry, 64, len(raw) + 2, kind, 1, _FREE, _FREE, child)
    struct.pack_into("<IQ", entry, 116, start, size)
    return bytes(entry)
