"""Authors, companies and local paths in an XLSX file."""

from __future__ import annotations

import re
from html import unescape

from .package import Package

_TEXT = rb"<(?:[\w.-]+:)?%s(?:\s[^<>]*)?>([^<]{1,500})</"
CORE = "docProps/core.xml"
APP = "docProps/app.xml"
CUSTOM = "docProps/custom.xml"
CORE_FIELDS = {"author": b"creator", "last_author": b"lastModifiedBy"}
APP_FIELDS = {"company": b"Company", "manager": b"Manager", "link_base": b"HyperlinkBase"}
LOCAL_PATH = re.compile(rb"(?:file:/{0,3}|\b[A-Za-z]:[\\/]|\\\\[\w.-]+\\)[^\"'<>|]{2,300}", re.IGNORECASE)
ABSOLUTE = re.compile(rb"<(?:[\w.-]+:)?absPath\s[^<>]*?\burl\s*=\s*\"([^\"]*)\"")
AUTHOR = re.compile(rb"<(?:[\w.-]+:)?author(?:\s[^<>]*)?>([^<]+)</(?:[\w.-]+:)?author>")
PERSON = re.compile(rb"\bdisplayName\s*=\s*\"([^\"]*)\"")
COMMENTS = re.compile(r"xl/(?:comments\d*|comments/comment\d*|worksheets/comments\d*)\.xml", re.IGNORECASE)
PERSONS = re.compile(r"xl/persons/.*\.xml", re.IGNORECASE)
LINKED = re.compile(r"xl/(?:externalLinks/_rels/.*\.rels|connections\.xml|queryTables/.*\.xml)", re.IGNORECASE)


def field(name: bytes) -> re.Pattern[bytes]:
    """Return the pattern of an element with text."""
    return re.compile(_TEXT % re.escape(name))


def properties(package: Package) -> dict[str, str]:
    """Return what an XLSX file tells of people and machines: name of the property -> value."""
    found: dict[str, str] = {}
    for part, fields in ((CORE, CORE_FIELDS), (APP, APP_FIELDS)):
        content = package.whole(part)
        for name, tag in fields.items():
            if match := field(tag).search(content):
                found[name] = _plain(match[1])
    if CUSTOM in package.names:
        names = re.findall(rb"<(?:[\w.-]+:)?property\s[^<>]*?\bname\s*=\s*\"([^\"]*)\"", package.whole(CUSTOM))
        if names:
            found["custom"] = ", ".join(_plain(name) for name in names[:20])
    if match := ABSOLUTE.search(package.whole("xl/workbook.xml")):
        found["path"] = _plain(match[1])
    found |= _people_and_links(package)
    return {name: value for name, value in found.items() if value}


def _people_and_links(package: Package) -> dict[str, str]:
    people: dict[str, None] = {}
    links: dict[str, None] = {}
    for name in sorted(package.names)[:2000]:
        if COMMENTS.fullmatch(name):
            people |= {_plain(author): None for author in AUTHOR.findall(package.whole(name))}
        elif PERSONS.fullmatch(name):
            people |= {_plain(person): None for person in PERSON.findall(package.whole(name))}
        elif LINKED.fullmatch(name):
            links |= {_plain(path): None for path in LOCAL_PATH.findall(package.whole(name))}
    return {
        "comment_authors": ", ".join(list(people)[:20]),
        "links": ", ".join(list(links)[:20]),
    }


def _plain(raw: bytes) -> str:
    return unescape(raw.decode("utf-8", "replace")).strip()
