"""Template helpers of access classes and quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.withholding import LIFTERS, PLACERS
from ckanext.satudata.model import access as access_rows
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import access, quarantine, withholding
from ckanext.satudata.shared import visitor

__all__ = [
    "satudata_access_note",
    "satudata_is_ppid",
    "satudata_is_restricted",
    "satudata_open_requests",
    "satudata_quarantine",
    "satudata_withheld",
]


def satudata_withheld(resource_id: str) -> dict[str, str] | None:
    """Return why a file is withheld from the caller: ``{barrier, message}``; ``None`` when they may read it."""
    if not resource_id or not tables_exist():
        return None
    found = withholding.withheld(resource_id, visitor())
    return {"barrier": found.barrier.value, "message": found.message} if found else None


def satudata_quarantine(resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the office and the reviewers see of the quarantine of a file; ``None`` for all others."""
    user = visitor()
    found = model.Resource.get(resource.get("id") or "") if user is not None and tables_exist() else None
    if found is None or user is None:
        return None
    held = quarantine.roles_for(user, found.package)
    marked = quarantine.is_quarantined(found.id)
    place, lift = bool(held & PLACERS) and not marked, bool(held & LIFTERS) and marked
    if not (held and (marked or place)):
        return None
    may_edit = marked and tk.h.satudata_can_edit(found.package_id)
    return {
        "quarantined": marked,
        "may_place": place,
        "may_lift": lift,
        "may_remove": may_edit and tk.h.check_access("resource_delete", {"id": found.id}),
    }


def satudata_is_restricted(package_id: str) -> bool:
    """Return whether a dataset is of the class Terbatas."""
    return tables_exist() and access.is_restricted(package_id)


def satudata_is_ppid() -> bool:
    """Return whether the caller decides on access."""
    return tk.current_user.is_authenticated and tables_exist() and access.is_ppid(visitor())


def satudata_open_requests() -> int:
    """Return how many requests wait for the PPID."""
    return access_rows.open_request_count()


def satudata_access_note(package: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the page of a Terbatas dataset tells the caller: ``{withheld, state, answer}``.

    ``state`` is that of their newest request, ``None`` without one; the whole is ``None`` for other classes.
    """
    if package.get("accessRights") != "terbatas" or not tables_exist():
        return None
    user = visitor()
    rows = access_rows.requests(package_id=package["id"], user_id=user.id) if user is not None else ()
    newest: Mapping[Any, Any] = rows[-1] if rows else {}
    return {
        "withheld": withholding.withheld_package(package["id"], user) is not None,
        "state": newest.get("state"),
        "answer": newest.get("answer"),
    }
