"""What the actions return of a submission and of roles; labels in the language of the request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ckan import model

from ckanext.satudata.domain.workflow import machine, terms
from ckanext.satudata.domain.workflow.definition import Stage
from ckanext.satudata.domain.workflow.terms import Operation, State
from ckanext.satudata.logic import schedule
from ckanext.satudata.logic.people import People
from ckanext.satudata.model import revisions, submissions
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import scheduling, wording
from ckanext.satudata.services.cases import Case

Row = Mapping[Any, Any]

_ASKED = (
    Operation.submit,
    Operation.approve,
    Operation.return_,
    Operation.reject,
    Operation.claim,
    Operation.cancel,
    Operation.publish,
    Operation.withdraw,
)


def iso(moment: dt.datetime | None) -> str | None:
    """Return a time in ISO 8601, UTC."""
    return moment.astimezone(dt.UTC).isoformat() if moment else None


def role(row: Row) -> dict[str, Any]:
    """Return a role with its labels and, where the query joined them, the names."""
    code = terms.Role(row["role"])
    return {
        "id": row["id"],
        "user_id": row["user_id"],
        "user": row.get("user_name"),
        "user_display_name": row.get("user_display_name"),
        "role": code.value,
        "role_label": terms.LABELS[code].text(wording.language()),
        "organization_id": row["organization_id"],
        "organization": row.get("organization_name"),
        "organization_title": row.get("organization_title"),
        "jenis_data": row["jenis_data"],
        "jenis_data_label": jenis_label(row["jenis_data"]),
        "granted_at": iso(row["granted_at"]),
    }


def jenis_label(code: str | None) -> str | None:
    """Return the label of a kind of data."""
    return terms.LABELS[terms.JenisData(code)].text(wording.language()) if code else None


def submission(case: Case, user: model.User | None) -> dict[str, Any]:
    """Return where a dataset stands, and what the caller may do."""
    row: Row = case.submission or {}
    position = case.position
    visits = submissions.reviews(row["id"]) if row else []
    people = People([row.get("claimed_by"), row.get("submitted_by"), *(visit["reviewer_id"] for visit in visits)])
    language = wording.language()
    stage = case.workflow.stage(position.stage) if position.stage else None
    due = row.get("due_at") if case.is_open else None
    organization = case.organization
    return {
        "dataset_id": case.package.id,
        "dataset_name": case.package.name,
        "title": case.package.title or case.package.name,
        "type": case.package.type,
        "revision": revision_of(revisions.of_copies([case.package.id]).get(case.package.id)),
        "organization": {"id": organization.id, "name": organization.name, "title": organization.display_name}
        if organization
        else None,
        "id": row.get("id"),
        "state": position.state.value,
        "state_label": wording.state_label(case),
        "stage": position.stage,
        "stage_label": stage.label.text(language) if stage else None,
        "returned_from": position.returned_from,
        "round": row.get("round", 0),
        "version": row.get("version", 0),
        "workflow": {"code": case.workflow.code, "title": case.workflow.title.text(language)},
        "publisher": _role_item(case.workflow.publisher),
        "due": iso(due),
        "overdue": bool(due and due < now()),
        "schedule": schedule.of(case),
        "release": schedule.release_ahead(case),
        "holder": _holder(row, people) if case.is_open else None,
        "submitted_by": people.name(row.get("submitted_by")),
        "submitted_at": iso(row.get("submitted_at")),
        "content_hash": row.get("content_hash"),
        "files": row.get("files", {}),
        "published_at": iso(case.row["published_at"]) if case.row else None,
        "legacy": bool(case.row and case.row["visibility"] == "legacy"),
        "withdrawn_reason": case.row["withdrawn_reason"] if case.row else None,
        "route": [_route_item(item, case, visits, people) for item in case.route],
        "checklist": [
            {"code": item.code, "label": item.label.text(language), "required": item.required}
            for item in (stage.checklist if stage else ())
        ],
        "last_review": _last_review(visits, people),
        **_permissions(case, user),
    }


def revision_of(row: Row | None) -> dict[str, Any] | None:
    """Return of which published dataset something is the next version; ``None`` when it is none."""
    if row is None:
        return None
    return {
        "id": row["id"],
        "dataset_id": row["package_id"],
        "dataset_name": row["dataset_name"],
        "dataset_title": row["dataset_title"] or row["dataset_name"],
    }


def _role_item(code: terms.Role) -> dict[str, str]:
    return {"role": code.value, "label": terms.LABELS[code].text(wording.language())}


def _holder(row: Row, people: People) -> dict[str, Any] | None:
    if not row.get("claimed_by"):
        return None
    return {
        "user_id": row["claimed_by"],
        "display_name": people.name(row["claimed_by"]),
        "since": iso(row["claimed_at"]),
    }


def _permissions(case: Case, user: model.User | None) -> dict[str, Any]:
    actor = case.actor(user)
    permitted = scheduling.permitted(case, actor)
    names = {item.operation for item in permitted}
    refusals = {}
    for operation in _ASKED:
        reason = machine.refusal(case.workflow, case.facts, case.position, actor, operation)
        if operation not in names and reason is not None and reason is not machine.Refusal.wrong_state:
            refusals[operation.value] = wording.refusal(reason, case, operation)
    return {
        "roles": sorted(held.value for held in actor.roles),
        "own_work": actor.own_work,
        "allowed": [{"operation": item.operation.value, "note_required": item.note_required} for item in permitted],
        "refusals": refusals,
    }


def _route_item(stage: Stage, case: Case, visits: Sequence[Row], people: People) -> dict[str, Any]:
    here = case.position.state is State.in_review and case.position.stage == stage.code
    last = next((visit for visit in reversed(visits) if visit["stage"] == stage.code), None)
    current_round = last is not None and case.submission is not None and last["round"] == case.submission["round"]
    decision = last["decision"] if last is not None and last["closed_at"] else None
    status = "waiting"
    if here:
        status = "current"
    elif decision == Operation.approve.value and (current_round or not case.is_open):
        status = "done"
    elif decision == Operation.return_.value:
        status = "returned"
    elif decision == Operation.reject.value:
        status = "rejected"
    elif decision == Operation.approve.value:
        status = "done" if case.workflow.resubmit_to == "returning_stage" else "waiting"
    return {
        "code": stage.code,
        "label": stage.label.text(wording.language()),
        "role": stage.role.value,
        "role_label": terms.LABELS[stage.role].text(wording.language()),
        "status": status,
        "due": iso(last["due_at"]) if here and last is not None else None,
        "opened_at": iso(last["opened_at"]) if last is not None else None,
        "decided_at": iso(last["closed_at"]) if last is not None else None,
        "decided_by": people.name(last["reviewer_id"]) if last is not None else None,
        "decision": decision,
    }


def _last_review(visits: Sequence[Row], people: People) -> dict[str, Any] | None:
    """Return the last decision with its notes: what the office has to mend, or the next reviewer has to know."""
    closed = [visit for visit in visits if visit["closed_at"] and visit["decision"] != Operation.cancel.value]
    if not closed:
        return None
    visit = closed[-1]
    return {
        "stage": visit["stage"],
        "decision": visit["decision"],
        "note": visit["note"],
        "field_notes": visit["field_notes"],
        "reviewer_name": people.name(visit["reviewer_id"]),
        "decided_at": iso(visit["closed_at"]),
    }
