"""Just enough of Microsoft's compound files (XLS, and encrypted XLSX) to see what is in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

_END = 0xFFFFFFFA
"""Numbers from here on mark ends and free sectors."""
_HEADER = 512
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_MAX_ENTRIES = 4096
_NARROW, _WIDE = 30, 31
"""Kinds of texts in a property set: one byte a letter, or two."""


class BrokenOle(Exception):  # noqa: N818 - names what is wrong with the file
    """The file's own structure leads nowhere."""


@dataclass(frozen=True)
class _Entry:
    name: str
    start: int
    size: int


class OleFile:
    """The streams of a compound file."""

    def __init__(self, file: IO[bytes]) -> None:
        """Read the directory.

        Raises:
            BrokenOle: it cannot be read.
        """
        self._file = file
        file.seek(0)
        header = file.read(_HEADER)
        if len(header) < _HEADER:
            raise BrokenOle
        shift, mini_shift = struct.unpack_from("<HH", header, 30)
        if shift not in {9, 12} or mini_shift not in range(4, shift + 1):
            raise BrokenOle
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        self._cutoff = struct.unpack_from("<I", header, 56)[0]
        self._size = file.seek(0, 2)
        self._fat = self._read_fat(header)
        self._entries = self._read_directory(struct.unpack_from("<I", header, 48)[0])
        self._mini_start = struct.unpack_from("<I", header, 60)[0]
        self._mini: tuple[bytes, list[int]] | None = None
        self._chains: dict[tuple[int, int], list[int]] = {}

    @property
    def names(self) -> frozenset[str]:
        """The names of the streams."""
        return frozenset(self._entries)

    def stream(self, name: str, limit: int) -> bytes:
        """Return a stream, at most ``limit`` bytes of it.

        Raises:
            BrokenOle: it does not exist, or its chain of sectors is broken.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise BrokenOle
        size = min(entry.size, limit)
        if entry.size >= self._cutoff:
            return b"".join(self._sectors(entry.start, size))[:size]
        mini, table = self._mini_stream()
        width = self._mini_sector
        chain = self._chain(entry.start, table, size // width + 2)
        return b"".join(mini[sector * width : (sector + 1) * width] for sector in chain)[:size]

    def place(self, name: str, position: int) -> int:
        """Return where in the file a byte of a stream lies.

        Raises:
            BrokenOle: the stream does not exist or is shorter.
        """
        entry = self._entries.get(name)
        if entry is None or position >= entry.size:
            raise BrokenOle
        if entry.size >= self._cutoff:
            return self._place_in_chain(entry.start, position)
        table = self._mini_stream()[1]
        sector = self._nth(entry.start, table, position // self._mini_sector)
        return self._place_in_chain(self._root.start, sector * self._mini_sector + position % self._mini_sector)

    def _place_in_chain(self, start: int, position: int) -> int:
        sector = self._nth(start, self._fat, position // self._sector)
        return (sector + 1) * self._sector + position % self._sector

    def _nth(self, start: int, table: list[int], number: int) -> int:
        key = (start, id(table))
        chain = self._chains.get(key)
        if chain is None:
            chain = self._chains[key] = list(self._chain(start, table, len(table) + 1))
        if number >= len(chain):
            raise BrokenOle
        return chain[number]

    def _mini_stream(self) -> tuple[bytes, list[int]]:
        if self._mini is None:
            root = self._root
            table = b"".join(self._sectors(self._mini_start, self._size)) if self._mini_start < _END else b""
            content = b"".join(self._sectors(root.start, min(root.size, self._size))) if root.start < _END else b""
            self._mini = content, _numbers(table)
        return self._mini

    def _read_fat(self, header: bytes) -> list[int]:
        listed = [number for number in struct.unpack_from("<109I", header, 76) if number < _END]
        following, count = struct.unpack_from("<II", header, 68)
        for _ in range(min(count, self._size // self._sector + 1)):
            if following >= _END:
                break
            numbers = _numbers(self._at(following))
            listed += [number for number in numbers[:-1] if number < _END]
            following = numbers[-1] if numbers else _END
        fat: list[int] = []
        for number in listed[: self._size // self._sector + 1]:
            fat += _numbers(self._at(number))
        return fat

    def _read_directory(self, start: int) -> dict[str, _Entry]:
        content = b"".join(self._sectors(start, _MAX_ENTRIES * _ENTRY))
        entries: dict[str, _Entry] = {}
        self._root = _Entry("", _END, 0)
        for offset in range(0, len(content) - _ENTRY + 1, _ENTRY):
            raw = content[offset : offset + _ENTRY]
            length = struct.unpack_from("<H", raw, 64)[0]
            name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            entry = _Entry(name, struct.unpack_from("<I", raw, 116)[0], struct.unpack_from("<I", raw, 120)[0])
            if raw[66] == _ROOT:
                self._root = entry
            elif raw[66] == _STREAM:
                entries.setdefault(name, entry)
        return entries

    def _at(self, sector: int) -> bytes:
        offset = (sector + 1) * self._sector
        if offset >= self._size:
            raise BrokenOle
        self._file.seek(offset)
        return self._file.read(self._sector)

    def _sectors(self, start: int, size: int) -> Iterator[bytes]:
        for sector in self._chain(start, self._fat, size // self._sector + 2):
            yield self._at(sector)

    def _chain(self, start: int, table: list[int], most: int) -> Iterator[int]:
        """Follow a chain of sectors; one that runs in a circle ends after as many steps as there are sectors."""
        for _ in range(min(most, len(table) + 1)):
            if start >= _END:
                return
            yield start
            if start >= len(table):
                raise BrokenOle
            start = table[start]


def _numbers(raw: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))


def property_places(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield number, position and length in bytes of each text of a property set (``SummaryInformation``)."""
    try:
        start = struct.unpack_from("<I", raw, 44)[0]
        count = min(struct.unpack_from("<I", raw, start + 4)[0], 200)
        for position in range(count):
            number, offset = struct.unpack_from("<II", raw, start + 8 + 8 * position)
            kind, length = struct.unpack_from("<II", raw, start + offset)
            if kind in {_NARROW, _WIDE}:
                size = min(length, 2000) * (2 if kind == _WIDE else 1)
                yield number, start + offset + 8, max(0, min(size, len(raw) - start - offset - 8))
    except struct.error:
        return


def property_texts(raw: bytes) -> dict[int, str]:
    """Return the texts of a property set by their numbers."""
    found: dict[int, str] = {}
    for number, position, length in property_places(raw):
        content = raw[position : position + length]
        wide = struct.unpack_from("<I", raw, position - 8)[0] == _WIDE
        text = content.decode("utf-16-le", "replace") if wide else content.decode("cp1252", "replace")
        found[number] = text.split("\0")[0].strip()
    return found
