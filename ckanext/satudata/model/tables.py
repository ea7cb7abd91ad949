"""The ``satudata_*`` tables. No foreign keys to core tables; ids are text; times are aware UTC."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData()

VISIBILITIES = ("hidden", "legacy", "published", "withdrawn")


def make_id() -> str:
    """Return a fresh random id, as core's ``make_uuid`` does."""
    return str(uuid.uuid4())


def now() -> dt.datetime:
    """Return the present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def _time(name: str, *, nullable: bool = True) -> sa.Column[dt.datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


dataset = sa.Table(
    "satudata_dataset",
    metadata,
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
    sa.Column("wanted_name", sa.Text),
    sa.Column("hidden_name", sa.Text),
    sa.CheckConstraint(
        "visibility IN ('hidden', 'legacy', 'published', 'withdrawn')", name="satudata_dataset_visibility_check"
    ),
    sa.Index("satudata_dataset_wanted_name", "wanted_name", postgresql_where=sa.text("wanted_name IS NOT NULL")),
    sa.Index("satudata_dataset_hidden_name", "hidden_name", postgresql_where=sa.text("hidden_name IS NOT NULL")),
)

tombstone = sa.Table(
    "satudata_tombstone",
    metadata,
    sa.Column("package_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("organization_title", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    _time("withdrawn_at", nullable=False),
    sa.Column("resource_ids", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Index("satudata_tombstone_name", "name"),
    sa.Index("satudata_tombstone_resources", "resource_ids", postgresql_using="gin"),
)

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
    _time("submitted_at"),
    sa.Column("content_hash", sa.Text),
    sa.Column("files", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("standing_approval_id", sa.Text),
    sa.Column("release_id", sa.Text),
    _time("scheduled_at"),
    # Who approved last or pressed "publish": the publisher of record when its minute comes.
    sa.Column("scheduled_by", sa.Text),
    sa.Column("schedule_failure", JSONB(none_as_null=True)),
    _time("due_at"),
    sa.Column("claimed_by", sa.Text),
    _time("claimed_at"),
    _time("opened_at", nullable=False),
    _time("updated_at", nullable=False),
    _time("closed_at"),
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
    _time("opened_at", nullable=False),
    _time("due_at"),
    _time("closed_at"),
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
    _time("taken_at", nullable=False),
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
    _time("at", nullable=False),
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
    _time("redacted_at"),
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
    _time("granted_at", nullable=False),
    sa.Column("revoked_by", sa.Text),
    _time("revoked_at"),
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

revision = sa.Table(
    "satudata_revision",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("copy_id", sa.Text, nullable=False, unique=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("resource_map", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("view_map", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("base_hash", sa.Text),
    sa.Column("base", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("made", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Column("started_by", sa.Text),
    _time("started_at", nullable=False),
    sa.Column("closed_by", sa.Text),
    _time("closed_at"),
    sa.CheckConstraint(
        "state IN ('starting', 'open', 'merging', 'merged', 'discarding', 'discarded')",
        name="satudata_revision_state_check",
    ),
    sa.Index("satudata_revision_one_open", "package_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
)

blob = sa.Table(
    "satudata_blob",
    metadata,
    sa.Column("resource_id", sa.Text, primary_key=True),
    sa.Column("blob_id", sa.Text, nullable=False),
    _time("switched_at", nullable=False),
)

access_grant = sa.Table(
    "satudata_access_grant",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("user_id", sa.Text, nullable=False),
    _time("until"),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("request_id", sa.Text),
    sa.Column("granted_by", sa.Text),
    _time("granted_at", nullable=False),
    sa.Column("revoked_by", sa.Text),
    _time("revoked_at"),
    sa.Index(
        "satudata_access_grant_one_active",
        "package_id",
        "user_id",
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    ),
    sa.Index("satudata_access_grant_user", "user_id"),
)

access_request = sa.Table(
    "satudata_access_request",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
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
    sa.CheckConstraint(
        "state IN ('open', 'granted', 'refused', 'answered')", name="satudata_access_request_state_check"
    ),
    sa.Index("satudata_access_request_waiting", "created_at", postgresql_where=sa.text("state = 'open'")),
)

upload = sa.Table(
    "satudata_upload",
    metadata,
    sa.Column("resource_id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Text),
    _time("uploaded_at", nullable=False),
)

quarantine = sa.Table(
    "satudata_quarantine",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
    sa.Column("resource_id", sa.Text, nullable=False),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("uploader_id", sa.Text),
    sa.Column("placed_by", sa.Text),
    _time("placed_at", nullable=False),
    sa.Column("lifted_by", sa.Text),
    sa.Column("lifted_reason", sa.Text),
    _time("lifted_at"),
    sa.Index(
        "satudata_quarantine_one_active", "resource_id", unique=True, postgresql_where=sa.text("lifted_at IS NULL")
    ),
)

check = sa.Table(
    "satudata_check",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
    # The newest row of a resource is that of its present file; a clock may stand still between two.
    sa.Column("number", sa.BigInteger, sa.Identity(always=False), nullable=False),
    sa.Column("resource_id", sa.Text, nullable=False),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text),
    sa.Column("name", sa.Text, nullable=False, server_default=""),
    sa.Column("size", sa.BigInteger),
    # What the metadata told the check, as a digest: with other metadata the same file may have other findings.
    sa.Column("basis", sa.Text),
    sa.Column("checker", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("progress", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("is_table", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("galat", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("peringatan", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("saran", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("report", JSONB(none_as_null=True)),
    sa.Column("original_id", sa.Text),
    sa.Column("override_by", sa.Text),
    sa.Column("override_role", sa.Text),
    _time("override_at"),
    sa.Column("override_reason", sa.Text),
    _time("requested_at", nullable=False),
    _time("touched_at", nullable=False),
    _time("checked_at"),
    sa.CheckConstraint("status IN ('queued', 'running', 'done', 'failed')", name="satudata_check_status_check"),
    sa.Index("satudata_check_resource", "resource_id", "number"),
    sa.Index("satudata_check_package", "package_id"),
    sa.Index("satudata_check_sha256", "sha256"),
    sa.Index("satudata_check_waiting", "touched_at", postgresql_where=sa.text("status IN ('queued', 'running')")),
)

check_original = sa.Table(
    "satudata_check_original",
    metadata,
    # Also the id under which the file lies in the storage.
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
    sa.Column("resource_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("kept_by", sa.Text),
    _time("kept_at", nullable=False),
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
    _time("granted_at", nullable=False),
    _time("suspended_at"),
    sa.Column("suspended_reason", sa.Text),
    sa.Column("revoked_by", sa.Text),
    _time("revoked_at"),
    sa.Index(
        "satudata_standing_approval_one_active",
        "package_id",
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    ),
)

journal = sa.Table(
    "satudata_journal",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("data", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    _time("started_at", nullable=False),
    _time("verify_after"),
    _time("finished_at"),
    sa.Index("satudata_journal_open", "started_at", postgresql_where=sa.text("finished_at IS NULL")),
)

release = sa.Table(
    "satudata_release",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
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
    sa.Column("pending", JSONB(none_as_null=True)),
    sa.Column("created_by", sa.Text),
    _time("created_at", nullable=False),
    _time("modified_at", nullable=False),
    _time("announced_at"),
    _time("certain_at"),
    _time("released_at"),
    _time("cancelled_at"),
    # What the public was last told: its title, no title any more, or none from the start; NULL = not looked at yet.
    sa.Column("publicity", sa.Text),
    # SEQUENCE and LAST-MODIFIED with which its title was withdrawn; what changes later does not show in them.
    sa.Column("masked_sequence", sa.Integer),
    _time("masked_at"),
    sa.CheckConstraint("approval IN ('proposed', 'announced', 'declined')", name="satudata_release_approval_check"),
    sa.CheckConstraint(
        "(precision IS NULL) = (planned_day IS NULL) AND (precision IS NULL) = (last_day IS NULL)",
        name="satudata_release_planned_check",
    ),
    sa.CheckConstraint("period_start <= period_end", name="satudata_release_period_check"),
    sa.CheckConstraint("publicity IN ('shown', 'masked', 'covered')", name="satudata_release_publicity_check"),
    sa.Index(
        "satudata_release_one_per_period",
        "package_id",
        "period",
        "kind",
        unique=True,
        postgresql_where=sa.text("package_id IS NOT NULL AND approval <> 'declined' AND cancelled_at IS NULL"),
    ),
    sa.Index("satudata_release_title", "organization_id", "period", sa.text("lower(title)")),
    sa.Index("satudata_release_planned", "planned_day", "id"),
    sa.Index("satudata_release_modified", "modified_at"),
)

release_change = sa.Table(
    "satudata_release_change",
    metadata,
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
    sa.Index("satudata_release_change_release", "release_id", "id"),
)

release_series = sa.Table(
    "satudata_release_series",
    metadata,
    sa.Column("package_id", sa.Text, primary_key=True),
    sa.Column("lag_days", sa.Integer, nullable=False),
    sa.Column("time", sa.Time),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("updated_by", sa.Text),
    _time("updated_at", nullable=False),
    sa.CheckConstraint("lag_days >= 0", name="satudata_release_series_lag_check"),
)
