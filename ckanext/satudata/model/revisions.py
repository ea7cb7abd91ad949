"""Queries on ``satudata_revision`` (a published dataset and its working copy) and ``satudata_blob``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.satudata.model import reports, snapshots
from ckanext.satudata.model.tables import blob, check, dataset, make_id, now, quarantine, revision, upload

Row = Mapping[Any, Any]


def get(revision_id: str) -> Row | None:
    """Return a revision."""
    return model.Session.execute(sa.select(revision).where(revision.c.id == revision_id)).mappings().first()


def open_of(package_id: str) -> Row | None:
    """Return the open revision of a published dataset."""
    query = sa.select(revision).where(revision.c.package_id == package_id, revision.c.closed_at.is_(None))
    return model.Session.execute(query).mappings().first()


def of_copy(copy_id: str) -> Row | None:
    """Return the revision to which a working copy belongs, open or closed."""
    return model.Session.execute(sa.select(revision).where(revision.c.copy_id == copy_id)).mappings().first()


def open_either(package_id: str) -> Row | None:
    """Return the open revision in which a dataset takes part, as the published one or as the working copy."""
    query = sa.select(revision).where(
        sa.or_(revision.c.package_id == package_id, revision.c.copy_id == package_id), revision.c.closed_at.is_(None)
    )
    return model.Session.execute(query).mappings().first()


def of_copies(copy_ids: Iterable[str]) -> dict[str, Row]:
    """Return the revisions of several working copies, by the id of the copy, with the published dataset's name."""
    ids = list(copy_ids)
    if not ids:
        return {}
    package = model.package_table
    query = (
        sa.select(revision, package.c.name.label("dataset_name"), package.c.title.label("dataset_title"))
        .join(package, package.c.id == revision.c.package_id, isouter=True)
        .where(revision.c.copy_id.in_(ids))
    )
    return {row["copy_id"]: row for row in model.Session.execute(query).mappings()}


def copy_ids(package_id: str) -> list[str]:
    """Return the working copies that a dataset ever had, oldest first."""
    query = sa.select(revision.c.copy_id).where(revision.c.package_id == package_id).order_by(revision.c.started_at)
    return list(model.Session.execute(query).scalars())


def stray() -> set[str]:
    """Return the published datasets of open revisions whose working copy is gone without a step that explains it."""
    package = model.package_table
    query = (
        sa.select(revision.c.package_id)
        .join(package, package.c.id == revision.c.copy_id, isouter=True)
        .where(revision.c.closed_at.is_(None), revision.c.state == "open", package.c.id.is_(None))
    )
    return set(model.Session.execute(query).scalars())


def orphans() -> set[str]:
    """Return the working copies whose published dataset is gone."""
    package = model.package_table
    query = (
        sa.select(revision.c.copy_id)
        .join(package, package.c.id == revision.c.package_id, isouter=True)
        .where(
            revision.c.closed_at.is_(None),
            sa.or_(package.c.id.is_(None), package.c.state == "deleted"),
        )
    )
    return set(model.Session.execute(query).scalars())


def begin(values: Mapping[str, Any]) -> Row:
    """Insert a revision that is being started and return it.

    Raises:
        sqlalchemy.exc.IntegrityError: the dataset has an open revision.
    """
    statement = (
        sa.insert(revision).values(id=make_id(), state="starting", started_at=now(), **values).returning(revision)
    )
    return model.Session.execute(statement).mappings().one()


def update(revision_id: str, **values: Any) -> None:
    """Change columns of a revision."""
    model.Session.execute(sa.update(revision).where(revision.c.id == revision_id).values(**values))


def remove(revision_id: str) -> None:
    """Remove a revision that never came to be."""
    model.Session.execute(sa.delete(revision).where(revision.c.id == revision_id))


def close(revision_id: str, state: str, *, closed_by: str | None) -> None:
    """Close a revision as merged or discarded."""
    update(revision_id, state=state, closed_by=closed_by, closed_at=now())


def note_resources(copy_id: str, resource_ids: Iterable[str]) -> None:
    """Remember resources of a working copy: core forgets those that are deleted, and their files would stay."""
    row = of_copy(copy_id)
    if row is None:
        return
    known = {*row["made"], *row["resource_map"].values()}
    if new := set(resource_ids) - known:
        update(row["id"], made=sorted({*row["made"], *new}))


def move_marks(copy_id: str, package_id: str) -> None:
    """Let what was withheld and checked in a working copy belong to the published dataset, where its resource moves."""
    resource = model.resource_table
    moved = sa.select(resource.c.id).where(resource.c.package_id == package_id)
    for table in (quarantine, check):
        statement = sa.update(table).where(table.c.package_id == copy_id, table.c.resource_id.in_(moved))
        model.Session.execute(statement.values(package_id=package_id))


def erase(copy_id: str, resource_ids: Iterable[str]) -> None:
    """Remove the extension's rows of a working copy; its submissions and events stay as history."""
    ids = list(resource_ids)
    snapshots.erase(copy_id)
    reports.erase(ids)
    model.Session.execute(sa.delete(dataset).where(dataset.c.package_id == copy_id))
    model.Session.execute(sa.delete(quarantine).where(quarantine.c.package_id == copy_id))
    model.Session.execute(sa.delete(check).where(check.c.package_id == copy_id))
    model.Session.execute(sa.delete(upload).where(upload.c.resource_id.in_(ids)))
    model.Session.execute(sa.delete(blob).where(blob.c.resource_id.in_(ids)))


def merging(since: dt.datetime | None = None) -> set[str]:
    """Return the published datasets whose tables are being exchanged at this moment, or were since a moment."""
    under_way = sa.and_(revision.c.state == "merging", revision.c.closed_at.is_(None))
    condition = under_way
    if since is not None:
        condition = sa.or_(under_way, sa.and_(revision.c.state == "merged", revision.c.closed_at >= since))
    return set(model.Session.execute(sa.select(revision.c.package_id).where(condition)).scalars())


def blob_of(resource_id: str) -> str:
    """Return under which id the file of a resource lies in the storage; its own where nothing was exchanged."""
    query = sa.select(blob.c.blob_id).where(blob.c.resource_id == resource_id)
    return model.Session.execute(query).scalar_one_or_none() or resource_id


def point_to(resource_id: str, blob_id: str) -> None:
    """Let a resource have another file, in the caller's transaction."""
    values = {"blob_id": blob_id, "switched_at": now()}
    model.Session.execute(
        insert(blob)
        .values(resource_id=resource_id, **values)
        .on_conflict_do_update(index_elements=[blob.c.resource_id], set_=values)
    )


def forget_pointers(resource_ids: Iterable[str]) -> None:
    """Remove the pointers of resources that are gone or hold no file any more."""
    model.Session.execute(sa.delete(blob).where(blob.c.resource_id.in_(list(resource_ids))))


def blobs_in_use(blob_ids: Iterable[str]) -> set[str]:
    """Return which of these files belong to a resource now."""
    ids = list(blob_ids)
    resource = model.resource_table
    pointed = sa.select(blob.c.blob_id).where(blob.c.blob_id.in_(ids))
    own = (
        sa.select(resource.c.id)
        .join(blob, blob.c.resource_id == resource.c.id, isouter=True)
        .where(resource.c.id.in_(ids), blob.c.resource_id.is_(None))
    )
    return set(model.Session.execute(pointed).scalars()) | set(model.Session.execute(own).scalars())
