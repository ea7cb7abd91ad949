"""What the person at the terminal sees: steps with their time, and failures that say what to do."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

STARTED = time.monotonic()
TAIL_LINES = 25


class StackError(Exception):
    """A failure with advice on what to do about it."""

    def __init__(self, problem: str, advice: str, log: Path | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice
        self.log = log


def step(text: str) -> None:
    """Print one line of progress. It goes to stderr, so that stdout stays free for what scripts read."""
    print(f"[{time.monotonic() - STARTED:5.0f} s] {text}", file=sys.stderr, flush=True)


def report(error: StackError) -> None:
    """Print a failure: what happened, the end of its log, and what to do."""
    print(f"\nFAILED: {error.problem}", file=sys.stderr)
    if error.log and error.log.exists():
        print(f"--- last lines of {error.log}", file=sys.stderr)
        for line in tail(error.log):
            print(f"    {line}", file=sys.stderr)
    print(f"What to do: {error.advice}", file=sys.stderr, flush=True)


def tail(log: Path, lines: int = TAIL_LINES) -> list[str]:
    """The last lines of a log."""
    return log.read_text(errors="replace").splitlines()[-lines:]


def run_logged(
    command: Sequence[str | Path],
    log: Path,
    *,
    problem: str,
    advice: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
) -> None:
    """Run a command with its output appended to a log; raise StackError with the log's end if it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as output:
        output.write(f"\n$ {' '.join(map(str, command))}\n")
        output.flush()
        done = subprocess.run(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            check=False,
            **as_user(user),
        )
    if done.returncode:
        raise StackError(f"{problem} (exit code {done.returncode})", advice, log)


class Identity(TypedDict, total=False):
    """Arguments of subprocess about whom a command runs as."""

    user: str
    group: str
    extra_groups: list[str]


def as_user(user: str | None) -> Identity:
    """Arguments of subprocess that run a command as another user, or as the caller."""
    return {"user": user, "group": user, "extra_groups": []} if user else {}
