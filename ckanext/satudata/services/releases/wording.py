"""Dates, statuses and changes of releases in the language of the person."""

from __future__ import annotations

import datetime as dt

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.releases.changes import Ground
from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import period_of
from ckanext.satudata.domain.releases.terms import Precision
from ckanext.satudata.services import wording

_FREQUENCIES = {Precision.month: "bulanan", Precision.quarter: "triwulanan"}


def planned_label(planned: PlannedDate) -> str:
    """Return a date as people say it: ``20 Juli 2026, 09.00 WIB``, ``Juli 2026``, ``Paling lambat 31 Mei 2026``."""
    language = wording.language()
    period = period_of(_FREQUENCIES.get(planned.precision, "harian"), planned.day)
    label = period.label(language)
    if planned.precision is Precision.not_later_than:
        return tk._("No later than {day}").format(day=label)
    return f"{label}, {hour_label(planned.time)}" if planned.time else label


def hour_label(time: dt.time) -> str:
    """Return an hour of the portal's time zone: ``09.00 WIB``."""
    separator = ":" if wording.language().startswith("en") else "."
    return f"{time:%H}{separator}{time:%M} {wording.zone_name()}"


def ground_label(ground: str) -> str:
    """Return why a change needed a public reason."""
    labels = {
        Ground.cancelled: tk._("The release was called off."),
        Ground.undetermined: tk._("There is no new date yet."),
        Ground.less_precise: tk._("The new date is less precise."),
        Ground.was_certain: tk._("The date was confirmed."),
        Ground.outside_window: tk._("The new date is outside of the announced time."),
    }
    return labels[Ground(ground)]


def change_label(type_: str) -> str:
    """Return the name of a change."""
    labels = {
        "announced": tk._("Announced"),
        "moved": tk._("Date changed"),
        "certainty": tk._("Certainty changed"),
        "cancelled": tk._("Called off"),
        "released": tk._("Released"),
        "renamed": tk._("Description changed"),
        "proposed": tk._("Proposed"),
        "declined": tk._("Declined"),
    }
    return labels[type_]
