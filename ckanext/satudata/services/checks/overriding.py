"""Letting a file pass although its check found errors: by a named reviewer, with a reason, for exactly these bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.workflow import machine
from ckanext.satudata.domain.workflow.terms import Operation, Role
from ckanext.satudata.model import checks, events
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import cases, wording
from ckanext.satudata.services.cases import Case
from ckanext.satudata.services.checks import verdicts

EVENT = "check_override"


def role_for(case: Case, user: model.User | None) -> Role | None:
    """Return the role in which somebody may let files of a dataset pass: reviewer of the present stage, or walidata.

    Nobody lets pass what they submitted or edited last, and being a sysadmin gives nobody a role.
    """
    actor = case.actor(user)
    if actor.own_work:
        return None
    if machine.refusal(case.workflow, case.facts, case.position, actor, Operation.approve) is None:
        return machine.acting_role(case.workflow, case.facts, case.position, Operation.approve, actor)
    return Role.walidata if Role.walidata in actor.roles else None


def override(resource: model.Resource, user: model.User, reason: str, sha256: str | None = None) -> None:
    """Let the present file of a resource pass.

    Args:
        resource: the resource.
        user: who answers for it.
        reason: why; told in the history.
        sha256: the bytes that the user looked at, to be refused when there are other ones meanwhile.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: neither reviewer of the present stage nor walidata, or own work.
        ckan.plugins.toolkit.ValidationError: all problems at once: no reason, the file is not checked yet, nothing is
            wrong with it, or it was replaced.
    """
    case = cases.lock(str(resource.package_id))
    role = role_for(case, user)
    if role is None:
        message = _refusal(case, user)
        model.Session.rollback()
        raise tk.NotAuthorized(message)
    row = checks.current(resource.id)
    problems = _problems(row, reason, sha256)
    if problems or row is None:
        model.Session.rollback()
        raise tk.ValidationError(problems)
    checks.set_override(
        row["id"], override_by=user.id, override_role=role.value, override_at=now(), override_reason=reason.strip()
    )
    events.append(
        EVENT,
        package_id=case.package.id,
        submission=case.submission if case.is_open else None,
        actor_id=user.id,
        role=role.value,
        note=reason.strip(),
        data={"resource_id": resource.id, "sha256": row["sha256"]},
    )
    model.Session.commit()


def _refusal(case: Case, user: model.User) -> str:
    if case.actor(user).own_work:
        return wording.refusal(machine.Refusal.own_work, case, Operation.approve)
    return tk._("Only the reviewers of the present stage and the walidata let a file pass.")


def _problems(row: Mapping[Any, Any] | None, reason: str, sha256: str | None) -> dict[str, Any]:
    problems: dict[str, Any] = {}
    if not reason.strip():
        problems["reason"] = [tk._("Write the reason: it is kept in the history.")]
    if row is None or row["status"] in checks.WAITING:
        problems["resource_id"] = [tk._("This file has not been checked yet. Wait for the result.")]
    elif sha256 and sha256 != row["sha256"]:
        problems["sha256"] = [tk._("The file was replaced meanwhile. Look at the new one first.")]
    elif row["override_at"] is not None:
        problems["resource_id"] = [tk._("Somebody let this file pass already.")]
    elif not verdicts.stands_against(row):
        problems["resource_id"] = [tk._("The check found no errors in this file, so nothing has to be let pass.")]
    return problems
