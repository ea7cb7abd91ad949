"""Rows of a CSV file: delimiter, quotes and damaged quotes."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import IO

from ckanext.satudata.domain.tables.book import Book, Sheet, Value
from ckanext.satudata.domain.tables.finding import Finding, Severity

from .dense import RowStore
from .result import MEGABYTE, Limits, NotReadable, Reading, note
from .text import Encoding, find_encoding, lines

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 60
_MAX_SAMPLE = 200_000
_LONGEST_CELL = 131_072


def read_csv(file: IO[bytes], limits: Limits) -> Reading:
    """Read a text file as a table.

    Raises:
        NotReadable: it is empty, too large or no text at all.
    """
    _check_first_line(file, limits.max_line)
    encoding = find_encoding(file)
    sample = _sample(file, encoding, limits)
    if not "".join(sample).strip():
        raise NotReadable("empty_file")
    declared = _declared(sample[0])
    delimiter = declared or _delimiter(sample)
    findings = list(_about_encoding(encoding))
    try:
        rows, starts = _rows(lines(file, encoding, limits.max_line), delimiter, limits, skip=bool(declared))
    except csv.Error:
        # A quote that is never closed swallows the rest of the file: then quotes mean nothing.
        rows, starts = _rows_without_quotes(lines(file, encoding, limits.max_line), delimiter, limits, bool(declared))
        findings.append(note("broken_quotes", Severity.peringatan))
    if not rows:
        raise NotReadable("empty_file")
    book = Book(
        "csv",
        (Sheet("", rows, lines=starts),),
        encoding=encoding.name,
        bom=encoding.bom,
        delimiter=delimiter,
    )
    return Reading(book, tuple(findings))


def _check_first_line(file: IO[bytes], limit: int) -> None:
    """Refuse a file of one enormous line before all of it is looked at."""
    file.seek(0)
    head = file.read(4 * limit)
    if len(head) == 4 * limit and b"\n" not in head and b"\r" not in head:
        raise NotReadable("too_large", variant="line", limit=limit // MEGABYTE)


def _sample(file: IO[bytes], encoding: Encoding, limits: Limits) -> list[str]:
    sample: list[str] = []
    size = 0
    for line in islice(lines(file, encoding, limits.max_line), _SAMPLE_LINES):
        sample.append(line)
        size += len(line)
        if size > _MAX_SAMPLE:
            break
    return sample or [""]


def _declared(first: str) -> str | None:
    """Return the delimiter that Excel's own first line ``sep=;`` gives."""
    bare = first.strip("\r\n")
    return bare[4:] if bare.lower().startswith("sep=") and len(bare) == len("sep=,") else None


def _delimiter(sample: Sequence[str]) -> str:
    """Choose the delimiter that cuts most lines into the same number of cells."""
    best, best_score = ",", 0.0
    for candidate in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for row in csv.reader(sample, delimiter=candidate):
                if row:
                    widths[len(row)] += 1
        except csv.Error:
            continue
        several = {width: count for width, count in widths.items() if width > 1}
        if not several:
            continue
        width, count = max(several.items(), key=lambda item: (item[1], item[0]))
        score = count / sum(widths.values()) + min(width, 50) / 1000
        if score > best_score:
            best, best_score = candidate, score
    return best


class _Watch:
    """Ends the reading of a cell that grows too long; csv's own limit is the process's, and others change it."""

    def __init__(self) -> None:
        self._lines = self._size = 0
        self._quotes = 0
        self._open = False

    def lines(self, source: Iterator[str]) -> Iterator[str]:
        """Pass lines on.

        Raises:
            csv.Error: the lines of one row are too long, as after a quote that is never closed.
        """
        for line in source:
            self._size += len(line)
            if self._lines and self._size > _LONGEST_CELL:
                raise csv.Error("a cell is too long")
            self._lines += 1
            self._quotes += line.count('"')
            yield line

    def row(self, row: Sequence[str]) -> None:
        """Begin the next row.

        Raises:
            csv.Error: a cell of this one is too long.
        """
        if self._size > _LONGEST_CELL and any(len(cell) > _LONGEST_CELL for cell in row):
            raise csv.Error("a cell is too long")
        self._open = self._lines > 1 and self._quotes % 2 == 1
        self._lines = self._size = self._quotes = 0

    def end(self) -> None:
        """End the file.

        Raises:
            csv.Error: its last row took several lines, and the quote that it began with is not closed.
        """
        if self._open:
            raise csv.Error("a quote is never closed")


def _rows_without_quotes(
    source: Iterator[str], delimiter: str, limits: Limits, skip: bool
) -> tuple[Sequence[Sequence[Value]], Sequence[int]]:
    try:
        return _rows(source, delimiter, limits, skip=skip, quotes=False)
    except csv.Error:
        # A single cell of more than 131,072 characters.
        raise NotReadable("unreadable", variant="damaged") from None


def _rows(
    source: Iterator[str], delimiter: str, limits: Limits, *, skip: bool, quotes: bool = True
) -> tuple[Sequence[Sequence[Value]], Sequence[int]]:
    if skip:
        source = chain(["\n"], islice(source, 1, None))
    watch = _Watch()
    reader = csv.reader(
        watch.lines(source), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    )
    store = RowStore()
    starts: list[int] | None = None
    before = 0
    for count, row in enumerate(reader, start=1):
        watch.row(row)
        if len(row) > limits.max_columns:
            raise NotReadable("too_large", variant="columns", limit=limits.max_columns)
        store.append([cell or None for cell in row])
        if store.cells > limits.max_cells:
            raise NotReadable("too_large", variant="cells", limit=limits.max_cells)
        # Lines are listed from the first cell on that holds a line end; until then row and line are the same.
        if starts is not None:
            starts.append(before + 1)
        before = reader.line_num
        if starts is None and before != count:
            starts = list(range(1, count + 1))
    if quotes:
        watch.end()
    rows = store.finish()
    return rows, (range(1, len(rows) + 1) if starts is None else starts[: len(rows)])


def _about_encoding(encoding: Encoding) -> Iterator[Finding]:
    if encoding.bom:
        yield note("bom", Severity.saran, {"encoding": encoding.name})
    if encoding.lost:
        yield note("encoding", Severity.galat, {"variant": "lost", "encoding": encoding.name}, count=encoding.lost)
    elif encoding.garbled:
        problem = {"variant": "garbled", "encoding": encoding.name}
        yield note("encoding", Severity.peringatan, problem, count=encoding.garbled)
    elif encoding.name != "utf-8":
        yield note("encoding", Severity.peringatan, {"variant": "other", "encoding": encoding.name})
    if encoding.nuls:
        problem = {"variant": "nul", "encoding": encoding.name}
        yield note("encoding", Severity.peringatan, problem, count=encoding.nuls)
