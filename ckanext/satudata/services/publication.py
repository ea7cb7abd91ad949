"""The only code that opens the two locks (OPEN) and closes them again (CLOSE), each by a journalled procedure.

OPEN is: journal entry and all rows in one database transaction, commit, index this dataset, journal done. The index
follows the commit: core writes Solr first, and after a failed commit Solr would show a hidden dataset.
CLOSE is: remove the search document (best effort), database commit, index as hidden, verify again after a minute.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.workflow import machine
from ckanext.satudata.domain.workflow.terms import Operation, Role, State
from ckanext.satudata.model import datasets, events, journal, submissions
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import (
    activities,
    cases,
    fingerprints,
    indexing,
    merging,
    naming,
    quarantine,
    readiness,
    remote_files,
    scheduling,
    standing,
    tombstones,
)
from ckanext.satudata.services.cases import Case
from ckanext.satudata.services.checks import verdicts
from ckanext.satudata.services.submissions import permit
from ckanext.satudata.shared import INDEX_ERRORS, remove_from_index

log = logging.getLogger(__name__)


def publish(package_id: str, user: model.User, release_id: str | None = None) -> str:
    """Open an approved dataset to the public; a working copy takes the place of the published dataset.

    With a release ahead the dataset is scheduled for it and opens then.

    Args:
        package_id: the dataset or working copy.
        user: who publishes.
        release_id: the release that this publication fulfils, where it is not the one of its period.

    Returns:
        The id of the dataset that is public now; of the dataset or working copy, if it was scheduled.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user does not hold the publishing role of the procedure.
        ckan.plugins.toolkit.ValidationError: not approved, content changed since the review, class Tertutup, a release
            that is not an open one of this dataset, or its minute lies ahead already.
    """
    _refuse(_looked_at_files(package_id))
    scheduling.hold(package_id)
    case = cases.lock(package_id)
    role = permit(case, user, Operation.publish)
    if not scheduling.names_another_release(case, release_id):
        scheduling.require_due(case)
    _refuse(_obstacles(case))
    if release_id:
        case = scheduling.bind(case, release_id)
    if slot := scheduling.slot_of(case):
        scheduling.schedule(case, slot, user=user, role=role)
        indexing.commit_and_index(package_id)
        return package_id
    scheduling.require_due(case)
    return _open(case, user, role)


def publish_on_approval(package_id: str, user: model.User) -> str:
    """Publish what a procedure publishes by itself with the last approval (SOP Pringsewu, step 10).

    Nothing happens when the dataset is not approved or its procedure publishes by hand.

    Returns:
        The id of the dataset; for a working copy that was published, that of the published dataset.
    """
    _refuse(_looked_at_files(package_id))
    case = cases.lock(package_id)
    if not machine.publishes_now(case.workflow, case.position) and not _by_standing_approval(case):
        model.Session.rollback()
        return package_id
    if case.submission is not None and case.submission["release_id"]:
        model.Session.rollback()  # its release lost its date: a person decides when it opens
        return package_id
    if slot := scheduling.slot_of(case):  # announced between the approval and this moment
        scheduling.schedule(case, slot, user=user)
        indexing.commit_and_index(package_id)
        return package_id
    _refuse(_obstacles(case))
    return _open(case, user, case.workflow.publisher)


def publish_scheduled(package_id: str) -> bool:
    """Publish what waited for its release, if its minute has come and nobody did it meanwhile.

    Returns:
        Whether it was published.

    Raises:
        ckan.plugins.toolkit.ValidationError: something stands against it; it stays hidden and the reason is recorded.
        ckanext.satudata.services.merging.BusyError: another process is publishing it.
    """
    problems = _looked_at_files(package_id)
    scheduling.hold(package_id)
    case = cases.lock(package_id)
    row = case.submission
    if row is None or not case.is_open or not scheduling.is_due(row):
        model.Session.rollback()
        return False
    problems |= _obstacles(case)
    if problems:
        scheduling.note_failure(case, problems)
        raise tk.ValidationError(problems)
    _open(case, scheduling.publisher_of(case), case.workflow.publisher)
    return True


def _refuse(problems: dict[str, Any]) -> None:
    if problems:
        model.Session.rollback()
        raise tk.ValidationError(problems)


def _open(case: Case, user: model.User, role: Role) -> str:
    """Carry out a publication against which nothing stands."""
    package_id = case.package.id
    row = case.submission
    if row is None:
        raise AssertionError("an approved dataset has a submission")
    if _is_revision(case):
        return merging.merge(case, user, role)
    moment = now()
    scheduling.fulfil(case, moment)
    entry = journal.begin(package_id, Operation.publish.value, "committed")
    datasets.update(
        package_id,
        visibility="published",
        submission_id=row["id"],
        content_hash=row["content_hash"],
        published_at=moment,
        published_by=user.id,
        withdrawn_at=None,
        withdrawn_reason=None,
    )
    submissions.update_submission(
        row, state=State.published.value, stage=None, waiting_role=None, due_at=None, closed_at=moment
    )
    named = naming.claim(case.package, case.row["wanted_name"] if case.row else None)
    tombstones.remove(package_id)
    _append(case, Operation.publish, State.published, user, role, data=named)
    datasets.set_package(package_id, private=False, touch=moment)
    model.Session.commit()
    _index_and_finish(package_id, entry)
    activities.record_publication(package_id, user)
    return package_id


def _is_revision(case: Case) -> bool:
    return case.package.name.startswith(naming.COPY_PREFIX)


def _looked_at_files(package_id: str) -> dict[str, Any]:
    """Compare remote files with those that were submitted, before any row is locked: other servers take their time.

    Uploaded files without a check get one.
    """
    row = submissions.latest(package_id)
    if row is None or not scheduling.may_open(row):
        return {}
    verdicts.prepare_publication(package_id)
    problems = remote_files.changes(cases.show(package_id), row["files"])
    return {"resources": problems} if problems else {}


def _by_standing_approval(case: Case) -> bool:
    row = case.submission
    return case.is_open and row is not None and row["state"] == State.approved and bool(row["standing_approval_id"])


def _obstacles(case: Case) -> dict[str, Any]:
    """Re-check under the lock what publication demands: stages passed, content unchanged, access class."""
    row = case.submission
    if row is None:
        raise AssertionError("an approved dataset has a submission")
    problems = merging.obstacles(case) if _is_revision(case) else {}
    if row["standing_approval_id"]:
        problems |= standing.obstacles(row)
    elif missing := unpassed_stages(case, row):
        problems["stage"] = [tk._("Stages not passed: {stages}.").format(stages=", ".join(missing))]
    digest, files = fingerprints.fingerprint(case.package)
    if digest != row["content_hash"]:
        problems["content"] = [
            tk._("The content changed since it was approved, so it cannot be published. Cancel and submit it again.")
        ]
    if case.record.get("accessRights") == "tertutup":
        problems["accessRights"] = [tk._("A dataset of the class Tertutup is never published.")]
    if links := readiness.links_that_cannot_be_withheld(case.record):
        problems["resources"] = links
    if unfit := verdicts.for_publication(case.package, files):
        problems["checks"] = unfit
    return problems | quarantine.obstacles(case.package.id)


def unpassed_stages(case: Case, row: Mapping[str, Any]) -> list[str]:
    """Return the stages of the route whose last visit is not an approval of the present content.

    Where a corrected dataset goes on at the stage that returned it, approvals of earlier rounds stand.
    """
    goes_on = case.workflow.resubmit_to == "returning_stage"
    last: dict[str, Mapping[str, Any]] = {}
    for visit in submissions.reviews(row["id"]):
        last[visit["stage"]] = visit
    return [
        stage.code
        for stage in case.route
        if stage.code not in last
        or last[stage.code]["decision"] != Operation.approve.value
        or (
            last[stage.code]["content_hash"] != row["content_hash"]
            and not (goes_on and last[stage.code]["round"] < row["round"])
        )
    ]


def withdraw(package_id: str, user: model.User, reason: str) -> None:
    """Close a published dataset again, with a public reason.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user does not hold the publishing role.
        ckan.plugins.toolkit.ValidationError: not published, or no reason.
    """
    merging.settle(package_id)
    case = cases.lock(package_id)
    role = permit(case, user, Operation.withdraw)
    if not reason.strip():
        model.Session.rollback()
        raise tk.ValidationError({"reason": [tk._("Write the reason: it is shown to the public.")]})
    moment = now()
    entry = journal.begin(package_id, Operation.withdraw.value, "committed")
    datasets.update(package_id, visibility="withdrawn", withdrawn_at=moment, withdrawn_reason=reason)
    _append(case, Operation.withdraw, State.withdrawn, user, role, note=reason)
    tombstones.put(case.package, reason, moment)
    datasets.set_package(package_id, private=True, state=case.package.state)
    activities.forget(package_id)
    _remove_document(package_id)
    model.Session.commit()
    _index_and_finish(package_id, entry, verify=True)


def _remove_document(package_id: str) -> None:
    try:
        remove_from_index(package_id)
    except INDEX_ERRORS:
        # A withdrawal is not refused because Solr is down: labels are read live, tick repairs the index.
        log.warning("satudata: the index could not be asked to forget a withdrawn dataset yet")


def _index_and_finish(package_id: str, entry: str, *, verify: bool = False) -> None:
    if indexing.index_after_commit(package_id):
        if verify:
            indexing.verify_later(entry)
        else:
            journal.finish(entry)
    else:
        journal.finish(entry)  # index_after_commit left an entry of its own
    model.Session.commit()


def _append(
    case: Case,
    operation: Operation,
    target: State,
    user: model.User,
    role: Role,
    *,
    note: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    row = case.submission
    events.append(
        operation.value,
        package_id=case.package.id,
        submission=row,
        actor_id=user.id,
        role=role.value,
        state_from=case.position.state.value,
        state_to=target.value,
        content_hash=row["content_hash"] if row else None,
        note=note,
        data=data,
    )


def approved_without_publication() -> list[str]:
    """Return datasets that their procedure should have published with the last approval (a crash in between)."""
    table = submissions.submission
    query = sa.select(table.c.package_id).where(
        table.c.closed_at.is_(None),
        table.c.state == State.approved.value,
        table.c.release_id.is_(None),
        sa.or_(table.c.definition["publish"].astext == "on_approval", table.c.standing_approval_id.is_not(None)),
    )
    return list(model.Session.execute(query).scalars())
