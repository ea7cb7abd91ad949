"""Whether openpyxl can load a workbook within bounds.

It makes an object for every cell of a merged range and of a link, so that a file of a kilobyte which merges or links
all cells of a sheet would fill the memory.
"""

from __future__ import annotations

import zipfile
from typing import IO
from xml.parsers import expat  # noqa: S407 - declared entities, the danger of it, are refused below

from openpyxl.utils import range_boundaries

MAX_UNPACKED = 60_000_000
MAX_COVERED = 500_000
"""Cells in all merged ranges and links together."""

MAX_SPREAD = 5_000_000
"""Cells in the rectangle that a sheet covers."""

_COVERING = frozenset({"mergeCell", "hyperlink"})
_BLOCK = 1 << 16


class _UnboundedError(ValueError):
    """The workbook asks for more than it holds."""


class _Counter:
    """Adds up the cells of the ranges in the parts of a workbook."""

    def __init__(self) -> None:
        self.covered = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] in _COVERING and ":" in attributes.get("ref", ""):
            first_column, first_row, last_column, last_row = (int(n or 1) for n in range_boundaries(attributes["ref"]))
            self.covered += (last_column - first_column + 1) * (last_row - first_row + 1)
            if self.covered > MAX_COVERED:
                raise _UnboundedError

    @staticmethod
    def entity(*_declared: object) -> None:
        raise _UnboundedError


def is_bounded(file: IO[bytes]) -> bool:
    """Return whether a workbook, unpacked and loaded, stays within bounds; not so for what is no workbook."""
    counter = _Counter()
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                return False
            for part in parts:
                _look_through(archive, part, counter)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return False
    return True


def _look_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo, counter: _Counter) -> None:
    """Read one part as far as it is XML; pictures end at their first byte."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = counter.start
    parser.EntityDeclHandler = counter.entity
    with archive.open(part) as stream:
        try:
            while block := stream.read(_BLOCK):
                parser.Parse(block, False)
        except expat.ExpatError:
            return
