"""Queries on ``satudata_role``: user x role x scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import make_id, now, role

Row = Mapping[Any, Any]

_ACTIVE = role.c.revoked_at.is_(None)
_OF_USER = sa.select(role).where(role.c.user_id == sa.bindparam("user_id"), _ACTIVE)


def of_user(user_id: str) -> Sequence[Row]:
    """Return the active roles of a user."""
    return model.Session.execute(_OF_USER, {"user_id": user_id}).mappings().all()


def _same(user_id: str, role_code: str, organization_id: str | None, jenis_data: str | None) -> sa.ColumnElement[bool]:
    return sa.and_(
        role.c.user_id == user_id,
        role.c.role == role_code,
        role.c.organization_id.is_not_distinct_from(organization_id),
        role.c.jenis_data.is_not_distinct_from(jenis_data),
        _ACTIVE,
    )


def find(user_id: str, role_code: str, organization_id: str | None, jenis_data: str | None) -> Row | None:
    """Return this active role, if the user holds it."""
    query = sa.select(role).where(_same(user_id, role_code, organization_id, jenis_data))
    return model.Session.execute(query).mappings().first()


def grant(
    user_id: str, role_code: str, *, organization_id: str | None, jenis_data: str | None, granted_by: str | None
) -> Row:
    """Insert an active role and return it."""
    statement = (
        sa.insert(role)
        .values(
            id=make_id(),
            user_id=user_id,
            role=role_code,
            organization_id=organization_id,
            jenis_data=jenis_data,
            granted_by=granted_by,
            granted_at=now(),
        )
        .returning(role)
    )
    return model.Session.execute(statement).mappings().one()


def revoke(role_id: str, *, revoked_by: str | None) -> Row:
    """End an active role and return it; the row stays, the history needs it."""
    statement = (
        sa.update(role).where(role.c.id == role_id).values(revoked_at=now(), revoked_by=revoked_by).returning(role)
    )
    return model.Session.execute(statement).mappings().one()


def listing(
    *, user_id: str | None = None, role_code: str | None = None, organization_id: str | None = None
) -> Sequence[Row]:
    """Return active roles with the names of user and organisation, ordered for reading."""
    user, group = model.user_table, model.group_table
    query = (
        sa.select(
            role,
            user.c.name.label("user_name"),
            sa.func.coalesce(sa.func.nullif(user.c.fullname, ""), user.c.name).label("user_display_name"),
            group.c.name.label("organization_name"),
            group.c.title.label("organization_title"),
        )
        .join(user, user.c.id == role.c.user_id)
        .join(group, group.c.id == role.c.organization_id, isouter=True)
        .where(_ACTIVE, user.c.state == "active")
        .order_by(role.c.role, group.c.title, user.c.name)
    )
    for column, value in (
        (role.c.user_id, user_id),
        (role.c.role, role_code),
        (role.c.organization_id, organization_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return model.Session.execute(query).mappings().all()
