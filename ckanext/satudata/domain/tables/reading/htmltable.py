"""Tables of an HTML page that calls itself XLS, as many portals export them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import IO

from ckanext.satudata.domain.tables.book import Book, Range, Sheet, Value
from ckanext.satudata.domain.tables.numbers import clean

from .result import MEGABYTE, Limits, NotReadable, Reading
from .text import find_encoding, lines

_MAX_HTML = 64 * MEGABYTE
_MAX_TABLES = 200
_MAX_DEPTH = 50
_MAX_SPAN = 1_000
_SILENT = frozenset({"script", "style", "head", "title"})


class _Grid:
    """One table of a page while it is read."""

    def __init__(self) -> None:
        self.rows: list[list[Value]] = []
        self.merged: list[Range] = []
        self._taken: dict[int, set[int]] = {}
        self._column = 0

    def begin_row(self) -> None:
        self.rows.append([])
        self._column = 0

    def add(self, text: str, wide: int, tall: int) -> None:
        if not self.rows:
            self.begin_row()
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


class _Page(HTMLParser):
    """Collects tables; a table inside a cell is one of its own, and its words are not the cell's."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[_Grid] = []
        self._open: list[_Grid] = []
        self._cells: list[tuple[_Grid, int, int, list[str]]] = []
        self._silent = 0
        self._count = 0
        self._limits = limits

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table" and len(self.grids) < _MAX_TABLES and len(self._open) < _MAX_DEPTH:
            grid = _Grid()
            self.grids.append(grid)
            self._open.append(grid)
        elif tag == "tr" and self._open:
            self._close_cell()
            self._open[-1].begin_row()
        elif tag in {"td", "th"} and self._open:
            self._close_cell()
            facts = dict(attrs)
            self._cells.append((self._open[-1], _span(facts.get("colspan")), _span(facts.get("rowspan")), []))
        elif tag in {"br", "p", "div", "li"}:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in {"td", "th", "tr"}:
            self._close_cell()
        elif tag == "table" and self._open:
            self._close_cell()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cells and self._open and self._cells[-1][0] is self._open[-1] and not self._silent:
            self._cells[-1][3].append(data)

    def _close_cell(self) -> None:
        if self._cells and self._open and self._cells[-1][0] is self._open[-1]:
            grid, wide, tall, words = self._cells.pop()
            grid.add(clean("".join(words)), wide, tall)
            self._count += wide
            if self._count > self._limits.max_sheet_cells:
                raise NotReadable("too_large", variant="cells", limit=self._limits.max_sheet_cells)


def _span(value: str | None) -> int:
    return min(max(int(value), 1), _MAX_SPAN) if value and value.isascii() and value.isdigit() else 1


def read_html(file: IO[bytes], limits: Limits) -> Reading:
    """Read the tables of a page, each as a sheet.

    Raises:
        NotReadable: it holds no table, or too much.
    """
    if file.seek(0, 2) > _MAX_HTML:
        raise NotReadable("too_large", variant="bytes", limit=_MAX_HTML // MEGABYTE)
    encoding = find_encoding(file)
    page = _Page(limits)
    for line in lines(file, encoding, _MAX_HTML):
        page.feed(line)
    page.close()
    grids = [grid for grid in page.grids if any(value is not None for row in grid.rows for value in row)]
    if not grids:
        raise NotReadable("wrong_file_type", found="HTML")
    sheets = tuple(
        Sheet(f"table {number}", grid.rows, merged=tuple(grid.merged)) for number, grid in enumerate(grids, start=1)
    )
    return Reading(Book("html", sheets, encoding=encoding.name, bom=encoding.bom))
