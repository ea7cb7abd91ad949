"""Rows of a large sheet, packed so that a million of them fit into memory."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from ckanext.satudata.domain.tables.book import Value

_BLOCK = 512
DENSE_FROM = 1_000_000
"""Cells from which rows are packed; below that, lists are quicker."""


class DenseRows(Sequence[Sequence[Value]]):
    """Rows in packed blocks: going through them in order unpacks each block once."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._tail: list[Sequence[Value]] = []
        self._length = 0
        self._open: tuple[int, list[Sequence[Value]]] = (-1, [])

    def extend(self, rows: Iterable[Sequence[Value]]) -> None:
        """Add rows at the end."""
        for row in rows:
            self.append(row)

    def append(self, row: Sequence[Value]) -> None:
        """Add one row at the end."""
        self._tail.append(row)
        self._length += 1
        if len(self._tail) == _BLOCK:
            self._blocks.append(pickle.dumps(self._tail, pickle.HIGHEST_PROTOCOL))
            self._tail = []

    def cut(self, length: int) -> None:
        """Keep the first rows alone."""
        whole, rest = divmod(length, _BLOCK)
        self._tail = list(self._block(whole)[:rest]) if rest else []
        del self._blocks[whole:]
        self._length = length
        self._open = (-1, [])

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for block in range(len(self._blocks)):
            yield from self._unpacked(block)
        yield from self._tail

    @overload
    def __getitem__(self, index: int) -> Sequence[Value]: ...
    @overload
    def __getitem__(self, index: slice) -> list[Sequence[Value]]: ...
    def __getitem__(self, index: int | slice) -> Sequence[Value] | list[Sequence[Value]]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(self._length))]
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError(index)
        return self._block(index // _BLOCK)[index % _BLOCK]

    def _block(self, number: int) -> list[Sequence[Value]]:
        if number == len(self._blocks):
            return self._tail
        if self._open[0] != number:
            self._open = (number, self._unpacked(number))
        return self._open[1]

    def _unpacked(self, number: int) -> list[Sequence[Value]]:
        return pickle.loads(self._blocks[number])  # noqa: S301 - packed by this object, never read from a file


class RowStore:
    """Takes rows in, as lists at first and packed once there are many cells."""

    def __init__(self) -> None:
        self._rows: list[Sequence[Value]] | DenseRows = []
        self._last = 0
        self.cells = 0

    def append(self, row: Sequence[Value]) -> None:
        """Add a row, empty or not."""
        self.cells += len(row)
        if self.cells > DENSE_FROM and isinstance(self._rows, list):
            packed = DenseRows()
            packed.extend(self._rows)
            self._rows = packed
        self._rows.append(row)
        if row.count(None) != len(row):
            self._last = len(self._rows)

    def finish(self) -> Sequence[Sequence[Value]]:
        """Return the rows without empty ones at the end."""
        if isinstance(self._rows, DenseRows):
            self._rows.cut(self._last)
        else:
            del self._rows[self._last :]
        return self._rows
