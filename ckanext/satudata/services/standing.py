"""Standing approval: new versions of frequent data go live without a round, as long as only the figures are new.

A walidata allows it for one published dataset until a date. A version goes by it when its files have the columns that
they had when it was allowed, nothing else of the metadata than the period changed, and no check objects. The first
version that fails suspends the approval and takes the normal way; a walidata has to allow it anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.diff.comparing import kinds_of
from ckanext.satudata.domain.diff.fields import field_changes
from ckanext.satudata.domain.diff.files import file_changes
from ckanext.satudata.domain.diff.tables import TooLargeError, UnreadableError
from ckanext.satudata.domain.diff.values import same_kind
from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.model import datasets, events, revisions, standing
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import cases, diffs, quarantine, tabular, wording
from ckanext.satudata.services.cases import Case
from ckanext.satudata.services.diffs import COMPARED_ELSEWHERE, Side
from ckanext.satudata.shared import field_specs

Row = standing.Row

FREQUENT = frozenset({"harian", "mingguan", "bulanan"})
"""Values of ``accrualPeriodicity`` for which a round for each version would only delay the data."""
TEMPORAL = frozenset({"periode_awal", "periode_akhir", "jadwal_rilis"})
_OF_A_FILE = frozenset({"name", "url", "id"})
"""What a new version may say anew of a file: what it is called."""


@dataclass(frozen=True)
class Way:
    """Which way a submission takes: by a standing approval, or the normal one; ``suspended`` says why not."""

    approval_id: str | None = None
    suspended: tuple[str, ...] = ()


def state_of(row: Row) -> str:
    """Return ``active``, ``suspended``, ``expired`` or ``revoked``."""
    if row["revoked_at"] is not None:
        return "revoked"
    if row["suspended_at"] is not None:
        return "suspended"
    return "active" if row["until"] > now() else "expired"


def grant(package_id: str, user: model.User, until: dt.datetime, note: str) -> Row:
    """Let new versions of a published dataset go live without a round until a date.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user is no walidata.
        ckan.plugins.toolkit.ValidationError: not published, published less often than monthly, a date that is past, no
            note, no file whose columns can be read, or one holds already; all at once.
    """
    case = cases.lock(package_id)
    _require_walidata(case, user)
    existing = standing.unrevoked(package_id)
    columns = _columns(case)
    if problems := _grant_problems(case, existing, until, note, columns):
        model.Session.rollback()
        raise tk.ValidationError(problems)
    if existing is not None:
        standing.update(existing["id"], revoked_at=now(), revoked_by=user.id)
    row = standing.insert(
        {
            "package_id": package_id,
            "columns": columns,
            "note": note.strip(),
            "until": until,
            "granted_by": user.id,
        }
    )
    _append("standing_grant", package_id, user, row, note=note.strip())
    model.Session.commit()
    return row


def _grant_problems(
    case: Case, existing: Row | None, until: dt.datetime, note: str, columns: Mapping[str, Any]
) -> dict[str, Any]:
    problems: dict[str, Any] = {}
    if case.row is None or case.row["visibility"] not in datasets.PUBLIC or revisions.of_copy(case.package.id):
        problems["state"] = [tk._("Only a published dataset can have a standing approval.")]
    if case.record.get("accrualPeriodicity") not in FREQUENT:
        problems["accrualPeriodicity"] = [
            tk._("A standing approval is for data that come out daily, weekly or monthly. All others are reviewed.")
        ]
    if until <= now():
        problems["until"] = [tk._("This date is past. Choose a later one.")]
    if not note.strip():
        problems["note"] = [tk._("Write why new versions need no review: it stays in the history.")]
    if not any(columns.values()):
        problems["resources"] = [
            tk._("No file of this dataset is a table whose columns can be read, so new versions cannot be checked.")
        ]
    if existing is not None and state_of(existing) == "active":
        problems["dataset_id"] = [tk._("This dataset has a standing approval already. Revoke it first.")]
    return problems


def revoke(package_id: str, user: model.User, note: str | None) -> Row:
    """End the standing approval of a dataset.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the user is no walidata.
        ckan.plugins.toolkit.ObjectNotFound: it has none.
    """
    case = cases.lock(package_id)
    _require_walidata(case, user)
    row = standing.unrevoked(package_id)
    if row is None:
        model.Session.rollback()
        raise tk.ObjectNotFound(tk._("This dataset has no standing approval."))
    standing.update(row["id"], revoked_at=now(), revoked_by=user.id)
    _append("standing_revoke", package_id, user, row, note=note)
    model.Session.commit()
    return standing.get(row["id"]) or row


def _require_walidata(case: Case, user: model.User) -> None:
    if Role.walidata not in case.actor(user).roles:
        model.Session.rollback()
        raise tk.NotAuthorized(tk._("Only the walidata decides on standing approvals."))


def _append(type_: str, package_id: str, user: model.User, row: Row, *, note: str | None = None, **data: Any) -> None:
    role = None if type_ == "standing_suspend" else Role.walidata.value
    events.append(
        type_,
        package_id=package_id,
        actor_id=user.id,
        role=role,
        note=note,
        data={"standing_approval": row["id"], **data},
    )


def _columns(case: Case) -> dict[str, list[list[str]] | None]:
    """Return names and kinds of the columns of each file; ``None`` for what is no table."""
    return {item["id"]: _columns_of(item) for item in case.record.get("resources") or []}


def _columns_of(resource: dict[str, Any]) -> list[list[str]] | None:
    try:
        table = tabular.table_of(resource)
    except (TooLargeError, UnreadableError):
        return None
    return [[name, kind] for name, kind in zip(table.columns, kinds_of(table), strict=True)]


def way(case: Case, user: model.User) -> Way:
    """Decide whether a submission goes by the standing approval of its dataset, in the caller's transaction.

    A failed check suspends the approval. An approval that is suspended or over counts as none.

    Args:
        case: the locked case of what is being submitted.
        user: who submits.
    """
    revision = revisions.of_copy(case.package.id)
    row = standing.unrevoked(revision["package_id"]) if revision is not None else None
    if revision is None or row is None or state_of(row) != "active":
        return Way()
    public = model.Package.get(revision["package_id"])
    if public is None or not datasets.public_ids([public.id]):
        return Way()
    reasons = _failed_checks(
        case, row, diffs.side_of(public, {}), diffs.side_of(case.package, diffs.public_ids(revision))
    )
    if not reasons:
        return Way(approval_id=row["id"])
    standing.update(row["id"], suspended_at=now(), suspended_reason="\n".join(reasons))
    _append("standing_suspend", public.id, user, row, reasons=reasons)
    return Way(suspended=tuple(reasons))


def _failed_checks(case: Case, row: Row, old: Side, new: Side) -> list[str]:
    """Return why a version has to be reviewed; its completeness was asked before."""
    reasons = [message for messages in quarantine.obstacles(case.package.id).values() for message in messages]
    if case.record.get("accrualPeriodicity") not in FREQUENT:
        reasons.append(tk._("The data no longer come out daily, weekly or monthly."))
    fields = field_changes(old.content, new.content, without=COMPARED_ELSEWHERE | TEMPORAL)
    if fields:
        names = _labels(case, [change["field"] for change in fields])
        reasons.append(tk._("More than the period changed in the metadata: {fields}.").format(fields=names))
    changes = file_changes(old.content.get("resources") or [], new.content.get("resources") or [], old.facts, new.facts)
    for change in changes:
        reasons += _file_reasons(row, change, new)
    return reasons


def _labels(case: Case, names: list[str]) -> str:
    language = "en" if wording.language().startswith("en") else "id"
    labels = {spec.name: spec.label.get(language, spec.name) for spec in field_specs(case.package.type)}
    return ", ".join(labels.get(name, name) for name in names)


def _file_reasons(row: Row, change: Mapping[str, Any], new: Side) -> list[str]:
    name = (change["new"] or change["old"])["name"] or change["resource_id"]
    if change["status"] in ("added", "removed"):
        return [tk._("The files are not the same ones: “{file}”.").format(file=name)]
    reasons = []
    if others := [item["field"] for item in change["fields"] if item["field"] not in _OF_A_FILE]:
        message = tk._("The description of the file “{file}” changed: {fields}.")
        reasons.append(message.format(file=name, fields=", ".join(others)))
    if not change["replaced"]:
        return reasons
    allowed, found = row["columns"].get(change["resource_id"]), _columns_of(new.resources[change["resource_id"]])
    if not allowed or not found:
        reasons.append(tk._("The columns of the file “{file}” cannot be read.").format(file=name))
    elif not _alike(allowed, found):
        reasons.append(tk._("The columns of the file “{file}” changed.").format(file=name))
    return reasons


def _alike(allowed: list[list[str]], found: list[list[str]]) -> bool:
    return len(allowed) == len(found) and all(
        old[0] == new[0] and same_kind(old[1], new[1]) for old, new in zip(allowed, found, strict=True)
    )


def told(approval_id: str | None) -> dict[str, str]:
    """Return what an event says of the standing approval by which it happened; nothing without one."""
    return {"standing_approval": approval_id} if approval_id else {}


def obstacles(submission: Mapping[str, Any]) -> dict[str, Any]:
    """Return why a submission that was let through by a standing approval may no longer be published."""
    row = standing.get(submission["standing_approval_id"])
    if row is not None and state_of(row) == "active":
        return {}
    message = tk._("The standing approval no longer holds. Cancel the submission and submit it again for review.")
    return {"standing_approval": [message]}
