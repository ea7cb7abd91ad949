"""Reading a procedure from YAML; all mistakes at once, each with file, line, key and what is allowed there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ckanext.satudata.domain.workflow import rules, wording
from ckanext.satudata.domain.workflow.definition import Workflow
from ckanext.satudata.domain.workflow.wording import Message

PRESETS = ("perpres", "pekalongan", "blitar", "pringsewu")
Path_ = tuple[str | int, ...]


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
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(problem.text() for problem in self.problems))


def load_preset(code: str) -> Workflow:
    """Return a packaged procedure.

    Raises:
        KeyError: there is no such preset.
    """
    if code not in PRESETS:
        raise KeyError(code)
    path = Path(__file__).parent / "presets" / f"{code}.yaml"
    return load_workflow(path.read_text(encoding="utf-8"), str(path))


def load_workflow(text: str, source: str) -> Workflow:
    """Return the procedure of a YAML text.

    Args:
        text: the YAML.
        source: name of the file, for the messages.

    Raises:
        WorkflowError: names all mistakes at once.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise WorkflowError([Problem(source, line, "yaml", wording.yaml_error(str(error)))]) from error
    if not isinstance(data, dict):
        raise WorkflowError([Problem(source, 1, "yaml", wording.NOT_A_MAPPING)])
    lines = dict(_lines(node))
    problems = [
        Problem(source, lines.get(path, 1), _dotted(path), message) for path, message in _repeated_keys(node)
    ]
    try:
        workflow = Workflow.model_validate(data)
    except ValidationError as error:
        problems += [_problem(source, lines, data, dict(item)) for item in _distinct(error)]
        problems += [
            Problem(source, _line(lines, path), _dotted(path), message) for path, message in rules.raw_problems(data)
        ]
        raise WorkflowError(_unique(problems)) from error
    problems += [
        Problem(source, _line(lines, path), _dotted(path), message) for path, message in rules.problems(workflow)
    ]
    if problems:
        raise WorkflowError(_unique(problems))
    return workflow


def _unique(problems: Sequence[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


def _lines(node: yaml.Node | None, path: Path_ = ()) -> Iterator[tuple[Path_, int]]:
    """Yield the line of each key and list item of the document."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _lines(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            here = (*path, number)
            yield here, item.start_mark.line + 1
            yield from _lines(item, here)


def _repeated_keys(node: yaml.Node | None, path: Path_ = ()) -> Iterator[tuple[Path_, Message]]:
    """Yield keys written twice: YAML would silently take the last one."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            here = (*path, str(key.value))
            if key.value in seen:
                yield here, wording.REPEATED_KEY
            seen.add(key.value)
            yield from _repeated_keys(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _repeated_keys(item, (*path, number))


def _distinct(error: ValidationError) -> list[Any]:
    """Return one error for each place: a condition is tried as three types and fails three times."""
    found: dict[Path_, Any] = {}
    for item in error.errors():
        found.setdefault(_location(item["loc"]), item)
    # A list whose items all fail is called too short besides.
    return [item for item in found.values() if item["type"] != "too_short" or not item["input"]]


def _location(loc: Sequence[str | int]) -> Path_:
    """Return where an error stands in the file, without the names of types that pydantic adds."""
    path = tuple(loc)
    if "when" in path:
        path = path[: path.index("when") + 1]
    return path


def _line(lines: dict[Path_, int], path: Path_) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _dotted(path: Path_) -> str:
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text or "yaml"


def _problem(source: str, lines: dict[Path_, int], data: Any, item: dict[str, Any]) -> Problem:
    path = _location(item["loc"])
    kind = item["type"]
    if kind == "extra_forbidden":
        known = rules.known_keys(path)
        close = difflib.get_close_matches(str(path[-1]), known, n=1)
        message = wording.unknown_key(close[0] if close else None, known)
    elif kind == "missing":
        message = wording.MISSING_KEY
    elif path and path[-1] == "when":
        message = wording.CONDITION
    elif kind in ("enum", "literal_error"):
        message = wording.not_allowed(item.get("input"), item["ctx"]["expected"])
    else:
        message = wording.wrong_value(kind, item)
    return Problem(source, _line(lines, path), _dotted(path), message)
