"""Whether the tables of the extension are there (between installing the plugin and running its migration)."""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model import tables


class _Presence:
    """Remember a positive answer only: tables appear by a migration while processes run, but do not vanish."""

    def __init__(self) -> None:
        self.found = False

    def check(self) -> bool:
        """Return whether every table exists, asking ``to_regclass`` and never an exception."""
        if not self.found:
            names = list(tables.metadata.tables)
            query = sa.select(*[sa.func.to_regclass(name).is_not(None) for name in names])
            self.found = all(model.Session.execute(query).one())
        return self.found

    def forget(self) -> None:
        """Ask the database again next time (after a downgrade)."""
        self.found = False


presence = _Presence()
tables_exist = presence.check
