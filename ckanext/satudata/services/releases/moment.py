"""The minute at which an embargoed dataset opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckanext.satudata import config
from ckanext.satudata.domain.releases.terms import Precision
from ckanext.satudata.services.releases.rows import planned_of

Row = Mapping[Any, Any]


def opening_moment(row: Row) -> dt.datetime | None:
    """Return when the dataset of a release opens by itself, in UTC.

    An announced minute is that minute; a day opens at the hour of the portal; a month or quarter on its first working
    day at that hour. ``None``: the date sets only an end, is to be announced or was called off, so that the dataset
    opens when it is approved.
    """
    planned = planned_of(row)
    if planned is None or row["cancelled_at"] is not None or planned.precision is Precision.not_later_than:
        return None
    day, last = planned.day, planned.last_day
    if not planned.is_precise:
        calendar = config.calendar()
        while day < last and not calendar.is_working_day(day):
            day += dt.timedelta(days=1)
    return dt.datetime.combine(day, planned.time or config.release_hour(), config.timezone()).astimezone(dt.UTC)
