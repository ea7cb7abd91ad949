"""CKAN for a WSGI server, telling in headers how many statements and Solr requests each answer took."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pysolr
import sqlalchemy as sa

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

_count: Counter[str] = Counter()
"""Since the last request began; the benchmark's servers answer one request at a time."""


def _note_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    _count["sql"] += 1
    if "satudata_" in statement:
        _count["sql-ours"] += 1
    if os.environ.get("BENCH_STATEMENTS"):
        print(f"SQL {statement!r}", flush=True)


_send = pysolr.Solr._send_request


def _noting_send(self: pysolr.Solr, method: str, path: str = "", *arguments: Any, **named: Any) -> Any:
    _count["solr-write" if path.startswith("update") else "solr-read"] += 1
    return _send(self, method, path, *arguments, **named)


sa.event.listen(sa.engine.Engine, "before_cursor_execute", _note_statement)
pysolr.Solr._send_request = _noting_send
_application: Any = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as CKAN does, with the counts in a header."""
    _count.clear()
    kept: list[Any] = []
    body = b"".join(_application(environ, lambda *arguments: kept.append(arguments)))
    status, headers = kept[0][:2]
    numbers = ",".join(f"{name}={number}" for name, number in sorted(_count.items()))
    start_response(status, [*headers, ("X-Bench", numbers)])
    return [body]
