"""Datasets and their files: visibility, names that are kept, working copies, stored and locked files."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.model.tables.base import make_id, metadata, time

dataset = sa.Table(
    "satudata_dataset",
    metadata,
    sa.Column("package_id", sa.Text, primary_key=True),
    sa.Column("visibility", sa.Text, nullable=False),
    sa.Column("last_editor_id", sa.Text),
    time("last_edited_at"),
    sa.Column("submission_id", sa.Text),
    sa.Column("content_hash", sa.Text),
    time("published_at"),
    sa.Column("published_by", sa.Text),
    time("withdrawn_at"),
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
    time("withdrawn_at", nullable=False),
    sa.Column("resource_ids", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Index("satudata_tombstone_name", "name"),
    sa.Index("satudata_tombstone_resources", "resource_ids", postgresql_using="gin"),
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
    time("started_at", nullable=False),
    sa.Column("closed_by", sa.Text),
    time("closed_at"),
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
    time("switched_at", nullable=False),
)

upload = sa.Table(
    "satudata_upload",
    metadata,
    sa.Column("resource_id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Text),
    time("uploaded_at", nullable=False),
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
    time("placed_at", nullable=False),
    sa.Column("lifted_by", sa.Text),
    sa.Column("lifted_reason", sa.Text),
    time("lifted_at"),
    sa.Index(
        "satudata_quarantine_one_active", "resource_id", unique=True, postgresql_where=sa.text("lifted_at IS NULL")
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
    time("started_at", nullable=False),
    time("verify_after"),
    time("finished_at"),
    sa.Index("satudata_journal_open", "started_at", postgresql_where=sa.text("finished_at IS NULL")),
)
