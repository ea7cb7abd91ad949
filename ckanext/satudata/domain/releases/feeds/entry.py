"""What a feed tells of one release, and of one change."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.terms import Certainty, Status

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class FeedEntry:
    """One release as calendars announce it.

    Attributes:
        id: the id of the release; it never changes.
        title: what is released, with its period.
        organization: the OPD, as people call it.
        planned: the announced date; for a postponed release without a new one the last announced date.
        certainty: whether the date is confirmed.
        status: how it stands, apart from the clock: what only the passing of a day changes has no SEQUENCE.
        sequence: how many times the announcement was changed (RFC 5545 section 3.8.7.4).
        created: when it was announced, aware.
        modified: when it was changed last, aware.
        url: the public page of the release.
        description: plain text: OPD, topic, reason of the last change.
        topic: the topic, if it has one.
        to_be_announced: whether it is postponed without a new date.
    """

    id: str
    title: str
    organization: str
    planned: PlannedDate
    certainty: Certainty
    status: Status
    sequence: int
    created: dt.datetime
    modified: dt.datetime
    url: str
    description: str = ""
    topic: str = ""
    to_be_announced: bool = False


@dataclass(frozen=True)
class ChangeEntry:
    """One public change of a release, for feeds that are read as news.

    Attributes:
        release_id: the id of the release.
        number: the number of the change, which never changes.
        at: when it was made, aware.
        title: what happened, to which release.
        summary: plain text: old and new date, reason.
        url: the public page of the release.
        organization: the OPD, as people call it.
        categories: words with their codes: (code, label).
    """

    release_id: str
    number: int
    at: dt.datetime
    title: str
    summary: str
    url: str
    organization: str
    categories: tuple[tuple[str, str], ...] = ()


def printable(text: str) -> str:
    """Return a text without the characters that neither XML 1.0 nor iCalendar allow."""
    return _UNPRINTABLE.sub(" ", text)
