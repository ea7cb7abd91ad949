"""Template helpers of the workflow; those of metadata and of the decision form stand in modules of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckan import model

from ckanext.satudata.domain.workflow import terms
from ckanext.satudata.gate import state as gate_state
from ckanext.satudata.logic import schedule
from ckanext.satudata.logic.dictize import iso
from ckanext.satudata.model import datasets, submissions
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import cases, inbox, naming, scheduling, wording
from ckanext.satudata.shared import visitor

__all__ = [
    "satudata_can_edit",
    "satudata_datetime",
    "satudata_has_inbox",
    "satudata_status",
    "satudata_verification",
    "satudata_wanted_address",
]


def satudata_datetime(moment: str | dt.datetime | None, *, with_time: bool = True) -> str:
    """Return a time as people of the portal write it, e.g. ``21 November 2026 14.05 WIB``.

    CKAN's own helper writes the ISO week-year and English order in Indonesian.
    """
    if not moment:
        return ""
    value = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return wording.moment(value) if with_time else wording.day(value)


def satudata_status(package: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return one line about a dataset for who may see it: state, stage, deadline, and whose turn it is."""
    user = visitor() if tables_exist() else None
    found = model.Package.get(package.get("id")) if user is not None else None
    if found is None or user is None:
        return None
    case = cases.read(found)
    actor = case.actor(user)
    if not actor.roles and not user.is_in_group(found.owner_org or ""):
        return None
    permitted = scheduling.permitted(case, actor)
    row = case.submission if case.is_open else None
    return {
        "state": case.position.state.value,
        "label": schedule.label(row["scheduled_at"]) if row and row["scheduled_at"] else wording.state_label(case),
        "due": iso(row["due_at"]) if row else None,
        "allowed": [item.operation.value for item in permitted],
        "editable": gate_state.editability(found.id) is gate_state.Editability.OPEN,
    }


def satudata_can_edit(package_id: str) -> bool:
    """Return whether the content of a dataset may change now."""
    return not tables_exist() or gate_state.editability(package_id) is gate_state.Editability.OPEN


def satudata_verification(package: Mapping[str, Any]) -> dict[str, str] | None:
    """Return by which roles and when a published dataset was verified; no person is named to the public."""
    visits = submissions.approvals(package["id"]) if tables_exist() else []
    if not visits:
        return None
    names = dict.fromkeys(terms.LABELS[terms.Role(visit["role"])].text(wording.language()) for visit in visits)
    return {"by": ", ".join(names), "at": wording.day(visits[-1]["closed_at"])}


def satudata_wanted_address(data: Mapping[str, Any]) -> str | None:
    """Return what a form shows as the address of a dataset, ``None`` where there is none to choose.

    A new dataset gets its address from its title; one that was public once, or a working copy, keeps it.
    """
    package = model.Package.get(data.get("id")) if data.get("id") and tables_exist() else None
    row = datasets.get(package.id) if package is not None else None
    if package is None or package.name.startswith(naming.COPY_PREFIX):
        return None
    if row is not None and row["visibility"] != "hidden":
        return None
    typed = data.get("name")
    if typed and typed != package.name:
        return str(typed)  # the form comes back with a complaint
    return (row["wanted_name"] if row is not None else None) or package.name


def satudata_has_inbox() -> bool:
    """Return whether something could ever wait for the user, so that the menu shows the inbox."""
    user = visitor() if tables_exist() else None
    return user is not None and bool(inbox.turns_of(user))
