"""Counts of datasets by group and by week, among those that somebody may know of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.visibility import visible_to


@dataclass(frozen=True)
class Wanted:
    """Which groups: organisations or groups, of a type, with a text in name or description, or with these names."""

    kind: str
    type: str
    text: str
    names: Collection[str]


def groups_by_datasets(
    wanted: Wanted, *, descending: bool, page: tuple[int, int], labels: Collection[str] | None
) -> list[str]:
    """Return names of groups in the order of their number of datasets; those without any are left out, as in core.

    Args:
        wanted: which groups.
        descending: most datasets first.
        page: offset and limit.
        labels: labels of the caller.
    """
    group, member, package = model.group_table, model.member_table, model.package_table
    count: Any = sa.func.count(package.c.id)
    query = (
        sa.select(group.c.name)
        .join(member, member.c.group_id == group.c.id)
        .join(package, package.c.id == member.c.table_id)
        .where(
            member.c.table_name == "package",
            member.c.state == "active",
            group.c.state == "active",
            group.c.is_organization == (wanted.kind == "organization"),
            group.c.type == wanted.type,
            package.c.state == "active",
            visible_to(labels),
        )
        .group_by(group.c.name)
        .order_by(count.desc() if descending else count.asc(), group.c.name)
        .offset(page[0])
        .limit(page[1])
    )
    if wanted.names:
        query = query.where(group.c.name.in_(wanted.names))
    if wanted.text.strip():
        part = f"%{wanted.text.strip()}%"
        query = query.where(
            sa.or_(group.c.name.ilike(part), group.c.title.ilike(part), group.c.description.ilike(part))
        )
    return list(model.Session.execute(query).scalars())
