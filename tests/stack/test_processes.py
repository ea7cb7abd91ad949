"""Background processes of the stack."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from stack import processes
from stack.console import StackError
from stack.layout import Layout
from stack.processes import Daemon


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path, tmp_path / "state", None)
    layout.prepare()
    return layout


def sleeper(seconds: int = 60) -> list[str]:
    return [sys.executable, "-c", f"import time; time.sleep({seconds})"]


def test_a_service_is_known_while_it_runs_and_gone_when_stopped(layout: Layout) -> None:
    """A later command finds the process that an earlier one started, and ends it."""
    processes.start(layout, Daemon("sleeper", sleeper(), lambda: True, None))

    assert list(processes.running(layout)) == ["sleeper"]
    assert processes.stop(layout, "sleeper")
    assert processes.running(layout) == {}


def test_a_foreign_process_with_a_recycled_id_is_never_stopped(layout: Layout) -> None:
    """A process id left over from before a reboot may belong to somebody else now."""
    (layout.run / "redis.pid").write_text(f"{os.getpid()} 1\n")

    assert processes.pid(layout, "redis") is None
    assert not processes.stop(layout, "redis")


def test_a_service_that_ends_at_once_shows_its_log(layout: Layout) -> None:
    """The failure carries the log, whose end is shown to the person at the terminal."""
    command = [sys.executable, "-c", "raise SystemExit('no such folder')"]

    with pytest.raises(StackError, match="ended at once") as failure:
        processes.start(layout, Daemon("broken", command, lambda: False, None))

    assert failure.value.log is not None
    assert "no such folder" in failure.value.log.read_text()


def test_a_service_that_never_answers_is_stopped_again(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing half-started stays behind."""
    monkeypatch.setattr(processes, "READY_WITHIN", 0.3)

    with pytest.raises(StackError, match="did not answer"):
        processes.start(layout, Daemon("mute", sleeper(), lambda: False, None))

    assert processes.running(layout) == {}
