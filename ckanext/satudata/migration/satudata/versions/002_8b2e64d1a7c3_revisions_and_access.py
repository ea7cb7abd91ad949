"""Create the tables of revisions, access classes and standing approvals.

Revision ID: 8b2e64d1a7c3
Revises: 3f1c9a7e5b20
Create Date: 2026-11-21 08:25:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "8b2e64d1a7c3"
down_revision = "3f1c9a7e5b20"
branch_labels = None
depends_on = None

TABLES = ("revision", "blob", "access_grant", "access_request", "quarantine", "standing_approval")


def _time(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_revision() -> None:
    op.create_table(
        "satudata_revision",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("copy_id", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("resource_map", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("view_map", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("base_hash", sa.Text),
        sa.Column("started_by", sa.Text),
        _time("started_at", nullable=False),
        sa.Column("closed_by", sa.Text),
        _time("closed_at"),
        sa.CheckConstraint(
            "state IN ('starting', 'open', 'merging', 'merged', 'discarding', 'discarded')",
            name="satudata_revision_state_check",
        ),
    )
    op.create_index(
        "satudata_revision_one_open",
        "satudata_revision",
        ["package_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _create_blob() -> None:
    op.create_table(
        "satudata_blob",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("blob_id", sa.Text, nullable=False),
        _time("switched_at", nullable=False),
    )


def _create_access_grant() -> None:
    op.create_table(
        "satudata_access_grant",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        _time("until"),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text),
        sa.Column("granted_by", sa.Text),
        _time("granted_at", nullable=False),
        sa.Column("revoked_by", sa.Text),
        _time("revoked_at"),
    )
    op.create_index(
        "satudata_access_grant_one_active",
        "satudata_access_grant",
        ["package_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index("satudata_access_grant_user", "satudata_access_grant", ["user_id"])


def _create_access_request() -> None:
    op.create_table(
        "satudata_access_request",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answer", sa.Text),
        _time("created_at", nullable=False),
        sa.Column("answered_by", sa.Text),
        _time("answered_at"),
        sa.CheckConstraint("state IN ('open', 'granted', 'refused')", name="satudata_access_request_state_check"),
    )
    op.create_index(
        "satudata_access_request_waiting",
        "satudata_access_request",
        ["created_at"],
        postgresql_where=sa.text("state = 'open'"),
    )


def _create_quarantine() -> None:
    op.create_table(
        "satudata_quarantine",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("uploader_id", sa.Text),
        sa.Column("placed_by", sa.Text),
        _time("placed_at", nullable=False),
        sa.Column("lifted_by", sa.Text),
        sa.Column("lifted_reason", sa.Text),
        _time("lifted_at"),
    )
    op.create_index(
        "satudata_quarantine_one_active",
        "satudata_quarantine",
        ["resource_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def _create_standing_approval() -> None:
    op.create_table(
        "satudata_standing_approval",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("columns", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("note", sa.Text),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Text),
        _time("granted_at", nullable=False),
        _time("suspended_at"),
        sa.Column("suspended_reason", sa.Text),
        sa.Column("revoked_by", sa.Text),
        _time("revoked_at"),
    )
    op.create_index(
        "satudata_standing_approval_one_active",
        "satudata_standing_approval",
        ["package_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def upgrade() -> None:
    """Create the tables; datasets keep the names they have."""
    op.add_column("satudata_dataset", sa.Column("wanted_name", sa.Text))
    _create_revision()
    _create_blob()
    _create_access_grant()
    _create_access_request()
    _create_quarantine()
    _create_standing_approval()


def downgrade() -> None:
    """Drop the tables with everything in them."""
    for table in reversed(TABLES):
        op.drop_table(f"satudata_{table}")
    op.drop_column("satudata_dataset", "wanted_name")
