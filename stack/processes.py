"""Background processes: started detached, known by a pid file, waited for until they answer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .console import StackError, as_user
from .layout import Layout

READY_WITHIN = 90
STOP_WITHIN = 30


@dataclass(frozen=True)
class Daemon:
    """One service: how to start it, how to see that it answers, how to stop it."""

    name: str
    command: Sequence[str | Path]
    ready: Callable[[], bool]
    user: str | None
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path("/")
    umask: int = 0o077


def start(layout: Layout, daemon: Daemon) -> None:
    """Start a service and wait until it answers."""
    log = layout.log(daemon.name)
    began = log.stat().st_size if log.exists() else 0
    with log.open("a") as output:
        process = subprocess.Popen(
            list(map(str, daemon.command)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **daemon.env},
            cwd=daemon.cwd,
            start_new_session=True,
            umask=daemon.umask,
            **as_user(daemon.user),
        )
    _pid_file(layout, daemon.name).write_text(f"{process.pid} {_birth(process.pid)}\n")
    deadline = time.monotonic() + READY_WITHIN
    while not daemon.ready():
        if process.poll() is not None:
            raise StackError(f"{daemon.name} ended at once (exit code {process.returncode}).", _advice(began, log), log)
        if time.monotonic() > deadline:
            stop(layout, daemon.name)
            raise StackError(f"{daemon.name} did not answer within {READY_WITHIN} s.", _advice(began, log), log)
        time.sleep(0.1)


def pid(layout: Layout, name: str) -> int | None:
    """The process id of a service that runs, else None. A reused process id is told apart by its birth time."""
    try:
        number, birth = _pid_file(layout, name).read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return int(number) if _birth(int(number)) == birth else None


def running(layout: Layout) -> dict[str, int]:
    """Every service of this stack that runs, with its process id."""
    found = {file.stem: pid(layout, file.stem) for file in sorted(layout.run.glob("*.pid"))}
    return {name: number for name, number in found.items() if number}


def stop(layout: Layout, name: str, with_signal: signal.Signals = signal.SIGTERM) -> bool:
    """Stop a service; True if it ran."""
    number = pid(layout, name)
    if number:
        os.kill(number, with_signal)
        deadline = time.monotonic() + STOP_WITHIN
        while pid(layout, name):
            if time.monotonic() > deadline:
                os.killpg(number, signal.SIGKILL)
                break
            time.sleep(0.1)
    _pid_file(layout, name).unlink(missing_ok=True)
    return bool(number)


def listens(port: int) -> bool:
    """Whether something accepts connections on a local port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _pid_file(layout: Layout, name: str) -> Path:
    return layout.run / f"{name}.pid"


def _birth(number: int) -> str | None:
    """When a process began, in clock ticks since boot; None if it is gone or a zombie (see proc(5))."""
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]


def _advice(began: int, log: Path) -> str:
    written = log.stat().st_size - began
    hint = "It wrote nothing. " if not written else ""
    return f"{hint}Read {log}; 'make stop' and the same command again starts everything anew."
