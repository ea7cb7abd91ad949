"""Keep the names that hidden datasets want and bore, and what the public may know of withdrawn ones.

Revision ID: c41d7e9a2f06
Revises: c4d7f0a92e15
Create Date: 2026-11-21 08:55:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "c41d7e9a2f06"
down_revision = "c4d7f0a92e15"
branch_labels = None
depends_on = None


def _index_name(column: str) -> None:
    condition = sa.text(f"{column} IS NOT NULL")
    op.create_index(f"satudata_dataset_{column}", "satudata_dataset", [column], postgresql_where=condition)


def upgrade() -> None:
    """Add the column and the table; datasets keep the names they have."""
    op.add_column("satudata_dataset", sa.Column("hidden_name", sa.Text))
    _index_name("wanted_name")
    _index_name("hidden_name")
    op.create_table(
        "satudata_tombstone",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("organization_title", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resource_ids", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    )
    op.create_index("satudata_tombstone_name", "satudata_tombstone", ["name"])
    op.create_index("satudata_tombstone_resources", "satudata_tombstone", ["resource_ids"], postgresql_using="gin")


def downgrade() -> None:
    """Drop the table; hidden datasets keep their random names, and the names they wanted are lost."""
    op.drop_table("satudata_tombstone")
    op.drop_index("satudata_dataset_hidden_name", table_name="satudata_dataset")
    op.drop_index("satudata_dataset_wanted_name", table_name="satudata_dataset")
    op.drop_column("satudata_dataset", "hidden_name")
