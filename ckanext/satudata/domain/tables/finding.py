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


MAX_ROWS_LISTED = 1_000
