"""Queries on ``satudata_check`` (what was found in a file version) and ``satudata_check_original`` (kept originals).

The newest row of a resource is that of its present file; older ones tell of the files it had before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.satudata.domain.tables.finding import SEVERITIES
from ckanext.satudata.model import reports
from ckanext.satudata.model.tables import blob, check, check_original, make_id, now, submission

Row = Mapping[Any, Any]

WAITING = ("queued", "running")
"""States of a check that is not finished."""

_COPIED = (
    *("sha256", "name", "size", "basis", "checker", "status", "progress", "is_table", "galat", "peringatan", "saran"),
    *("report", "original_id", "override_by", "override_role", "override_at", "override_reason", "checked_at"),
)
_RESULT = ("is_table", "galat", "peringatan", "saran", "report")
_OVERRIDE = ("override_by", "override_role", "override_at", "override_reason")
_WITHOUT_REPORT = [column for column in check.c if column.name != "report"]


def _newest(*where: Any, columns: Iterable[Any] = check.c) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .where(*where)
        .distinct(check.c.resource_id)
        .order_by(check.c.resource_id, check.c.number.desc())
    )


def current(resource_id: str) -> Row | None:
    """Return the check of a resource's present file."""
    return model.Session.execute(_newest(check.c.resource_id == resource_id)).mappings().first()


def of_package(package_id: str, *, reports: bool = True) -> dict[str, Row]:
    """Return the checks of the present files of a dataset by resource id, in one statement.

    Args:
        package_id: the dataset.
        reports: whether with the findings; without them the rows are small.
    """
    query = _newest(check.c.package_id == package_id, columns=check.c if reports else _WITHOUT_REPORT)
    return {row["resource_id"]: row for row in model.Session.execute(query).mappings()}


def of_packages(package_ids: Iterable[str]) -> dict[str, Row]:
    """Return what the checks of the present files of datasets found together, by dataset, in one statement.

    A file that is no table and has no finding says nothing.

    Args:
        package_ids: the datasets.

    Returns:
        ``galat``, ``peringatan``, ``saran``, and whether one of the files ``waits`` for its check or ``failed`` it.
    """
    newest = _newest(check.c.package_id.in_(list(package_ids)), columns=_WITHOUT_REPORT).subquery()
    resource, found = model.resource_table, [newest.c[severity] for severity in SEVERITIES]
    query = (
        sa.select(
            newest.c.package_id,
            *[sa.func.sum(column).label(column.name) for column in found],
            sa.func.bool_or(newest.c.status.in_(WAITING)).label("waits"),
            sa.func.bool_or(newest.c.status == "failed").label("failed"),
        )
        .join(resource, resource.c.id == newest.c.resource_id)
        .where(resource.c.state == "active", sa.or_(newest.c.is_table, *[column > 0 for column in found]))
        .group_by(newest.c.package_id)
    )
    return {row["package_id"]: row for row in model.Session.execute(query).mappings()}


def neighbours(resource_id: str) -> dict[str, Row]:
    """Return the checks of the present files of the dataset that a resource belongs to, by resource id."""
    resource = model.resource_table
    package_id = sa.select(resource.c.package_id).where(resource.c.id == resource_id).scalar_subquery()
    query = _newest(check.c.package_id == package_id)
    return {row["resource_id"]: row for row in model.Session.execute(query).mappings()}


def get(check_id: str, *, lock: bool = False) -> Row | None:
    """Return a check."""
    query = sa.select(check).where(check.c.id == check_id)
    return model.Session.execute(query.with_for_update() if lock else query).mappings().first()


def queue(resource_id: str, package_id: str, *, original_id: str | None = None) -> str:
    """Insert a check of a new file, in the caller's transaction, and return its id."""
    check_id, moment = make_id(), now()
    model.Session.execute(
        sa.insert(check).values(
            id=check_id,
            resource_id=resource_id,
            package_id=package_id,
            status="queued",
            original_id=original_id,
            requested_at=moment,
            touched_at=moment,
        )
    )
    return check_id


def update(check_id: str, **values: Any) -> None:
    """Change columns of a check, and note that somebody is at it."""
    model.Session.execute(sa.update(check).where(check.c.id == check_id).values(touched_at=now(), **values))


def leave(check_id: str, *, progress: int) -> None:
    """Let a check wait in the queue, unless somebody else has finished it meanwhile."""
    waits = check.c.status.in_(WAITING)
    statement = sa.update(check).where(check.c.id == check_id, waits)
    model.Session.execute(statement.values(status="queued", progress=progress, touched_at=now()))


def set_override(check_id: str, **values: Any) -> None:
    """Write who let a file pass, when and why."""
    model.Session.execute(sa.update(check).where(check.c.id == check_id).values(**values))


def known(sha256: str, basis: str, checker: str) -> Row | None:
    """Return a finished check of the same bytes with the same metadata by the same rules, of any resource."""
    query = (
        sa.select(check)
        .where(check.c.sha256 == sha256, check.c.basis == basis, check.c.checker == checker, check.c.status == "done")
        .order_by(check.c.number.desc())
        .limit(1)
    )
    return model.Session.execute(query).mappings().first()


def results_of(row: Row) -> dict[str, Any]:
    """Return what of a check may be taken over by another one of the same bytes."""
    return {key: row[key] for key in _RESULT}


def override_of(resource_id: str, sha256: str) -> dict[str, Any]:
    """Return by whom these very bytes were let pass in this resource before, ``None`` for each column if by nobody."""
    query = (
        sa.select(*[check.c[key] for key in _OVERRIDE])
        .where(check.c.resource_id == resource_id, check.c.sha256 == sha256, check.c.override_at.is_not(None))
        .order_by(check.c.number.desc())
        .limit(1)
    )
    row = model.Session.execute(query).mappings().first()
    return dict(row) if row is not None else dict.fromkeys(_OVERRIDE)


def of_bytes(package_id: str, files: Mapping[str, str]) -> dict[str, Row]:
    """Return, by resource id, the newest check of exactly these bytes in each resource of a dataset.

    Args:
        package_id: the dataset.
        files: SHA-256 by resource id.
    """
    query = (
        sa.select(*_WITHOUT_REPORT)
        .where(check.c.package_id == package_id, check.c.sha256.in_(sorted(set(files.values()))))
        .order_by(check.c.number)
    )
    rows = model.Session.execute(query).mappings()
    return {row["resource_id"]: row for row in rows if files.get(row["resource_id"]) == row["sha256"]}


def lost(before: dt.datetime, limit: int = 100) -> Sequence[Row]:
    """Return checks that nobody has touched since a moment although they are not finished."""
    query = (
        sa.select(*_WITHOUT_REPORT)
        .where(check.c.status.in_(WAITING), check.c.touched_at < before)
        .order_by(check.c.number)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return model.Session.execute(query).mappings().all()


def never_checked(limit: int = 100) -> Sequence[Row]:
    """Return ``id`` and ``package_id`` of files in open submissions that have no check: they are older than checks."""
    resource = model.resource_table
    query = (
        sa.select(resource.c.id, resource.c.package_id)
        .join(submission, submission.c.package_id == resource.c.package_id)
        .where(
            submission.c.closed_at.is_(None),
            resource.c.state == "active",
            resource.c.url_type == "upload",
            ~sa.exists().where(check.c.resource_id == resource.c.id),
        )
        .order_by(resource.c.id)
        .limit(limit)
    )
    return model.Session.execute(query).mappings().all()


def copy_all(pairs: Mapping[str, str], package_id: str) -> None:
    """Give resources of a dataset the checks of other resources' present files, in the caller's transaction.

    A check that is not finished is begun anew for the copy. Reports of ckanext-validation follow too.

    Args:
        pairs: resource id -> id of the resource that has a copy of its file.
        package_id: the dataset of the latter.
    """
    for source_id, target_id in pairs.items():
        _copy(source_id, target_id, package_id)
    reports.copy_all(pairs, package_id)


def _copy(source_id: str, target_id: str, package_id: str) -> None:
    row = current(source_id)
    if row is None:
        return
    if row["status"] not in ("done", "failed"):
        queue(target_id, package_id, original_id=row["original_id"])
        return
    moment = now()
    values = {key: row[key] for key in _COPIED}
    model.Session.execute(
        sa.insert(check).values(
            id=make_id(),
            resource_id=target_id,
            package_id=package_id,
            attempts=0,
            requested_at=moment,
            touched_at=moment,
            **values,
        )
    )


def move(resource_ids: Collection[str], package_id: str) -> None:
    """Let the checks of resources belong to another dataset, to which they moved with their ids."""
    statement = sa.update(check).where(check.c.resource_id.in_(list(resource_ids)))
    model.Session.execute(statement.values(package_id=package_id))


def erase(package_id: str, resource_ids: Collection[str] = ()) -> None:
    """Remove the checks of a dataset and of resources that it had."""
    model.Session.execute(
        sa.delete(check).where(sa.or_(check.c.package_id == package_id, check.c.resource_id.in_(list(resource_ids))))
    )


def erase_orphans() -> int:
    """Remove the checks of resources that no longer exist or were deleted, and return how many."""
    resource = model.resource_table
    alive = sa.select(resource.c.id).where(resource.c.id == check.c.resource_id, resource.c.state == "active")
    gone = model.Session.execute(sa.delete(check).where(~alive.exists()).returning(check.c.id))
    return len(gone.all())


def keep_original(original_id: str, **values: Any) -> None:
    """Note a file that lies in the storage under an id that is no resource's own, or was until now."""
    statement = insert(check_original).values(id=original_id, kept_at=now(), **values)
    model.Session.execute(statement.on_conflict_do_nothing())


def original(original_id: str) -> Row | None:
    """Return what is known of a kept original."""
    query = sa.select(check_original).where(check_original.c.id == original_id)
    return model.Session.execute(query).mappings().first()


def unused_originals(before: dt.datetime, limit: int = 100) -> list[str]:
    """Return kept files to which no check and no resource refers any more, kept before a moment."""
    used = sa.select(check.c.id).where(check.c.original_id == check_original.c.id)
    resource = model.resource_table
    served = (
        sa.select(resource.c.id)
        .join(blob, blob.c.resource_id == resource.c.id, isouter=True)
        .where(sa.func.coalesce(blob.c.blob_id, resource.c.id) == check_original.c.id)
    )
    query = (
        sa.select(check_original.c.id)
        .where(~used.exists(), ~served.exists(), check_original.c.kept_at < before)
        .order_by(check_original.c.kept_at)
        .limit(limit)
    )
    return list(model.Session.execute(query).scalars())


def forget_original(original_id: str) -> None:
    """Remove the note of a kept file."""
    model.Session.execute(sa.delete(check_original).where(check_original.c.id == original_id))
