"""The schedule as iCalendar (RFC 5545), for subscription by calendar programs.

A release keeps its UID for ever; each change raises SEQUENCE and LAST-MODIFIED, so that a subscriber's calendar moves
the entry instead of adding one. A cancelled release stays in the feed, since an entry that only vanished would stay
in the subscriber's calendar.

The frame and the time zone are written by the icalendar library, the events here: that is forty times as fast, and a
schedule has thousands of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vDuration, vUri

from ckanext.satudata.domain.releases.feeds.entry import FeedEntry, printable
from ckanext.satudata.domain.releases.terms import LABELS, RELEASED, Certainty, Precision, Status

PRODUCT = "-//ckanext-satudata//Jadwal Rilis//ID"
REFRESH = dt.timedelta(hours=6)
_LENGTH = dt.timedelta(minutes=15)  # an entry without length is invisible in a day's view
_DAY = dt.timedelta(days=1)
_OCTETS = 75
_CONTINUED = 0x80
"""Where the two highest bits of an octet are 10, it continues a character of UTF-8."""
_END = b"END:VCALENDAR\r\n"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


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
    ordered = sorted(entries, key=_order)
    parts = [_frame(printable(name), zone, url)]
    # An empty calendar gets it too: one without any component is not valid (RFC 5545 section 3.6).
    if not ordered or any(entry.planned.time is not None for entry in ordered):
        parts.append(_timezone(zone))
    for entry in ordered:
        parts.extend(map(_line, _event(entry, domain, zone, language)))
    return b"".join([*parts, _END])


def _frame(name: str, zone: ZoneInfo, url: str) -> bytes:
    """Return the beginning of a calendar, up to its first component."""
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
    return feed.to_ical().removesuffix(_END)


@lru_cache(maxsize=8)
def _timezone(zone: ZoneInfo) -> bytes:
    return Timezone.from_tzid(zone.key).to_ical()


def _order(entry: FeedEntry) -> tuple[dt.date, str]:
    return entry.planned.day, entry.id


def _event(entry: FeedEntry, domain: str, zone: ZoneInfo, language: str) -> Iterator[str]:
    modified = _moment(entry.modified)
    yield "BEGIN:VEVENT"
    yield f"UID:rilis-{entry.id}@{domain}"
    # DTSTAMP is when the information was last changed (RFC 5545 section 3.8.7.2), so the feed stays the same bytes.
    yield f"DTSTAMP:{modified}"
    yield f"CREATED:{_moment(entry.created)}"
    yield f"LAST-MODIFIED:{modified}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"STATUS:{_status(entry)}"
    yield f"SUMMARY:{_text(_summary(entry, language))}"
    yield from _dates(entry, zone)
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PUBLIC"
    if categories := ",".join(_text(word) for word in (entry.organization, entry.topic) if word):
        yield f"CATEGORIES:{categories}"
    yield f"URL:{entry.url}"
    if entry.description:
        yield f"DESCRIPTION:{_text(entry.description)}"
    yield "END:VEVENT"


def _dates(entry: FeedEntry, zone: ZoneInfo) -> Iterator[str]:
    planned = entry.planned
    if planned.time is not None:
        start = dt.datetime.combine(planned.day, planned.time)
        yield f"DTSTART;TZID={zone.key}:{start:%Y%m%dT%H%M%S}"
        yield f"DTEND;TZID={zone.key}:{start + _LENGTH:%Y%m%dT%H%M%S}"
        return
    yield f"DTSTART;VALUE=DATE:{planned.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{planned.last_day + _DAY:%Y%m%d}"  # exclusive: RFC 5545 section 3.6.1


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escape a text (RFC 5545 section 3.3.11)."""
    return printable(value).translate(_ESCAPES)


def _line(line: str) -> bytes:
    """End a line, folded so that none is longer than 75 octets and no character is cut (RFC 5545 section 3.1)."""
    data = line.encode()
    if len(data) <= _OCTETS:
        return data + b"\r\n"
    parts, start, room = [], 0, _OCTETS
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == _CONTINUED:
            end -= 1
        parts.append(data[start:end])
        start, room = end, _OCTETS - 1  # the blank in front counts
    return b"\r\n ".join([*parts, data[start:]]) + b"\r\n"


def _status(entry: FeedEntry) -> str:
    if entry.status is Status.cancelled or entry.to_be_announced:
        return "CANCELLED"
    if entry.status in RELEASED or entry.certainty is Certainty.pasti:
        return "CONFIRMED"
    return "TENTATIVE"


def _summary(entry: FeedEntry, language: str) -> str:
    """Put the word into the title too: some calendar programs show cancelled entries like any other."""
    words = ", ".join(LABELS[word].in_language(language) for word in _words(entry))
    return f"[{words}] {entry.title}" if words else entry.title


def _words(entry: FeedEntry) -> Iterator[Status | Certainty | Precision]:
    if entry.to_be_announced:
        yield Status.postponed
        return
    if entry.status in {Status.cancelled, Status.postponed, *RELEASED}:
        yield entry.status
    elif entry.certainty is Certainty.sementara:
        yield Certainty.sementara
    if entry.planned.precision is Precision.not_later_than and entry.status not in {Status.cancelled, *RELEASED}:
        yield Precision.not_later_than  # the entry lies on the last day, which is not a promised one
