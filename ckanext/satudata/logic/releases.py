"""Releases for reading: whole lists at once, with what each viewer may know of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata import config
from ckanext.satudata.domain.codes.vocabularies import TOPICS
from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.periods import period_of
from ckanext.satudata.domain.releases.status import days_late, status
from ckanext.satudata.domain.releases.terms import LABELS, OPEN, Certainty, Kind, Status
from ckanext.satudata.domain.workflow import terms
from ckanext.satudata.gate.reading import labels
from ckanext.satudata.logic import lookup
from ckanext.satudata.logic.dictize import iso
from ckanext.satudata.logic.people import People
from ckanext.satudata.model import releases
from ckanext.satudata.model.releases import Viewer
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import wording
from ckanext.satudata.services.release_warnings import warnings
from ckanext.satudata.services.releases import rows as reading
from ckanext.satudata.services.releases.people import PORTAL, Planner, planner_of
from ckanext.satudata.services.releases.wording import change_label, ground_label, planned_label

Row = Mapping[Any, Any]
DataDict = dict[str, Any]


def planner(context: types.Context) -> Planner:
    """Return in which roles the caller meets the schedule."""
    return PORTAL if context.get("ignore_auth") else planner_of(lookup.current_user(context))


def viewer(context: types.Context, person: Planner) -> Viewer:
    """Return what the caller may know of."""
    return Viewer(
        now=now(),
        zone=config.timezone(),
        labels=labels.of_caller(context),
        everywhere=person.walidata,
        organization_ids=person.reads,
        hide=config.releases_masked() == "hide",
    )


def find(context: types.Context, release_id: str) -> Row:
    """Return a release that the caller may know of.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, or the caller may not know of it.
    """
    lookup.require_tables()
    found = releases.visible([release_id], viewer(context, planner(context)))
    if not found:
        raise tk.ObjectNotFound(tk._("Release not found"))
    return found[0]


def planned_dict(planned: PlannedDate | None) -> DataDict | None:
    """Return a date for reading; ``None`` = to be announced."""
    if planned is None:
        return None
    return {
        "precision": planned.precision.value,
        "day": planned.day.isoformat(),
        "time": f"{planned.time:%H:%M}" if planned.time else None,
        "last_day": planned.last_day.isoformat(),
        "label": planned_label(planned),
    }


def topic_label(topic: str | None) -> str | None:
    """Return the label of a topic; one that is none of the national portal's is shown as it was written."""
    if not topic or topic not in TOPICS:
        return topic or None
    return TOPICS[topic].label.in_language(wording.language())


def organization_title(title: str | None, name: str | None) -> str:
    """Return what people call an organisation, also one that is gone."""
    return title or name or tk._("A former organisation")


def dictize(found: Sequence[Row], person: Planner, look: Viewer) -> list[DataDict]:
    """Return releases as the caller may read them.

    Args:
        found: rows of ``model.releases.search`` or ``visible``.
        person: in which roles the caller meets the schedule.
        look: the same viewer for whom the rows were read.
    """
    if not found:
        return []
    address = tk.h.url_for("/jadwal-rilis/", _external=True, locale="default")
    own = [row for row in found if person.is_inside(row["organization_id"])]
    late = warnings(own)
    people = People((row["pending"] or {}).get("by") for row in own)
    known = {row["id"]: _for_insiders(row, person, people, late.get(row["id"])) for row in own}
    return [
        {**_release(row, look), "url": f"{address}{row['id']}", **known.get(row["id"], _NOT_FOR_OUTSIDERS)}
        for row in found
    ]


_NOT_FOR_OUTSIDERS: DataDict = {"confidential": None, "pending": None, "warning": None, "allowed": []}


def _release(row: Row, look: Viewer) -> DataDict:
    planned, kind = reading.planned_of(row), Kind(row["kind"])
    standing = reading.standing_of(row)
    announced = row["approval"] == "announced"
    found = status(standing, look.now, look.zone) if announced else None
    open_ = found in OPEN and planned is not None
    today = look.now.astimezone(look.zone).date()
    return {
        "id": row["id"],
        **_words(row),
        "kind": kind.value,
        "kind_label": _label(kind),
        "frequency": row["frequency"],
        "period": _period(row),
        "planned": planned_dict(planned),
        "first_planned": planned_dict(reading.first_of(row)),
        "certainty": row["certainty"],
        "certainty_label": _label(Certainty(row["certainty"])),
        "status": found.value if found else None,
        "status_label": _label(found) if found else None,
        "days_until": max(0, (planned.day - today).days) if open_ and planned and found != Status.overdue else None,
        "days_late": days_late(standing, look.now, look.zone) if announced else 0,
        "approval": row["approval"],
        "short_notice": row["short_notice"],
        "postponed": row["postponed"],
        "changes": row["changes"],
        "sequence": row["sequence"],
        "released_at": iso(row["released_at"]),
        "cancelled_at": iso(row["cancelled_at"]),
        "created": iso(row["created_at"]),
        "modified": iso(row["modified_at"]),
        "masked": row["masked"],
    }


def _label(word: Any) -> str:
    return LABELS[word].in_language(wording.language())


def _words(row: Row) -> DataDict:
    """Return title, organisation, dataset and topic; of what is confidential only the organisation."""
    dataset = None
    if row["dataset_visible"] and not row["masked"]:
        name = row["dataset_name"]
        dataset = {"id": row["package_id"], "name": name, "title": row["dataset_title"] or name}
    return {
        "title": tk._("Internal data") if row["masked"] else row["title"],
        "organization": {
            "id": row["organization_id"],
            "name": row["organization_name"],
            "title": organization_title(row["organization_title"], row["organization_name"]),
        },
        "dataset": dataset,
        "topic": None if row["masked"] else row["topic"],
        "topic_label": None if row["masked"] else topic_label(row["topic"]),
    }


def _period(row: Row) -> DataDict:
    return {
        "code": row["period"],
        "label": reading.period_of_row(row).label(wording.language()),
        "start": row["period_start"].isoformat(),
        "end": row["period_end"].isoformat(),
    }


def _for_insiders(row: Row, person: Planner, people: People, warning: DataDict | None) -> DataDict:
    return {
        "confidential": row["confidential"],
        "pending": _pending(row["pending"], people),
        "warning": warning,
        "allowed": allowed(row, person),
    }


def _pending(wish: Mapping[str, Any] | None, people: People) -> DataDict | None:
    if not wish:
        return None
    certainty = Certainty(wish["certainty"])
    return {
        "planned": planned_dict(reading.planned_of_document(wish["planned"])),
        "certainty": certainty.value,
        "certainty_label": _label(certainty),
        "reason": wish["reason"],
        "by": wish["by"],
        "by_name": people.name(wish["by"]),
        "at": wish["at"],
        "cancel": bool(wish["cancel"]),
    }


def allowed(row: Row, person: Planner) -> list[str]:
    """Return what the caller may do to a release now; ``request``: their changes wait for the walidata."""
    if person.role_for(row["organization_id"]) is None or row["approval"] == "declined":
        return []
    is_open = row["released_at"] is None and row["cancelled_at"] is None
    if person.walidata:
        asks = row["pending"] is not None or row["approval"] == "proposed"
        decide = ["confirm", "decline"] if asks and is_open else []
        return ["update", *(["cancel"] if is_open else []), *decide]
    if not is_open:
        return []
    return ["update", "cancel"] if row["approval"] == "proposed" else ["request", "update", "cancel"]


def facets(counts: Iterable[Row]) -> tuple[int, DataDict]:
    """Return how many releases there are in all, and by facet with labels."""
    total = 0
    found: DataDict = {name: [] for name in ("organization", "topic", "status", "month", "year", "kind")}
    for row in counts:
        if row["facet"] == "all":
            total = row["count"]
        else:
            item = {"name": row["name"], "title": _facet_title(row), "count": row["count"]}
            found[row["facet"]].append(item)
    for name in ("month", "year", "status"):
        found[name].sort(key=lambda item: item["name"])
    order = [status.value for status in Status]
    found["status"].sort(key=lambda item: order.index(item["name"]))
    for name in ("organization", "topic", "kind"):
        found[name].sort(key=lambda item: (-item["count"], item["title"], item["name"]))
    return total, found


def _facet_title(row: Row) -> str:
    facet, name = row["facet"], row["name"]
    if facet == "organization":
        return organization_title(row["title"], None)
    if facet == "topic":
        return topic_label(name) or name
    if facet == "month":
        return period_of("bulanan", dt.date.fromisoformat(f"{name}-01")).label(wording.language())
    if facet in ("status", "kind"):
        return _label(Status(name) if facet == "status" else Kind(name))
    return name


def history(row: Row, person: Planner) -> list[DataDict]:
    """Return the changes of a release, oldest first; names of people are for insiders."""
    inside = person.is_inside(row["organization_id"])
    found = releases.changes_of([row["id"]], public_only=not inside)
    people = People(change["actor_id"] for change in found) if inside else None
    return [_change(change, people, masked=row["masked"]) for change in found]


def _change(change: Row, people: People | None, *, masked: bool) -> DataDict:
    role = change["role"]
    return {
        "at": iso(change["at"]),
        "type": change["type"],
        "type_label": change_label(change["type"]),
        "role": role,
        "role_label": terms.LABELS[terms.Role(role)].text(wording.language()) if role else tk._("Automatic"),
        "person": people.name(change["actor_id"]) if people else None,
        "public": change["public"],
        "old": _announcement(change["old"]),
        "new": _announcement(change["new"]),
        # A reason may name what the title hides.
        "reason": None if masked else change["reason"],
        "grounds": [ground_label(ground) for ground in change["grounds"]],
    }


def _announcement(kept: Mapping[str, Any] | None) -> DataDict | None:
    """Return a date with its certainty; without a precision it was to be announced."""
    if kept is None:
        return None
    certainty = Certainty(kept["certainty"])
    undetermined = {"precision": None, "day": None, "time": None, "last_day": None, "label": tk._("To be announced")}
    return {
        **(planned_dict(reading.planned_of_document(kept)) or undetermined),
        "certainty": certainty.value,
        "certainty_label": _label(certainty),
    }
