"""What one page has found out already: a dataset that is public is asked for once, and not by each part of the page.

Remembered are public datasets only, for the time of one request by GET or HEAD: what may write starts with no memory,
and outside of a request (commands, jobs) there is none.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import g, has_request_context, request

from ckanext.satudata.model import datasets


def begin() -> None:
    """Start to remember, when the present request only reads."""
    if request.method in ("GET", "HEAD"):
        g.satudata_public = set()


def note(package_ids: Iterable[str]) -> None:
    """Remember datasets that were public by all that the database knows."""
    known = _known()
    if known is not None:
        known.update(package_ids)


def knows(package_id: str) -> bool:
    """Return whether a dataset was found public in this request."""
    return package_id in (_known() or ())


def is_public(package_id: str) -> bool:
    """Return whether a dataset is public, asking the database at most once in a request."""
    if knows(package_id):
        return True
    found = datasets.public_ids([package_id])
    note(found)
    return bool(found)


def _known() -> set[str] | None:
    return g.get("satudata_public") if has_request_context() else None
