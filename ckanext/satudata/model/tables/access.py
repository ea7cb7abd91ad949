"""Who may see a file that is not open to all."""

from __future__ import annotations

import sqlalchemy as sa

from ckanext.satudata.model.tables.base import make_id, metadata, time

access_grant = sa.Table(
    "satudata_access_grant",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, default=make_id),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("user_id", sa.Text, nullable=False),
    time("until"),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("request_id", sa.Text),
    sa.Column("granted_by", sa.Text),
    time("granted_at", nullable=False),
    sa.Column("revoked_by", sa.Text),
    time("revoked_at"),
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
    time("created_at", nullable=False),
    sa.Column("answered_by", sa.Text),
    time("answered_at"),
    sa.CheckConstraint(
        "state IN ('open', 'granted', 'refused', 'answered')", name="satudata_access_request_state_check"
    ),
    sa.Index("satudata_access_request_waiting", "created_at", postgresql_where=sa.text("state = 'open'")),
)
