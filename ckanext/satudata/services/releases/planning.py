"""Making and changing entries of the schedule: the rules of changes, the proposals of offices, the public record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.releases.changes import Announcement, short_notice
from ckanext.satudata.domain.releases.periods import Period
from ckanext.satudata.domain.releases.terms import Certainty, Kind
from ckanext.satudata.model import releases
from ckanext.satudata.model.tables import make_id, now
from ckanext.satudata.services.releases import checking, rows
from ckanext.satudata.services.releases.people import Planner

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Entry:
    """A new entry.

    Attributes:
        package_id: the public dataset, never a working copy; ``None`` before there is one.
        frequency: a value of ``accrualPeriodicity``; the period's own unless given.
        origin: ``manual``, ``generated`` or ``imported``.
    """

    organization_id: str
    title: str
    period: Period
    announcement: Announcement = field(default_factory=lambda: Announcement(None))
    package_id: str | None = None
    kind: Kind = Kind.data
    frequency: str | None = None
    topic: str | None = None
    confidential: bool = False
    origin: str = "manual"


def problems_of(entry: Entry) -> dict[str, Any]:
    """Return what is wrong with a new entry by itself."""
    return checking.merged(
        checking.of_period(entry.period),
        checking.of_announcement(entry.announcement),
        checking.of_words(entry.title, entry.topic),
    )


def create(entry: Entry, by: Planner, *, reason: str | None = None) -> Row:
    """Make an entry: announced by the walidata, proposed by an office. Commits.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: they may not plan for this office.
        ckan.plugins.toolkit.ValidationError: with everything that is wrong, also when the entry exists already.
    """
    row = insert(entry, by, reason=reason)
    model.Session.commit()
    return row


def insert(entry: Entry, by: Planner, *, reason: str | None = None) -> Row:
    """Do what ``create`` does inside the caller's transaction, which goes on after an error."""
    if by.role_for(entry.organization_id) is None:
        raise tk.NotAuthorized(tk._("Only editors of the organisation and the walidata plan its releases."))
    if problems := problems_of(entry):
        raise tk.ValidationError(problems)
    if entry.package_id is None and releases.same_title(
        entry.organization_id, entry.title, entry.period.code, entry.kind.value
    ):
        raise _duplicate()
    moment = now()
    values, change = draft(entry, by, moment, reason=reason)
    row = releases.insert(**values)
    if row is None:
        raise _duplicate()
    releases.record(change.pop("release_id"), change.pop("type"), change.pop("at"), **change)
    return row


def draft(
    entry: Entry, by: Planner, moment: dt.datetime, *, reason: str | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rows of a new entry and of its first change record, without writing them."""
    role = by.role_for(entry.organization_id)
    values = {**_values(entry), "created_by": by.user_id, "created_at": moment, "modified_at": moment}
    if by.walidata:
        values |= announced_values(entry.announcement, moment)
    change = {
        "release_id": values["id"],
        "type": "announced" if by.walidata else "proposed",
        "at": moment,
        "role": role.value if role else None,
        "actor_id": by.user_id,
        "new": rows.document(entry.announcement),
        "reason": reason or None,
        "public": by.walidata,
    }
    return values, change


def _duplicate() -> tk.ValidationError:
    return tk.ValidationError(
        {"period": [tk._("There is an entry for this period already. Change that one, or choose another period.")]}
    )


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "id": make_id(),
        "package_id": entry.package_id,
        "organization_id": entry.organization_id,
        "title": entry.title,
        "topic": entry.topic or None,
        "kind": entry.kind.value,
        "frequency": entry.frequency or entry.period.frequency,
        "period": entry.period.code,
        "period_start": entry.period.start,
        "period_end": entry.period.end,
        **rows.date_values(entry.announcement.planned),
        "certainty": entry.announcement.certainty.value,
        "approval": "proposed",
        "origin": entry.origin,
        "confidential": entry.confidential,
    }


def announced_values(announcement: Announcement, moment: dt.datetime) -> dict[str, Any]:
    """Return the columns of an entry at the moment at which it is announced."""
    return {
        "approval": "announced",
        "announced_at": moment,
        **rows.first_values(announcement.planned),
        **certainty_values(announcement, moment),
    }


def certainty_values(announcement: Announcement, moment: dt.datetime) -> dict[str, Any]:
    """Return the columns that say since when a date is confirmed, and whether that was short notice."""
    planned = announcement.planned
    if announcement.certainty is not Certainty.pasti or planned is None:
        return {"certain_at": None, "short_notice": False}
    late = short_notice(planned, moment, config.timezone(), config.release_lead_days())
    return {"certain_at": moment, "short_notice": late}
