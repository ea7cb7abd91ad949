"""The table of ckanext-validation: made if it is not there, with at most one report for each resource.

Revision ID: d30b8f64a1c7
Revises:
Create Date: 2026-11-21 15:15:00
"""

from __future__ import annotations

from alembic import op

revision = "d30b8f64a1c7"
down_revision = None
branch_labels = None
depends_on = None

# A portal that used "ckan validation init-db" before has the table, and reports in it: of several for one resource,
# which two workers at once could leave behind, the last stays.
UPGRADE = (
    """
    CREATE TABLE IF NOT EXISTS validation (
        id TEXT PRIMARY KEY,
        resource_id TEXT,
        status TEXT,
        created TIMESTAMP,
        finished TIMESTAMP,
        report JSON,
        error JSON
    )
    """,
    """
    DELETE FROM validation AS old USING validation AS new
    WHERE old.resource_id = new.resource_id
      AND (coalesce(old.created, '-infinity'), old.id) < (coalesce(new.created, '-infinity'), new.id)
    """,
    "CREATE UNIQUE INDEX IF NOT EXISTS satudata_validation_resource ON validation (resource_id)",
)


def upgrade() -> None:
    """Make the table and the rule."""
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Take the rule away; the table is ckanext-validation's."""
    op.execute("DROP INDEX IF EXISTS satudata_validation_resource")
