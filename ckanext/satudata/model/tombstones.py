"""Queries on ``satudata_tombstone``: what the public may still know of a withdrawn dataset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.satudata.model.tables import tombstone

Row = Mapping[Any, Any]


def put(values: Mapping[str, Any]) -> None:
    """Write the tombstone of a dataset, in place of an older one."""
    statement = insert(tombstone).values(**values)
    changed = {name: value for name, value in values.items() if name != "package_id"}
    model.Session.execute(statement.on_conflict_do_update(index_elements=[tombstone.c.package_id], set_=changed))


def remove(package_id: str) -> None:
    """Remove the tombstone of a dataset."""
    model.Session.execute(sa.delete(tombstone).where(tombstone.c.package_id == package_id))


def of_dataset(reference: str) -> Row | None:
    """Return the tombstone of a dataset by its id or its last public name, the latest first."""
    query = (
        sa.select(tombstone)
        .where(sa.or_(tombstone.c.package_id == reference, tombstone.c.name == reference))
        .order_by((tombstone.c.package_id == reference).desc(), tombstone.c.withdrawn_at.desc())
    )
    return model.Session.execute(query).mappings().first()


def of_resource(resource_id: str) -> Row | None:
    """Return the tombstone of the dataset that published a resource."""
    query = sa.select(tombstone).where(tombstone.c.resource_ids.contains([resource_id]))
    return model.Session.execute(query).mappings().first()


def latest(since: dt.datetime | None, limit: int) -> list[Row]:
    """Return tombstones, the newest first."""
    query = sa.select(tombstone).order_by(tombstone.c.withdrawn_at.desc(), tombstone.c.package_id).limit(limit)
    if since is not None:
        query = query.where(tombstone.c.withdrawn_at >= since)
    return list(model.Session.execute(query).mappings())
