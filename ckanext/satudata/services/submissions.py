"""The run of a dataset through its stages: submit, decide, claim, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.workflow import machine
from ckanext.satudata.domain.workflow.definition import Stage, Workflow
from ckanext.satudata.domain.workflow.machine import Position, Refusal
from ckanext.satudata.domain.workflow.terms import Operation, Role, State
from ckanext.satudata.model import datasets, events, submissions
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import (
    cases,
    diffs,
    fingerprints,
    quarantine,
    readiness,
    rebasing,
    remote_files,
    scheduling,
    standing,
    wording,
)
from ckanext.satudata.services.cases import Case
from ckanext.satudata.services.checks import cleaning, running
from ckanext.satudata.services.indexing import commit_and_index

CLOSED_STATES = frozenset({State.published, State.rejected, State.cancelled, State.withdrawn})


@dataclass(frozen=True)
class Verdict:
    """What a reviewer says of a dataset."""

    operation: Operation
    note: str | None = None
    checklist: Mapping[str, bool] = field(default_factory=dict)
    field_notes: Sequence[Mapping[str, Any]] = ()
    version: int | None = None


def submit(package_id: str, user: model.User, note: str | None = None, explanation: str | None = None) -> None:
    """Submit a dataset: check that it is complete, fix its content and open the first stage.

    Args:
        package_id: the dataset.
        user: who submits.
        note: for the reviewers.
        explanation: why the files are right although their checks found errors; told with the note.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user is not of the office that owns the dataset.
        ckan.plugins.toolkit.ValidationError: every missing field and failed check at once, or wrong state.
    """
    running.ensure(package_id, fresh=True)
    cleaned = cleaning.prepare(package_id)
    digests = remote_files.fetch_digests(cases.show(package_id))
    case = cases.lock(package_id)
    role = permit(case, user, Operation.submit)
    rebasing.renew(case.package)
    problems = readiness.problems(case.record, case.route, explained=bool(explanation))
    if problems:
        model.Session.rollback()
        raise tk.ValidationError(problems)
    cleaning.apply(case.package, cleaned, user.id)
    target = machine.step(case.workflow, case.facts, case.position, Operation.submit)
    way = standing.way(case, user)
    if way.approval_id:
        target = Position(State.approved)
    digest, files = fingerprints.fingerprint(case.package)
    values = {
        "standing_approval_id": way.approval_id,
        "workflow": case.workflow.code,
        "definition": case.workflow.model_dump(mode="json"),
        "facts": asdict(case.facts),
        "jenis_data": case.facts.jenis,
        "organization_id": case.package.owner_org,
        "submitted_by": user.id,
        "submitted_at": now(),
        "content_hash": digest,
        "files": {**files, **remote_files.noted(case.record, digests)},
        **_where(case.workflow, target),
    }
    if case.is_open and case.submission is not None:
        row = submissions.update_submission(case.submission, round=case.submission["round"] + 1, **values)
    else:
        row = submissions.insert_submission({"package_id": package_id, "round": 1, **values})
    _open_review(case.workflow, row, target)
    diffs.take_snapshot(case.package, row)
    told = _with_explanation(note, explanation)
    _append(case, row, Operation.submit, target, user, role, told, data=standing.told(way.approval_id))
    if target.state is State.approved:
        scheduling.schedule_if_ahead(cases.read(case.package), user)
    datasets.set_package(package_id, private=True)
    commit_and_index(package_id)


def decide(package_id: str, user: model.User, verdict: Verdict) -> State:
    """Approve, return or reject a dataset at its present stage.

    Returns:
        The state after the decision.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: wrong role, or the user's own work.
        ckan.plugins.toolkit.ValidationError: the submission moved on meanwhile, a note or an answer of the checklist
            is missing, or the content changed since it was submitted.
    """
    case = cases.lock(package_id)
    check_version(case, verdict.version)
    role = permit(case, user, verdict.operation)
    stage = _current_stage(case)
    row = _open_submission(case)
    _check_claim(case, user)
    problems = _verdict_problems(case, stage, verdict)
    digest, _files = fingerprints.fingerprint(case.package)
    if verdict.operation is Operation.approve and digest != row["content_hash"]:
        problems["content"] = [tk._("The content changed since it was submitted. Return it, so that it is sent again.")]
    if verdict.operation is Operation.approve:
        problems |= quarantine.obstacles(package_id)
    if problems:
        model.Session.rollback()
        raise tk.ValidationError(problems)
    target = machine.step(case.workflow, case.facts, case.position, verdict.operation)
    submissions.close_review(
        row,
        reviewer_id=user.id,
        reviewer_role=role.value,
        decision=verdict.operation.value,
        checklist=dict(verdict.checklist),
        field_notes=[dict(item) for item in verdict.field_notes],
        note=verdict.note,
        content_hash=digest,
        own_work=case.is_own_work(user.id),
    )
    row = submissions.update_submission(row, claimed_by=None, claimed_at=None, **_where(case.workflow, target))
    _open_review(case.workflow, row, target)
    data = {"own_work": True} if case.is_own_work(user.id) else None
    _append(case, row, verdict.operation, target, user, role, verdict.note, data=data)
    state = target.state
    if state is State.approved:
        state = scheduling.schedule_if_ahead(cases.read(case.package), user)
    commit_and_index(package_id)
    return state


def cancel(package_id: str, user: model.User, note: str | None = None) -> None:
    """Take a submission back: the dataset becomes editable again and stays hidden.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user is not of the office that owns the dataset.
        ckan.plugins.toolkit.ValidationError: nothing is under way.
    """
    case = cases.lock(package_id)
    role = permit(case, user, Operation.cancel)
    row = _open_submission(case)
    target = machine.step(case.workflow, case.facts, case.position, Operation.cancel)
    submissions.close_review(row, decision=Operation.cancel.value)
    row = submissions.update_submission(row, claimed_by=None, claimed_at=None, **_where(case.workflow, target))
    _append(case, row, Operation.cancel, target, user, role, note)
    commit_and_index(package_id)


def claim(package_id: str, user: model.User) -> None:
    """Take a submission in hand, so that nobody else works on it; taking over another's claim is recorded.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user could not decide on it.
        ckan.plugins.toolkit.ValidationError: it does not wait for a decision.
    """
    case = cases.lock(package_id)
    role = permit(case, user, Operation.claim)
    row = _open_submission(case)
    if row["claimed_by"] != user.id:
        row = submissions.update_submission(row, claimed_by=user.id, claimed_at=now())
        _append(case, row, Operation.claim, case.position, user, role, None)
    model.Session.commit()


def release_claim(package_id: str, user: model.User) -> None:
    """Give a submission back into the common inbox.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user could not decide on it.
        ckan.plugins.toolkit.ValidationError: the user does not hold it.
    """
    case = cases.lock(package_id)
    role = permit(case, user, Operation.release_claim)
    row = _open_submission(case)
    if row["claimed_by"] != user.id:
        model.Session.rollback()
        raise tk.ValidationError({"claim": [tk._("You do not hold this submission.")]})
    row = submissions.update_submission(row, claimed_by=None, claimed_at=None)
    _append(case, row, Operation.release_claim, case.position, user, role, None)
    model.Session.commit()


def permit(case: Case, user: model.User, operation: Operation) -> Role:
    """Return the role in which the user may do this now.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: wrong role, or own work.
        ckan.plugins.toolkit.ValidationError: not in this state; the message says what happened meanwhile.
    """
    actor = case.actor(user)
    refusal = machine.refusal(case.workflow, case.facts, case.position, actor, operation)
    if refusal is None:
        return machine.acting_role(case.workflow, case.facts, case.position, operation, actor)
    message = wording.refusal(refusal, case, operation)
    model.Session.rollback()
    if refusal is Refusal.wrong_state:
        raise tk.ValidationError({"state": [message]})
    raise tk.NotAuthorized(message)


def check_version(case: Case, version: int | None) -> None:
    """Refuse a decision on a submission that moved on since the caller looked at it.

    Raises:
        ckan.plugins.toolkit.ValidationError: says what happened meanwhile.
    """
    if version is None or case.submission is None or case.submission["version"] == version:
        return
    message = wording.meanwhile(case)
    model.Session.rollback()
    raise tk.ValidationError({"version": [message]})


def _verdict_problems(case: Case, stage: Stage, verdict: Verdict) -> dict[str, Any]:
    problems: dict[str, Any] = {}
    if not (verdict.note or "").strip() and machine.note_required(case.position, verdict.operation):
        problems["note"] = [tk._("Write a note: the next person must know the reason.")]
    known = {item.code for item in stage.checklist}
    if unknown := sorted(set(verdict.checklist) - known):
        problems["checklist"] = [tk._("The checklist of this stage has no {codes}.").format(codes=", ".join(unknown))]
    if verdict.operation is Operation.approve:
        language = wording.language()
        open_items = [
            item.label.text(language)
            for item in stage.checklist
            if item.required and not verdict.checklist.get(item.code)
        ]
        if open_items:
            problems.setdefault("checklist", []).extend(
                tk._("Not ticked yet: {item}. Tick it, or return the dataset.").format(item=item) for item in open_items
            )
    return problems


def _check_claim(case: Case, user: model.User) -> None:
    row = _open_submission(case)
    if row["claimed_by"] in (None, user.id):
        return
    message = wording.claimed(row["claimed_by"])
    model.Session.rollback()
    raise tk.ValidationError({"claim": [message]})


def _open_submission(case: Case) -> Mapping[str, Any]:
    if case.submission is None or not case.is_open:
        model.Session.rollback()
        raise tk.ValidationError({"state": [tk._("No submission of this dataset is under way.")]})
    return case.submission


def _current_stage(case: Case) -> Stage:
    return case.workflow.stage(str(case.position.stage))


def _due(workflow: Workflow, position: Position) -> dt.datetime | None:
    if position.state is State.in_review and position.stage:
        duration = workflow.stage(position.stage).due
    elif position.state is State.approved:
        duration = workflow.publish_due
    else:
        return None
    return config.calendar().due(now(), duration) if duration else None


def _waiting_role(workflow: Workflow, position: Position) -> str | None:
    if position.state is State.in_review and position.stage:
        return workflow.stage(position.stage).role.value
    if position.state is State.approved:
        return workflow.publisher.value
    return Role.produsen.value if position.state is State.changes_requested else None


def _where(workflow: Workflow, position: Position) -> dict[str, Any]:
    return {
        "state": position.state.value,
        "stage": position.stage,
        "returned_from": position.returned_from,
        "waiting_role": _waiting_role(workflow, position),
        "due_at": _due(workflow, position),
        "closed_at": now() if position.state in CLOSED_STATES else None,
        **scheduling.UNBOUND,
    }


def _open_review(workflow: Workflow, row: Mapping[str, Any], position: Position) -> None:
    if position.state is State.in_review and position.stage:
        role = workflow.stage(position.stage).role.value
        submissions.open_review(row, stage=position.stage, role=role, due_at=row["due_at"])


def _with_explanation(note: str | None, explanation: str | None) -> str | None:
    if not explanation:
        return note
    said = tk._("Why the files are right: {explanation}").format(explanation=explanation)
    return f"{note}\n\n{said}" if note else said


def _append(  # noqa: PLR0913 - one argument a column of the history
    case: Case,
    row: Mapping[str, Any],
    operation: Operation,
    target: Position,
    user: model.User,
    role: Role,
    note: str | None,
    *,
    data: Mapping[str, Any] | None = None,
) -> None:
    events.append(
        operation.value,
        package_id=case.package.id,
        submission=row,
        actor_id=user.id,
        role=role.value,
        stage=case.position.stage,
        state_from=case.position.state.value,
        state_to=target.state.value,
        content_hash=row["content_hash"],
        note=note,
        data={**(data or {}), **({"stage_to": target.stage} if target.stage else {})},
    )
