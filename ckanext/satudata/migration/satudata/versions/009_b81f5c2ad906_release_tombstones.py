"""What subscribers are told of a release that is hidden now: fixed when it was hidden, whatever happens to it inside.

Revision ID: b81f5c2ad906
Revises: 6ad0c3e18b47
Create Date: 2026-11-21 13:40:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b81f5c2ad906"
down_revision = "6ad0c3e18b47"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("satudata_release", sa.Column("masked_sequence", sa.Integer))
    op.add_column("satudata_release", sa.Column("masked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("satudata_release", "masked_at")
    op.drop_column("satudata_release", "masked_sequence")
