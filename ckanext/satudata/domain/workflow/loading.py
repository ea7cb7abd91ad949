"""Reading a procedure from YAML; all mistakes at once, each with file, line, key and what is allowed there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ckanext.satudata.domain.workflow import document, rules, wording
from ckanext.satudata.domain.workflow.definition import Workflow
from ckanext.satudata.domain.workflow.document import Document, Place
from ckanext.satudata.domain.workflow.wording import Message

PRESETS = ("perpres", "pekalongan", "blitar", "pringsewu")


@dataclass(frozen=True)
class Problem:
    """One mistake: where it stands and what to do about it."""

    source: str
    line: int
    key: str
    message: Message

    def text(self, language: str = "id") -> str:
        """Return ``file:line: key: message``."""
        return f"{self.source}:{self.line}: {self.key}: {self.message.text(language)}"


class WorkflowError(Exception):
    """A procedure has mistakes; ``problems`` names each of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems in the order of their lines."""
        self.problems = tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.line))
        super().__init__(self.text())

    def text(self, language: str = "id") -> str:
        """Return all problems, a line each."""
        return "\n".join(problem.text(language) for problem in self.problems)


def load_preset(code: str) -> Workflow:
    """Return a packaged procedure.

    Raises:
        KeyError: there is no such preset.
    """
    if code not in PRESETS:
        raise KeyError(code)
    return load_file(Path(__file__).parent / "presets" / f"{code}.yaml")


def load_file(path: Path) -> Workflow:
    """Return the procedure of a YAML file.

    Raises:
        WorkflowError: the file cannot be read, or names all mistakes in it at once.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise WorkflowError([Problem(str(path), 1, "yaml", wording.unreadable(error.strerror or ""))]) from error
    except UnicodeDecodeError as error:
        raise WorkflowError([Problem(str(path), 1, "yaml", wording.NOT_UTF8)]) from error
    return load_workflow(text, str(path))


def load_workflow(text: str, source: str) -> Workflow:
    """Return the procedure of a YAML text.

    Args:
        text: the YAML.
        source: name of the file, for the messages.

    Raises:
        WorkflowError: names all mistakes at once.
    """
    try:
        found = document.read(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # ValueError: a date like 2026-13-45, which YAML takes for one.
        raise WorkflowError([_syntax(source, text, error)]) from error
    if not isinstance(found.data, dict):
        raise WorkflowError([Problem(source, 1, "yaml", wording.NOT_A_MAPPING)])
    messages: dict[Place, Message] = dict.fromkeys(found.repeated, wording.REPEATED_KEY)
    workflow = None
    try:
        workflow = Workflow.model_validate(found.data)
    except ValidationError as error:
        messages |= dict(_mistakes(error))
    for place, message in rules.problems(found.data):
        messages.setdefault(place, message)
    if messages or workflow is None:
        raise WorkflowError(_problems(source, found, messages))
    return workflow


def _problems(source: str, found: Document, messages: dict[Place, Message]) -> list[Problem]:
    return [Problem(source, found.line(place), document.dotted(place), message) for place, message in messages.items()]


def _syntax(source: str, text: str, error: Exception) -> Problem:
    """Return what is wrong with a text that is no YAML."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    detail = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    lines = text.splitlines() or [""]
    line = min(mark.line + 1, len(lines)) if mark else 1  # at the end of the file the mark stands behind it
    if re.match(r" *\t", lines[line - 1]):
        return Problem(source, line, "yaml", wording.TAB)
    return Problem(source, line, "yaml", wording.yaml_error(detail, mark.column + 1 if mark else None))


def _mistakes(error: ValidationError) -> Iterator[tuple[Place, Message]]:
    """Yield one message for each place with a missing key, an unknown key or a wrong type."""
    seen: set[Place] = set()
    for item in error.errors():
        place = _place(item["loc"], item["type"])
        if place in seen:  # a condition is tried as three types and fails three times
            continue
        seen.add(place)
        if item["type"] == "too_short" and item["input"]:  # a list whose items all fail is called too short besides
            continue
        yield place, _message(place, dict(item))


def _place(loc: Sequence[str | int], kind: str) -> Place:
    """Return where an error stands in the file, without the names of types that pydantic adds below ``when``."""
    place = (*loc[:-1], str(loc[-1])) if kind == "invalid_key" else tuple(loc)
    return place[: place.index("when") + 1] if "when" in place else place


def _message(place: Place, item: dict[str, Any]) -> Message:
    kind, key = item["type"], place[-1] if place else ""
    if kind == "extra_forbidden" and not (key == "when" and len(place) > 1):
        return wording.unknown_key(str(key), rules.known_keys(place))
    if kind == "missing":
        return wording.missing_key(str(key))
    if key == "when":
        return wording.CONDITION
    if kind in ("enum", "literal_error"):
        allowed = rules.allowed_roles(str(key)) or re.findall(r"'([^']*)'", item["ctx"]["expected"])
        return wording.not_allowed(item["input"], allowed)
    return wording.wrong_value(kind, item)
