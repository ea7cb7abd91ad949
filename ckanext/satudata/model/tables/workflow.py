"""The approval workflow: submissions, reviews, snapshots, history, offices."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.model.tables.base import make_id, metadata, time

submission = sa.Table(
    "satudata_submission",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
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
    time("submitted_at"),
    sa.Column("content_hash", sa.Text),
    sa.Column("files", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("standing_approval_id", sa.Text),
    sa.Column("release_id", sa.Text),
    time("scheduled_at"),
    # Who approved last or pressed "publish": the publisher of record when its minute comes.
    sa.Column("scheduled_by", sa.Text),
    sa.Column("schedule_failure", JSONB(none_as_null=True)),
    time("due_at"),
    sa.Column("claimed_by", sa.Text),
    time("claimed_at"),
    time("opened_at", nullable=False),
    time("updated_at", nullable=False),
    time("closed_at"),
    sa.UniqueConstraint("package_id", "number", name="satudata_submission_number_key"),
    sa.Index("satudata_submission_one_open", "package_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
    sa.Index("satudata_submission_waiting", "waiting_role", "due_at", postgresql_where=sa.text("closed_at IS NULL")),
    sa.Index("satudata_submission_scheduled", "scheduled_at", postgresql_where=sa.text("closed_at IS NULL")),
)

review = sa.Table(
    "satudata_review",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
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
    time("opened_at", nullable=False),
    time("due_at"),
    time("closed_at"),
    sa.Column("reviewer_id", sa.Text),
    sa.Column("reviewer_role", sa.Text),
    sa.Column("decision", sa.Text),
    sa.Column("checklist", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("field_notes", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Column("note", sa.Text),
    sa.Column("content_hash", sa.Text),
    sa.Column("own_work", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("submission_id", "sequence", name="satudata_review_sequence_key"),
    sa.Index("satudata_review_one_open", "submission_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
)

snapshot = sa.Table(
    "satudata_snapshot",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("submission_id", sa.Text, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    time("taken_at", nullable=False),
    sa.Column("content", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("files", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Index("satudata_snapshot_package", "package_id", "taken_at"),
)

event = sa.Table(
    "satudata_event",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
    sa.Column("package_id", sa.Text),
    sa.Column("submission_id", sa.Text),
    sa.Column("type", sa.Text, nullable=False),
    time("at", nullable=False),
    sa.Column("role", sa.Text),
    sa.Column("stage", sa.Text),
    sa.Column("state_from", sa.Text),
    sa.Column("state_to", sa.Text),
    sa.Column("round", sa.Integer),
    sa.Column("content_hash", sa.Text),
    sa.Column("data", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Index("satudata_event_package", "package_id", "id"),
)

event_person = sa.Table(
    "satudata_event_person",
    metadata,
    sa.Column(
        "event_id",
        sa.BigInteger,
        sa.ForeignKey("satudata_event.id", name="satudata_event_person_event_fkey"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("actor_id", sa.Text),
    sa.Column("note", sa.Text),
    time("redacted_at"),
    sa.Column("redacted_reason", sa.Text),
)

role = sa.Table(
    "satudata_role",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
    sa.Column("user_id", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("organization_id", sa.Text),
    sa.Column("jenis_data", sa.Text),
    sa.Column("granted_by", sa.Text),
    time("granted_at", nullable=False),
    sa.Column("revoked_by", sa.Text),
    time("revoked_at"),
    sa.Index(
        "satudata_role_one_active",
        "user_id",
        "role",
        sa.text("coalesce(organization_id, '')"),
        sa.text("coalesce(jenis_data, '')"),
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    ),
)

standing_approval = sa.Table(
    "satudata_standing_approval",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("columns", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("note", sa.Text),
    sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    sa.Column("granted_by", sa.Text),
    time("granted_at", nullable=False),
    time("suspended_at"),
    sa.Column("suspended_reason", sa.Text),
    sa.Column("revoked_by", sa.Text),
    time("revoked_at"),
    sa.Index(
        "satudata_standing_approval_one_active",
        "package_id",
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    ),
)
