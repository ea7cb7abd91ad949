"""Encodings of a text file: found by reading all of it once, then decoded line by line with bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from .result import MEGABYTE, NotReadable

_CHUNK = MEGABYTE
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_REPLACEMENT = "\ufffd".encode()
# What becomes of an accented letter or a dash that was UTF-8 and was read as Windows-1252 once too often.
_GARBLED = tuple(text.encode() for text in ("Ã©", "Ã¨", "Ã¡", "Ã¼", "Ã±", "â€“", "â€”", "â€™", "â€œ", "Â ", "Â²", "Â°"))
_CONTROL = bytes([*range(1, 9), *range(14, 26), 28, 29, 30, 31, 127])
_WIDE_SHARE = 0.35
_SUSPICIOUS_BYTES = 0.02


@dataclass(frozen=True)
class Encoding:
    """How a text file is encoded."""

    name: str
    bom: bool = False
    nuls: int = 0
    lost: int = 0
    """Letters that an earlier program could not save and replaced."""
    garbled: int = 0
    bom_length: int = 0


def find_encoding(file: IO[bytes]) -> Encoding:
    """Decide the encoding: by its mark, by zeros as of UTF-16, else UTF-8 if all of it is valid, else Windows-1252."""
    file.seek(0)
    head = file.read(8192)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _examined(file, name, len(mark))
    if head.count(0) > len(head) * _WIDE_SHARE / 2:
        if head[1::2].count(0) > len(head) * _WIDE_SHARE:
            return Encoding("utf-16-le")
        if head[0::2].count(0) > len(head) * _WIDE_SHARE:
            return Encoding("utf-16-be")
    return _examined(file, "utf-8", 0)


def _examined(file: IO[bytes], name: str, mark: int) -> Encoding:
    if name != "utf-8":
        return Encoding(name, bom=True, bom_length=mark)
    file.seek(mark)
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid = True
    nuls = lost = garbled = control = size = 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        nuls += chunk.count(0)
        control += len(chunk) - len(chunk.translate(None, _CONTROL))
        if not chunk.isascii():
            lost += chunk.count(_REPLACEMENT)
            garbled += sum(chunk.count(sign) for sign in _GARBLED)
        if valid:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                valid = False
    if valid and mark == 0:
        valid = _ends_well(decoder)
    if control > size * _SUSPICIOUS_BYTES:
        raise NotReadable("unreadable", variant="binary")
    return Encoding("utf-8" if valid else "cp1252", bool(mark), nuls, lost, garbled, mark)


def _ends_well(decoder: codecs.IncrementalDecoder) -> bool:
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines(file: IO[bytes], encoding: Encoding, max_line: int) -> Iterator[str]:
    """Yield the lines with their ends, NUL characters taken out.

    Raises:
        NotReadable: a line is longer than ``max_line``.
    """
    file.seek(encoding.bom_length)
    decoder = codecs.getincrementaldecoder(encoding.name)(errors="replace")
    rest = ""
    chunk = b"start"
    while chunk:
        chunk = file.read(_CHUNK)
        text = rest + decoder.decode(chunk, final=not chunk)
        if "\0" in text:
            text = text.replace("\0", "")
        if "\r" in text:
            # A line end that two chunks share is put together again.
            held = "\r" if text.endswith("\r") and chunk else ""
            text = text[: len(text) - len(held)].replace("\r\n", "\n").replace("\r", "\n") + held
        pieces = text.split("\n")
        rest = pieces.pop()
        for piece in pieces:
            yield piece + "\n"
        if len(rest) > max_line:
            raise NotReadable("too_large", variant="line", limit=max_line // MEGABYTE)
    if rest:
        yield rest
