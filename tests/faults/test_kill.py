"""A process killed at any point of a step leaves the old or the new version, never a mixture."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.faults import sites
from tests.faults.children import run
from tests.faults.looking import look
from tests.faults.rounds import STEPS, Round
from tests.faults.tracing import moments
from tests.portal import Portal


@pytest.mark.parametrize("name", STEPS)
def test_killed_at_each_point(portal: Portal, app: Any, name: str) -> None:
    """Wherever the process dies, anonymous sees all of the old or all of the new, and recovery agrees with itself."""
    kills = Round(portal, app, STEPS[name])
    kills.fresh()
    whole = run(app, kills.task)
    assert whole.ended == "done", whole.words
    assert sites.passed(whole.points) >= sites.PASSED[name]
    assert look(app, kills.dataset, kills.step.value).state == STEPS[name].new
    sys.stdout.write(f"\n{name}: {len(whole.points)} points\n")
    for number, moment in moments(len(whole.points)):
        point, found, mended, last = kills.strike(number, moment)
        sys.stdout.write(f"  {number + 1:2} {point:75} {found:24} {mended:34} {last}\n")
