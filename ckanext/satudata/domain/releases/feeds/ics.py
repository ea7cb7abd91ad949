"""The schedule as iCalendar (RFC 5545), for subscription by calendar programs.

A release keeps its UID for ever; each change raises SEQUENCE and LAST-MODIFIED, so that a subscriber's calendar moves
the entry instead of adding one. A cancelled release stays in the feed, since an entry that only vanished would stay
in the subscriber's calendar.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vDuration, vUri

from ckanext.satudata.domain.releases.feeds.entry import FeedEntry
from ckanext.satudata.domain.releases.terms import LABELS, RELEASED, Certainty, Precision, Status

PRODUCT = "-//ckanext-satudata//Jadwal Rilis//ID"
REFRESH = dt.timedelta(hours=6)
_LENGTH = dt.timedelta(minutes=15)  # an entry without length is invisible in a day's view


def calendar(
    entries: Iterable[FeedEntry], *, name: str, domain: str, zone: ZoneInfo, url: str, language: str = "id"
) -> bytes:
    """Return the iCalendar text of releases: UTF-8, CRLF, folded at 75 octets.

    Args:
        entries: the releases, in any order.
        name: the name that calendar programs show.
        domain: the host of the portal, the right-hand part of each UID (RFC 7986 section 5.3).
        zone: the portal's time zone.
        url: the address of this feed.
        language: ``id`` or ``en``.
    """
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("x-wr-timezone", zone.key)
    feed.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", vDuration(REFRESH))
    feed.add("source", vUri(url), parameters={"VALUE": "URI"})
    ordered = sorted(entries, key=_order)
    if any(entry.planned.precision is Precision.minute for entry in ordered):
        feed.add_component(Timezone.from_tzid(zone.key))
    for entry in ordered:
        feed.add_component(_event(entry, domain, zone, language))
    return feed.to_ical()


def _order(entry: FeedEntry) -> tuple[dt.date, str]:
    return entry.planned.day, entry.id


def _event(entry: FeedEntry, domain: str, zone: ZoneInfo, language: str) -> Event:
    event = Event()
    event.add("uid", f"rilis-{entry.id}@{domain}")
    # DTSTAMP is when the information was last changed (RFC 5545 section 3.8.7.2), so the feed stays the same bytes.
    for name in ("dtstamp", "last-modified"):
        event.add(name, entry.modified.astimezone(dt.UTC))
    event.add("created", entry.created.astimezone(dt.UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", _summary(entry, language))
    event.add("status", _status(entry))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    event.add("categories", [LABELS[entry.status].in_language(language), entry.organization])
    event.add("url", vUri(entry.url))
    if entry.description:
        event.add("description", entry.description)
    _add_dates(event, entry, zone)
    return event


def _add_dates(event: Event, entry: FeedEntry, zone: ZoneInfo) -> None:
    planned = entry.planned
    if planned.time is not None:
        start = dt.datetime.combine(planned.day, planned.time, zone)
        event.add("dtstart", start)
        event.add("dtend", start + _LENGTH)
        return
    event.add("dtstart", planned.day)
    event.add("dtend", planned.last_day + dt.timedelta(days=1))  # exclusive: RFC 5545 section 3.6.1


def _status(entry: FeedEntry) -> str:
    if entry.status is Status.cancelled or entry.to_be_announced:
        return "CANCELLED"
    if entry.status in RELEASED or entry.certainty is Certainty.pasti:
        return "CONFIRMED"
    return "TENTATIVE"


def _summary(entry: FeedEntry, language: str) -> str:
    """Put the word into the title too: some calendar programs show cancelled entries like any other."""
    word = _word(entry, language)
    return f"[{word}] {entry.title}" if word else entry.title


def _word(entry: FeedEntry, language: str) -> str | None:
    if entry.to_be_announced:
        return LABELS[Status.postponed].in_language(language)
    if entry.status in {Status.cancelled, Status.postponed, *RELEASED}:
        return LABELS[entry.status].in_language(language)
    if entry.certainty is Certainty.sementara:
        return LABELS[Certainty.sementara].in_language(language)
    return None
