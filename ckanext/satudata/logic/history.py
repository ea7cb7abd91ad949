"""The whole history of a dataset for reading: every event, and every round with its visits."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from ckanext.satudata.domain.workflow import terms
from ckanext.satudata.domain.workflow.definition import Workflow
from ckanext.satudata.domain.workflow.terms import Operation, Role, State
from ckanext.satudata.logic.changes import Words
from ckanext.satudata.logic.dictize import iso
from ckanext.satudata.logic.people import People
from ckanext.satudata.model import events, revisions, submissions
from ckanext.satudata.services import wording
from ckanext.satudata.services.cases import Case

Row = Mapping[Any, Any]


def history(case: Case) -> dict[str, Any]:
    """Return events and rounds, oldest first; those of its revisions are the dataset's own."""
    packages = [case.package.id, *revisions.copy_ids(case.package.id)]
    rows = sorted((row for item in packages for row in events.of_package(item)), key=lambda row: row["id"])
    visits = sorted(
        (visit for item in packages for visit in submissions.reviews_of_package(item)),
        key=lambda visit: visit["opened_at"],
    )
    numbers = {visit["submission_id"]: 0 for visit in visits}
    numbers |= {submission_id: number for number, submission_id in enumerate(numbers, 1)}
    people = People([*(row["actor_id"] for row in rows), *(visit["reviewer_id"] for visit in visits)])
    labels, words = _stage_labels(visits, case), Words(case.package.type)
    rounds = groupby(visits, key=lambda visit: (numbers[visit["submission_id"]], visit["round"]))
    return {
        "events": [_event(row, people, labels, words) for row in rows],
        "rounds": [
            {"submission": number, "round": round_, "reviews": [_review(visit, people, labels) for visit in group]}
            for (number, round_), group in rounds
        ],
    }


def _stage_labels(visits: Any, case: Case) -> dict[str, str]:
    language = wording.language()
    workflows = [case.workflow]
    seen = set()
    for visit in visits:
        if visit["submission_id"] not in seen:
            seen.add(visit["submission_id"])
            workflows.append(Workflow.model_validate(visit["definition"]))
    return {stage.code: stage.label.text(language) for workflow in workflows for stage in workflow.stages}


def _label(code: str | None, kind: type[Role] | type[State]) -> str | None:
    return terms.LABELS[kind(code)].text(wording.language()) if code else None


def _event(row: Row, people: People, labels: Mapping[str, str], words: Words) -> dict[str, Any]:
    return {
        "id": row["id"],
        "type": row["type"],
        "type_label": wording.event_label(row["type"]),
        "at": iso(row["at"]),
        "actor": row["actor_id"],
        "actor_name": people.name(row["actor_id"]),
        "role": row["role"],
        "role_label": _label(row["role"], Role),
        "stage": row["stage"],
        "stage_label": labels.get(row["stage"] or ""),
        "state_from": row["state_from"],
        "state_to": row["state_to"],
        "state_to_label": _label(row["state_to"], State),
        "round": row["round"],
        "note": row["note"],
        "redacted": row["redacted_at"] is not None,
        "content_hash": row["content_hash"],
        "own_work": bool(row["data"].get("own_work")),
        "standing_approval": bool(row["data"].get("standing_approval")),
        "reasons": row["data"].get("reasons") or [],
        "changes": _changes(row, words),
    }


def _changes(row: Row, words: Words) -> list[dict[str, Any]]:
    """Return what a correction changed, with the values before and after."""
    return [words.change({"kind": "value", **change}) for change in row["data"].get("changes") or []]


def _review(visit: Row, people: People, labels: Mapping[str, str]) -> dict[str, Any]:
    decision = visit["decision"]
    return {
        "stage": visit["stage"],
        "stage_label": labels.get(visit["stage"], visit["stage"]),
        "role": visit["role"],
        "role_label": _label(visit["role"], Role),
        "reviewer_name": people.name(visit["reviewer_id"]),
        "opened": iso(visit["opened_at"]),
        "due": iso(visit["due_at"]),
        "decided": iso(visit["closed_at"]),
        "overdue": bool(visit["due_at"] and visit["closed_at"] and visit["closed_at"] > visit["due_at"]),
        "decision": decision,
        "decision_label": wording.event_label(Operation(decision).value) if decision else None,
        "checklist": visit["checklist"],
        "checklist_items": _checklist(visit),
        "field_notes": visit["field_notes"],
        "note": visit["note"],
        "content_hash": visit["content_hash"],
        "own_work": visit["own_work"],
    }


def _checklist(visit: Row) -> list[dict[str, Any]]:
    """Return the questions of a stage with the answers given, in the words of the procedure of that time."""
    if not visit["closed_at"]:
        return []
    stage = Workflow.model_validate(visit["definition"]).stage(visit["stage"])
    return [
        {"label": item.label.text(wording.language()), "ticked": bool(visit["checklist"].get(item.code))}
        for item in stage.checklist
    ]
