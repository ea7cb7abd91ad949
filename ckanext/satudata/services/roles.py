"""Granting and revoking roles; every change is an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.workflow.terms import GRANTABLE, SCOPE, JenisData, Role, Scope
from ckanext.satudata.model import events, roles

Row = Mapping[Any, Any]


def check_scope(role: Role, organization_id: str | None, jenis_data: str | None) -> dict[str, Any]:
    """Return what is wrong with the scope of a role, by field."""
    problems: dict[str, Any] = {}
    if role not in GRANTABLE:
        problems["role"] = [
            tk._("The role produsen is not granted here: it belongs to editors and admins of the organisation.")
        ]
        return problems
    scope = SCOPE[role]
    if scope is Scope.organisation and not organization_id:
        problems["organization"] = [tk._("Choose the organisation: this role holds for one organisation.")]
    if scope is not Scope.organisation and organization_id:
        problems["organization"] = [tk._("This role holds for the whole portal. Leave the organisation empty.")]
    if jenis_data and scope is not Scope.jenis_data:
        problems["jenis_data"] = [tk._("Only the pembina is limited to a kind of data. Leave this empty.")]
    return problems


def grant(
    user: model.User, role: Role, *, organization_id: str | None, jenis_data: JenisData | None, by: model.User | None
) -> Row:
    """Give a user a role; giving it twice changes nothing.

    Raises:
        ckan.plugins.toolkit.ValidationError: the scope does not fit the role.
    """
    jenis = jenis_data.value if jenis_data else None
    if problems := check_scope(role, organization_id, jenis):
        raise tk.ValidationError(problems)
    existing = roles.find(user.id, role.value, organization_id, jenis)
    if existing is not None:
        return existing
    try:
        row = roles.grant(
            user.id, role.value, organization_id=organization_id, jenis_data=jenis, granted_by=by.id if by else None
        )
    except IntegrityError:
        # Somebody granted the same role at the same moment.
        model.Session.rollback()
        row = roles.find(user.id, role.value, organization_id, jenis)
        if row is None:
            raise
        return row
    _append("role_grant", row, by)
    model.Session.commit()
    return row


def revoke(
    user: model.User, role: Role, *, organization_id: str | None, jenis_data: JenisData | None, by: model.User | None
) -> Row:
    """Take a role back; it ends at once.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: the user does not hold it.
    """
    row = roles.find(user.id, role.value, organization_id, jenis_data.value if jenis_data else None)
    if row is None:
        raise tk.ObjectNotFound(tk._("The user does not hold this role."))
    row = roles.revoke(row["id"], revoked_by=by.id if by else None)
    _append("role_revoke", row, by)
    model.Session.commit()
    return row


def _append(type_: str, row: Row, by: model.User | None) -> None:
    events.append(
        type_,
        actor_id=by.id if by else None,
        role=row["role"],
        data={
            "user_id": row["user_id"],
            "organization_id": row["organization_id"],
            "jenis_data": row["jenis_data"],
        },
    )
