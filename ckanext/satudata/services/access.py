"""Grants of access to Terbatas datasets by the PPID, and the requests of citizens that they answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.withholding import Barrier
from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.model import access, events, roles
from ckanext.satudata.model.tables import now

Row = Mapping[Any, Any]

REQUESTS_PER_DAY = 5
"""Requests of one account, or of one network address without an account."""


@dataclass(frozen=True)
class Applicant:
    """Who requests access; personal data that only the PPID sees."""

    name: str
    email: str
    purpose: str
    user: model.User | None = None


def is_ppid(user: model.User | None) -> bool:
    """Return whether a user holds the role PPID; a sysadmin without it does not decide on access."""
    return user is not None and any(row["role"] == Role.ppid.value for row in roles.of_user(user.id))


def require_ppid(user: model.User | None) -> model.User:
    """Return the PPID.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user does not hold the role.
    """
    if user is None or not is_ppid(user):
        raise tk.NotAuthorized(tk._("Only the PPID decides on access to datasets of the class Terbatas."))
    return user


def is_restricted(package_id: str) -> bool:
    """Return whether a dataset is of the class Terbatas now."""
    row = access.protection_of_package(package_id)
    return row is not None and row["access"] == Barrier.terbatas


def grant(package: model.Package, user: model.User, by: model.User, *, until: dt.datetime | None, note: str) -> Row:
    """Give a user access to the files of a Terbatas dataset; a grant that is in force already is replaced.

    Args:
        package: the dataset.
        user: who may read.
        by: the PPID.
        until: the moment at which it ends; ``None`` = until revoked.
        note: why; seen by the PPID only.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: ``by`` is not the PPID.
        ckan.plugins.toolkit.ValidationError: no note, a time that has passed, or a dataset of another class.
    """
    require_ppid(by)
    problems = _grant_problems(package, until, note)
    if problems:
        raise tk.ValidationError(problems)
    try:
        row = _grant(package.id, user, by, until=until, note=note)
    except IntegrityError as error:
        model.Session.rollback()
        raise tk.ValidationError(
            {"user": [tk._("Somebody granted access at the same moment. Reload the page.")]}
        ) from error
    model.Session.commit()
    return row


def _grant_problems(package: model.Package, until: dt.datetime | None, note: str) -> dict[str, Any]:
    problems: dict[str, Any] = {}
    if not note.strip():
        problems["note"] = [tk._("Write a note: on which request and for which purpose access is granted.")]
    if until is not None and until <= now():
        problems["until"] = [tk._("Choose a time that has not passed.")]
    if not is_restricted(package.id):
        problems["dataset_id"] = [
            tk._("Access is granted to datasets of the class Terbatas only; this one is of another class.")
        ]
    return problems


def _grant(
    package_id: str,
    user: model.User,
    by: model.User,
    *,
    until: dt.datetime | None,
    note: str,
    request_id: str | None = None,
) -> Row:
    earlier = access.find_grant(package_id, user.id)
    if earlier is not None:
        access.revoke_grant(earlier["id"], revoked_by=by.id)
    row = access.insert_grant(
        package_id, user.id, until=until, note=note.strip(), granted_by=by.id, request_id=request_id
    )
    _append("access_grant", row, by)
    return row


def revoke(package: model.Package, user: model.User, by: model.User) -> Row:
    """Take access back; it ends at once.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: ``by`` is not the PPID.
        ckan.plugins.toolkit.ObjectNotFound: the user has no grant for this dataset.
    """
    require_ppid(by)
    row = access.find_grant(package.id, user.id)
    if row is None:
        model.Session.rollback()
        raise tk.ObjectNotFound(tk._("The user has no access that could be revoked."))
    row = access.revoke_grant(row["id"], revoked_by=by.id)
    _append("access_revoke", row, by)
    model.Session.commit()
    return row


def request(package: model.Package, applicant: Applicant) -> None:
    """Store a citizen's request of access for the PPID.

    A second request of the same person while the first is open changes nothing and is answered in the same way, so
    that nobody learns by trying whether somebody else asked.

    Raises:
        ckan.plugins.toolkit.ValidationError: the dataset is not of the class Terbatas.
    """
    if not is_restricted(package.id):
        raise tk.ValidationError(
            {"dataset_id": [tk._("This dataset is not of the class Terbatas, so no permission is needed.")]}
        )
    if any(_same_person(row, applicant) for row in access.requests(package_id=package.id, state="open")):
        return
    row = access.insert_request(
        package.id,
        user_id=applicant.user.id if applicant.user else None,
        name=applicant.name,
        email=applicant.email,
        purpose=applicant.purpose,
    )
    events.append("access_request", package_id=package.id, data={"request_id": row["id"]})
    model.Session.commit()


def _same_person(row: Row, applicant: Applicant) -> bool:
    if applicant.user is not None:
        return row["user_id"] == applicant.user.id
    return row["user_id"] is None and row["email"].lower() == applicant.email.lower()


@dataclass(frozen=True)
class Answer:
    """What the PPID answers: ``grant``, ``refuse``, or ``answered`` (outside of the portal)."""

    decision: str
    note: str
    until: dt.datetime | None = None


def answer(request_id: str, by: model.User, given: Answer) -> Row:
    """Answer an open request; granting gives the account that asked access.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: ``by`` is not the PPID.
        ckan.plugins.toolkit.ObjectNotFound: there is no such request.
        ckan.plugins.toolkit.ValidationError: answered already, no note, a time that has passed, no account to grant to.
    """
    require_ppid(by)
    row = access.lock_request(request_id)
    if row is None:
        model.Session.rollback()
        raise tk.ObjectNotFound(tk._("There is no such request."))
    user = model.User.get(row["user_id"]) if row["user_id"] else None
    package = model.Package.get(row["package_id"])
    if problems := _answer_problems(row, given, user, package):
        model.Session.rollback()
        raise tk.ValidationError(problems)
    if given.decision == "grant" and user is not None:
        _grant(row["package_id"], user, by, until=given.until, note=given.note, request_id=request_id)
    state = {"grant": "granted", "refuse": "refused", "answered": "answered"}[given.decision]
    values = {"state": state, "answer": given.note.strip(), "answered_by": by.id, "answered_at": now()}
    access.update_request(request_id, **values)
    events.append(
        "access_answer",
        package_id=row["package_id"],
        actor_id=by.id,
        role=Role.ppid.value,
        data={"request_id": request_id, "decision": given.decision},
    )
    model.Session.commit()
    return {**row, **values}


def _answer_problems(row: Row, given: Answer, user: model.User | None, package: model.Package | None) -> dict[str, Any]:
    if row["state"] != "open":
        return {"request_id": [tk._("This request has been answered already.")]}
    problems: dict[str, Any] = {}
    if given.decision == "grant":
        if package is None or user is None:
            problems["decision"] = [
                tk._(
                    "This request came without an account of the portal, so there is nobody to grant access to. "
                    "Answer by e-mail and choose “answered outside of the portal”, or ask the person to register."
                )
            ]
        else:
            problems |= _grant_problems(package, given.until, given.note)
    elif not given.note.strip():
        problems["note"] = [tk._("Write the answer: the applicant must know the reason.")]
    return problems


def forget(request_id: str, reason: str) -> bool:
    """Remove the personal data of a request; that there was one, and what was decided, stays.

    Returns:
        Whether there was such a request.
    """
    row = access.lock_request(request_id)
    if row is None:
        model.Session.rollback()
        return False
    values: dict[str, Any] = {"name": "", "email": "", "purpose": "", "answer": None, "user_id": None}
    if row["state"] == "open":
        values |= {"state": "refused", "answered_at": now()}
    access.update_request(request_id, **values)
    events.append("access_forget", package_id=row["package_id"], data={"request_id": request_id, "reason": reason})
    model.Session.commit()
    return True


def _append(type_: str, row: Row, by: model.User) -> None:
    until = row["until"]
    events.append(
        type_,
        package_id=row["package_id"],
        actor_id=by.id,
        role=Role.ppid.value,
        data={"user_id": row["user_id"], "until": until.isoformat() if until else None, "grant_id": row["id"]},
    )
