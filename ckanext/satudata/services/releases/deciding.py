"""What the walidata decides: proposals of offices, and their wishes to change what is announced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.releases.changes import Announcement, grounds
from ckanext.satudata.domain.releases.terms import Certainty
from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.model import releases
from ckanext.satudata.model.tables import now
from ckanext.satudata.services.releases import changing, checking, planning, rows
from ckanext.satudata.services.releases.people import Planner

Row = Mapping[Any, Any]


def _lock(release_id: str, by: Planner) -> Row:
    row, role = changing.lock(release_id, by)
    if role is not Role.walidata:
        model.Session.rollback()
        raise tk.NotAuthorized(tk._("Only the walidata decides on proposals for the schedule."))
    asks = row["approval"] == "proposed" or row["pending"] is not None
    nothing = {"release_id": [tk._("There is nothing to decide: no proposal and no wish waits here.")]}
    changing.refuse(changing.closed(row) or ({} if asks else nothing))
    return row


def confirm(release_id: str, by: Planner, *, reason: str = "") -> Row:
    """Announce a proposal, or make the change that an office wishes. Commits.

    Args:
        release_id: the release.
        by: who decides.
        reason: the public reason, where the office wrote none or another is better.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: they are not the walidata.
        ckan.plugins.toolkit.ValidationError: nothing waits here, or a public reason is owed and missing.
    """
    row = _lock(release_id, by)
    row = _announce(row, by) if row["approval"] == "proposed" else _grant(row, by, reason)
    model.Session.commit()
    return row


def _announce(row: Row, by: Planner) -> Row:
    moment, announcement = now(), rows.announcement_of(row)
    releases.record(
        row["id"],
        "announced",
        moment,
        role=Role.walidata.value,
        actor_id=by.user_id,
        new=rows.document(announcement),
    )
    return releases.update(
        row["id"],
        **planning.announced_values(announcement, moment),
        sequence=row["sequence"] + 1,
        modified_at=moment,
    )


def _grant(row: Row, by: Planner, reason: str) -> Row:
    wish = row["pending"]
    reason = reason or wish["reason"] or ""
    after = _wished(wish)
    owed = wish["cancel"] or grounds(rows.announcement_of(row), after, config.timezone())
    changing.refuse(checking.no_reason() if owed and not reason else {})
    moment = now()
    if wish["cancel"]:
        return changing.call_off(row, by, Role.walidata, reason, moment)
    row = releases.update(row["id"], pending=None)
    return changing.announce_change(row, after, by, Role.walidata, reason, moment)


def decline(release_id: str, by: Planner, *, reason: str) -> Row:
    """Decline a proposal or a wish; the office reads why. Commits.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: they are not the walidata.
        ckan.plugins.toolkit.ValidationError: nothing waits here, or no reason was written.
    """
    row = _lock(release_id, by)
    missing = {"reason": [tk._("Write the reason: the organisation reads it.")]}
    changing.refuse({} if reason else missing)
    moment = now()
    declined = _wished(row["pending"]) if row["pending"] else rows.announcement_of(row)
    releases.record(
        row["id"],
        "declined",
        moment,
        role=Role.walidata.value,
        actor_id=by.user_id,
        new=rows.document(declined),
        reason=reason,
        public=False,
    )
    if row["approval"] == "proposed":
        row = releases.update(row["id"], approval="declined", modified_at=moment, sequence=row["sequence"] + 1)
    else:
        row = releases.update(row["id"], pending=None)
    model.Session.commit()
    return row


def _wished(wish: Mapping[str, Any]) -> Announcement:
    return Announcement(rows.planned_of_document(wish["planned"]), Certainty(wish["certainty"]))
