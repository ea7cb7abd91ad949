"""Two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

Piece = dict[str, str]

LONGEST = 3_000
"""Words of a text that are compared one by one; of a longer one the old and the new text are shown whole."""

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def word_changes(old: str, new: str) -> list[Piece]:
    """Return a text as pieces ``{op: equal, delete or insert; text}``, the old words before the new ones.

    Args:
        old: the text before.
        new: the text after.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > LONGEST:
        return list(_pieces([("delete", old), ("insert", new)]))
    return list(_pieces(_operations(before, after)))


def _operations(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    matcher: Any = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, to_start, to_end in matcher.get_opcodes():
        if tag == "equal":
            yield "equal", "".join(before[start:end])
        else:
            yield "delete", "".join(before[start:end])
            yield "insert", "".join(after[to_start:to_end])


def _pieces(operations: Any) -> Iterator[Piece]:
    for op, text in operations:
        if text:
            yield {"op": op, "text": text}
