"""What the public was last told of a release, so that a title that is withdrawn reaches who subscribed to it.

Revision ID: 6ad0c3e18b47
Revises: 2f8c51b7d4e9
Create Date: 2026-11-21 13:10:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6ad0c3e18b47"
down_revision = "2f8c51b7d4e9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("satudata_release", sa.Column("publicity", sa.Text))
    op.create_check_constraint(
        "satudata_release_publicity_check", "satudata_release", "publicity IN ('shown', 'masked', 'covered')"
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_constraint("satudata_release_publicity_check", "satudata_release")
    op.drop_column("satudata_release", "publicity")
