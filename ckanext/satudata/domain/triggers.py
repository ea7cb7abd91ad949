"""What a trigger function of the DataStore may do: look at the row that is written and change it, and nothing else."""

from __future__ import annotations

import re

_TOKENS = re.compile(
    r"""
      (?P<escaped>\b[eE]'(?:[^'\\]|\\.|'')*')
    | (?P<text>'(?:[^']|'')*')
    | (?P<identifier>"(?:[^"]|"")*")
    | (?P<comment>--|/\*)
    | (?P<dollar>\$[A-Za-z_\d]*\$)
    | (?P<quote>['"])
    | (?P<word>\w+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_UNREADABLE = frozenset({"comment", "dollar", "quote"})
"""Where a body has these, a simple reading of it could be deceived."""

_WRITES = frozenset(
    {
        "alter",
        "analyze",
        "call",
        "cluster",
        "comment",
        "copy",
        "create",
        "delete",
        "discard",
        "do",
        "drop",
        "execute",
        "grant",
        "import",
        "insert",
        "into",
        "listen",
        "load",
        "lock",
        "merge",
        "notify",
        "perform",
        "prepare",
        "reassign",
        "refresh",
        "reindex",
        "reset",
        "revoke",
        "security",
        "set",
        "truncate",
        "update",
        "vacuum",
    }
)


def forbidden_words(definition: str) -> list[str]:
    """Return what in the body of a PL/pgSQL function could change more than the row being written.

    The database account of the DataStore may write to every table, so a function could change the rows of a published
    dataset behind CKAN's back. Table Designer's own functions contain checks and assignments only.

    Args:
        definition: the body of the function.
    """
    found = set()
    for match in _TOKENS.finditer(definition):
        kind, text = str(match.lastgroup), match.group()
        if kind in _UNREADABLE or (kind == "word" and text.lower() in _WRITES):
            found.add(text)
    return sorted(found)
