"""Withholding files that may hold personal data, until a reviewer has looked at them.

A new file under a quarantined resource lifts nothing: the mark stays, who brought the new file reads that file, and the
list of the reviewers shows that there is something new to check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.domain.withholding import LIFTERS, PLACERS, WITHHOLDABLE
from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.model import datasets, events, uploads
from ckanext.satudata.model import quarantine as marks
from ckanext.satudata.services import cases
from ckanext.satudata.services.checks import running

Row = Mapping[Any, Any]


def is_quarantined(resource_id: str) -> bool:
    """Return whether a file is in quarantine."""
    return marks.find(resource_id) is not None


def quarantined(package_id: str) -> Sequence[Row]:
    """Return the marks in force on the present files of a dataset."""
    return marks.of_package(package_id)


def listing() -> Sequence[Row]:
    """Return the marks in force on the present files of all datasets, oldest first."""
    return marks.listing()


def obstacles(package_id: str) -> dict[str, list[str]]:
    """Return why a dataset with quarantined files is neither approved nor published; empty when it has none."""
    names = [row["resource_name"] or row["resource_id"] for row in quarantined(package_id)]
    if not names:
        return {}
    message = tk._(
        "The file “{file}” is in quarantine because it may contain personal data. Release it after checking, or "
        "return the dataset so that the file is replaced or removed."
    )
    return {"quarantine": [message.format(file=name) for name in names]}


def roles_for(user: model.User | None, package: model.Package) -> frozenset[Role]:
    """Return the granted roles of a user for a dataset; being a sysadmin gives none of those that matter here."""
    if user is None or user.is_anonymous:
        return frozenset()
    return cases.roles_of(user, package, cases.read(package).facts.jenis)


def place(resource: model.Resource, reason: str, by: model.User | None = None) -> Row:
    """Withhold a file at once; doing so twice changes nothing.

    Args:
        resource: the resource with the file.
        reason: what is suspected; seen by the office and the reviewers, never by the public.
        by: who does it; ``None`` when a check of the portal does.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user is neither walidata, PPID nor pembina of the dataset.
        ckan.plugins.toolkit.ValidationError: no reason, or no uploaded file that could be withheld.
    """
    package = resource.package
    _require(by, package, PLACERS, tk._("Only the walidata, the PPID and the pembina put files into quarantine."))
    problems: dict[str, Any] = {}
    if not reason.strip():
        problems["reason"] = [tk._("Write the reason: the office must know what is suspected.")]
    if resource.url_type not in WITHHOLDABLE:
        problems["resource_id"] = [
            tk._("This is a link to another site, which cannot be withheld. Withdraw the dataset instead.")
        ]
    if problems:
        raise tk.ValidationError(problems)
    datasets.lock(package.id)
    existing = marks.find(resource.id)
    if existing is not None:
        model.Session.rollback()
        return existing
    row = marks.insert(
        resource.id,
        package.id,
        reason=reason.strip(),
        uploader_id=uploads.uploader(resource.id) or _last_editor(package),
        placed_by=by.id if by else None,
    )
    _append("quarantine_place", package.id, resource.id, by)
    if copy := marks.copy_of(package.id, resource.id):
        copy_marks({resource.id: copy[1]}, copy[0])
    model.Session.commit()
    return row


def _last_editor(package: model.Package) -> str | None:
    row = datasets.get(package.id)
    return (row["last_editor_id"] if row else None) or package.creator_user_id


def lift(resource: model.Resource, reason: str, by: model.User) -> None:
    """Release a file after it was checked.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user is neither walidata nor PPID, or uploaded the file.
        ckan.plugins.toolkit.ObjectNotFound: the file is not in quarantine.
        ckan.plugins.toolkit.ValidationError: no reason.
    """
    package = resource.package
    _require(by, package, LIFTERS, tk._("Only the walidata and the PPID release files from quarantine."))
    datasets.lock(package.id)
    row = marks.find(resource.id, lock=True)
    if row is None:
        model.Session.rollback()
        raise tk.ObjectNotFound(tk._("This file is not in quarantine."))
    if by.id in (row["uploader_id"], uploads.uploader(resource.id)):
        model.Session.rollback()
        raise tk.NotAuthorized(tk._("You uploaded this file, so somebody else has to release it."))
    if not reason.strip():
        model.Session.rollback()
        raise tk.ValidationError({"reason": [tk._("Write why the file may be released.")]})
    marks.lift(row["id"], reason=reason.strip(), lifted_by=by.id)
    _append("quarantine_lift", package.id, resource.id, by)
    model.Session.commit()


def _require(user: model.User | None, package: model.Package, allowed: Iterable[Role], message: str) -> None:
    """Check a person's role; sysadmins and ``ignore_auth`` skip what stands in the auth functions."""
    if user is not None and not roles_for(user, package) & set(allowed):
        raise tk.NotAuthorized(message)


_later: ContextVar[bool] = ContextVar("satudata_noting_later", default=False)


@contextmanager
def noting_later() -> Iterator[None]:
    """Leave it to the outer of two nested writes to note an upload: ``resource_update`` calls ``package_update``."""
    token = _later.set(True)
    try:
        yield
    finally:
        _later.reset(token)


def note_uploads(resource_ids: Iterable[str], context: types.Context) -> list[str]:
    """Note, in this transaction, who brought new files into these resources; a quarantined one stays withheld.

    Returns:
        The checks that these files wait for; they are put into the queue after the commit.
    """
    ids = [] if _later.get() else list(resource_ids)
    user = model.User.get(context.get("user") or "") if ids else None
    uploads.record(ids, user.id if user else None)
    for resource_id, row in marks.active_of(ids).items():
        _append("quarantine_new_file", row["package_id"], resource_id, user)
    return running.note_upload(ids)


def copy_marks(resource_map: Mapping[str, str], copy_id: str) -> None:
    """Put the copies of quarantined files into quarantine too, and keep who uploaded them, in the caller's transaction.

    Args:
        resource_map: resource id of the published dataset -> resource id in the working copy.
        copy_id: the dataset id of the working copy.
    """
    for resource_id, target in resource_map.items():
        uploads.copy(resource_id, target)
    for resource_id, row in marks.active_of(list(resource_map)).items():
        target = resource_map[resource_id]
        if marks.find(target) is None:
            marks.insert(
                target, copy_id, reason=row["reason"], uploader_id=row["uploader_id"], placed_by=row["placed_by"]
            )


def settle_marks(resource_map: Mapping[str, str], by: model.User | None) -> None:
    """End the marks of public files whose copies were replaced, checked and released, in the transaction of a merge.

    A merge happens only after every mark of the working copy was lifted (see ``obstacles``), so what takes the place
    of a quarantined file has been looked at. A copy that never was marked proves nothing and ends no mark.

    Args:
        resource_map: resource id of the published dataset -> resource id in the working copy.
        by: who publishes the revision.
    """
    for resource_id, copy_id in resource_map.items():
        uploads.copy(copy_id, resource_id)
    for resource_id, row in marks.active_of(list(resource_map)).items():
        copy = marks.last(resource_map[resource_id])
        if copy is not None and copy["lifted_at"] is not None:
            reason = tk._("Replaced by a revision whose file was checked.")
            marks.lift(row["id"], reason=reason, lifted_by=by.id if by else None)
            _append("quarantine_lift", row["package_id"], resource_id, by)


def _append(type_: str, package_id: str, resource_id: str, by: model.User | None) -> None:
    # The reason may describe what was found, so it stays in our table, which is not append-only.
    events.append(type_, package_id=package_id, actor_id=by.id if by else None, data={"resource_id": resource_id})
