"""Rows of ``satudata_release`` as the domain sees them, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckanext.satudata.domain.releases.changes import Announcement
from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import Period
from ckanext.satudata.domain.releases.reading import read_period
from ckanext.satudata.domain.releases.status import Standing
from ckanext.satudata.domain.releases.terms import Certainty, Precision

Row = Mapping[Any, Any]

DATE_COLUMNS = ("precision", "planned_day", "planned_time", "last_day")


def planned_of(row: Row) -> PlannedDate | None:
    """Return the date as announced now; ``None`` = to be announced."""
    return _date(row["precision"], row["planned_day"], row["planned_time"])


def first_of(row: Row) -> PlannedDate | None:
    """Return the date as it was announced first."""
    return _date(row["first_precision"], row["first_day"], row["first_time"])


def _date(precision: str | None, day: dt.date | None, time: dt.time | None) -> PlannedDate | None:
    if precision is None or day is None:
        return None
    return PlannedDate(Precision(precision), day, time)


def announcement_of(row: Row) -> Announcement:
    """Return what the public is told now."""
    return Announcement(planned_of(row), Certainty(row["certainty"]))


def standing_of(row: Row) -> Standing:
    """Return what the status follows from."""
    return Standing(planned_of(row), row["postponed"], row["released_at"], row["cancelled_at"] is not None)


def period_of_row(row: Row) -> Period:
    """Return the reference period; its code says of which kind it is, whatever the frequency of the dataset."""
    frequency = "mingguan" if "-W" in row["period"] else read_period(row["period"]).frequency
    return Period(frequency, row["period_start"], row["period_end"])


def date_values(planned: PlannedDate | None) -> dict[str, Any]:
    """Return the columns of the date as announced now."""
    if planned is None:
        return dict.fromkeys(DATE_COLUMNS)
    values = (planned.precision.value, planned.day, planned.time, planned.last_day)
    return dict(zip(DATE_COLUMNS, values, strict=True))


def first_values(planned: PlannedDate | None) -> dict[str, Any]:
    """Return the columns of the date as announced first."""
    values = date_values(planned)
    return {
        "first_precision": values["precision"],
        "first_day": values["planned_day"],
        "first_time": values["planned_time"],
    }


def document(announcement: Announcement) -> dict[str, str | None]:
    """Return an announcement as change records and wishes keep it."""
    planned = announcement.planned
    return {
        "precision": planned.precision.value if planned else None,
        "day": planned.day.isoformat() if planned else None,
        "time": planned.time.isoformat() if planned and planned.time else None,
        "certainty": announcement.certainty.value,
    }


def planned_of_document(kept: Mapping[str, Any] | None) -> PlannedDate | None:
    """Return the date that a change record or a wish keeps."""
    if not kept or not kept.get("precision"):
        return None
    time = dt.time.fromisoformat(kept["time"]) if kept.get("time") else None
    return PlannedDate(Precision(kept["precision"]), dt.date.fromisoformat(kept["day"]), time)
