"""Tables of an HTML page that calls itself XLS, as many portals export them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import IO

from ckanext.satudata.domain.tables.book import Book, Range, Sheet, Value
from ckanext.satudata.domain.tables.numbers import clean

from .result import MEGABYTE, Limits, NotReadable, Reading
from .text import find_encoding, lines

_MAX_HTML = 16 * MEGABYTE
_MAX_TABLES = 200
_MAX_DEPTH = 50
_MAX_SPAN = 1_000
_LONGEST_TAG = 2_000
_MAX_CELLS = 2_000_000
"""More than a page of that size holds; a cell may claim a thousand rows and columns."""
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)([^<>]*)>")
_OTHER = re.compile(r"<[!?/][^<>]*>")
_SPAN = re.compile(r"\b(colspan|rowspan)\s*=\s*[\"']?(\d{1,6})", re.IGNORECASE)
_SILENT = frozenset({"script", "style", "head", "title"})


class _Grid:
    """One table of a page while it is read."""

    def __init__(self) -> None:
        self.rows: list[list[Value]] = []
        self.merged: list[Range] = []
        self.inner: list[list[list[_Grid]]] = []
        """For each row and cell the tables that stand in it, of a table that only arranges others."""
        self.has_texts = False
        self._taken: dict[int, set[int]] = {}
        self._column = 0

    def begin_row(self) -> None:
        """Begin a row."""
        self.rows.append([])
        self.inner.append([])
        self._column = 0

    def add(self, text: str, wide: int, tall: int) -> None:
        """Add a cell where the cells above leave room."""
        number = len(self.rows) - 1
        taken = self._taken.get(number, set())
        while self._column in taken:
            self._column += 1
        row = self.rows[number]
        row += [None] * (self._column - len(row))
        row += [text or None, *[None] * (wide - 1)]
        if wide > 1 or tall > 1:
            first = self._column + 1
            self.merged.append(Range(number + 1, first, number + tall, first + wide - 1))
        for below in range(number + 1, number + tall):
            self._taken.setdefault(below, set()).update(range(self._column, self._column + wide))
        self._column += wide
        self.has_texts = self.has_texts or bool(text)

    def put(self, top: int, left: int, other: _Grid) -> None:
        """Copy another table into this one; both count from 0."""
        for offset, values in enumerate(other.rows):
            while len(self.rows) <= top + offset:
                self.begin_row()
            row = self.rows[top + offset]
            row += [None] * (left + len(values) - len(row))
            row[left : left + len(values)] = values
        self.merged += [
            Range(m.first_row + top, m.first_column + left, m.last_row + top, m.last_column + left)
            for m in other.merged
        ]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max(map(len, self.rows), default=0)


def _arranged(outer: _Grid) -> _Grid | None:
    """Join tables that stand side by side in the cells of another one: labels left, header and figures right."""
    if outer.has_texts or not any(sum(map(bool, cells)) > 1 for cells in outer.inner):
        return None
    joined = _Grid()
    for cells in outer.inner:
        for band in range(max(map(len, cells), default=0)):
            top, left = len(joined.rows), 0
            for stack in cells:
                if band < len(stack):
                    joined.put(top, left, stack[band])
                left += max((grid.width for grid in stack), default=0)
    return joined


@dataclass
class _Cell:
    grid: _Grid
    wide: int
    tall: int
    words: list[str] = field(default_factory=list)
    inner: list[_Grid] = field(default_factory=list)


class _Page:
    """Collects tables; a table inside a cell is one of its own, and its words are not the cell's."""

    def __init__(self, limits: Limits) -> None:
        self.grids: list[_Grid] = []
        self._open: list[_Grid] = []
        self._cells: list[_Cell] = []
        self._silent = 0
        self._count = self._tables = 0
        self._limits = limits

    def feed(self, text: str) -> None:
        """Take in a page.

        The parser of the standard library takes hours over a page of tags without ends; here a tag ends where the next
        one begins.
        """
        text = _without_comments(text)
        end = 0
        for match in _TAG.finditer(text):
            self._words(text[end : match.start()])
            end = match.end()
            if match[1]:
                self._end(match[2].lower())
            else:
                self._begin(match[2].lower(), match[3][:_LONGEST_TAG])
        self._words(text[end:])

    def _begin(self, tag: str, attributes: str) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._begin_table()
        elif tag == "tr" and self._open:
            self._close_cell()
            self._open[-1].begin_row()
        elif tag in {"td", "th"} and self._open:
            self._close_cell()
            facts = {name.lower(): int(count) for name, count in _SPAN.findall(attributes)}
            self._cells.append(_Cell(self._open[-1], _span(facts.get("colspan")), _span(facts.get("rowspan"))))
        elif tag in {"br", "p", "div", "li"}:
            self._words(" ")

    def _end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in {"td", "th", "tr"}:
            self._close_cell()
        elif tag == "table" and self._open:
            self._close_cell()
            self._end_table(self._open.pop())

    def _words(self, text: str) -> None:
        cell = self._cell()
        if text and cell and not self._silent:
            cell.words.append(unescape(_OTHER.sub("", text)))

    def _cell(self) -> _Cell | None:
        return self._cells[-1] if self._cells and self._open and self._cells[-1].grid is self._open[-1] else None

    def _begin_table(self) -> None:
        self._tables += 1
        if self._tables > _MAX_TABLES or len(self._open) >= _MAX_DEPTH:
            raise NotReadable("too_large", variant="sheets", limit=_MAX_TABLES)
        self._open.append(_Grid())

    def _end_table(self, grid: _Grid) -> None:
        joined = _arranged(grid)
        if joined:
            inner = {id(other) for cells in grid.inner for stack in cells for other in stack}
            self.grids = [other for other in self.grids if id(other) not in inner]
        kept = joined or grid
        self.grids.append(kept)
        cell = self._cell()
        if cell:
            cell.inner.append(kept)

    def _close_cell(self) -> None:
        cell = self._cell()
        if cell is None:
            return
        self._cells.pop()
        if not cell.grid.rows:
            cell.grid.begin_row()
        self._count += cell.wide * cell.tall
        most = min(_MAX_CELLS, self._limits.max_sheet_cells)
        if self._count > most:
            raise NotReadable("too_large", variant="cells", limit=most)
        cell.grid.add(clean("".join(cell.words)), cell.wide, cell.tall)
        cell.grid.inner[-1].append(cell.inner)

    def finished(self) -> list[_Grid]:
        """Return the tables that hold something, those without an end included."""
        while self._open:
            self._close_cell()
            self._end_table(self._open.pop())
        return [grid for grid in self.grids if any(value is not None for row in grid.rows for value in row)]


def _span(count: int | None) -> int:
    return min(max(count or 1, 1), _MAX_SPAN)


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return "".join((first, *(part.partition("-->")[2] for part in rest)))


def read_html(file: IO[bytes], limits: Limits) -> Reading:
    """Read the tables of a page, each as a sheet.

    Raises:
        NotReadable: it holds no table, or too much.
    """
    if file.seek(0, 2) > _MAX_HTML:
        raise NotReadable("too_large", variant="bytes", limit=_MAX_HTML // MEGABYTE)
    encoding = find_encoding(file)
    page = _Page(limits)
    page.feed("".join(lines(file, encoding, _MAX_HTML)))
    grids = page.finished()
    if not grids:
        raise NotReadable("wrong_file_type", found="HTML")
    sheets = tuple(
        Sheet(f"table {number}", grid.rows, merged=tuple(grid.merged)) for number, grid in enumerate(grids, start=1)
    )
    return Reading(Book("html", sheets, encoding=encoding.name, bom=encoding.bom))
