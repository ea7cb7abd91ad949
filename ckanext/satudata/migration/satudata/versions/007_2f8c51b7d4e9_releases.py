"""The release schedule: releases, their public changes, the series they follow, and submissions that wait for a date.

Revision ID: 2f8c51b7d4e9
Revises: 9d1f4b6ae370
Create Date: 2026-11-21 12:50:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.model import triggers

revision = "2f8c51b7d4e9"
down_revision = "9d1f4b6ae370"
branch_labels = None
depends_on = None


def _time(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Add the tables and columns."""
    _create_release()
    _create_change()
    _create_series()
    op.add_column("satudata_submission", sa.Column("release_id", sa.Text))
    op.add_column("satudata_submission", _time("scheduled_at"))
    op.add_column("satudata_submission", sa.Column("scheduled_by", sa.Text))
    op.add_column("satudata_submission", sa.Column("schedule_failure", JSONB))
    op.create_index(
        "satudata_submission_scheduled",
        "satudata_submission",
        ["scheduled_at"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.execute(triggers.INSTALL_FOR_RELEASES)


def _create_release() -> None:
    op.create_table(
        "satudata_release",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text),
        sa.Column("organization_id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("frequency", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("period_start", sa.Date, nullable=False),
        sa.Column("period_end", sa.Date, nullable=False),
        # The date as announced now; without a precision it is "to be announced". first_* is never changed.
        sa.Column("precision", sa.Text),
        sa.Column("planned_day", sa.Date),
        sa.Column("planned_time", sa.Time),
        sa.Column("last_day", sa.Date),
        sa.Column("first_precision", sa.Text),
        sa.Column("first_day", sa.Date),
        sa.Column("first_time", sa.Time),
        sa.Column("certainty", sa.Text, nullable=False),
        sa.Column("approval", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("confidential", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("postponed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("short_notice", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("changes", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("sequence", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("pending", JSONB),
        sa.Column("created_by", sa.Text),
        _time("created_at", nullable=False),
        _time("modified_at", nullable=False),
        _time("announced_at"),
        _time("certain_at"),
        _time("released_at"),
        _time("cancelled_at"),
        sa.CheckConstraint("approval IN ('proposed', 'announced', 'declined')", name="satudata_release_approval_check"),
        sa.CheckConstraint(
            "(precision IS NULL) = (planned_day IS NULL) AND (precision IS NULL) = (last_day IS NULL)",
            name="satudata_release_planned_check",
        ),
        sa.CheckConstraint("period_start <= period_end", name="satudata_release_period_check"),
    )
    op.create_index(
        "satudata_release_one_per_period",
        "satudata_release",
        ["package_id", "period", "kind"],
        unique=True,
        postgresql_where=sa.text("package_id IS NOT NULL AND approval <> 'declined' AND cancelled_at IS NULL"),
    )
    op.create_index(
        "satudata_release_title", "satudata_release", ["organization_id", "period", sa.text("lower(title)")]
    )
    op.create_index("satudata_release_planned", "satudata_release", ["planned_day", "id"])
    op.create_index("satudata_release_modified", "satudata_release", ["modified_at"])


def _create_change() -> None:
    op.create_table(
        "satudata_release_change",
        sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
        sa.Column(
            "release_id",
            sa.Text,
            sa.ForeignKey("satudata_release.id", name="satudata_release_change_release_fkey"),
            nullable=False,
        ),
        sa.Column("type", sa.Text, nullable=False),
        _time("at", nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("actor_id", sa.Text),
        sa.Column("old", JSONB),
        sa.Column("new", JSONB),
        sa.Column("grounds", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
        sa.Column("reason", sa.Text),
        sa.Column("public", sa.Boolean, nullable=False, server_default=sa.true()),
    )
    op.create_index("satudata_release_change_release", "satudata_release_change", ["release_id", "id"])


def _create_series() -> None:
    op.create_table(
        "satudata_release_series",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("lag_days", sa.Integer, nullable=False),
        sa.Column("time", sa.Time),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("updated_by", sa.Text),
        _time("updated_at", nullable=False),
        sa.CheckConstraint("lag_days >= 0", name="satudata_release_series_lag_check"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("satudata_submission_scheduled", "satudata_submission")
    op.drop_column("satudata_submission", "schedule_failure")
    op.drop_column("satudata_submission", "scheduled_by")
    op.drop_column("satudata_submission", "scheduled_at")
    op.drop_column("satudata_submission", "release_id")
    op.drop_table("satudata_release_series")
    op.drop_table("satudata_release_change")
    op.drop_table("satudata_release")
