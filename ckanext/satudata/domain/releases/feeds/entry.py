"""What a feed tells of one release."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.terms import Certainty, Status


@dataclass(frozen=True)
class FeedEntry:
    """One release as feeds announce it.

    Attributes:
        id: the id of the release; it never changes.
        title: what is released, with its period.
        organization: the OPD, as people call it.
        planned: the announced date; for a postponed release without a new one the last announced date.
        certainty: whether the date is confirmed.
        status: its status at the moment of the feed.
        sequence: how many times the announcement was changed (RFC 5545 section 3.8.7.4).
        created: when it was announced, aware.
        modified: when it was changed last, aware.
        url: the public page of the release.
        description: plain text: OPD, topic, reason of the last change.
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
    to_be_announced: bool = False
