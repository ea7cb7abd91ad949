"""Checks of files: the findings of one file version, and the originals of files that were tidied.

Revision ID: e27a9c4410bd
Revises: b81f5c2ad906
Create Date: 2026-11-21 15:10:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "e27a9c4410bd"
down_revision = "b81f5c2ad906"
branch_labels = None
depends_on = None


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))


def _time(name: str, *, nullable: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "satudata_check",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, sa.Identity(always=False), nullable=False),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text),
        sa.Column("name", sa.Text, nullable=False, server_default=""),
        sa.Column("size", sa.BigInteger),
        sa.Column("basis", sa.Text),
        sa.Column("checker", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        _number("progress"),
        _number("attempts"),
        sa.Column("is_table", sa.Boolean, nullable=False, server_default=sa.true()),
        _number("galat"),
        _number("peringatan"),
        _number("saran"),
        sa.Column("report", JSONB),
        sa.Column("original_id", sa.Text),
        sa.Column("override_by", sa.Text),
        sa.Column("override_role", sa.Text),
        _time("override_at"),
        sa.Column("override_reason", sa.Text),
        _time("requested_at", nullable=False),
        _time("touched_at", nullable=False),
        _time("checked_at"),
        sa.CheckConstraint("status IN ('queued', 'running', 'done', 'failed')", name="satudata_check_status_check"),
    )
    op.create_index("satudata_check_resource", "satudata_check", ["resource_id", "number"])
    op.create_index("satudata_check_package", "satudata_check", ["package_id"])
    op.create_index("satudata_check_sha256", "satudata_check", ["sha256"])
    op.create_index(
        "satudata_check_waiting",
        "satudata_check",
        ["touched_at"],
        postgresql_where=sa.text("status IN ('queued', 'running')"),
    )
    op.create_table(
        "satudata_check_original",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("kept_by", sa.Text),
        _time("kept_at", nullable=False),
    )


def downgrade() -> None:
    """Drop them; the originals stay in the storage under their ids."""
    op.drop_table("satudata_check_original")
    op.drop_table("satudata_check")
