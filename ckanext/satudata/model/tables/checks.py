"""Checks of table files."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.model.tables.base import make_id, metadata, time

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
    time("override_at"),
    sa.Column("override_reason", sa.Text),
    time("requested_at", nullable=False),
    time("touched_at", nullable=False),
    time("checked_at"),
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
    time("kept_at", nullable=False),
)
