"""One thing that is wrong, doubtful or worth improving in a file, with its place."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


class Severity(enum.StrEnum):
    """How much a finding weighs.

    A ``galat`` keeps a file from publication until it is mended or a reviewer lets it pass.
    """

    galat = "galat"
    peringatan = "peringatan"
    saran = "saran"


SEVERITIES: tuple[str, ...] = tuple(level.value for level in Severity)
"""From the gravest on."""


@dataclass(frozen=True)
class Finding:
    """A finding, with positions and counts but without any value of a cell.

    Findings are stored and shown to people who may not see every cell, so ``params`` (what the message names) holds
    names of columns, numbers of rows and counts, never the contents of a row.
    """

    code: str
    severity: Severity
    sheet: str = ""
    rows: tuple[int, ...] = ()
    """Rows from 1, ascending, at most ``MAX_ROWS_LISTED``; ``count`` tells how many there are."""
    columns: tuple[str, ...] = ()
    """Letters: A, B ... AA."""
    count: int = 1
    params: Mapping[str, str | int | float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def of_whole_rows(self) -> bool:
        """Whether the rows are meant from one end to the other, or as far as ``columns`` go, and not single cells."""
        return bool(self.rows) and (not self.columns or self.params.get("variant") == IN_COLUMNS)


MAX_ROWS_LISTED = 1_000
IN_COLUMNS = "in_columns"
"""Variant of a finding about rows of a table that has another one beside it: ``columns`` are those of the table."""
