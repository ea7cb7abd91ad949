"""Keep with a revision what the published dataset contained when it started, and which resources were made in it.

Revision ID: 5e93b07fd2c8
Revises: c41d7e9a2f06
Create Date: 2026-11-21 09:25:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "5e93b07fd2c8"
down_revision = "c41d7e9a2f06"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("satudata_revision", sa.Column("base", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")))
    op.add_column("satudata_revision", sa.Column("made", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("satudata_revision", "made")
    op.drop_column("satudata_revision", "base")
