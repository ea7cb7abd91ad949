"""The release schedule as feeds: iCalendar, Atom, JSON and CSV, each with the filters of the pages.

A feed is the public's view for everybody, so one address gives the same to a calendar program, to its owner in the
browser, and to a shared cache.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response
from werkzeug.http import is_resource_modified

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.releases.feeds import atom as atom_format
from ckanext.satudata.domain.releases.feeds import ics as ics_format
from ckanext.satudata.domain.releases.feeds import json as json_format
from ckanext.satudata.domain.releases.feeds import table
from ckanext.satudata.logic import release_feeds
from ckanext.satudata.model.release_feeds import Scope, fingerprint
from ckanext.satudata.services import feed_cache, wording
from ckanext.satudata.views import common
from ckanext.satudata.views.releases import filters, punctuality

feeds = Blueprint("satudata_release_feeds", __name__)
common.handle_errors(feeds)
feeds.add_url_rule("/jadwal-rilis/ketepatan", "punctuality", punctuality.page)
feeds.add_url_rule("/jadwal-rilis/ketepatan.csv", "punctuality_csv", punctuality.table)

_FORMAT = 1
"""Raised when a feed is written differently from the same releases."""
_PER_PAGE = 100
_CALENDAR = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """A request for a feed that was understood.

    Attributes:
        scope: what it holds.
        chosen: the filters by the names of the query parameters.
        name: endpoint of the feed.
        page: number of the page, of feeds that have pages.
    """

    scope: Scope
    chosen: dict[str, str]
    name: str
    page: int = 1

    @property
    def title(self) -> str:
        """The name of the feed, with its filter."""
        portal = tk._("Release schedule of {portal}").format(portal=tk.config["ckan.site_title"])
        return " – ".join([portal, *release_feeds.filter_labels(self.scope.filters)])

    @property
    def page_url(self) -> str:
        """The address of the page with the same filters."""
        return tk.h.url_for("satudata_releases.index", _external=True, **self.chosen)

    def url(self, page: int = 1) -> str:
        """Return the address of a page of this feed."""
        pages: dict[str, Any] = {"page": page} if page > 1 else {}
        return tk.h.url_for(f"satudata_release_feeds.{self.name}", _external=True, **self.chosen, **pages)


def _domain() -> str:
    return urlsplit(tk.config["ckan.site_url"]).hostname or "localhost"


@feeds.get("/jadwal-rilis.ics")
def ics() -> Response:
    """Return the schedule for subscription by calendar programs."""

    def write(asked: Request) -> bytes:
        entries = release_feeds.calendar_entries(asked.scope)
        return _calendar(entries, asked.title, asked.url())

    return _answer("ics", _CALENDAR, write, follows=True, tombstones=True)


def _calendar(entries: list[Any], name: str, url: str) -> bytes:
    return ics_format.calendar(
        entries, name=name, domain=_domain(), zone=config.timezone(), url=url, language=wording.language()
    )


@feeds.get("/jadwal-rilis/<release_id>.ics")
def event(release_id: str) -> Response:
    """Return one release for a calendar, with the same UID as in the whole feed."""
    row = release_feeds.of_one(release_id)
    entries = release_feeds.calendar_entry(row)
    if not entries:
        raise tk.ObjectNotFound(tk._("This release has no date yet that a calendar could show."))
    url = tk.h.url_for("satudata_release_feeds.event", release_id=release_id, _external=True)
    body = _calendar(entries, entries[0].title, url)
    answer = _conditional(hashlib.sha256(body).hexdigest()[:32], row["modified_at"])
    if answer.status_code == HTTPStatus.OK:
        answer.data = body
        _describe(answer, _CALENDAR, f"rilis-{release_id}.ics")
    return answer


@feeds.get("/jadwal-rilis.atom")
def atom() -> Response:
    """Return the public changes of the schedule, newest first."""
    return _answer("atom", "application/atom+xml; charset=utf-8", _atom, follows=True)


def _atom(asked: Request) -> bytes:
    count, changes = release_feeds.changes(asked.scope, limit=_PER_PAGE, offset=(asked.page - 1) * _PER_PAGE)
    last = max(1, -(-count // _PER_PAGE))
    numbers = {"first": 1, "previous": asked.page - 1, "next": asked.page + 1, "last": last}
    links = {"self": asked.url(asked.page), "alternate": asked.page_url}
    if last > 1:
        links |= {name: asked.url(number) for name, number in numbers.items() if 1 <= number <= last}
    head = atom_format.Head(
        title=asked.title,
        subtitle=tk._("What was announced, moved, cancelled and released, with the reasons."),
        domain=_domain(),
        filters=urlencode(asked.chosen),
        author=tk.config["ckan.site_title"],
        updated=changes[0].at if changes else asked.scope.since,
        language=wording.language(),
        links=links,
    )
    return atom_format.feed(head, changes)


@feeds.get("/jadwal-rilis.json")
def json() -> Response:
    """Return the schedule as a document for programs."""

    def write(asked: Request) -> bytes:
        return json_format.document(
            release_feeds.results(asked.scope),
            title=asked.title,
            url=asked.page_url,
            filters=asked.chosen,
            license=release_feeds.license_of_schedule(),
            generated=asked.scope.viewer.now,
        )

    return _answer("json", "application/json; charset=utf-8", write)


@feeds.get("/jadwal-rilis.csv")
def csv() -> Response:
    """Return the schedule as a table that can be imported again."""
    return _answer("csv", "text/csv; charset=utf-8", lambda asked: table.schedule(release_feeds.records(asked.scope)))


def _answer(
    name: str, content_type: str, write: Callable[[Request], bytes], *, follows: bool = False, tombstones: bool = False
) -> Response:
    """Answer a request for a feed: 400 with sentences, 304, or the feed."""
    args = tk.request.args
    chosen = filters.chosen(args)
    if wrong := [item for item in filters.NAMES if args.get(item, "").strip() and item not in chosen]:
        message = tk._("The parameter “{name}” of this address cannot be used. Choose the feed anew on the page.")
        return _refusal([message.format(name=item) for item in wrong])
    try:
        scope = release_feeds.scope_of(filters.read(args), follows=follows, tombstones=tombstones)
    except tk.ValidationError as error:
        return _refusal(common.problems(error))
    asked = Request(scope, chosen, name, filters.page(args))
    key, modified = _validators(asked)
    answer = _conditional(key, modified)
    if answer.status_code == HTTPStatus.OK:
        answer.data = _made(key, asked, write)
        _describe(answer, content_type, f"jadwal-rilis.{name}")
    return answer


def _refusal(sentences: list[str]) -> Response:
    tk.request.environ["__no_cache__"] = True
    return Response("\n".join(sentences), HTTPStatus.BAD_REQUEST, content_type="text/plain; charset=utf-8")


def _validators(asked: Request) -> tuple[str, dt.datetime]:
    """Return the entity tag and the time of the last change, from one statement.

    Words such as "today" change with the day, so the day counts as a change.
    """
    scope = asked.scope
    found = fingerprint(scope)
    midnight = scope.since + dt.timedelta(days=config.release_feed_days())
    facts = (
        _FORMAT,
        asked.name,
        asked.page,
        sorted(asked.chosen.items()),
        wording.language(),
        tk.request.script_root,
        tk.config["ckan.site_url"],
        tk.config["ckan.site_title"],
        scope.since,
        scope.viewer.hide,
        scope.viewer.zone.key,
        found,
    )
    tag = hashlib.sha256(repr(facts).encode("utf-8", "replace")).hexdigest()[:32]
    return tag, max(midnight, found.modified or midnight)


def _conditional(tag: str, modified: dt.datetime) -> Response:
    """Return an answer with its validators: 304 if the caller has the same, else 200 and still empty.

    With If-None-Match, If-Modified-Since is not looked at (RFC 9110 section 13.1.3).
    """
    changed = is_resource_modified(tk.request.environ, etag=tag, last_modified=modified)
    answer = Response(status=HTTPStatus.OK if changed else HTTPStatus.NOT_MODIFIED)
    answer.set_etag(tag)
    answer.last_modified = modified
    return answer


def _made(tag: str, asked: Request, write: Callable[[Request], bytes]) -> bytes:
    body = feed_cache.get(tag)
    if body is None:
        body = write(asked)
        feed_cache.put(tag, body)
    return body


def _describe(answer: Response, content_type: str, filename: str) -> None:
    answer.content_type = content_type
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if not filename.endswith((".json", ".atom")):
        answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
