"""Changing an entry of the schedule: what is announced changes with a public record, and with reasons where owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.releases.changes import Announcement, Ground, grounds, is_postponement
from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.terms import Certainty
from ckanext.satudata.domain.workflow.terms import Role
from ckanext.satudata.model import releases
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import scheduling
from ckanext.satudata.services.releases import checking, planning, rows
from ckanext.satudata.services.releases.people import Planner

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Change:
    """What shall be different; ``None`` = as it is, except for the date, which ``sets_date`` decides.

    ``only_later``: the change is called a postponement, so an earlier date is a mistake.
    """

    planned: PlannedDate | None = None
    sets_date: bool = False
    certainty: Certainty | None = None
    title: str | None = None
    topic: str | None = None
    confidential: bool | None = None
    only_later: bool = False

    def applied(self, before: Announcement) -> Announcement:
        """Return what the public would be told; a date without a day is provisional unless called certain."""
        planned = self.planned if self.sets_date else before.planned
        certainty = self.certainty or before.certainty
        after = Announcement(planned, certainty)
        if self.certainty is None and after.contradiction():
            return Announcement(planned, Certainty.sementara)
        return after

    def words(self, row: Row) -> dict[str, Any]:
        """Return the columns of the description that would be different."""
        wanted = {"title": self.title, "topic": self.topic, "confidential": self.confidential}
        given = {
            name: value or None if name == "topic" else value for name, value in wanted.items() if value is not None
        }
        return {name: value for name, value in given.items() if value != row[name]}


def lock(release_id: str, by: Planner) -> tuple[Row, Role]:
    """Lock a release that somebody may change, and return in which role.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: it is gone.
        ckan.plugins.toolkit.NotAuthorized: they may not.
    """
    row = releases.lock(release_id)
    if row is None:
        model.Session.rollback()
        raise tk.ObjectNotFound(tk._("Release not found"))
    role = by.role_for(row["organization_id"])
    if role is None:
        model.Session.rollback()
        raise tk.NotAuthorized(tk._("Only editors of the organisation and the walidata plan its releases."))
    return row, role


def refuse(problems: Mapping[str, Any]) -> None:
    """End the transaction and raise the problems, if there are any.

    Raises:
        ckan.plugins.toolkit.ValidationError: there are.
    """
    if problems:
        model.Session.rollback()
        raise tk.ValidationError(dict(problems))


def closed(row: Row) -> checking.Problems:
    """Return that an entry has come to its end, if it has."""
    if row["released_at"] is not None:
        return {"release_id": [tk._("This release is out already, so its date stays as it was announced.")]}
    if row["cancelled_at"] is not None:
        return {"release_id": [tk._("This release was called off. Make a new entry instead.")]}
    if row["approval"] == "declined":
        return {"release_id": [tk._("This proposal was declined. Make a new one instead.")]}
    return {}


def update(  # noqa: PLR0913 - what, by whom, why, and what is wrong with it already
    release_id: str,
    change: Change,
    by: Planner,
    *,
    reason: str = "",
    version: int | None = None,
    problems: Mapping[str, Any] | None = None,
) -> Row:
    """Change an entry. What an office changes of an announced one is a wish, for the walidata to confirm. Commits.

    Args:
        release_id: the release.
        change: what shall be different.
        by: who changes it.
        reason: why; the public reads it.
        version: ``sequence`` of the release that they looked at.
        problems: what is wrong with the call already, to be told together with the rest.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: they may not plan for this office.
        ckan.plugins.toolkit.ValidationError: with everything that is wrong.
    """
    row, role = lock(release_id, by)
    before = rows.announcement_of(row)
    after, words = change.applied(before), change.words(row)
    wishes = row["approval"] == "announced" and role is not Role.walidata
    wrong = _problems(row, change, after)
    unasked = _not_a_wish(words) if wishes else {}
    unexplained = checking.no_reason() if not reason and _owed(row, after) else {}
    refuse(checking.merged(problems or {}, _outdated(row, version), wrong, unasked, unexplained))
    if after == before and not words:
        model.Session.rollback()
        return row
    moment = now()
    if wishes:
        row = releases.update(row["id"], pending=wish(after, by, reason, moment))
    else:
        row = describe(row, words, by, role, moment)
        row = announce_change(row, after, by, role, reason, moment)
    model.Session.commit()
    return row


def _problems(row: Row, change: Change, after: Announcement) -> checking.Problems:
    """Return what is wrong with a change by itself."""
    before = rows.announcement_of(row)
    return checking.merged(
        closed(row) if after != before or row["approval"] == "declined" else {},
        checking.of_announcement(after),
        _not_later(before, after) if change.only_later else {},
        checking.of_words(change.title, change.topic),
    )


def _outdated(row: Row, version: int | None) -> checking.Problems:
    if version is None or version == row["sequence"]:
        return {}
    return {
        "version": [tk._("Somebody changed this release meanwhile. Reload it, look at it, and make your change again.")]
    }


def _not_later(before: Announcement, after: Announcement) -> checking.Problems:
    if before.planned is None or is_postponement(before.planned, after.planned, config.timezone()):
        return {}
    return {"planned": [tk._("To postpone, write a date after the announced one.")]}


def _not_a_wish(words: Mapping[str, Any]) -> checking.Problems:
    message = tk._("This entry is announced, so only the walidata changes its description. Ask them to do it.")
    return {name: [message] for name in words}


def _owed(row: Row, after: Announcement) -> frozenset[Ground]:
    """Return for which grounds the public must be told why."""
    if row["approval"] != "announced":
        return frozenset()
    return grounds(rows.announcement_of(row), after, config.timezone())


def wish(after: Announcement, by: Planner, reason: str, moment: dt.datetime, *, cancel: bool = False) -> dict[str, Any]:
    """Return how an office's wish to change an announced entry is kept."""
    return {
        "planned": rows.document(after) if after.planned else None,
        "certainty": after.certainty.value,
        "reason": reason,
        "by": by.user_id,
        "at": moment.isoformat(),
        "cancel": cancel,
    }


def describe(row: Row, words: Mapping[str, Any], by: Planner, role: Role, moment: dt.datetime) -> Row:
    """Change title, topic or confidentiality of a locked entry."""
    if not words:
        return row
    public = row["approval"] == "announced" and set(words) != {"confidential"}
    releases.record(row["id"], "renamed", moment, role=role.value, actor_id=by.user_id, public=public)
    return releases.update(row["id"], **words, sequence=row["sequence"] + 1, modified_at=moment)


def announce_change(  # noqa: PLR0913, PLR0917 - what, by whom, why and when
    row: Row, after: Announcement, by: Planner, role: Role, reason: str, moment: dt.datetime
) -> Row:
    """Change date and certainty of a locked entry, with its record; what waits for the release follows."""
    before = rows.announcement_of(row)
    if after == before:
        return row
    announced = row["approval"] == "announced"
    moved = after.planned != before.planned
    values = {
        **rows.date_values(after.planned),
        "certainty": after.certainty.value,
        "sequence": row["sequence"] + 1,
        "modified_at": moment,
    }
    if announced:
        values |= planning.certainty_values(after, moment)
        values["pending"] = None
        promised = before.planned is not None or row["first_precision"] is not None
        values["changes"] = row["changes"] + (moved and promised)
        values["postponed"] = row["postponed"] or (
            before.planned is not None and moved and is_postponement(before.planned, after.planned, config.timezone())
        )
    releases.record(
        row["id"],
        ("moved" if moved else "certainty") if announced else "proposed",
        moment,
        role=role.value,
        actor_id=by.user_id,
        old=rows.document(before),
        new=rows.document(after),
        grounds=sorted(_owed(row, after)),
        reason=reason or None,
        public=announced,
    )
    row = releases.update(row["id"], **values)
    scheduling.reschedule(row)
    return row


def cancel(release_id: str, by: Planner, *, reason: str, problems: Mapping[str, Any] | None = None) -> Row:
    """Call an entry off; an office asks for it where the entry is announced. Commits.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: they may not plan for this office.
        ckan.plugins.toolkit.ValidationError: no reason, or the entry has come to its end already.
    """
    row, role = lock(release_id, by)
    refuse(checking.merged(problems or {}, closed(row), {} if reason else checking.no_reason()))
    moment = now()
    if row["approval"] == "announced" and role is not Role.walidata:
        row = releases.update(row["id"], pending=wish(rows.announcement_of(row), by, reason, moment, cancel=True))
    else:
        row = call_off(row, by, role, reason, moment)
    model.Session.commit()
    return row


def call_off(row: Row, by: Planner, role: Role, reason: str, moment: dt.datetime) -> Row:
    """Call a locked entry off, with its record; what waits for the release goes back to the publisher."""
    announced = row["approval"] == "announced"
    releases.record(
        row["id"],
        "cancelled",
        moment,
        role=role.value,
        actor_id=by.user_id,
        old=rows.document(rows.announcement_of(row)),
        grounds=[Ground.cancelled.value] if announced else [],
        reason=reason,
        public=announced,
    )
    row = releases.update(
        row["id"], cancelled_at=moment, modified_at=moment, sequence=row["sequence"] + 1, pending=None
    )
    scheduling.reschedule(row)
    return row
