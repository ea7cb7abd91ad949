"""A real process that runs one action on the test databases, and may be killed in the middle of it."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ckan import model

from ckanext.datastore.backend import postgres as datastore

from tests.faults.tracing import Fault, Tracer

_DONE, _REFUSED = 0, 3


@dataclass(frozen=True)
class Outcome:
    """How a child ended, and the points it passed: (what, where)."""

    ended: str
    points: list[tuple[str, str]]
    words: str = ""


def let_go() -> None:
    """Give back every connection, so that a child made by ``fork`` shares none."""
    model.Session.remove()
    model.meta.engine.dispose()
    for engine in datastore._engines.values():
        engine.dispose()


def kill() -> None:
    """End this process at once, as the kernel does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def run(app: Any, task: Callable[[], Any], fault: Fault | None = None) -> Outcome:
    """Run a task in a child process with the portal loaded, and strike at a point of it."""
    let_go()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(app, task, writing, fault)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        lines = pipe.read().decode().splitlines()
    _pid, status = os.waitpid(child, 0)
    points = [(line.split("\t")[0], line.split("\t")[1]) for line in lines if "\t" in line and line[:1] != "!"]
    words = "\n".join(line[1:] for line in lines if line[:1] == "!")
    if os.WIFSIGNALED(status):
        return Outcome("killed", points, words)
    return Outcome("done" if os.WEXITSTATUS(status) == _DONE else "refused", points, words)


def _child(app: Any, task: Callable[[], Any], pipe: int, fault: Fault | None) -> None:
    code = _REFUSED
    try:
        Tracer(pipe, fault).install()
        with app.flask_app.test_request_context():
            task()
        code = _DONE
    except BaseException:  # noqa: BLE001 - whatever it was, the parent reads it
        os.write(pipe, "".join(f"!{line}\n" for line in traceback.format_exc().splitlines()).encode())
    finally:
        os._exit(code)
