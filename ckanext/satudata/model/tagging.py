"""Words that datasets carry, and who may read them: free tags and formats of files."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.visibility import visible_to

Labels = Collection[str] | None


def visible_tags(names: Collection[str], labels: Labels) -> set[str]:
    """Return which of these free tags are carried by a dataset that somebody may know of, in one statement."""
    if labels is None or not names:
        return set(names)
    tag, package_tag, package = model.tag_table, model.package_tag_table, model.package_table
    query = (
        sa.select(tag.c.name)
        .join(package_tag, package_tag.c.tag_id == tag.c.id)
        .join(package, package.c.id == package_tag.c.package_id)
        .where(
            tag.c.name.in_(names), tag.c.vocabulary_id.is_(None), package_tag.c.state == "active", visible_to(labels)
        )
    )
    return set(model.Session.execute(query).scalars())


def formats(part: str, limit: int, labels: Labels) -> list[str]:
    """Return the most frequent formats of files, among datasets that somebody may know of.

    Args:
        part: what the format contains; ``%`` and ``_`` are wild cards, as in core.
        limit: how many.
        labels: labels of the caller.
    """
    resource, package = model.resource_table, model.package_table
    query: Any = (
        sa.select(resource.c.format)
        .join(package, package.c.id == resource.c.package_id)
        .where(resource.c.state == "active", resource.c.format.ilike(f"%{part}%"), visible_to(labels))
        .group_by(resource.c.format)
        .order_by(sa.func.count(resource.c.format).desc(), resource.c.format)
        .limit(limit)
    )
    return [name.lower() for name in model.Session.execute(query).scalars()]
