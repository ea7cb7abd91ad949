"""A bound on the memory of a process while it checks a file; beyond it the check fails, and nothing else does."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAGES = Path("/proc/self/statm")
_DATA = 5
"""Which of its figures are the pages of data."""


@contextmanager
def bounded(most: int) -> Iterator[None]:
    """Let the process take no more than so many bytes on top of what it has; where the system cannot tell, any.

    Python then raises ``MemoryError``; a compiled reader may end the process, which is that of one job.
    """
    used = _used()
    if used is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    known = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([used + most, *known]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _used() -> int | None:
    try:
        with open(_PAGES, encoding="ascii") as pages:
            return int(pages.read().split()[_DATA]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return None
