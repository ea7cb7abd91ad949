"""What may be changed in an announced release, and when the public must be told why.

The rules are those of GOV.UK (Whitehall ``StatisticsAnnouncementDateChange``) and of the UK Code of Practice for
Statistics, T3: changes are announced promptly and with their reasons.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.terms import Certainty, Precision

LEAD_DAYS = 28
"""Dates are fixed four weeks ahead (UK Code of Practice for Statistics, T3.3)."""

_ORDER = (Precision.minute, Precision.day, Precision.month, Precision.quarter)


class Ground(enum.StrEnum):
    """Why a change needs a reason that everybody can read."""

    cancelled = "cancelled"
    undetermined = "undetermined"
    less_precise = "less_precise"
    was_certain = "was_certain"
    outside_window = "outside_window"


@dataclass(frozen=True)
class Announcement:
    """What the public was told: a date (``None`` = to be announced) and how sure it is."""

    planned: PlannedDate | None
    certainty: Certainty = Certainty.sementara

    def contradiction(self) -> bool:
        """Return whether a date is called certain that does not name its day."""
        return self.certainty is Certainty.pasti and (self.planned is None or not self.planned.is_precise)


def grounds(before: Announcement, after: Announcement, zone: ZoneInfo) -> frozenset[Ground]:
    """Return for which grounds a change of date needs a public reason; none for a change that keeps the promise."""
    if before == after or before.planned is None:
        return frozenset()
    found = set()
    if before.certainty is Certainty.pasti:
        found.add(Ground.was_certain)
    if after.planned is None:
        return frozenset({*found, Ground.undetermined})
    if _is_less_precise(before.planned, after.planned):
        found.add(Ground.less_precise)
    if not before.planned.window(zone).contains(after.planned.window(zone)):
        found.add(Ground.outside_window)
    return frozenset(found)


def _is_less_precise(before: PlannedDate, after: PlannedDate) -> bool:
    loose = Precision.not_later_than
    if loose in (before.precision, after.precision):
        return after.precision is loose and before.precision is not loose
    return _ORDER.index(after.precision) > _ORDER.index(before.precision)


def is_postponement(before: PlannedDate, after: PlannedDate | None, zone: ZoneInfo) -> bool:
    """Return whether the public has to wait longer than it was told."""
    return after is None or after.window(zone).end > before.window(zone).end


def short_notice(planned: PlannedDate, confirmed_at: dt.datetime, zone: ZoneInfo, lead_days: int = LEAD_DAYS) -> bool:
    """Return whether a date became certain less than ``lead_days`` days ahead."""
    return (planned.day - confirmed_at.astimezone(zone).date()).days < lead_days
