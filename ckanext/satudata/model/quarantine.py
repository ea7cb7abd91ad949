"""Queries on ``satudata_quarantine``: files withheld because personal data are suspected in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import make_id, now, quarantine, revision, upload

Row = Mapping[Any, Any]

_ACTIVE = quarantine.c.lifted_at.is_(None)


def find(resource_id: str, *, lock: bool = False) -> Row | None:
    """Return the mark in force on a resource."""
    query = sa.select(quarantine).where(quarantine.c.resource_id == resource_id, _ACTIVE)
    if lock:
        query = query.with_for_update()
    return model.Session.execute(query).mappings().first()


def insert(resource_id: str, package_id: str, *, reason: str, uploader_id: str | None, placed_by: str | None) -> Row:
    """Insert a mark and return it."""
    statement = (
        sa.insert(quarantine)
        .values(
            id=make_id(),
            resource_id=resource_id,
            package_id=package_id,
            reason=reason,
            uploader_id=uploader_id,
            placed_by=placed_by,
            placed_at=now(),
        )
        .returning(quarantine)
    )
    return model.Session.execute(statement).mappings().one()


def lift(mark_id: str, *, reason: str, lifted_by: str | None) -> None:
    """End a mark; the row stays."""
    values = {"lifted_at": now(), "lifted_by": lifted_by, "lifted_reason": reason}
    model.Session.execute(sa.update(quarantine).where(quarantine.c.id == mark_id).values(**values))


def of_package(package_id: str) -> Sequence[Row]:
    """Return the marks in force on the present files of a dataset, with the names of the files."""
    return model.Session.execute(_listing().where(model.resource_table.c.package_id == package_id)).mappings().all()


def listing() -> Sequence[Row]:
    """Return all marks in force, oldest first, with file, dataset and whether a new file came since."""
    return model.Session.execute(_listing()).mappings().all()


def active_of(resource_ids: Sequence[str]) -> dict[str, Row]:
    """Return the marks in force on some resources, by resource id."""
    if not resource_ids:
        return {}
    query = sa.select(quarantine).where(quarantine.c.resource_id.in_(list(resource_ids)), _ACTIVE)
    return {row["resource_id"]: row for row in model.Session.execute(query).mappings()}


def last(resource_id: str) -> Row | None:
    """Return the newest mark of a resource, in force or lifted."""
    query = sa.select(quarantine).where(quarantine.c.resource_id == resource_id)
    return model.Session.execute(query.order_by(quarantine.c.placed_at.desc()).limit(1)).mappings().first()


def copy_of(package_id: str, resource_id: str) -> tuple[str, str] | None:
    """Return the dataset and resource ids of a file's copy in the open revision of its dataset."""
    query = sa.select(revision.c.copy_id, revision.c.resource_map[resource_id].astext).where(
        revision.c.package_id == package_id, revision.c.closed_at.is_(None)
    )
    row = model.Session.execute(query).first()
    return (row[0], row[1]) if row is not None and row[1] else None


def _listing() -> sa.Select[Any]:
    resource, package = model.resource_table, model.package_table
    return (
        sa.select(
            quarantine,
            resource.c.name.label("resource_name"),
            resource.c.format.label("resource_format"),
            package.c.name.label("package_name"),
            package.c.title.label("package_title"),
            package.c.owner_org,
            sa.case((upload.c.uploaded_at > quarantine.c.placed_at, upload.c.uploaded_at)).label("new_file_at"),
        )
        .join(resource, sa.and_(resource.c.id == quarantine.c.resource_id, resource.c.state == "active"))
        .join(package, sa.and_(package.c.id == resource.c.package_id, package.c.state != "deleted"))
        .join(upload, upload.c.resource_id == quarantine.c.resource_id, isouter=True)
        .where(_ACTIVE)
        .order_by(quarantine.c.placed_at, quarantine.c.id)
    )
