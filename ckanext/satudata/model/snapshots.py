"""Queries on ``satudata_snapshot``: what each round submitted, without any byte of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import make_id, now, snapshot

Row = Mapping[Any, Any]


def insert(submission: Mapping[str, Any], content: Mapping[str, Any], files: Mapping[str, Any]) -> None:
    """Keep metadata and the facts of files of one round, in the caller's transaction."""
    model.Session.execute(
        sa.insert(snapshot).values(
            id=make_id(),
            package_id=submission["package_id"],
            submission_id=submission["id"],
            round=submission["round"],
            taken_at=now(),
            content=dict(content),
            files=dict(files),
        )
    )


def newest(package_id: str, *, skip: int = 0) -> Row | None:
    """Return what was submitted last, or with ``skip`` the round before."""
    query = (
        sa.select(snapshot)
        .where(snapshot.c.package_id == package_id)
        .order_by(snapshot.c.taken_at.desc(), snapshot.c.round.desc())
        .offset(skip)
        .limit(1)
    )
    return model.Session.execute(query).mappings().first()


def erase(package_id: str) -> None:
    """Remove the snapshots of a dataset that is gone."""
    model.Session.execute(sa.delete(snapshot).where(snapshot.c.package_id == package_id))
