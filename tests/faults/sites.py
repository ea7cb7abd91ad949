"""Where the code writes into the journal, found by reading it, and which kill test passes there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import ckanext.satudata

_ROOT = Path(ckanext.satudata.__file__).resolve().parent
_WRITING = frozenset({"begin", "advance", "finish"})

_INDEX = "services/indexing.py:commit_and_index"
PASSED: dict[str, frozenset[str]] = {
    **dict.fromkeys(("submit", "approve", "return", "reject", "cancel"), frozenset({_INDEX})),
    "publish": frozenset({"services/publication.py:_open", "services/publication.py:_index_and_finish"}),
    "withdraw": frozenset({"services/publication.py:withdraw", "services/indexing.py:verify_later"}),
    "correct": frozenset({"services/corrections.py:_begin", "services/corrections.py:_settle"}),
    "start": frozenset({"services/revisions.py:_prepare", "services/revisions.py:start"}),
    "merge": frozenset(
        f"services/merging.py:{name}" for name in ("_prepare", "_swap", "_commit", "_index", "_record", "_clear")
    ),
    "discard": frozenset({"services/revisions.py:_erase", "services/revisions.py:_clear"}),
}
"""By step: the functions that write into the journal while it is killed."""
RECOVERING = frozenset(
    {
        "services/indexing.py:repeat",
        "services/merging.py:_undo",
        "services/merging.py:recover",
        "services/revisions.py:_undo_start",
        "services/revisions.py:recover_start",
    }
)
"""Run by ``tick`` on what a kill left behind, which each kill test lets it do."""
PASSED_ON = {
    "services/indexing.py:index_after_commit": "the journal's entry of a merge is open, and repeats it",
    "services/scheduling.py:_follow": "its caller commits it together with the release, and tick writes the index",
}
"""Notes for ``tick`` in the transaction of somebody else, who has no point of his own here."""


def written() -> set[str]:
    """Return every place of the code that writes into the journal, as module and function."""
    return {
        f"{file.relative_to(_ROOT)}:{function.name}"
        for file in _ROOT.rglob("*.py")
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef) and any(_writes(node) for node in _own(function))
    }


def passed(points: Iterable[tuple[str, str]]) -> set[str]:
    """Return the places where the points of a step wrote into the journal."""
    return {site for what, site in points if what.startswith("journal.")}


def _own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    return (node for statement in function.body for node in ast.walk(statement))


def _writes(node: ast.AST) -> bool:
    call = node.func if isinstance(node, ast.Call) else None
    of_journal = isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id == "journal"
    return of_journal and isinstance(call, ast.Attribute) and call.attr in _WRITING
