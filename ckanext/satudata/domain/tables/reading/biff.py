"""Records of an XLS file's stream, read for what calamine does not tell and for the size of its sheets."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from .facts import MAX_LISTED, SheetFacts, WorkbookFacts
from .ole import BrokenOle, OleFile, property_texts
from .result import Limits, NotReadable

_FILEPASS, _BOF, _EOF = 0x2F, 0x809, 0x0A
_ROW, _COLINFO, _BOOLERR, _FORMULA = 0x208, 0x7D, 0x205, 0x06
_CELLS = frozenset({0x203, 0x27E, 0xFD, 0x204, 0xD6, _BOOLERR, _FORMULA})
_MULRK = 0xBD
_ROW_HIDDEN = 0x20
_WORKSHEET = 0x10
_SUMMARY = {4: "author", 8: "last_author"}
_DOCUMENT = {14: "manager", 15: "company"}


def examine(file: IO[bytes], limits: Limits) -> WorkbookFacts:
    """Look through an XLS file before it is read.

    Raises:
        NotReadable: it is another kind of document, protected by a password, damaged or too large.
    """
    try:
        ole = OleFile(file)
        if "EncryptedPackage" in ole.names or "EncryptionInfo" in ole.names:
            raise NotReadable("password")
        name = next((name for name in ("Workbook", "WORKBOOK", "Book", "BOOK") if name in ole.names), None)
        if name is None:
            raise NotReadable("wrong_file_type", found=_other_kind(ole))
        sheets = tuple(_sheets(ole.stream(name, limits.max_part), limits))
        return WorkbookFacts(sheets, _properties(ole))
    except (BrokenOle, struct.error, MemoryError):
        raise NotReadable("unreadable", variant="damaged") from None


def _other_kind(ole: OleFile) -> str:
    if "WordDocument" in ole.names:
        return "Word"
    return "PowerPoint" if "PowerPoint Document" in ole.names else "OLE"


def _properties(ole: OleFile) -> dict[str, str]:
    found: dict[str, str] = {}
    for stream, names in (("\x05SummaryInformation", _SUMMARY), ("\x05DocumentSummaryInformation", _DOCUMENT)):
        if stream in ole.names:
            texts = property_texts(ole.stream(stream, 1 << 16))
            found |= {name: texts[number] for number, name in names.items() if texts.get(number)}
    return found


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, offset and length of each record."""
    position, end = 0, len(stream) - 4
    unpack = struct.Struct("<HH").unpack_from
    while position <= end:
        kind, length = unpack(stream, position)
        if position + 4 + length > len(stream):
            return
        yield kind, position + 4, length
        position += 4 + length


def _sheets(stream: bytes, limits: Limits) -> Iterator[SheetFacts]:
    """Yield the facts of each sheet in the order of their streams, which is that of the sheets."""
    sheet: SheetFacts | None = None
    depth = 0
    for kind, at, length in _records(stream):
        if kind == _FILEPASS:
            raise NotReadable("password")
        if kind == _BOF:
            depth += 1
            if depth == 1:
                is_sheet = length >= 4 and struct.unpack_from("<H", stream, at + 2)[0] == _WORKSHEET  # noqa: PLR2004
                sheet = SheetFacts() if is_sheet else None
        elif kind == _EOF:
            depth = max(0, depth - 1)
            if depth == 0 and sheet is not None:
                sheet.cells = sheet.last_row * sheet.last_column
                if sheet.cells > limits.max_cells:
                    raise NotReadable("too_large", variant="cells", limit=limits.max_cells)
                yield sheet
                sheet = None
        elif sheet is not None and depth == 1:
            _take(sheet, stream, kind, at, length)


def _take(sheet: SheetFacts, stream: bytes, kind: int, at: int, length: int) -> None:
    if kind in _CELLS and length >= 6:  # noqa: PLR2004 - row, column and format
        row, column = struct.unpack_from("<HH", stream, at)
        sheet.last_row, sheet.last_column = max(sheet.last_row, row + 1), max(sheet.last_column, column + 1)
        if _is_error(stream, kind, at, length) and len(sheet.error_cells) < MAX_LISTED:
            sheet.error_cells.append((row + 1, column + 1))
    elif kind == _MULRK and length >= 6:  # noqa: PLR2004
        row = struct.unpack_from("<H", stream, at)[0]
        last = struct.unpack_from("<H", stream, at + length - 2)[0]
        sheet.last_row, sheet.last_column = max(sheet.last_row, row + 1), max(sheet.last_column, last + 1)
    elif kind == _ROW and length >= 16:  # noqa: PLR2004
        if struct.unpack_from("<I", stream, at + 12)[0] & _ROW_HIDDEN:
            sheet.hidden_rows.add(struct.unpack_from("<H", stream, at)[0] + 1)
    elif kind == _COLINFO and length >= 10:  # noqa: PLR2004
        first, last, _, _, flags = struct.unpack_from("<5H", stream, at)
        if flags & 1:
            sheet.hidden_columns.update(range(first + 1, min(last, 255) + 2))


def _is_error(stream: bytes, kind: int, at: int, length: int) -> bool:
    if kind == _BOOLERR:
        return length >= 8 and stream[at + 7] == 1  # noqa: PLR2004
    return kind == _FORMULA and length >= 14 and stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff"  # noqa: PLR2004
