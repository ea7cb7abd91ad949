"""Keep what each round submitted, for the comparison with the next, and which standing approval a submission goes by.

Revision ID: 9d1f4b6ae370
Revises: 5e93b07fd2c8
Create Date: 2026-11-21 09:40:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "9d1f4b6ae370"
down_revision = "5e93b07fd2c8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "satudata_snapshot",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("files", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    )
    op.create_index("satudata_snapshot_package", "satudata_snapshot", ["package_id", "taken_at"])
    op.add_column("satudata_submission", sa.Column("standing_approval_id", sa.Text))


def downgrade() -> None:
    """Drop both."""
    op.drop_column("satudata_submission", "standing_approval_id")
    op.drop_table("satudata_snapshot")
