"""Queries for schedules that come as a table: whole tables at once, never a statement per row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import dataset, release, release_change, revision

Row = Mapping[Any, Any]

_LOCK = 0x5D_15
"""Key of the advisory lock that lets one import after the other write."""
_AT_ONCE = 1_000


def organizations() -> Sequence[Row]:
    """Return id, name and title of every active organisation."""
    group = model.group_table
    query = (
        sa.select(group.c.id, group.c.name, group.c.title)
        .where(group.c.is_organization, group.c.state == "active")
        .order_by(group.c.name)
    )
    return model.Session.execute(query).mappings().all()


def datasets_of(organization_ids: Collection[str]) -> Sequence[Row]:
    """Return the datasets of organisations, each by id, name and title; working copies are none."""
    package = model.package_table
    copies = sa.select(revision.c.copy_id).where(revision.c.closed_at.is_(None))
    query = (
        sa.select(
            package.c.id,
            sa.func.coalesce(dataset.c.wanted_name, package.c.name).label("name"),
            package.c.title,
            package.c.owner_org,
        )
        .outerjoin(dataset, dataset.c.package_id == package.c.id)
        .where(
            package.c.owner_org.in_(list(organization_ids)),
            package.c.state == "active",
            package.c.type == "dataset",
            package.c.id.not_in(copies),
        )
        .order_by(package.c.id)
    )
    return model.Session.execute(query).mappings().all()


def taken(organization_ids: Collection[str], periods: Collection[str]) -> Sequence[Row]:
    """Return what identifies each release of organisations in these periods, save declined and cancelled ones."""
    query = sa.select(
        release.c.package_id, release.c.organization_id, release.c.title, release.c.period, release.c.kind
    ).where(
        release.c.organization_id.in_(list(organization_ids)),
        release.c.period.in_(list(periods)),
        release.c.approval != "declined",
        release.c.cancelled_at.is_(None),
    )
    return model.Session.execute(query).mappings().all()


def wait_for_turn() -> None:
    """Let no other import write until this transaction ends, so that a form sent twice enters nothing twice."""
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def insert(rows: Iterable[Mapping[str, Any]], changes: Iterable[Mapping[str, Any]]) -> None:
    """Write releases with their first change records; the caller commits."""
    for table, values in ((release, list(rows)), (release_change, list(changes))):
        for start in range(0, len(values), _AT_ONCE):
            model.Session.execute(sa.insert(table), values[start : start + _AT_ONCE])


def link(release_id: str, package_id: str) -> None:
    """Connect an entry, and the entries of the same title for other periods, with their dataset; the caller commits."""
    this = sa.select(release).where(release.c.id == release_id).subquery()
    same = (
        sa.select(release.c.id)
        .where(
            release.c.organization_id == this.c.organization_id,
            sa.func.lower(release.c.title) == sa.func.lower(this.c.title),
            release.c.package_id.is_not_distinct_from(this.c.package_id),
            release.c.approval != "declined",
            release.c.cancelled_at.is_(None),
            release.c.released_at.is_(None),
        )
        # One entry for each period and kind, this one first: the dataset can have no second.
        .distinct(release.c.period, release.c.kind)
        .order_by(release.c.period, release.c.kind, (release.c.id != release_id), release.c.id)
    )
    model.Session.execute(
        sa.update(release)
        .where(release.c.id.in_(same))
        .values(package_id=package_id)
        .execution_options(synchronize_session=False)
    )
