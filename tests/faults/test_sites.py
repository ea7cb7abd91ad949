"""No step that is journalled goes without a kill test."""

from __future__ import annotations

from tests.faults import sites
from tests.faults.rounds import STEPS
from tests.faults.test_kill_revisions import OPERATIONS


def test_each_place_that_writes_into_the_journal_is_known() -> None:
    """A new entry in the journal needs a kill test that passes there; each of those checks that it does."""
    known = set().union(*sites.PASSED.values(), sites.RECOVERING, sites.PASSED_ON)
    assert sites.written() == known


def test_each_step_is_killed() -> None:
    """What is said to pass a place of the journal is played by the kill tests."""
    assert set(sites.PASSED) == {*STEPS, *OPERATIONS}
