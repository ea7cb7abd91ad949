"""Publishing a revision: the working copy takes the place of the published dataset, which keeps its ids and addresses.

Three stores take part, each with a commit of its own: core's database, the DataStore's database, and the files. The
order, with what everybody sees of it:

1. ``prepared`` - the journal holds the whole plan and the revision says ``merging``, in one commit. From here on the
   DataStore answers for the tables concerned with 503 and Retry-After: the *window* is open. All else is the old
   version.
2. ``swapped`` - one DataStore transaction renames each public table to an old one and the copy's table to the public
   name. Nobody sees it, the window is open.
3. ``committed`` - one transaction of core's database: metadata, resources, views, blob pointers (so the files too), our
   row, submission, event, and the working copy's rows away. This commit is the publication: page, API and downloads
   are new from this moment on, the window closes with it.
4. ``indexed`` - the search document of the dataset is written once, that of the working copy is removed.
5. ``recorded`` - one entry in the activity stream.
6. ``cleared`` - the replaced tables are gone. The replaced files stay for a minute, for downloads under way; then
   ``tick`` removes them and closes the entry.

Up to 3 a merge can be undone (tables are renamed back, nothing else has happened), after 3 it can only be finished. A
process that finds an open entry whose lock nobody holds finishes it when the approval still stands, else undoes it.
Every step may be repeated. The lock is PostgreSQL's, on a connection of its own, for the whole time.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import DBAPIError

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.workflow.terms import Operation, Role, State
from ckanext.satudata.model import checks, cloning, datasets, datastore, events, journal, locks, revisions, submissions
from ckanext.satudata.model.datastore import Exchange
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import (
    activities,
    cases,
    copying,
    fingerprints,
    indexing,
    quarantine,
    rebasing,
    scheduling,
    standing,
    tombstones,
)
from ckanext.satudata.services.cases import Case
from ckanext.satudata.services.merge_plan import MergeStep, Plan
from ckanext.satudata.shared import INDEX_ERRORS, remove_from_index

log = logging.getLogger(__name__)

OPERATION = "merge"
KEEP_FILES = dt.timedelta(seconds=60)
"""How long a replaced file stays, for downloads that began before."""

_ORDER = tuple(MergeStep)


class BusyError(tk.ValidationError):
    """Another process is publishing this revision."""


class _ObsoleteError(Exception):
    """The approval on which the merge was begun no longer stands."""


def obstacles(case: Case) -> dict[str, Any]:
    """Return what keeps a revision from being published, beside what is asked of every dataset.

    Args:
        case: the working copy.
    """
    row = revisions.of_copy(case.package.id)
    public = model.Package.get(row["package_id"]) if row is not None else None
    if row is None or public is None or public.state == "deleted":
        return {"revision": [tk._("The published dataset is gone. Discard this revision.")]}
    own = submissions.latest(public.id)
    if own is not None and own["closed_at"] is None:
        return {"revision": [tk._("The dataset itself is under review. Finish or cancel that submission first.")]}
    if conflicts := rebasing.compare(row, public, case.package).conflicts:
        message = tk._(
            "The published dataset was changed after this revision was submitted, in fields that the revision changes "
            "too: {fields}. Cancel the submission, compare, and submit the revision again."
        )
        return {"revision": [message.format(fields=", ".join(conflicts))]}
    return {}


def merge(case: Case, user: model.User, role: Role) -> str:
    """Publish an approved working copy, whose obstacles were asked under its row lock.

    Args:
        case: the working copy, locked.
        user: who publishes.
        role: in which role.

    Returns:
        The id of the published dataset.

    Raises:
        ckan.plugins.toolkit.ValidationError: somebody else is publishing it, or readers hold a table for too long.
    """
    row = revisions.of_copy(case.package.id)
    if row is None:
        raise AssertionError("asked by obstacles()")
    with locks.dataset_lock(row["package_id"]) as held:
        if not held or row["state"] != "open":
            model.Session.rollback()
            raise BusyError({"revision": [tk._("This revision is being published at this moment.")]})
        entry = _prepare(case, row, user, role)
        try:
            _carry_out(entry)
        except Exception as error:
            _undo_unless_committed(entry["id"])
            if isinstance(error, (_ObsoleteError, DBAPIError)):
                log.exception("satudata: a revision could not be published")
                message = tk._("The revision could not be published just now; nothing was changed. Try again.")
                raise tk.ValidationError({"revision": [message]}) from error
            raise
    return row["package_id"]


def _prepare(case: Case, row: revisions.Row, user: model.User, role: Role) -> journal.Row:
    """Write the plan and open the window, in one commit."""
    if case.submission is None:
        raise AssertionError("an approved dataset has a submission")
    public, copy = cloning.resources(row["package_id"]), cloning.resources(case.package.id)
    plan = Plan(
        revision_id=row["id"],
        public_id=row["package_id"],
        copy_id=case.package.id,
        submission_id=case.submission["id"],
        user_id=user.id,
        role=role.value,
        exchanges=[item.plain() for item in _exchanges(public, copy, row["resource_map"])],
        files=sorted(
            {
                *(revisions.blob_of(item["id"]) for item in public if item["url_type"] == "upload"),
                *row["resource_map"].values(),
                *row["made"],
                *cloning.resource_ids(case.package.id),
            }
        ),
    )
    revisions.update(row["id"], state="merging")
    entry_id = journal.begin(row["package_id"], OPERATION, MergeStep.prepared, data=asdict(plan))
    model.Session.commit()
    return journal.get(entry_id)


def _exchanges(public: list[dict[str, Any]], copy: list[dict[str, Any]], pairs: Mapping[str, str]) -> list[Exchange]:
    """Return what happens to each public table; one that exists in the copy only keeps its name."""
    kept = {row["id"] for row in copy}
    present = datastore.existing([row["id"] for row in (*public, *copy)])
    found = []
    for row in public:
        partner = pairs.get(row["id"])
        partner = partner if partner in kept else None
        had, has = row["id"] in present, partner in present
        if had or has:
            found.append(Exchange(row["id"], partner, had, has, datastore.aliases(row["id"]) if had else ()))
    return found


def _carry_out(entry: journal.Row) -> None:
    """Do every step that is not done yet; each may be repeated."""
    plan, done = Plan.of(entry), _ORDER.index(MergeStep(entry["step"]))
    for step, action in _ACTIONS.items():
        if _ORDER.index(step) > done:
            action(plan, entry["id"])


def _swap(plan: Plan, entry_id: str) -> None:
    if plan.tables and not datastore.exchanged(plan.tables):
        datastore.exchange(plan.tables)
    journal.advance(entry_id, MergeStep.swapped)
    model.Session.commit()


def _commit(plan: Plan, entry_id: str) -> None:
    """Make the new version public, in one transaction of core's database."""
    model.Session.expire_all()
    scheduling.hold(plan.copy_id)
    datasets.lock(plan.public_id)
    case, submission = _approved(plan)
    row = revisions.get(plan.revision_id)
    public = model.Package.get(plan.public_id)
    if row is None or public is None:
        raise _ObsoleteError
    carried = rebasing.compare(row, public, case.package).carried
    digest = submission["content_hash"]
    if carried:
        digest, _files = fingerprints.fingerprint(case.package, noted=submission["files"], changes=carried)
    moment = now()
    scheduling.fulfil(case, moment, record={**case.record, **carried})
    _replace(plan, row, carried, model.User.get(plan.user_id))
    _open(plan, row, submission, digest, carried, moment)
    revisions.close(plan.revision_id, "merged", closed_by=plan.user_id)
    journal.advance(entry_id, MergeStep.committed)
    model.Session.commit()
    cloning.forget_objects()


def _open(  # noqa: PLR0913, PLR0917 - what is published, and when
    plan: Plan,
    row: revisions.Row,
    submission: Mapping[Any, Any],
    digest: str,
    carried: Mapping[str, Any],
    moment: dt.datetime,
) -> None:
    """Open both locks, close the submission and write the event."""
    datasets.update(
        plan.public_id,
        visibility="published",
        submission_id=submission["id"],
        content_hash=digest,
        published_at=moment,
        published_by=plan.user_id,
        withdrawn_at=None,
        withdrawn_reason=None,
    )
    tombstones.remove(plan.public_id)
    datasets.set_package(plan.public_id, private=False, touch=moment)
    to_public = {copy: public for public, copy in row["resource_map"].items()}
    submissions.update_submission(
        submission,
        state=State.published.value,
        stage=None,
        waiting_role=None,
        due_at=None,
        closed_at=moment,
        files={to_public.get(resource_id, resource_id): noted for resource_id, noted in submission["files"].items()},
    )
    events.append(
        Operation.publish.value,
        package_id=plan.public_id,
        submission=submission,
        actor_id=plan.user_id,
        role=plan.role,
        state_from=submission["state"],
        state_to=State.published.value,
        content_hash=digest,
        data={
            "copy_id": plan.copy_id,
            **({"carried": sorted(carried)} if carried else {}),
            **standing.told(submission["standing_approval_id"]),
        },
    )


def _approved(plan: Plan) -> tuple[Case, Mapping[Any, Any]]:
    """Lock the working copy and return it with its submission, if that is still what was to be published."""
    try:
        case = cases.lock(plan.copy_id)
    except tk.ObjectNotFound as error:
        raise _ObsoleteError from error
    row = case.submission
    if row is None or row["id"] != plan.submission_id or not scheduling.may_open(row):
        raise _ObsoleteError
    return case, row


def _replace(plan: Plan, row: revisions.Row, carried: Mapping[str, Any], user: model.User | None) -> None:
    """Put everything of the working copy in the place of what is public, and remove the rest of it."""
    pairs = row["resource_map"]
    new = {item["id"]: item for item in cloning.resources(plan.copy_id)}
    gone = cloning.replace(plan.public_id, plan.copy_id, pairs, row["view_map"])
    if carried:
        cloning.set_fields(plan.public_id, carried)
    kept = {public: copy for public, copy in pairs.items() if copy in new and public not in gone}
    for public, copy in kept.items():
        if new[copy]["url_type"] == "upload":
            revisions.point_to(public, revisions.blob_of(copy))
        else:
            revisions.forget_pointers([public])
    revisions.forget_pointers(gone)
    quarantine.settle_marks(kept, user)
    checks.copy_all({copy: public for public, copy in kept.items()}, plan.public_id)
    revisions.move_marks(plan.copy_id, plan.public_id)
    moved = set(cloning.resource_ids(plan.public_id))
    former = [copy for copy in {*pairs.values(), *row["made"]} if copy not in moved]
    cloning.erase(plan.copy_id, former)
    revisions.erase(plan.copy_id, former)


def _index(plan: Plan, entry_id: str) -> None:
    indexing.index_after_commit(plan.public_id)
    try:
        remove_from_index(plan.copy_id)
    except INDEX_ERRORS:
        log.warning("satudata: the index could not be asked to forget a working copy yet, tick will repeat it")
        journal.begin(plan.copy_id, "index", "pending")
    journal.advance(entry_id, MergeStep.indexed)
    model.Session.commit()


def _record(plan: Plan, entry_id: str) -> None:
    row, user = datasets.get(plan.public_id), model.User.get(plan.user_id)
    since = row["published_at"] if row is not None else None
    if user is not None and since is not None and not activities.is_recorded(plan.public_id, since):
        activities.record_publication(plan.public_id, user)
    journal.advance(entry_id, MergeStep.recorded)
    model.Session.commit()


def _clear(plan: Plan, entry_id: str) -> None:
    datastore.drop([datastore.old_name(item.public) for item in plan.tables])
    journal.advance(entry_id, MergeStep.cleared, verify_after=now() + KEEP_FILES)
    model.Session.commit()


_ACTIONS = {
    MergeStep.swapped: _swap,
    MergeStep.committed: _commit,
    MergeStep.indexed: _index,
    MergeStep.recorded: _record,
    MergeStep.cleared: _clear,
}


def _undo_unless_committed(entry_id: str) -> None:
    model.Session.rollback()
    entry = journal.get(entry_id)
    if _ORDER.index(MergeStep(entry["step"])) < _ORDER.index(MergeStep.committed):
        _undo(entry)


def _undo(entry: journal.Row) -> None:
    """Return to the old version: only the tables can have changed."""
    plan = Plan.of(entry)
    if plan.tables and datastore.exchanged(plan.tables):
        datastore.exchange_back(plan.tables)
    revisions.update(plan.revision_id, state="open")
    journal.finish(entry["id"])
    model.Session.commit()


def recover(entry: journal.Row) -> None:
    """Finish an interrupted merge, or undo it when the approval no longer stands.

    Raises:
        ckanext.satudata.services.indexing.Busy: it is not interrupted, another process is carrying it out.
    """
    with indexing.interrupted(entry["package_id"]):
        entry = journal.get(entry["id"])
        if entry["finished_at"] is not None:
            return
        if entry["step"] == MergeStep.cleared:
            copying.remove_files(Plan.of(entry).files)
            journal.finish(entry["id"])
            model.Session.commit()
            return
        try:
            _check_content(entry)
            _carry_out(entry)
        except _ObsoleteError:
            _undo_unless_committed(entry["id"])


def _check_content(entry: journal.Row) -> None:
    """Ask once more whether the content is what was approved, as long as nothing of it is public."""
    if _ORDER.index(MergeStep(entry["step"])) >= _ORDER.index(MergeStep.committed):
        return
    case, row = _approved(Plan.of(entry))
    swapped = entry["step"] == MergeStep.swapped
    # Its tables bear the public names by then, and the gate and the closed window keep them as they were.
    tables = fingerprints.of_tables(case.package, row["files"]) if swapped else None
    digest, _files = fingerprints.fingerprint(case.package, noted=tables)
    changed = digest != row["content_hash"]
    model.Session.rollback()
    if changed or obstacles(cases.read(case.package)):
        raise _ObsoleteError


def settle(package_id: str) -> None:
    """Finish or undo an interrupted merge of a published dataset, before something else is done to it.

    Raises:
        ckan.plugins.toolkit.ValidationError: a revision is being published at this moment.
    """
    entry = journal.interrupted(package_id, OPERATION)
    if entry is None or entry["step"] == MergeStep.cleared:
        return
    try:
        recover(entry)
    except indexing.Busy as error:
        raise tk.ValidationError(
            {"revision": [tk._("A revision of this dataset is being published at this moment. Try again shortly.")]}
        ) from error


indexing.RECOVERIES[OPERATION] = recover
