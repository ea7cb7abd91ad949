"""The parts of a zipped workbook (XLSX, ODS), opened with care: sizes first, then each part in pieces."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from .result import MEGABYTE, Limits, NotReadable

_MAX_PARTS = 10_000
_PIECE = MEGABYTE
_LONGEST_TAG = 64 * 1024
_LONGEST_TEXT = 4 * MEGABYTE
"""Of a text or a comment in a part: a parser holds each in memory as a whole."""
_TEXT = b"<![CDATA["
_ENDS = {b"<!--": b"-->", _TEXT: b"]]>", b"<?": b"?>"}
"""What looks like tags in there is none, and must not be counted as such; of texts the length remains."""
_BEGINNING = re.compile(b"|".join(re.escape(sign) for sign in _ENDS))
_TAG = re.compile(rb"<[^\"'<>]*(?:\"[^\"<]*\"[^\"'<>]*|'[^'<]*'[^\"'<>]*)*>")
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
        with self._archive.open(name) as part:
            # By its size: read without one, a part that is larger than it says would be unpacked in one go.
            return part.read(SMALL_PART)

    def size(self, name: str) -> int:
        """Return how large a part is."""
        return self._archive.getinfo(name).file_size if name in self.names else 0

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a part in pieces that end before a tag begins, so that no tag is cut in two; comments are left out.

        Raises:
            NotReadable: a tag, a text or a comment is so long that a parser would fill the memory with it.
        """
        rest = b""
        watch = _Watch()
        with self._archive.open(name) as part:
            while piece := part.read(_PIECE):
                piece = rest + piece
                cut = piece.rfind(b"<")
                if cut <= 0 or len(piece) - cut > _LONGEST_TAG:
                    cut = len(piece)
                yield watch.take(piece[:cut])
                rest = piece[cut:]
        if rest:
            yield watch.take(rest)


class _Watch:
    """Takes out what only looks like tags, and refuses what is so long that it could not be measured tag by tag."""

    def __init__(self) -> None:
        self._length = 0
        self._end = self._rest = b""

    def take(self, piece: bytes) -> bytes:
        """Return a piece without its comments.

        Raises:
            NotReadable: a tag, a text or a comment is too long.
        """
        if self._end or b"<!" in piece or b"<?" in piece:
            piece = b"".join(self._outside(self._rest + piece))
        if not self._end:
            last = piece.rfind(b"<")
            self._length = self._length + len(piece) if last < 0 else len(piece) - last
            if last >= 0 and self._length > _LONGEST_TAG and not _TAG.match(piece, last):
                raise NotReadable("unreadable", variant="damaged")
        if self._length > _LONGEST_TEXT:
            raise NotReadable("too_large", variant="text", limit=_LONGEST_TEXT // MEGABYTE)
        return piece

    def _outside(self, piece: bytes) -> Iterator[bytes]:
        """Yield what stands between comments, and remember one that is still open."""
        at, self._rest = 0, b""
        while True:
            if self._end:
                end = piece.find(self._end, at)
                if self._end == _ENDS[_TEXT]:
                    yield b" " * ((len(piece) if end < 0 else end) - at)
                if end < 0:
                    self._rest = piece[max(at, len(piece) - 2) :]
                    self._length += len(piece) - at
                    return
                at, self._end = end + len(self._end), b""
            begun = _BEGINNING.search(piece, at)
            if begun is None:
                yield piece[at:]
                return
            yield piece[at : begun.start()]
            at, self._end, self._length = begun.end(), _ENDS[begun[0]], 0


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
