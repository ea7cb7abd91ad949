"""Running the tests against the services."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from . import services
from .console import step
from .layout import CHECKOUT, CKAN_RELEASES, Layout


def run(layout: Layout, ckan: str, arguments: Sequence[str]) -> int:
    """Run pytest for one CKAN version; returns its exit code."""
    if services.are_elsewhere():
        services.prepare(layout, ckan)
        env = {}
    else:
        env = services.up_for_tests(layout, ckan)
    step(f"Tests on CKAN {CKAN_RELEASES[ckan]}")
    sys.stderr.flush()
    command = [layout.venv(ckan) / "bin" / "python", "-m", "pytest", "--ckan-ini=test.ini", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env={**os.environ, **env}, check=False).returncode


def run_domain(layout: Layout, ckan: str, arguments: Sequence[str]) -> int:
    """Run the tests of the rules in plain Python, which need no service and not even CKAN's test plugin."""
    services.prepare(layout, ckan)
    command = [layout.venv(ckan) / "bin" / "python", "-m", "pytest", "-p", "no:ckan", "tests/domain", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode
