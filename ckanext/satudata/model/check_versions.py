"""Query on ``satudata_check``: the check of the file that a resource had before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import check

Row = Mapping[Any, Any]


def before(row: Row) -> Row | None:
    """Return the newest finished check of a resource that is older than ``row`` and of other bytes, or ``None``."""
    query = (
        sa.select(check)
        .where(
            check.c.resource_id == row["resource_id"],
            check.c.number < row["number"],
            check.c.status == "done",
            check.c.is_table,
            check.c.sha256 != row["sha256"],
        )
        .order_by(check.c.number.desc())
        .limit(1)
    )
    return model.Session.execute(query).mappings().first()
