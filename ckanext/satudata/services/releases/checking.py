"""What is wrong with an entry of the schedule, all at once and in the user's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.releases.changes import Announcement
from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import Period
from ckanext.satudata.domain.releases.terms import LABELS, Precision
from ckanext.satudata.services import wording

FIRST_YEAR, LAST_YEAR = 2000, 2100
_FIRST_PERIOD = 1900
LONGEST_TITLE = 500
LONGEST_TOPIC = 200

Problems = dict[str, list[str]]


def of_planned(planned: PlannedDate | None) -> Problems:
    """Return what is wrong with a date."""
    if planned is None or FIRST_YEAR <= planned.day.year <= LAST_YEAR:
        return {}
    return {"planned": [_between(FIRST_YEAR)]}


def of_period(period: Period) -> Problems:
    """Return what is wrong with a reference period."""
    if period.end < period.start:
        return {"period": [tk._("The period ends before it begins.")]}
    if period.start.year < _FIRST_PERIOD or period.end.year > LAST_YEAR:
        return {"period": [_between(_FIRST_PERIOD)]}
    return {}


def _between(first: int) -> str:
    return tk._("The year must lie between {first} and {last}.").format(first=first, last=LAST_YEAR)


def of_announcement(announcement: Announcement) -> Problems:
    """Return what is wrong with a date together with its certainty."""
    if announcement.contradiction():
        return {
            "certainty": [
                tk._("Only a date that names its day can be confirmed. Write the day, or leave the date provisional.")
            ]
        }
    return of_planned(announcement.planned)


def of_words(title: str | None, topic: str | None) -> Problems:
    """Return what is wrong with title and topic."""
    problems: Problems = {}
    for name, text, longest in (("title", title, LONGEST_TITLE), ("topic", topic, LONGEST_TOPIC)):
        if text and len(text) > longest:
            problems[name] = [tk._("Write at most {limit} characters.").format(limit=longest)]
        elif text and not all(character.isprintable() for character in text):
            problems[name] = [tk._("Write one line of text, without line breaks or control characters.")]
    if title is not None and not title.strip():
        problems["title"] = [tk._("Missing value")]
    return problems


def no_reason() -> Problems:
    """Return that the reason is missing."""
    return {"reason": [tk._("Write the reason: it is shown to the public.")]}


def merged(*found: Mapping[str, Any]) -> dict[str, Any]:
    """Return all problems by field; a field may have several."""
    result: dict[str, Any] = {}
    for problems in found:
        for name, messages in problems.items():
            result.setdefault(name, []).extend(message for message in messages if message not in result[name])
    return result


def agreed(planned: PlannedDate | None, precision: Precision) -> tuple[PlannedDate | None, Problems]:
    """Return a date in the precision that was named beside it, with what is wrong if both disagree.

    "No later than" may be named beside a day that is written without these words.
    """
    if planned is not None and precision is Precision.not_later_than:
        return PlannedDate(precision, planned.last_day), {}
    if planned is not None and planned.precision is precision:
        return planned, {}
    message = tk._(
        "The date is not written with the precision “{precision}”. Write it so, or choose another precision."
    )
    label = LABELS[precision].in_language(wording.language())
    return planned, {"precision": [message.format(precision=label)]}
