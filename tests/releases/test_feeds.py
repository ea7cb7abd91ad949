"""The feeds of the schedule, as subscribers get them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest
import vobject

import ckan.plugins.toolkit as tk
from ckan import model

from tests.portal import Portal

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("ics", "atom", "json", "csv")


def day(ahead: int) -> str:
    """Return a day so many days from now."""
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=ahead)).isoformat()


def announce(portal: Portal, title: str = "Jumlah Penduduk", **fields: Any) -> dict[str, Any]:
    """Announce a release as the walidata."""
    values = {"organization": portal.dinas["name"], "period": "2026", "planned": day(40), "title": title, **fields}
    return portal.as_("walidata", "satudata_release_create", **values)


def events(data: bytes) -> dict[str, Any]:
    """Return the events of a feed by UID, after both parsers found it valid."""
    root = vobject.readOne(data.decode())
    assert root.validate(raiseException=True)
    found = {str(event["UID"]): event for event in icalendar.Calendar.from_ical(data).walk("VEVENT")}
    assert set(found) == {event.uid.value for event in getattr(root, "vevent_list", [])}
    return found


def get(app: Any, name: str, /, status: int = 200, **args: Any) -> Any:
    """Ask for a feed."""
    headers = args.pop("headers", {})
    answer = app.get(f"/jadwal-rilis.{name}", query_string=args, headers=headers)
    assert answer.status_code == status, answer.body
    return answer


def calendar(app: Any, **args: Any) -> dict[str, Any]:
    """Ask for the calendar and return its events."""
    return events(get(app, "ics", **args).data)


def test_formats(app: Any, portal: Portal) -> None:
    """Each feed holds the release, in a form that its readers take."""
    release = announce(portal, "Penduduk; menurut, umur", planned=f"{day(40)} 09:30", reason=None)
    event = calendar(app)[f"rilis-{release['id']}@test.satudata.local"]
    assert str(event["SUMMARY"]).endswith("Penduduk; menurut, umur, 2026")
    assert (event["SEQUENCE"], str(event["STATUS"])) == (0, "TENTATIVE")
    assert event["DTSTART"].params["TZID"] == "Asia/Jakarta"
    assert str(event["URL"]) == release["url"]

    read = get(app, "json").json
    anonymous = portal.as_(None, "satudata_release_list")
    assert read["results"] == anonymous["results"]
    assert (read["count"], read["license"]["id"]) == (1, "cc-by")

    line = next(csv.DictReader(io.StringIO(get(app, "csv").data.decode("utf-8-sig"))))
    assert (line["Judul"], line["OPD"]) == ("Penduduk; menurut, umur", "Dinas Kependudukan")
    assert (line["Jadwal Rilis"], line["ID Rilis"]) == (f"{day(40)} 09:30", release["id"])

    entries = ElementTree.fromstring(get(app, "atom").data).findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == [release["url"]]  # pyright: ignore
