"""A year of entries for each dataset, from its own frequency: idempotent, and never over what a person did.

Entries are only ever added. Which periods have one already counts those called off and declined, so that what a person
took away does not come back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.metadata.periods import last_day
from ckanext.satudata.domain.releases.generation import Proposal, Series
from ckanext.satudata.domain.releases.generation import generate as suggest
from ckanext.satudata.domain.releases.periods import PERIODIC
from ckanext.satudata.domain.releases.terms import Certainty, Kind
from ckanext.satudata.model import release_series
from ckanext.satudata.model.tables import make_id, now
from ckanext.satudata.services.releases import checking, rows
from ckanext.satudata.services.releases.people import PORTAL, Planner

Row = Mapping[Any, Any]

_OLDER_THAN_ALL_HOLIDAYS = dt.timedelta(days=40)


@dataclass(frozen=True)
class Generated:
    """What a run made: the new entries (in a dry run those it would make), and how many were there already."""

    created: list[dict[str, Any]] = field(default_factory=list)
    unchanged: int = 0


def generate(  # noqa: PLR0913 - which datasets, when, for whom
    package_ids: Collection[str] | None,
    *,
    today: dt.date | None = None,
    by: Planner = PORTAL,
    organization_id: str | None = None,
    dry_run: bool = False,
    most: int | None = None,
) -> Generated:
    """Add the entries that are missing for a year ahead, in the caller's transaction.

    Args:
        package_ids: the datasets, hidden ones too; ``None`` = all that are public.
        today: the day in the portal's time zone.
        by: who asks: entries of the portal and the walidata are announced, those of an office proposed.
        organization_id: only datasets of this office.
        dry_run: say what would be made, and make nothing.
        most: how many entries of each dataset at most.
    """
    moment = now()
    today = today or moment.astimezone(config.timezone()).date()
    calendar, horizon, lag = config.calendar(), config.release_horizon_days(), config.release_lag_days()
    found = release_series.sources(package_ids, PERIODIC, organization_id)
    taken = release_series.taken([source["package_id"] for source in found])
    created: list[dict[str, Any]] = []
    unchanged = 0
    for source in found:
        kind = source["kind"] or Kind.data.value
        known = taken.get((source["package_id"], kind), set())
        proposals = suggest(_series(source, lag, today), today, calendar, horizon_days=horizon)
        missing = [proposal for proposal in proposals if proposal.period.code not in known]
        unchanged += len(proposals) - len(missing)
        created += [_values(source, kind, proposal, by, moment) for proposal in missing[:most]]
    if dry_run:
        return Generated(created, unchanged)
    role = by.role_for(organization_id or "") if by.user_id else None
    made = release_series.insert_many(created, role=role.value if role else None)
    return Generated([values for values in created if values["id"] in made], unchanged + len(created) - len(made))


def series_of(package_id: str) -> Series | None:
    """Return what the schedule of a dataset follows from; ``None`` where its frequency makes none."""
    today = now().astimezone(config.timezone()).date()
    found = release_series.sources([package_id], PERIODIC)
    return _series(found[0], config.release_lag_days(), today) if found else None


def set_series(package_id: str, *, lag_days: int, time: dt.time | None, kind: Kind, by: Planner) -> None:
    """Set lag, hour and kind of a dataset's series for the entries made from now on. Commits."""
    release_series.put(package_id, lag_days=lag_days, time=time, kind=kind.value, updated_by=by.user_id)
    model.Session.commit()


def _series(source: Row, lag: int, today: dt.date) -> Series:
    lag_days = source["lag_days"] if source["lag_days"] is not None else lag
    series = Series(source["frequency"], lag_days, time=source["time"])
    after = source["newest"] or _reached(source["periode_akhir"])
    # What lies so far back makes no entry from today on: no need to count through the years of a daily series.
    if after is None or after < today - dt.timedelta(days=lag_days) - _OLDER_THAN_ALL_HOLIDAYS:
        return series
    return replace(series, after=after)


def _reached(text: str | None) -> dt.date | None:
    """Return until when the data reach, where the dataset says so; metadata of drafts may say anything."""
    try:
        found = last_day(text or "")
    except ValueError:
        return None
    return found if found.year <= checking.LAST_YEAR else None


def _values(source: Row, kind: str, proposal: Proposal, by: Planner, moment: dt.datetime) -> dict[str, Any]:
    announced = by.walidata
    return {
        "id": make_id(),
        "package_id": source["package_id"],
        "organization_id": source["organization_id"],
        "title": source["title"],
        "topic": source["topic"],
        "kind": kind,
        "frequency": source["frequency"],
        "period": proposal.period.code,
        "period_start": proposal.period.start,
        "period_end": proposal.period.end,
        **rows.date_values(proposal.planned),
        **(rows.first_values(proposal.planned) if announced else {}),
        "certainty": Certainty.sementara.value,
        "approval": "announced" if announced else "proposed",
        "origin": "generated",
        "created_by": by.user_id,
        "created_at": moment,
        "modified_at": moment,
        "announced_at": moment if announced else None,
    }
