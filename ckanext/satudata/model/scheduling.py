"""Queries on submissions that wait for the minute of their release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.access import package_field
from ckanext.satudata.model.tables import now, release, revision, submission

Row = Mapping[Any, Any]

_PACKAGE = model.package_table
_THERE = sa.exists().where(_PACKAGE.c.id == submission.c.package_id, _PACKAGE.c.state == "active")
_WAITING = sa.and_(submission.c.closed_at.is_(None), submission.c.state == "scheduled", _THERE)


def due() -> list[str]:
    """Return the datasets and working copies whose minute has come, the longest overdue first."""
    query = (
        sa.select(submission.c.package_id)
        .where(_WAITING, submission.c.scheduled_at <= now())
        .order_by(submission.c.scheduled_at, submission.c.id)
    )
    return list(model.Session.execute(query).scalars())


def on_release(release_id: str) -> Sequence[Row]:
    """Return the open submissions that are bound to a release: those that wait for it, or were held back for it."""
    query = (
        sa.select(submission)
        .where(submission.c.release_id == release_id, submission.c.closed_at.is_(None))
        .order_by(submission.c.package_id)
    )
    return model.Session.execute(query).mappings().all()


def failed() -> set[str]:
    """Return what could not be published at its minute and still waits."""
    query = sa.select(submission.c.package_id).where(_WAITING, submission.c.schedule_failure.is_not(None))
    return set(model.Session.execute(query).scalars())


def overdue(since: dt.timedelta) -> set[str]:
    """Return what should have been published for so long and nobody tried."""
    query = sa.select(submission.c.package_id).where(
        _WAITING, submission.c.scheduled_at <= now() - since, submission.c.schedule_failure.is_(None)
    )
    return set(model.Session.execute(query).scalars())


def without_release() -> set[str]:
    """Return what waits for a release that is gone, called off or out already, or for no moment at all."""
    query = (
        sa.select(submission.c.package_id)
        .join(release, release.c.id == submission.c.release_id, isouter=True)
        .where(
            _WAITING,
            sa.or_(
                submission.c.scheduled_at.is_(None),
                release.c.id.is_(None),
                release.c.approval != "announced",
                release.c.cancelled_at.is_not(None),
                release.c.released_at.is_not(None),
            ),
        )
    )
    return set(model.Session.execute(query).scalars())


def next_versions(package_ids: Collection[str]) -> dict[str, Row]:
    """Return of each dataset what its next release is prepared in, in one statement.

    Returns:
        By dataset: ``organization`` (its name), ``jenis``, ``akses`` and ``priority`` as core keeps them, and of the
        open submission of its working copy or of itself ``state``, ``stage``, ``returned_from``, ``definition``,
        ``facts`` and ``due_at`` (all ``None`` where nothing is under way).
    """
    group = model.group_table
    under_way = sa.and_(
        submission.c.package_id == sa.func.coalesce(revision.c.copy_id, _PACKAGE.c.id), submission.c.closed_at.is_(None)
    )
    of_revision = sa.and_(revision.c.package_id == _PACKAGE.c.id, revision.c.closed_at.is_(None))
    query = (
        sa.select(
            _PACKAGE.c.id,
            group.c.name.label("organization"),
            package_field("jenis").label("jenis"),
            package_field("accessRights").label("akses"),
            package_field("prioritas_tahun").label("priority"),
            *(submission.c[name] for name in ("state", "stage", "returned_from", "definition", "facts", "due_at")),
        )
        .select_from(
            _PACKAGE.join(revision, of_revision, isouter=True)
            .join(group, group.c.id == _PACKAGE.c.owner_org, isouter=True)
            .join(submission, under_way, isouter=True)
        )
        .where(_PACKAGE.c.id.in_(list(package_ids)), _PACKAGE.c.state == "active")
    )
    return {row["id"]: row for row in model.Session.execute(query).mappings()}
