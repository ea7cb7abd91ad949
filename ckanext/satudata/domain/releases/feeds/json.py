"""The schedule as a JSON document for programs that have no access to the API."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

VERSION = 1


def document(
    results: Sequence[Mapping[str, Any]],
    *,
    title: str,
    url: str,
    filters: Mapping[str, str],
    license: Mapping[str, str],
    generated: dt.datetime,
) -> bytes:
    """Return a document in UTF-8.

    Args:
        results: releases, each as ``satudata_release_list`` gives it to anonymous callers.
        title: the name of the feed, with its filter.
        url: the address of the page with the same filter.
        filters: the filters by the names of the query parameters.
        license: ``id``, ``title`` and ``url`` of the licence of the schedule.
        generated: when the document was made, aware.
    """
    content = {
        "version": VERSION,
        "title": title,
        "url": url,
        "generated": f"{generated.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "license": dict(license),
        "filters": dict(filters),
        "count": len(results),
        "results": list(results),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
