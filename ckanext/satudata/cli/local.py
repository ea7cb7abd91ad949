"""Commands about a local file: they are answered before CKAN looks for its database, search index and Redis."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ckanext.satudata.cli.check import check

_WITH_VALUE = frozenset({"-c", "--config"})


def answer(arguments: Sequence[str]) -> None:
    """Run ``ckan satudata check`` if that is what was called from the shell; the process ends then.

    CKAN starts its whole application before it hands over to a command, and stops with an error where a service is
    down. Plugins hear of their configuration before that, so this is where a command that needs no service can begin.

    Args:
        arguments: of the process, with its name.
    """
    if not arguments or Path(arguments[0]).name != "ckan":
        return
    rest = list(arguments[1:])
    while rest and rest[0].startswith("-"):
        del rest[: 2 if rest[0] in _WITH_VALUE else 1]
    if rest[:2] == ["satudata", "check"]:
        check.main(rest[2:], prog_name="ckan satudata check")
