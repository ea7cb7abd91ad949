"""Queries on ``satudata_upload``: who brought the present file of a resource."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.satudata.model.tables import now, upload


def record(resource_ids: Iterable[str], user_id: str | None) -> None:
    """Note who uploaded a new file into these resources."""
    ids = list(resource_ids)
    if not ids:
        return
    values = {"user_id": user_id, "uploaded_at": now()}
    model.Session.execute(
        insert(upload)
        .values([{"resource_id": resource_id, **values} for resource_id in ids])
        .on_conflict_do_update(index_elements=[upload.c.resource_id], set_=values)
    )


def copy(source_id: str, target_id: str) -> None:
    """Note that the file of one resource was copied to another with who uploaded it."""
    query = sa.select(sa.literal(target_id), upload.c.user_id, upload.c.uploaded_at).where(
        upload.c.resource_id == source_id
    )
    statement = insert(upload).from_select(["resource_id", "user_id", "uploaded_at"], query)
    excluded = statement.excluded
    model.Session.execute(
        statement.on_conflict_do_update(
            index_elements=[upload.c.resource_id],
            set_={"user_id": excluded.user_id, "uploaded_at": excluded.uploaded_at},
        )
    )


def uploader(resource_id: str) -> str | None:
    """Return who uploaded the file of a resource, if it was recorded."""
    return model.Session.execute(
        sa.select(upload.c.user_id).where(upload.c.resource_id == resource_id)
    ).scalar_one_or_none()
