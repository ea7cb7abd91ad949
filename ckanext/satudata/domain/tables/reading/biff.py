"""Records of an XLS file's stream, read for what calamine does not tell and for the size of its sheets."""

from __future__ import annotations

import io
import struct
from collections import Counter
from collections.abc import Iterator
from typing import IO

from .biff_texts import LONGEST, text_lengths
from .facts import MAX_LISTED, SheetFacts, WorkbookFacts
from .ole import BrokenOle, OleFile, property_texts
from .repacking import repacked
from .result import MEGABYTE, Limits, NotReadable

_FILEPASS, _BOF, _EOF = 0x2F, 0x809, 0x0A
_ROW, _COLINFO, _BOOLERR, _FORMULA = 0x208, 0x7D, 0x205, 0x06
_CELLS = frozenset({0x203, 0x27E, 0xFD, 0x204, 0xD6, _BOOLERR, _FORMULA})
_MULRK = 0xBD
_DIMENSIONS, _SST, _CONTINUE, _BOUNDSHEET = 0x200, 0xFC, 0x3C, 0x85
_LABELSST = 0xFD
_MAX_TEXTS = 256 * MEGABYTE
"""Letters in all cells together that are shared texts."""
_MOST_TEXTS = 4_000_000
WRITE_ACCESS = 0x5C
_ROW_HIDDEN = 0x20
_WORKSHEET = 0x10
_CELL_HEAD = 6
"""Bytes of row, column and format at the beginning of a cell."""
SUMMARY = ("\x05SummaryInformation", {4: "author", 8: "last_author"})
DOCUMENT = ("\x05DocumentSummaryInformation", {14: "manager", 15: "company"})
"""A stream of properties, and the numbers of those that name somebody."""


def examine(file: IO[bytes], limits: Limits) -> WorkbookFacts:
    """Look through an XLS file before it is read.

    Raises:
        NotReadable: it is another kind of document, protected by a password, damaged or too large.
    """
    try:
        ole = OleFile(file)
        if "EncryptedPackage" in ole.names or "EncryptionInfo" in ole.names:
            raise NotReadable("password")
        name = workbook_stream(ole)
        if name is None:
            raise NotReadable("wrong_file_type", found=_other_kind(ole))
        stream = bytearray(ole.stream(name, limits.max_part))
        scan = _Scan(stream, limits)
        scan.run()
        return WorkbookFacts(
            tuple(scan.sheets),
            {"last_author": scan.writer, **_properties(ole)},
            io.BytesIO(repacked(bytes(stream), name)),
        )
    except (BrokenOle, struct.error, ValueError):
        raise NotReadable("unreadable", variant="damaged") from None


def workbook_stream(ole: OleFile) -> str | None:
    """Return the name of the stream that holds the sheets."""
    return next((name for name in ("Workbook", "WORKBOOK", "Book", "BOOK") if name in ole.names), None)


def _other_kind(ole: OleFile) -> str:
    if "WordDocument" in ole.names:
        return "Word"
    return "PowerPoint" if "PowerPoint Document" in ole.names else "OLE"


def _properties(ole: OleFile) -> dict[str, str]:
    found: dict[str, str] = {}
    for stream, names in SUMMARY, DOCUMENT:
        if stream in ole.names:
            texts = property_texts(ole.stream(stream, 1 << 16))
            found |= {name: texts[number] for number, name in names.items() if texts.get(number)}
    return found


def records(stream: bytes | bytearray) -> Iterator[tuple[int, int, int]]:
    """Yield kind, offset and length of each record."""
    position, end = 0, len(stream) - 4
    unpack = struct.Struct("<HH").unpack_from
    while position <= end:
        kind, length = unpack(stream, position)
        if position + 4 + length > len(stream):
            return
        yield kind, position + 4, length
        position += 4 + length


class _Scan:
    """Goes through the records of a stream and collects the facts of each sheet, in the order of the sheets.

    Counts for which a reader would make room in advance are set to what is there.
    """

    def __init__(self, stream: bytearray, limits: Limits) -> None:
        self.sheets: list[SheetFacts] = []
        self.writer = ""
        """The user of the program that saved the file."""
        self._stream, self._limits = stream, limits
        self._sheet: SheetFacts | None = None
        self._depth = self._extent = 0
        self._begun: set[int] = set()
        """Where sheets and other parts begin."""
        self._named: list[int] = []
        """Where the list of sheets says that they begin."""
        self._texts: list[bytes | bytearray] = []
        self._used: Counter[int] = Counter()

    def run(self) -> None:
        """Go through all records.

        Raises:
            NotReadable: the stream is encrypted, too large, or its sheets are not where its list says.
        """
        before = 0
        for kind, at, length in records(self._stream):
            if kind == _FILEPASS:
                raise NotReadable("password")
            if kind == _BOF:
                self._begin(at, length)
            elif kind == _EOF:
                self._end()
            elif kind == WRITE_ACCESS:
                self.writer = _user(bytes(self._stream[at : at + length]))
            elif kind in {_DIMENSIONS, _SST}:
                self._set_count(kind, at, length)
            elif kind == _BOUNDSHEET and length >= _CELL_HEAD:
                self._named.append(struct.unpack_from("<I", self._stream, at)[0])
            elif self._sheet is not None and self._depth == 1:
                _take(self._sheet, self._stream, kind, at, length)
            before = before if kind == _CONTINUE else kind
            self._take_texts(kind, before, at, length)
        self._check()

    def _take_texts(self, kind: int, record: int, at: int, length: int) -> None:
        """Keep the shared texts, and count which of them cells refer to."""
        if record == _SST:
            self._texts.append(self._stream[at : at + length])
        elif kind == _LABELSST and length >= _CELL_HEAD + 4:
            self._used[struct.unpack_from("<I", self._stream, at + _CELL_HEAD)[0]] += 1

    def _check(self) -> None:
        """Refuse what a reader would fill the memory with: it reads all sheets at once, and those of the list alone."""
        if len(set(self._named)) < len(self._named) or not self._begun.issuperset(self._named):
            raise NotReadable("unreadable", variant="damaged")
        most = self._limits.max_sheet_cells
        if sum(sheet.cells for sheet in self.sheets) > most:
            raise NotReadable("too_large", variant="cells", limit=most)
        lengths = text_lengths(self._texts, _MOST_TEXTS) if self._used else []
        total = sum(
            count * (lengths[number] if number < len(lengths) else LONGEST) for number, count in self._used.items()
        )
        if total > _MAX_TEXTS:
            raise NotReadable("too_large", variant="texts", limit=_MAX_TEXTS // MEGABYTE)

    def _begin(self, at: int, length: int) -> None:
        self._depth += 1
        self._begun.add(at - 4)
        if self._depth == 1:
            kind = struct.unpack_from("<H", self._stream, at + 2)[0] if length > 3 else 0  # noqa: PLR2004
            self._sheet, self._extent = SheetFacts() if kind == _WORKSHEET else None, 0

    def _end(self) -> None:
        self._depth = max(0, self._depth - 1)
        if self._depth or self._sheet is None:
            return
        sheet, self._sheet = self._sheet, None
        sheet.cells = sheet.last_row * sheet.last_column
        if sheet.cells > self._limits.max_sheet_cells:
            raise NotReadable("too_large", variant="cells", limit=self._limits.max_sheet_cells)
        if self._extent:
            _set_extent(self._stream, self._extent, sheet)
        self.sheets.append(sheet)

    def _set_count(self, kind: int, at: int, length: int) -> None:
        if kind == _SST and length >= 8:  # noqa: PLR2004
            most = len(self._stream) // 3
            counts = struct.unpack_from("<ii", self._stream, at)
            struct.pack_into("<ii", self._stream, at, *(max(0, min(count, most)) for count in counts))
        elif kind == _DIMENSIONS and length >= 10:  # noqa: PLR2004
            self._stream[at : at + length] = bytes(length)
            if self._depth == 1:
                self._extent = at


def _user(raw: bytes) -> str:
    """Return the name in a record of the user: its length, a flag for two bytes a letter, the letters."""
    if len(raw) < 3:  # noqa: PLR2004
        return ""
    count = struct.unpack_from("<H", raw)[0]
    wide = raw[2] & 1
    letters = raw[3 : 3 + min(count, len(raw)) * (2 if wide else 1)]
    return (letters.decode("utf-16-le", "replace") if wide else letters.decode("cp1252", "replace")).strip(" \0")


def _set_extent(stream: bytearray, at: int, sheet: SheetFacts) -> None:
    length = struct.unpack_from("<H", stream, at - 2)[0]
    if length >= 14:  # noqa: PLR2004 - since Excel 97
        struct.pack_into("<IIHH", stream, at, 0, sheet.last_row, 0, sheet.last_column)
    else:
        struct.pack_into("<HHHH", stream, at, 0, min(sheet.last_row, 0xFFFF), 0, sheet.last_column)


def _take(sheet: SheetFacts, stream: bytearray, kind: int, at: int, length: int) -> None:
    if kind in _CELLS and length >= _CELL_HEAD:
        row, column = struct.unpack_from("<HH", stream, at)
        sheet.last_row, sheet.last_column = max(sheet.last_row, row + 1), max(sheet.last_column, column + 1)
        if _is_error(stream, kind, at, length) and len(sheet.error_cells) < MAX_LISTED:
            sheet.error_cells.append((row + 1, column + 1))
    elif kind == _MULRK and length >= _CELL_HEAD:
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


def _is_error(stream: bytearray, kind: int, at: int, length: int) -> bool:
    if kind == _BOOLERR:
        return length >= 8 and stream[at + 7] == 1  # noqa: PLR2004
    return kind == _FORMULA and length >= 14 and stream[at + 6] == 2 and stream[at + 12] == stream[at + 13] == 0xFF  # noqa: PLR2004
