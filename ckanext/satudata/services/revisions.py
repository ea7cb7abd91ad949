"""The next version of a published dataset: starting a working copy of it, and discarding one.

Both are journalled. A start that was interrupted is undone, a discard that was interrupted is finished.
"""

from __future__ import annotations

import enum
import logging
import secrets
from typing import Any

from sqlalchemy.exc import IntegrityError

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.workflow.terms import LOCKED, Role, State
from ckanext.satudata.model import checks, cloning, datasets, events, journal, locks, revisions, submissions
from ckanext.satudata.model.tables import make_id, now
from ckanext.satudata.services import cases, copying, fingerprints, indexing, naming, quarantine, wording
from ckanext.satudata.services.cases import Case
from ckanext.satudata.shared import INDEX_ERRORS, remove_from_index

log = logging.getLogger(__name__)

Row = revisions.Row

OFFICE = frozenset({Role.produsen, Role.pengelola_opd})


class StartStep(enum.StrEnum):
    """Steps of the operation ``revise``; an interrupted start is undone from each of them."""

    prepared = "prepared"
    """The ids are chosen and nothing is copied yet."""
    copied = "copied"
    """Files and tables are copied; core has no rows of the working copy."""
    committed = "committed"
    """The working copy exists; the index does not know it yet."""


class DiscardStep(enum.StrEnum):
    """Steps of the operation ``discard``; an interrupted discard is finished from each of them."""

    committed = "committed"
    """Core's rows are gone; bytes, tables and the search document are left."""
    cleared = "cleared"
    """Files and tables are gone."""


def start(package_id: str, user: model.User) -> Row:
    """Make a working copy of a published dataset.

    Args:
        package_id: the published dataset.
        user: an editor of the office that owns it.

    Returns:
        The revision.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user is not of the office.
        ckan.plugins.toolkit.ValidationError: not published, a revision is open already (with its link), or the storage
            did not take the copy.
    """
    case = cases.lock(package_id)
    _require_office(case, user)
    _require_public(case)
    digest, _files = fingerprints.fingerprint(case.package)
    copy_id = make_id()
    # Held before the journal knows of it: what is in the journal and not locked counts as interrupted.
    with locks.dataset_lock(copy_id):
        row, entry = _prepare(case, copy_id, user, digest)
        try:
            copying.copy_files(cloning.resources(package_id), row["resource_map"])
            copying.copy_tables(row["resource_map"])
            journal.advance(entry, StartStep.copied)
            _insert(row, user)
            journal.advance(entry, StartStep.committed)
            model.Session.commit()
        except OSError as error:
            log.exception("satudata: a working copy could not be made")
            _undo_start(row, entry)
            message = tk._("The files could not be copied: the storage is full or does not answer. Try again later.")
            raise tk.ValidationError({"storage": [message]}) from error
        except Exception:
            _undo_start(row, entry)
            raise
        indexing.index_after_commit(copy_id)
        journal.finish(entry)
        model.Session.commit()
    return revisions.of_copy(copy_id) or row


def _require_office(case: Case, user: model.User) -> None:
    if not case.actor(user).roles & OFFICE:
        model.Session.rollback()
        raise tk.NotAuthorized(tk._("Only editors of the organisation that owns the dataset may do this."))


def _require_public(case: Case) -> None:
    if case.row is None or case.row["visibility"] not in datasets.PUBLIC:
        message = tk._("Only a published dataset has a next version. This one is “{state}”: edit it directly.")
        state = wording.state_label(case)
        model.Session.rollback()
        raise tk.ValidationError({"state": [message.format(state=state)]})
    if existing := revisions.open_of(case.package.id):
        model.Session.rollback()
        raise tk.ValidationError(_already_open(existing))


def _already_open(row: Row) -> dict[str, Any]:
    copy = model.Package.get(row["copy_id"])
    message = tk._("A revision of this dataset is open already, started by {person} on {time}.").format(
        person=wording.person(row["started_by"]), time=wording.moment(row["started_at"])
    )
    return {"revision": [message + (" " + url_of(copy) if copy else "")]}


def url_of(copy: model.Package) -> str:
    """Return the address of a working copy."""
    try:
        return tk.url_for("dataset.read", id=copy.name, qualified=True)
    except RuntimeError:  # outside of a request
        return f"{tk.config['ckan.site_url']}/dataset/{copy.name}"


def _prepare(case: Case, copy_id: str, user: model.User, digest: str) -> tuple[Row, str]:
    """Choose all ids and write them into the journal, so that whatever follows can be undone."""
    resource_map, view_map = copying.plan(case.package.id)
    values = {
        "package_id": case.package.id,
        "copy_id": copy_id,
        "resource_map": resource_map,
        "view_map": view_map,
        "base_hash": digest,
        "base": fingerprints.content(case.package),
        "started_by": user.id,
    }
    try:
        row = revisions.begin(values)
    except IntegrityError as error:
        model.Session.rollback()
        existing = revisions.open_of(case.package.id)
        raise tk.ValidationError(_already_open(existing) if existing else {}) from error
    data = {"revision_id": row["id"], "blobs": list(resource_map.values())}
    entry = journal.begin(row["copy_id"], "revise", StartStep.prepared, data=data)
    model.Session.commit()
    return row, entry


def _insert(row: Row, user: model.User) -> None:
    """Insert core's rows of the working copy and open the revision, in one transaction."""
    name = naming.COPY_PREFIX + secrets.token_hex(6)
    datasets.lock(row["package_id"])
    cloning.clone(row["package_id"], row["copy_id"], name, row["resource_map"], row["view_map"])
    datasets.record_edit(row["copy_id"], user.id)
    quarantine.copy_marks(row["resource_map"], row["copy_id"])
    checks.copy_all(row["resource_map"], row["copy_id"])
    revisions.update(row["id"], state="open")
    events.append(
        "revision_start",
        package_id=row["package_id"],
        actor_id=user.id,
        role=Role.produsen.value,
        content_hash=row["base_hash"],
        data={"copy_id": row["copy_id"]},
    )


def _undo_start(row: Row, entry: str) -> None:
    model.Session.rollback()
    copying.remove_bytes(list(row["resource_map"].values()))
    revisions.remove(row["id"])
    journal.finish(entry)
    model.Session.commit()


def recover_start(entry: journal.Row) -> None:
    """Undo an interrupted start, or write the index of one that was committed.

    Raises:
        ckanext.satudata.services.indexing.Busy: another process is carrying it out.
    """
    with indexing.interrupted(entry["package_id"]):
        row = revisions.get(entry["data"]["revision_id"])
        if row is not None and row["state"] == "starting":
            _undo_start(row, entry["id"])
            return
        if row is not None and row["closed_at"] is None:
            indexing.index_after_commit(row["copy_id"])
        journal.finish(entry["id"])
        model.Session.commit()


def discard(package_id: str, user: model.User) -> Row:
    """Remove a working copy with every trace of it; the published dataset stays as it is.

    Args:
        package_id: the published dataset or its working copy.
        user: somebody of the office.

    Returns:
        The closed revision.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user is not of the office.
        ckan.plugins.toolkit.ObjectNotFound: no revision is open.
        ckan.plugins.toolkit.ValidationError: it is under review; the submission is cancelled first.
    """
    row = revisions.open_either(package_id)
    if row is None or row["state"] != "open":
        raise tk.ObjectNotFound(tk._("This dataset has no open revision."))
    case = cases.lock(row["copy_id"])
    _require_office(case, user)
    if case.is_open and case.position.state in LOCKED:
        model.Session.rollback()
        message = tk._("This revision is under review. Cancel the submission first, then discard it.")
        raise tk.ValidationError({"state": [message]})
    with locks.dataset_lock(row["copy_id"]) as held:
        if not held:
            model.Session.rollback()
            raise tk.ObjectNotFound(tk._("This dataset has no open revision."))
        entry = _erase(row, user)
        cloning.forget_objects()
        try:
            _clear(entry)
        except (*INDEX_ERRORS, OSError):
            log.exception("satudata: a discarded working copy is not cleared away yet, tick will repeat it")
            model.Session.rollback()
    return revisions.get(row["id"]) or row


def _erase(row: Row, user: model.User) -> journal.Row:
    """Remove core's rows and ours of a working copy and close its revision, in one transaction."""
    copy_id = row["copy_id"]
    ids = sorted({*row["resource_map"].values(), *row["made"], *cloning.resource_ids(copy_id)})
    entry = journal.begin(copy_id, "discard", DiscardStep.committed, data={"resources": ids})
    if (submission := submissions.latest(copy_id)) is not None and submission["closed_at"] is None:
        submissions.close_review(submission, decision=State.cancelled.value)
        submissions.update_submission(
            submission, state=State.cancelled.value, stage=None, waiting_role=None, due_at=None, closed_at=now()
        )
    cloning.erase(copy_id, ids)
    revisions.erase(copy_id, ids)
    revisions.close(row["id"], "discarded", closed_by=user.id)
    events.append(
        "revision_discard",
        package_id=row["package_id"],
        actor_id=user.id,
        role=Role.produsen.value,
        data={"copy_id": copy_id},
    )
    model.Session.commit()
    return journal.get(entry)


def recover_discard(entry: journal.Row) -> None:
    """Finish an interrupted discard.

    Raises:
        ckanext.satudata.services.indexing.Busy: another process is carrying it out.
    """
    with indexing.interrupted(entry["package_id"]):
        _clear(entry)


def _clear(entry: journal.Row) -> None:
    """Clear away what lies outside of core's database: files, tables and the search document."""
    copying.remove_bytes(entry["data"]["resources"])
    journal.advance(entry["id"], DiscardStep.cleared)
    model.Session.commit()
    remove_from_index(entry["package_id"])
    journal.finish(entry["id"])
    model.Session.commit()


indexing.RECOVERIES |= {"revise": recover_start, "discard": recover_discard}
