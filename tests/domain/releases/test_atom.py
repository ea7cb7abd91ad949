"""The Atom feed of changes, read back by two parsers of XML and against the demands of RFC 4287."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import etree

from ckanext.satudata.domain.releases.feeds.atom import Head, feed
from ckanext.satudata.domain.releases.feeds.entry import ChangeEntry

MOMENT = dt.datetime(2026, 1, 5, 3, 0, tzinfo=dt.UTC)
ADDRESS = "https://data.example.go.id/jadwal-rilis"
HEAD = Head(
    title="Jadwal Rilis: Dinas <Kesehatan> & Gizi",
    subtitle="Perubahan jadwal rilis",
    domain="data.example.go.id",
    filters="opd=dinas-kesehatan",
    author="Portal Kota Contoh",
    updated=MOMENT,
    links={"self": f"{ADDRESS}.atom?opd=dinas-kesehatan", "alternate": f"{ADDRESS}?opd=dinas-kesehatan"},
)
ENTRY = ChangeEntry(
    release_id="0a1b",
    number=17,
    at=MOMENT,
    title="Ditunda: Angka Stunting, Semester I 2026",
    summary="Dari 20 Juli 2026\nmenjadi 3 Agustus 2026 <b>& lain</b>",
    url=f"{ADDRESS}/0a1b",
    organization="Dinas Kesehatan",
    categories=(("moved", "Dipindahkan"),),
)
ATOM = "{http://www.w3.org/2005/Atom}"


def plain(element: Any) -> tuple[str, Mapping[str, str], str, list[Any]]:
    """Return an element as values that can be compared between parsers."""
    return element.tag, dict(element.attrib), (element.text or "").strip(), [plain(child) for child in element]


def read(data: bytes) -> ElementTree.Element:
    """Read a feed by both parsers, which must agree, and check what RFC 4287 demands of each."""
    root = ElementTree.fromstring(data)
    assert plain(root) == plain(etree.fromstring(data))
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert dt.datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo is not None
        assert (element.findtext(f"{ATOM}id") or "").startswith("tag:data.example.go.id,2026")
    # An entry needs an author unless the feed has one (section 4.1.1).
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in root.findall(f"{ATOM}link")]
    assert len(links) == len(set(links))
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return root


def test_feed() -> None:
    """A feed names itself and the page, an entry its release, and markup in words stays words."""
    root = read(feed(HEAD, [ENTRY]))
    assert root.findtext(f"{ATOM}title") == HEAD.title
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == HEAD.links
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}summary") == ENTRY.summary
    link, category = entry.find(f"{ATOM}link"), entry.find(f"{ATOM}category")
    assert link is not None
    assert (link.get("rel"), link.get("href")) == ("alternate", ENTRY.url)
    assert category is not None
    assert category.attrib == {"term": "moved", "label": "Dipindahkan"}


def test_ids_stay() -> None:
    """The id of an entry follows from the change alone, the id of a feed from host and filter alone."""
    first = read(feed(HEAD, [ENTRY]))
    later = Head("Lain", "", HEAD.domain, HEAD.filters, "Lain", MOMENT + dt.timedelta(days=900), "en")
    second = read(feed(later, [ENTRY]))
    for path in (f"{ATOM}id", f"{ATOM}entry/{ATOM}id"):
        assert first.findtext(path) == second.findtext(path)
    assert first.findtext(f"{ATOM}id") == "tag:data.example.go.id,2026:jadwal-rilis?opd=dinas-kesehatan"
    assert first.findtext(f"{ATOM}entry/{ATOM}id") == "tag:data.example.go.id,2026-01-05:rilis/0a1b/17"


def test_empty() -> None:
    """Without changes the feed is valid, and has a moment."""
    assert read(feed(HEAD, [])).findtext(f"{ATOM}updated") == "2026-01-05T03:00:00Z"


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_characters_that_xml_has_not(character: str) -> None:
    """Characters that XML forbids become blanks, so that one title never breaks the feed of all."""
    changed = ChangeEntry("0a1b", 1, MOMENT, f"a{character}b", "", ADDRESS, f"c{character}d")
    entry = read(feed(HEAD, [changed])).find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "a b"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "c d"
