"""The changes of the schedule as Atom (RFC 4287), newest first, in pages (RFC 5005 section 3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from ckanext.satudata.domain.releases.feeds.entry import ChangeEntry, printable

NAMESPACE = "http://www.w3.org/2005/Atom"
GENERATOR = "ckanext-satudata"
_SINCE = "2026"
"""The year of the tag URIs of feeds (RFC 4151): fixed, so that they stay the same."""
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Head:
    """What stands before the entries.

    Attributes:
        title: the name of the feed, with its filter.
        subtitle: what the feed tells.
        domain: the host of the portal without port, the authority of the tag URIs.
        filters: the filters as they stand in the address, in a fixed order; part of the feed's id.
        author: who publishes the schedule.
        updated: when anything in the feed changed last, aware.
        language: ``id`` or ``en``.
        links: addresses by relation: ``self``, ``alternate`` (HTML), and ``first``, ``previous``, ``next``, ``last``.
    """

    title: str
    subtitle: str
    domain: str
    filters: str
    author: str
    updated: dt.datetime
    language: str = "id"
    links: dict[str, str] = field(default_factory=dict)


def feed(head: Head, entries: Iterable[ChangeEntry]) -> bytes:
    """Return an Atom document in UTF-8; entries stand in the order in which they come."""
    root = ElementTree.Element("feed", {"xmlns": NAMESPACE, _XML_LANG: head.language})
    _add(root, "id", f"tag:{head.domain},{_SINCE}:jadwal-rilis{f'?{head.filters}' if head.filters else ''}")
    _add(root, "title", head.title)
    _add(root, "subtitle", head.subtitle)
    _add(root, "updated", _moment(head.updated))
    _add(_add(root, "author"), "name", head.author)
    _add(root, "generator", GENERATOR)
    for relation, address in head.links.items():
        kind = "text/html" if relation == "alternate" else "application/atom+xml"
        _add(root, "link", rel=relation, type=kind, href=address)
    for entry in entries:
        _add_entry(root, entry, head.domain)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_entry(root: ElementTree.Element, entry: ChangeEntry, domain: str) -> None:
    element = _add(root, "entry")
    moment = _moment(entry.at)
    _add(element, "id", f"tag:{domain},{moment[:10]}:rilis/{entry.release_id}/{entry.number}")
    _add(element, "title", entry.title)
    _add(element, "published", moment)
    _add(element, "updated", moment)  # a change is never changed
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    if entry.organization:
        _add(_add(element, "author"), "name", entry.organization)
    for term, label in entry.categories:
        _add(element, "category", term=term, label=label)
    _add(element, "summary", entry.summary)


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: Any) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name, {key: printable(value) for key, value in attributes.items()})
    if text is not None:
        element.text = printable(text)
    return element


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
