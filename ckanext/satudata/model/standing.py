"""Queries on ``satudata_standing_approval``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import event, make_id, now, standing_approval

Row = Mapping[Any, Any]


def insert(values: Mapping[str, Any]) -> Row:
    """Insert a standing approval and return it."""
    statement = sa.insert(standing_approval).values(id=make_id(), granted_at=now(), **values)
    return model.Session.execute(statement.returning(standing_approval)).mappings().one()


def unrevoked(package_id: str) -> Row | None:
    """Return the standing approval of a dataset that was not revoked; it may be suspended or over."""
    query = sa.select(standing_approval).where(
        standing_approval.c.package_id == package_id, standing_approval.c.revoked_at.is_(None)
    )
    return model.Session.execute(query).mappings().first()


def get(approval_id: str) -> Row | None:
    """Return a standing approval."""
    query = sa.select(standing_approval).where(standing_approval.c.id == approval_id)
    return model.Session.execute(query).mappings().first()


def update(approval_id: str, **values: Any) -> None:
    """Change columns of a standing approval."""
    statement = sa.update(standing_approval).where(standing_approval.c.id == approval_id)
    model.Session.execute(statement.values(**values))


def of_package(package_id: str) -> Sequence[Row]:
    """Return all standing approvals that a dataset ever had, newest first."""
    query = (
        sa.select(standing_approval)
        .where(standing_approval.c.package_id == package_id)
        .order_by(standing_approval.c.granted_at.desc())
    )
    return model.Session.execute(query).mappings().all()


def publications(package_id: str) -> Sequence[Row]:
    """Return the publications of a dataset by standing approval, newest first: event, moment and approval."""
    approval = event.c.data["standing_approval"].astext
    query = (
        sa.select(event.c.id, event.c.at, approval.label("approval_id"))
        .where(event.c.package_id == package_id, event.c.type == "publish", approval.is_not(None))
        .order_by(event.c.id.desc())
    )
    return model.Session.execute(query).mappings().all()
