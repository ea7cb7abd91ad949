"""The parts of a zipped workbook (XLSX, ODS), opened with care: sizes first, then each part in pieces."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from .result import MEGABYTE, Limits, NotReadable

_MAX_PARTS = 10_000
_PIECE = MEGABYTE
_LONGEST_TAG = 64 * 1024
SMALL_PART = 8 * MEGABYTE
"""Of parts that are read as a whole."""

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


class Package:
    """An open zip file whose sizes are within limits."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = frozenset(archive.namelist())
        self.by_small_letters = {name.lower(): name for name in sorted(self.names)}
        """Names of parts, which programs do not tell apart by capital letters."""

    def whole(self, name: str) -> bytes:
        """Return a small part; nothing if there is none of that name or it is not small."""
        if name not in self.names or self._archive.getinfo(name).file_size > SMALL_PART:
            return b""
        return self._archive.read(name)

    def size(self, name: str) -> int:
        """Return how large a part is."""
        return self._archive.getinfo(name).file_size if name in self.names else 0

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a part in pieces that end before a tag begins, so that no tag is cut in two."""
        rest = b""
        with self._archive.open(name) as part:
            while piece := part.read(_PIECE):
                piece = rest + piece
                cut = piece.rfind(b"<")
                if cut <= 0 or len(piece) - cut > _LONGEST_TAG:
                    cut = len(piece)
                yield piece[:cut]
                rest = piece[cut:]
        if rest:
            yield rest


@contextmanager
def opened(file: IO[bytes], limits: Limits) -> Iterator[Package]:
    """Open a zipped workbook.

    Raises:
        NotReadable: it is damaged or encrypted, or it unpacks to more than the limits allow.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _check(archive, limits)
            yield Package(archive)
    except RuntimeError as error:
        # zipfile's word for a part that needs a password.
        raise NotReadable("password" if "password" in str(error) else "unreadable") from None
    except _DAMAGED:
        raise NotReadable("unreadable", variant="damaged") from None


def _check(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > limits.max_unpacked:
        raise NotReadable("too_large", variant="unpacked", limit=limits.max_unpacked // MEGABYTE)
    if any(part.flag_bits & 1 for part in parts):
        raise NotReadable("password")
    if len({part.filename for part in parts}) != len(parts):
        # Two parts of one name: programs differ in which of them they read.
        raise NotReadable("unreadable", variant="damaged")
