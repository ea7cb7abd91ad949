"""Points of an operation at which a process may die or lose a service; found by running it, never by a list.

A point is every entry in the journal, every database commit, every write to Solr, every job put into the queue and
every change of a stored file that the operation makes. The tracer is installed in a child process only, so nothing is
ever taken out again.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysolr
import rq
from sqlalchemy.engine.default import DefaultDialect

from ckanext.satudata.model import journal

_OURS = str(Path(journal.__file__).resolve().parents[1])
BEFORE, AFTER = "before", "after"


def moments(points: int) -> list[tuple[int, str]]:
    """Return where to strike: before each point and after the last.

    After a point the stores are as they are before the next one; with SATUDATA_FAULTS=all both are tried.
    """
    if os.environ.get("SATUDATA_FAULTS") == "all":
        return [(number, moment) for number in range(points) for moment in (BEFORE, AFTER)]
    return [*((number, BEFORE) for number in range(points)), (points - 1, AFTER)]


@dataclass(frozen=True)
class Fault:
    """What happens at one point: the number of the point, the moment, and the deed."""

    point: int
    moment: str
    strike: Callable[[], None]


@dataclass
class Tracer:
    """Report each point to a pipe, and strike at one of them."""

    pipe: int
    fault: Fault | None = None
    passed: int = 0
    busy: bool = False

    def install(self) -> None:
        """Wrap what makes a change outlive the process."""
        for name in ("begin", "advance", "finish"):
            self._wrap(journal, name, lambda arguments, name=name: f"journal.{name}{_steps(arguments)}")
        self._wrap(DefaultDialect, "do_commit", lambda arguments: f"commit {_database(arguments[1])}")
        for name in ("add", "delete"):
            self._wrap(pysolr.Solr, name, lambda _arguments, name=name: f"solr.{name}")
        self._wrap(rq.Queue, "enqueue_call", lambda _arguments: "enqueue job")
        for module, names in ((os, ("replace", "rename", "link", "unlink", "remove")), (shutil, ("copyfileobj",))):
            for name in names:
                self._wrap(module, name, lambda _arguments, name=name: f"file {name}", only_ours=True)

    def _wrap(
        self, owner: Any, name: str, describe: Callable[[tuple[Any, ...]], str], *, only_ours: bool = False
    ) -> None:
        original = getattr(owner, name)

        def wrapped(*arguments: Any, **named: Any) -> Any:
            site = _site()
            if self.busy or (only_ours and not site):
                return original(*arguments, **named)
            number = self.passed
            self.passed += 1
            os.write(self.pipe, f"{describe(arguments)}\t{site}\n".encode())
            self._strike(number, BEFORE)
            answer = original(*arguments, **named)
            self._strike(number, AFTER)
            return answer

        setattr(owner, name, wrapped)

    def _strike(self, number: int, moment: str) -> None:
        if self.fault is not None and (self.fault.point, self.fault.moment) == (number, moment):
            self.busy = True
            self.fault.strike()
            self.busy = False


def _steps(arguments: tuple[Any, ...]) -> str:
    words = [str(argument) for argument in arguments[1:] if isinstance(argument, str)]
    return f" {'/'.join(words)}" if words else ""


def _database(connection: Any) -> str:
    return connection.get_dsn_parameters()["dbname"].split("_")[0]


def _site() -> str:
    """Return module and function of ours from which the point was reached."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_OURS) and not file.endswith("/model/journal.py"):
            return f"{Path(file).relative_to(_OURS)}:{frame.f_code.co_name}"
        frame = frame.f_back
    return ""
