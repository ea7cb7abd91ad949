"""The table of ckanext-validation, looked for and made in the way of today's SQLAlchemy."""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model as core

from ckanext.satudata.validation.patches.patch import Patch, refers_to


def tables_exist() -> bool:
    """Whether the table of the reports is there."""
    from ckanext.validation.model import Validation

    return sa.inspect(core.ensure_engine()).has_table(Validation.__tablename__)


def create_tables() -> None:
    """Make the table of the reports, as ``ckan db upgrade -p satudata_validation`` does it in production."""
    from ckanext.validation.model import Validation

    Validation.__table__.create(core.ensure_engine(), checkfirst=True)


def _needed() -> bool:
    from ckanext.validation import model

    return refers_to(model.tables_exist, "exists")


def _apply() -> None:
    from ckanext.validation import model

    model.tables_exist = tables_exist
    model.create_tables = create_tables


PATCHES = (
    Patch(
        name="tables",
        reason="asks Table.exists(), which is gone (2.12) or wants metadata that are bound to an engine (2.11); "
        "start-up and init-db die",
        ckan="2.11, 2.12",
        needed=_needed,
        apply=_apply,
    ),
)
