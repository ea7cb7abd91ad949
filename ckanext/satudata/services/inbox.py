"""What waits for a person: the turns that follow from their roles and organisations."""

from __future__ import annotations

from ckan import model

from ckanext.satudata.domain.workflow.terms import SCOPE, Role, Scope
from ckanext.satudata.model import roles
from ckanext.satudata.model.inbox import Turn


def turns_of(user: model.User) -> list[Turn]:
    """Return the roles of a user as turns, granted ones and the produsen's of their organisations."""
    turns = [_turn(Role(row["role"]), row) for row in roles.of_user(user.id)]
    offices = _edited_organizations(user)
    if offices:
        turns.append(Turn(Role.produsen.value, organization_ids=offices, reviews=False))
    return turns


def _turn(role: Role, row: roles.Row) -> Turn:
    if SCOPE[role] is Scope.organisation:
        return Turn(role.value, organization_ids=frozenset({row["organization_id"]}))
    return Turn(role.value, jenis_data=row["jenis_data"])


def _edited_organizations(user: model.User) -> frozenset[str]:
    """Return the organisations in which the user is editor or admin (for a sysadmin: by membership only)."""
    table = model.member_table
    rows = model.Session.query(table.c.group_id).filter(
        table.c.table_name == "user",
        table.c.table_id == user.id,
        table.c.state == "active",
        table.c.capacity.in_(("editor", "admin")),
    )
    return frozenset(row[0] for row in rows)
