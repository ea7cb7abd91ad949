"""Names of the people of a list in one statement."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model


class People:
    """Display names by user id."""

    def __init__(self, user_ids: Iterable[str | None]) -> None:
        """Read the names of these users at once."""
        wanted = {user_id for user_id in user_ids if user_id}
        table = model.user_table
        query = sa.select(table.c.id, sa.func.coalesce(sa.func.nullif(table.c.fullname, ""), table.c.name)).where(
            table.c.id.in_(wanted)
        )
        self._names: dict[str, str] = {}
        if wanted:
            self._names = {row[0]: row[1] for row in model.Session.execute(query)}

    def name(self, user_id: str | None) -> str | None:
        """Return the display name, a neutral word for a user who is gone, ``None`` for nobody."""
        if user_id is None:
            return None
        return self._names.get(user_id, tk._("a former user"))
