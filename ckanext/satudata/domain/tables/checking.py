"""Checking a file: read it, find its tables, say what is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import IO

from ckanext.satudata.domain.tables.report import (
    Options,
    Report,
    as_json,
    dump,
    findings_of,
    in_words,
    score_of,
    verdict,
)

__all__ = ["Options", "Report", "as_json", "check_file", "dump", "findings_of", "in_words", "score_of", "verdict"]

_BLOCK = 1 << 20

Progress = Callable[[float], None]
"""Told the share that is done, 0 to 1."""


def check_file(file: IO[bytes], name: str, options: Options | None = None, progress: Progress | None = None) -> Report:
    """Read a file and return everything that is wrong with it; never raises because of what is in the file.

    Args:
        file: the file, open for reading from its beginning.
        name: its name, which may hint at the format.
        options: what is known besides the file.
        progress: is told how far the check is.
    """
    sha256, size = _digest(file)
    from ckanext.satudata.domain.tables.reading import read  # noqa: F401 - being built

    return Report(name, sha256, size)


def _digest(file: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := file.read(_BLOCK):
        digest.update(block)
        size += len(block)
    file.seek(0)
    return digest.hexdigest(), size
