"""Findings about rows that stand in a table twice."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.satudata.domain.tables.finding import Finding
from ckanext.satudata.domain.tables.findings.layout import counts_rows
from ckanext.satudata.domain.tables.findings.making import of_rows
from ckanext.satudata.domain.tables.findings.view import TableView

_FEWEST_FILLED = 2
_MOST_REMEMBERED = 2_000_000


class Repeats:
    """Remembers the rows of a table, through all its parts."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def duplicate_rows(self, view: TableView) -> Iterator[Finding]:
        """Rows that repeat an earlier one in every cell, numbers of rows and ids left out: mostly a double load."""
        columns = [column for column in view.columns if not counts_rows(column)]
        if len(columns) < _FEWEST_FILLED:
            return
        repeated: list[int] = []
        for row, cells in zip(view.rows, zip(*(column.values for column in columns), strict=True), strict=True):
            key = hash(cells)
            if key not in self._seen:
                if len(self._seen) < _MOST_REMEMBERED:
                    self._seen.add(key)
            elif sum(cell is not None for cell in cells) >= _FEWEST_FILLED:
                repeated.append(row)
        if repeated:
            yield of_rows("duplicate_rows", view, repeated)
