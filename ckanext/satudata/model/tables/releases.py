"""The release schedule."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.model.tables.base import make_id, metadata, time

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
    time("created_at", nullable=False),
    time("modified_at", nullable=False),
    time("announced_at"),
    time("certain_at"),
    time("released_at"),
    time("cancelled_at"),
    # What the public was last told: its title, no title any more, or none from the start; NULL = not looked at yet.
    sa.Column("publicity", sa.Text),
    # SEQUENCE and LAST-MODIFIED with which its title was withdrawn; what changes later does not show in them.
    sa.Column("masked_sequence", sa.Integer),
    time("masked_at"),
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
    time("at", nullable=False),
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
    time("updated_at", nullable=False),
    sa.CheckConstraint("lag_days >= 0", name="satudata_release_series_lag_check"),
)
