"""Figures of the bypass matrix, shown at the end of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

_lines: list[str] = []


@pytest.fixture
def report() -> Callable[[str], None]:
    """Take a line for the end of the run."""
    return _lines.append


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show what the tests counted."""
    for line in _lines:
        terminalreporter.write_line(f"bypass: {line}")
