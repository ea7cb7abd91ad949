"""In which roles somebody meets the release schedule."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.model import roles

_EDITORS = ("editor", "admin")


@dataclass(frozen=True)
class Planner:
    """Somebody who looks at or works on the schedule.

    Attributes:
        user_id: the account; ``None`` = anonymous, or the portal itself.
        walidata: whether they decide on the schedule of all offices (walidata and sysadmins).
        reads: offices whose proposals they read: those they are members of or hold a role for.
        edits: offices for which they propose, each with the role in which they do.
    """

    user_id: str | None = None
    walidata: bool = False
    reads: frozenset[str] = frozenset()
    edits: dict[str, Role] = field(default_factory=dict)

    def is_inside(self, organization_id: str) -> bool:
        """Return whether they read the proposals of an office."""
        return self.walidata or organization_id in self.reads

    def role_for(self, organization_id: str) -> Role | None:
        """Return the role in which they change the schedule of an office, ``None`` when they may not."""
        return Role.walidata if self.walidata else self.edits.get(organization_id)


PORTAL = Planner(walidata=True)
"""What the portal does by itself, and the operator at the command line."""


def planner_of(user: model.User | None) -> Planner:
    """Return in which roles a user meets the schedule, in two statements."""
    if user is None or user.is_anonymous:
        return Planner()
    member = model.member_table
    query = sa.select(member.c.group_id, member.c.capacity).where(
        member.c.table_name == "user", member.c.table_id == user.id, member.c.state == "active"
    )
    reads: set[str] = set()
    edits: dict[str, Role] = {}
    for organization_id, capacity in model.Session.execute(query):
        reads.add(organization_id)
        if capacity in _EDITORS:
            edits[organization_id] = Role.produsen
    held = roles.of_user(user.id)
    for row in held:
        if row["organization_id"]:
            reads.add(row["organization_id"])
            if row["role"] == Role.pengelola_opd.value:
                edits[row["organization_id"]] = Role.pengelola_opd
    walidata = bool(user.sysadmin) or any(row["role"] == Role.walidata.value for row in held)
    return Planner(user.id, walidata, frozenset(reads), edits)
