"""What calamine does not tell of an ODS file: merged cells, hidden rows and columns, errors, repetitions."""

from __future__ import annotations

import re
from html import unescape
from typing import IO

from ckanext.satudata.domain.tables.book import Range

from .facts import MAX_LISTED, SheetFacts, WorkbookFacts
from .ooxml import attributes
from .ooxml_properties import field
from .package import Package, opened
from .result import MEGABYTE, Limits, NotReadable

_TAG = re.compile(
    rb"<(/?table:(?:table-row|table-cell|covered-table-cell|table-column|table))"
    rb"(\s[^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*)*)?/?>"
)
_SPACES = re.compile(rb":c\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
"""How many spaces an element stands for."""
_MAX_TEXTS = 512 * MEGABYTE
_MOST_SPACES = 10_000
_SHORT = 200
"""Bytes of an ordinary cell with its tags, which are not counted."""
_ERROR_TYPE = re.compile(rb"calcext:value-type=\"error\"|office:string-value=\"(?:Err:\d+|#[A-Z/0!?]+)\"")
_VALUE = re.compile(rb"office:value-type|calcext:value-type")
_META = {"author": b"initial-creator", "last_author": b"creator"}
_COMMENT_AUTHOR = re.compile(rb"<dc:creator>([^<]+)<")
_MOST_MERGED = 50_000
_TALL, _WIDE = 1_048_576, 16_384
_LONGEST_NUMBER = 10


def examine(file: IO[bytes], limits: Limits) -> WorkbookFacts:
    """Look through an ODS file before it is read.

    Raises:
        NotReadable: it is damaged, protected by a password or would fill the memory.
    """
    with opened(file, limits) as package:
        encrypted = b"manifest:encryption-data" in package.whole("META-INF/manifest.xml")
        if encrypted or "encrypted-package" in package.names:
            raise NotReadable("password")
        if package.size("content.xml") > limits.max_part:
            raise NotReadable("too_large", variant="unpacked", limit=limits.max_part // MEGABYTE)
        walk = _Walk(limits)
        people: dict[str, None] = {}
        for piece in package.pieces("content.xml"):
            walk.take(piece)
            people |= {unescape(name.decode("utf-8", "replace")): None for name in _COMMENT_AUTHOR.findall(piece)}
        authors = {"comment_authors": ", ".join(list(people)[:20])} if people else {}
        return WorkbookFacts(tuple(walk.sheets), {**_properties(package), **authors})


def _properties(package: Package) -> dict[str, str]:
    content = package.whole("meta.xml")
    found = {name: match[1] for name, tag in _META.items() if (match := field(tag).search(content))}
    return {name: unescape(value.decode("utf-8", "replace")).strip() for name, value in found.items()}


class _Walk:
    """Follows rows and cells, of which each may stand for many."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[SheetFacts] = []
        self._limits = limits
        self._row = self._column = self._columns = 0
        self._repeat = 1
        self._is_open = False
        self._copies = 0
        """How often the cell at hand stands in the sheet."""
        self._texts = 0

    def take(self, piece: bytes) -> None:
        """Take in a piece of the document that ends before a tag."""
        begun = 0
        for match in _TAG.finditer(piece):
            self._take_text(piece, begun, match.start())
            begun = match.start()
            self._take_tag(match[1], match[2] or b"", closed=match[0].endswith(b"/>"))
        self._take_text(piece, begun, len(piece))

    def _take_text(self, piece: bytes, start: int, end: int) -> None:
        """Count what stands in a cell as often as it is repeated: a reader makes a copy for each cell.

        Raises:
            NotReadable: the texts of all cells together are too large.
        """
        if not self._copies:
            return
        size = max(0, end - start - _SHORT)
        if piece.find(b":c", start, end) >= 0:
            size += sum(map(_spaces, _SPACES.finditer(piece, start, end)))
        self._texts += size * self._copies
        if self._texts > _MAX_TEXTS:
            raise NotReadable("too_large", variant="texts", limit=_MAX_TEXTS // MEGABYTE)

    def _take_tag(self, tag: bytes, raw: bytes, *, closed: bool) -> None:
        self._copies = 0
        if tag == b"table:table":
            self._begin_sheet(raw)
            self._is_open = not closed
        elif tag == b"/table:table":
            self._is_open = False
        elif not self.sheets:
            return
        elif tag == b"table:table-column":
            self._take_column(raw)
        elif tag == b"table:table-row":
            self._begin_row(raw)
            if closed:
                self._row += self._repeat - 1
        elif tag == b"/table:table-row":
            self._row += self._repeat - 1
        elif not tag.startswith(b"/"):
            before = self._column
            self._take_cell(raw)
            self._copies = 0 if closed else self._repeat * (self._column - before)

    def _begin_sheet(self, raw: bytes) -> None:
        if self._is_open:
            # A sheet inside a sheet: what stands where can no longer be told.
            raise NotReadable("unreadable", variant="damaged")
        if len(self.sheets) >= self._limits.max_sheets:
            raise NotReadable("too_large", variant="sheets", limit=self._limits.max_sheets)
        self.sheets.append(SheetFacts(attributes(raw).get("name", "")))
        self._row = self._columns = 0

    def _take_column(self, raw: bytes) -> None:
        count = _count(raw, b"number-columns-repeated", _WIDE)
        if b'visibility="collapse"' in raw or b'visibility="filter"' in raw:
            self.sheets[-1].hidden_columns.update(range(self._columns + 1, min(self._columns + count, _WIDE) + 1))
        self._columns += count

    def _begin_row(self, raw: bytes) -> None:
        self._row += 1
        self._column = 0
        self._repeat = _count(raw, b"number-rows-repeated", _TALL)
        if b'visibility="collapse"' in raw or b'visibility="filter"' in raw:
            self.sheets[-1].hidden_rows.update(range(self._row, min(self._row + self._repeat, _TALL + 1)))

    def _take_cell(self, raw: bytes) -> None:
        sheet = self.sheets[-1]
        count = _count(raw, b"number-columns-repeated", _WIDE)
        column = self._column + 1
        self._column += count
        if b"spanned=" in raw and len(sheet.merged) < _MOST_MERGED:
            wide = _count(raw, b"number-columns-spanned", _WIDE)
            tall = _count(raw, b"number-rows-spanned", _TALL)
            if wide > 1 or tall > 1:
                sheet.merged.append(Range(self._row, column, self._row + tall - 1, column + wide - 1))
        if not _VALUE.search(raw):
            return
        if _ERROR_TYPE.search(raw) and len(sheet.error_cells) < MAX_LISTED:
            sheet.error_cells.append((self._row, column))
        sheet.last_row = max(sheet.last_row, self._row + self._repeat - 1)
        sheet.last_column = max(sheet.last_column, self._column)
        sheet.cells = sheet.last_row * sheet.last_column
        if sheet.cells > self._limits.max_sheet_cells:
            raise NotReadable("too_large", variant="cells", limit=self._limits.max_sheet_cells)


def _count(raw: bytes, name: bytes, most: int) -> int:
    if name not in raw:
        return 1
    match = re.search(name + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", raw)
    return min(_number(match), most) if match else 1


def _number(match: re.Match[bytes]) -> int:
    """Return the number in an attribute; a very large one where it is written in a way that hides it."""
    text = (match[1] or match[2] or b"").strip()
    return int(text) if text.isdigit() and len(text) < _LONGEST_NUMBER else 10**_LONGEST_NUMBER


def _spaces(match: re.Match[bytes]) -> int:
    """Return how many spaces an element stands for.

    Raises:
        NotReadable: more than anybody sets.
    """
    count = _number(match)
    if count > _MOST_SPACES:
        raise NotReadable("too_large", variant="text", limit=1)
    return count
