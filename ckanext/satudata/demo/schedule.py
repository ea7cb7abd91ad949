"""The release schedule of the demonstration: a year by the frequencies of the datasets, and what people planned."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from ckanext.satudata import config
from ckanext.satudata.demo.people import Say, act, done, mark
from ckanext.satudata.model.tables import now

WALIDATA = "eko"

_PIECE = "schedule"


def plan(say: Say) -> None:
    """Make the schedule once; what people do with it afterwards stays."""
    if not done(_PIECE, _PIECE):
        today = now().astimezone(config.timezone()).date()
        # Of what is public only, and after all publications: nothing that the demonstration publishes waits for a date.
        act(WALIDATA, "satudata_release_generate")
        for entry in yaml.safe_load((Path(__file__).parent / "schedule.yaml").read_text(encoding="utf-8")):
            if not done(_PIECE, entry["title"]):
                _make(entry, today)
                mark(_PIECE, entry["title"])
        mark(_PIECE, _PIECE)
    announced = act(WALIDATA, "satudata_release_list", limit=0)["count"]
    proposed = act(WALIDATA, "satudata_release_list", approval="proposed", limit=0)["count"]
    say(f"Jadwal rilis: {announced} rilis diumumkan di /jadwal-rilis, {proposed} usulan OPD menunggu walidata.")


def _make(entry: dict[str, Any], today: dt.date) -> None:
    fields = ("title", "organization", "kind", "topic", "certainty")
    data = {name: entry[name] for name in fields if name in entry}
    release = act(
        entry["by"], "satudata_release_create", **data, period=str(today.year), planned=_planned(entry, today)
    )
    then = entry.get("then", {})
    asked = {"release_id": release["id"], "reason": then.get("reason", "")}
    if then.get("cancel"):
        act(WALIDATA, "satudata_release_cancel", **asked)
    elif "postpone" in then:
        later = today + dt.timedelta(days=then["postpone"])
        act(WALIDATA, "satudata_release_update", **asked, planned=later.isoformat())


def _planned(entry: dict[str, Any], today: dt.date) -> str:
    if entry.get("latest"):
        return f"paling lambat {today.year + 1}-12-31"
    day = today + dt.timedelta(days=entry["days"])
    while not config.calendar().is_working_day(day):
        day += dt.timedelta(days=1)
    return f"{day.isoformat()} {entry.get('hour', '')}".strip()
