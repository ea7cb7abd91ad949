"""Remember who uploaded each file; let requests without an account be answered outside of the portal.

Revision ID: c4d7f0a92e15
Revises: 8b2e64d1a7c3
Create Date: 2026-11-21 08:45:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c4d7f0a92e15"
down_revision = "8b2e64d1a7c3"
branch_labels = None
depends_on = None

_CHECK = "satudata_access_request_state_check"


def upgrade() -> None:
    """Create the table and widen the states of a request."""
    op.create_table(
        "satudata_upload",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.drop_constraint(_CHECK, "satudata_access_request")
    op.create_check_constraint(_CHECK, "satudata_access_request", "state IN ('open', 'granted', 'refused', 'answered')")


def downgrade() -> None:
    """Drop the table; what was answered outside of the portal counts as refused."""
    op.execute("UPDATE satudata_access_request SET state = 'refused' WHERE state = 'answered'")
    op.drop_constraint(_CHECK, "satudata_access_request")
    op.create_check_constraint(_CHECK, "satudata_access_request", "state IN ('open', 'granted', 'refused')")
    op.drop_table("satudata_upload")
