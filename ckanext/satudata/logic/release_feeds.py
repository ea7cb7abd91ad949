"""What the feeds of the release schedule tell: the public's view, whoever asks, so that no subscription holds more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from babel.dates import get_month_names

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.codes.vocabularies import FREQUENCIES
from ckanext.satudata.domain.releases.dates import PlannedDate
from ckanext.satudata.domain.releases.feeds import table
from ckanext.satudata.domain.releases.feeds.entry import ChangeEntry, FeedEntry
from ckanext.satudata.domain.releases.periods import period_of
from ckanext.satudata.domain.releases.status import status
from ckanext.satudata.domain.releases.terms import LABELS, Certainty, Kind, Precision, Status
from ckanext.satudata.logic import lookup, releases, schema_release
from ckanext.satudata.model import release_feeds
from ckanext.satudata.model.release_feeds import Scope
from ckanext.satudata.model.releases import Filters, Viewer
from ckanext.satudata.model.tables import now
from ckanext.satudata.services import wording
from ckanext.satudata.services.releases import rows as reading
from ckanext.satudata.services.releases.people import Planner
from ckanext.satudata.services.releases.wording import change_label, ground_label, planned_label
from ckanext.satudata.shared import storable

Row = Mapping[Any, Any]
DataDict = dict[str, Any]

_PUBLIC = Planner()


def public_viewer() -> Viewer:
    """Return the public as it looks at the schedule now."""
    return Viewer(now=now(), zone=config.timezone(), labels=("public",), hide=config.releases_masked() == "hide")


def scope_of(data_dict: DataDict, *, follows: bool = False, tombstones: bool = False) -> Scope:
    """Return what a feed holds.

    Args:
        data_dict: filters by the names of ``satudata_release_list``.
        follows: whether entries that left the filter stay, see ``Scope``.
        tombstones: whether entries stay that were hidden from the public, see ``Scope``.

    Raises:
        ckan.plugins.toolkit.ValidationError: a filter cannot be used, or there is no such organisation.
    """
    lookup.require_tables()
    values, errors = tk.navl_validate(data_dict, schema_release.listing())
    if errors:
        raise tk.ValidationError(errors)
    filters = Filters(
        organization=lookup.organization_id(values.get("organization")),
        topic=values.get("topic"),
        statuses=values.get("status") or (),
        kinds=values.get("kind") or (),
        month=values.get("month"),
        year=values.get("year"),
        q=values.get("q"),
        since=values.get("since"),
        until=values.get("until"),
    )
    look = public_viewer()
    # From the beginning of a day, so that a feed is the same all day long.
    start = dt.datetime.combine(look.now.astimezone(look.zone).date(), dt.time(), look.zone)
    since = (start - dt.timedelta(days=config.release_feed_days())).astimezone(dt.UTC)
    return Scope(filters, look, since, follows=follows, tombstones=tombstones)


def of_one(release_id: str) -> Row:
    """Return one release as the public may know of it.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, or the public may not know of it.
    """
    if not storable(release_id):  # PostgreSQL takes no such text
        raise tk.ObjectNotFound(tk._("Release not found"))
    return releases.find({"user": ""}, release_id)


def results(scope: Scope) -> list[DataDict]:
    """Return all releases of a feed as ``satudata_release_list`` gives them to anonymous callers."""
    return releases.dictize(release_feeds.entries(scope), _PUBLIC, scope.viewer)


# Calendars


def calendar_entries(scope: Scope) -> list[FeedEntry]:
    """Return the releases of a feed that have, or had, a date."""
    found = release_feeds.entries(scope)
    return _entries(found, scope.viewer, release_feeds.reasons(scope))


def calendar_entry(row: Row) -> list[FeedEntry]:
    """Return one release for a calendar; none if it never had a date."""
    return _entries([row], public_viewer(), release_feeds.reasons_of(row["id"]))


def _entries(found: Sequence[Row], look: Viewer, reasons: Mapping[str, str]) -> list[FeedEntry]:
    shown = releases.dictize(found, _PUBLIC, look)
    lost = [row["id"] for row in found if row["precision"] is None and row["released_at"] is None]
    last = release_feeds.last_announced(lost) if lost else {}
    entries = []
    for row, words in zip(found, shown, strict=True):
        if row["masked"] and look.hide:
            entry = _gone(row, words)
        else:
            entry = _entry(row, words, _date(row, last.get(row["id"]), look), reasons.get(row["id"]), look)
        if entry is not None:
            entries.append(entry)
    return entries


def _date(row: Row, last: Mapping[str, Any] | None, look: Viewer) -> PlannedDate | None:
    """Return the day at which a release stands: announced, else that of its publication, else announced before."""
    planned = reading.planned_of(row)
    if planned is None and row["released_at"] is not None:
        return PlannedDate(Precision.day, row["released_at"].astimezone(look.zone).date())
    return planned or reading.planned_of_document(last)


def _entry(
    row: Row, words: DataDict, planned: PlannedDate | None, reason: str | None, look: Viewer
) -> FeedEntry | None:
    if planned is None:
        return None
    return FeedEntry(
        id=row["id"],
        title=_title(words),
        organization=words["organization"]["title"],
        planned=planned,
        certainty=Certainty(row["certainty"]),
        status=_lasting(row, look),
        sequence=row["sequence"],
        created=row["announced_at"] or row["created_at"],
        modified=row["modified_at"],
        url=words["url"],
        description="\n".join(_description(words, None if row["masked"] else reason)),
        topic=words["topic_label"] or "",
        to_be_announced=row["precision"] is None and row["released_at"] is None and row["cancelled_at"] is None,
    )


def _gone(row: Row, words: DataDict) -> FeedEntry | None:
    """Return what takes a release out of calendars whose title is hidden now; the rest is what was announced first."""
    planned = reading.first_of(row)
    if planned is None:
        return None
    return FeedEntry(
        id=row["id"],
        title=words["title"],
        organization="",
        planned=planned,
        certainty=Certainty.sementara,
        status=Status.cancelled,
        sequence=row["masked_sequence"] or row["sequence"],
        created=row["announced_at"] or row["created_at"],
        modified=row["masked_at"] or row["modified_at"],
        url=tk.h.url_for("satudata_releases.index", _external=True, locale="default"),
    )


def _title(words: DataDict) -> str:
    title, period = words["title"], words["period"]["label"]
    return title if period in title else f"{title}, {period}"


def _lasting(row: Row, look: Viewer) -> Status:
    """Return how a release stands, apart from what the clock alone changes."""
    standing = reading.standing_of(row)
    if row["released_at"] is not None or row["cancelled_at"] is not None:
        return status(standing, look.now, look.zone)
    return Status.postponed if row["postponed"] or row["precision"] is None else Status.upcoming


def _description(words: DataDict, reason: str | None) -> list[str]:
    first, planned = words["first_planned"], words["planned"]
    lines = [
        words["organization"]["title"],
        words["topic_label"],
        tk._("Planned: {date}").format(date=planned["label"] if planned else tk._("date to be announced")),
    ]
    if first and planned and first["label"] != planned["label"]:
        lines.append(tk._("First announced for {date}").format(date=first["label"]))
    if words["released_at"]:
        moment = wording.moment(dt.datetime.fromisoformat(words["released_at"]))
        lines.append(tk._("Released on {time}").format(time=moment))
    if reason:
        lines.append(tk._("Reason of the last change: {reason}").format(reason=reason))
    return [line for line in lines if line]


# News


def changes(scope: Scope, *, limit: int, offset: int) -> tuple[int, list[ChangeEntry]]:
    """Return how many public changes the releases of a feed had, and one page of them, newest first."""
    count, found = release_feeds.changes(scope, limit=limit, offset=offset)
    ids = {change["release_id"] for change in found}
    shown = releases.dictize(release_feeds.entries(scope, ids), _PUBLIC, scope.viewer) if ids else []
    by_id = {words["id"]: words for words in shown}
    return count, [_change(change, by_id[change["release_id"]]) for change in found if change["release_id"] in by_id]


def _change(change: Row, words: DataDict) -> ChangeEntry:
    label = change_label(change["type"])
    return ChangeEntry(
        release_id=change["release_id"],
        number=change["id"],
        at=change["at"],
        title=f"{label}: {_title(words)}",
        summary="\n".join(_summary(change, words)),
        url=words["url"],
        organization=words["organization"]["title"],
        categories=((change["type"], label), (words["kind"], words["kind_label"])),
    )


def _summary(change: Row, words: DataDict) -> list[str]:
    lines = [words["organization"]["title"]]
    if change["old"] is not None:
        lines.append(tk._("Before: {date}").format(date=_announced(change["old"])))
    if change["new"] is not None:
        label = tk._("Planned: {date}") if change["old"] is None else tk._("Now: {date}")
        lines.append(label.format(date=_announced(change["new"])))
    lines += [ground_label(ground) for ground in change["grounds"]]
    if change["reason"] and not words["masked"]:
        lines.append(tk._("Reason: {reason}").format(reason=change["reason"]))
    return lines


def _announced(kept: Mapping[str, Any]) -> str:
    planned = reading.planned_of_document(kept)
    if planned is None:
        return tk._("date to be announced")
    certainty = LABELS[Certainty(kept["certainty"])].in_language(wording.language())
    return f"{planned_label(planned)} ({certainty})"


# Tables


def records(scope: Scope) -> list[dict[str, str]]:
    """Return the releases of a feed as cells of a table; in Indonesian, as the import reads it."""
    found = release_feeds.entries(scope)
    shown = releases.dictize(found, _PUBLIC, scope.viewer)
    return [_record(row, words, scope.viewer) for row, words in zip(found, shown, strict=True)]


def _record(row: Row, words: DataDict, look: Viewer) -> dict[str, str]:
    frequency = FREQUENCIES.get(row["frequency"])
    return {
        "title": words["title"],
        "organization": words["organization"]["title"],
        "dataset": words["dataset"]["name"] if words["dataset"] else "",
        "period": reading.period_of_row(row).label(),
        "planned": table.planned_text(reading.planned_of(row)),
        "certainty": LABELS[Certainty(row["certainty"])].id,
        "kind": LABELS[Kind(row["kind"])].id,
        "frequency": frequency.label.id if frequency else "",
        "topic": words["topic_label"] or "",
        "status": LABELS[Status(words["status"])].id,
        "days_late": str(words["days_late"] or ""),
        "released": table.moment_text(row["released_at"], look.zone),
        "changes": str(words["changes"]),
        "url": words["url"],
        "id": words["id"],
    }


def license_of_schedule() -> dict[str, str]:
    """Return the licence under which the schedule itself may be used."""
    license_id = config.release_license()
    found: Any = model.Package.get_license_register().get(license_id)
    return {"id": license_id, "title": found.title if found else license_id, "url": (found.url or "") if found else ""}


# Names


def filter_labels(filters: Filters) -> list[str]:
    """Return in words to what a feed is narrowed."""
    language = wording.language()
    labels = []
    if filters.organization:
        group: Any = model.Group.get(filters.organization)
        labels.append(releases.organization_title(group.title, group.name))
    labels += [releases.topic_label(filters.topic)] if filters.topic else []
    labels += [LABELS[Kind(kind)].in_language(language) for kind in filters.kinds]
    labels += [LABELS[Status(word)].in_language(language) for word in filters.statuses]
    labels += [_month(filters.month, language)] if filters.month else []
    labels += [filters.year] if filters.year else []
    labels += [period_of("harian", filters.since).label(language)] if filters.since else []
    labels += [f"“{filters.q}”"] if filters.q else []
    return [label for label in labels if label]


def _month(month: str, language: str) -> str:
    if "-" in month:
        return period_of("bulanan", dt.date.fromisoformat(f"{month}-01")).label(language)
    return get_month_names(locale=language)[int(month)]
