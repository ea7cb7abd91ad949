"""Create the tables of the workflow and keep what is public public.

Revision ID: 3f1c9a7e5b20
Revises:
Create Date: 2026-11-21 05:30:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.model import triggers

revision = "3f1c9a7e5b20"
down_revision = None
branch_labels = None
depends_on = None

EMPTY_OBJECT = sa.text("'{}'::jsonb")
EMPTY_LIST = sa.text("'[]'::jsonb")


def _time(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_dataset() -> None:
    op.create_table(
        "satudata_dataset",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("last_editor_id", sa.Text),
        _time("last_edited_at"),
        sa.Column("submission_id", sa.Text),
        sa.Column("content_hash", sa.Text),
        _time("published_at"),
        sa.Column("published_by", sa.Text),
        _time("withdrawn_at"),
        sa.Column("withdrawn_reason", sa.Text),
        sa.CheckConstraint(
            "visibility IN ('hidden', 'legacy', 'published', 'withdrawn')", name="satudata_dataset_visibility_check"
        ),
    )


def _create_submission() -> None:
    op.create_table(
        "satudata_submission",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Text),
        sa.Column("workflow", sa.Text, nullable=False),
        sa.Column("definition", JSONB, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("jenis_data", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("stage", sa.Text),
        sa.Column("returned_from", sa.Text),
        sa.Column("waiting_role", sa.Text),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("submitted_by", sa.Text),
        _time("submitted_at"),
        sa.Column("content_hash", sa.Text),
        sa.Column("files", JSONB, nullable=False, server_default=EMPTY_OBJECT),
        _time("due_at"),
        sa.Column("claimed_by", sa.Text),
        _time("claimed_at"),
        _time("opened_at", nullable=False),
        _time("updated_at", nullable=False),
        _time("closed_at"),
        sa.UniqueConstraint("package_id", "number", name="satudata_submission_number_key"),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "satudata_submission_one_open", "satudata_submission", ["package_id"], unique=True, postgresql_where=is_open
    )
    op.create_index(
        "satudata_submission_waiting", "satudata_submission", ["waiting_role", "due_at"], postgresql_where=is_open
    )


def _create_review() -> None:
    op.create_table(
        "satudata_review",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "submission_id",
            sa.Text,
            sa.ForeignKey("satudata_submission.id", name="satudata_review_submission_fkey"),
            nullable=False,
        ),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        _time("opened_at", nullable=False),
        _time("due_at"),
        _time("closed_at"),
        sa.Column("reviewer_id", sa.Text),
        sa.Column("reviewer_role", sa.Text),
        sa.Column("decision", sa.Text),
        sa.Column("checklist", JSONB, nullable=False, server_default=EMPTY_OBJECT),
        sa.Column("field_notes", JSONB, nullable=False, server_default=EMPTY_LIST),
        sa.Column("note", sa.Text),
        sa.Column("content_hash", sa.Text),
        sa.Column("own_work", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("submission_id", "sequence", name="satudata_review_sequence_key"),
    )
    op.create_index(
        "satudata_review_one_open",
        "satudata_review",
        ["submission_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _create_event() -> None:
    op.create_table(
        "satudata_event",
        sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
        sa.Column("package_id", sa.Text),
        sa.Column("submission_id", sa.Text),
        sa.Column("type", sa.Text, nullable=False),
        _time("at", nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("stage", sa.Text),
        sa.Column("state_from", sa.Text),
        sa.Column("state_to", sa.Text),
        sa.Column("round", sa.Integer),
        sa.Column("content_hash", sa.Text),
        sa.Column("data", JSONB, nullable=False, server_default=EMPTY_OBJECT),
    )
    op.create_index("satudata_event_package", "satudata_event", ["package_id", "id"])
    op.create_table(
        "satudata_event_person",
        sa.Column(
            "event_id",
            sa.BigInteger,
            sa.ForeignKey("satudata_event.id", name="satudata_event_person_event_fkey"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("actor_id", sa.Text),
        sa.Column("note", sa.Text),
        _time("redacted_at"),
        sa.Column("redacted_reason", sa.Text),
    )
    op.execute(triggers.INSTALL)


def _create_role_and_journal() -> None:
    op.create_table(
        "satudata_role",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("organization_id", sa.Text),
        sa.Column("jenis_data", sa.Text),
        sa.Column("granted_by", sa.Text),
        _time("granted_at", nullable=False),
        sa.Column("revoked_by", sa.Text),
        _time("revoked_at"),
    )
    op.create_index(
        "satudata_role_one_active",
        "satudata_role",
        ["user_id", "role", sa.text("coalesce(organization_id, '')"), sa.text("coalesce(jenis_data, '')")],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "satudata_journal",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("data", JSONB, nullable=False, server_default=EMPTY_OBJECT),
        _time("started_at", nullable=False),
        _time("verify_after"),
        _time("finished_at"),
    )
    op.create_index(
        "satudata_journal_open", "satudata_journal", ["started_at"], postgresql_where=sa.text("finished_at IS NULL")
    )


def upgrade() -> None:
    """Create the tables, and mark as *legacy* what is public at this moment, in the same transaction.

    Once the tables exist, a dataset without a row is hidden; without the legacy rows installing the extension
    would empty the portal.
    """
    _create_dataset()
    _create_submission()
    _create_review()
    _create_event()
    _create_role_and_journal()
    op.execute(
        "INSERT INTO satudata_dataset (package_id, visibility)"
        " SELECT id, 'legacy' FROM package WHERE state = 'active' AND NOT coalesce(private, false)"
    )


def downgrade() -> None:
    """Drop the tables with everything in them; core's private flags stay as they are."""
    for table in ("journal", "role", "event_person", "event", "review", "submission", "dataset"):
        op.drop_table(f"satudata_{table}")
    op.execute(triggers.REMOVE_FUNCTION)
