"""Queries on the release schedule: lists with their counts, each in one statement, and single rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_new

from ckan import model

from ckanext.satudata.domain.releases.status import SOON_DAYS
from ckanext.satudata.domain.releases.terms import OPEN, Precision, Status
from ckanext.satudata.model.access import package_field
from ckanext.satudata.model.tables import release, release_change
from ckanext.satudata.model.visibility import Condition, visible_to

Row = Mapping[Any, Any]

_PACKAGE = model.package_table
_GROUP = model.group_table
_FACETS = ("organization", "topic", "status", "month", "year", "kind")


@dataclass(frozen=True)
class Viewer:
    """Who looks at the schedule, and when.

    Attributes:
        now: the moment for which statuses hold.
        zone: the portal's time zone.
        labels: permission labels for datasets; ``None`` for a sysadmin.
        everywhere: whether the viewer reads proposals and confidential titles of all offices (walidata).
        organization_ids: the offices whose proposals and confidential titles the viewer reads.
        hide: whether outsiders find nothing of what is confidential, instead of a neutral title.
    """

    now: dt.datetime
    zone: ZoneInfo
    labels: Collection[str] | None = ()
    everywhere: bool = False
    organization_ids: frozenset[str] = frozenset()
    hide: bool = False

    def is_inside(self, organization_id: str) -> bool:
        """Return whether the viewer belongs to the office or is the walidata."""
        return self.everywhere or organization_id in self.organization_ids


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; ``None`` or nothing = all."""

    organization: str | None = None
    topic: str | None = None
    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    month: str | None = None
    year: str | None = None
    q: str | None = None
    dataset: str | None = None
    period: str | None = None
    approvals: tuple[str, ...] = ("announced",)
    since: dt.date | None = None
    until: dt.date | None = None
    pending: bool = False
    """Only those for which an office asks a change, as far as the viewer may know of it."""


def _inside(viewer: Viewer) -> Any:
    if viewer.everywhere:
        return sa.true()
    return release.c.organization_id.in_(viewer.organization_ids) if viewer.organization_ids else sa.false()


def _confidential() -> Any:
    """Return the condition that title and dataset are not for outsiders; a purged dataset cannot be asked any more."""
    closed = sa.or_(_PACKAGE.c.id.is_(None), sa.func.lower(package_field("accessRights")) == "tertutup")
    return sa.or_(release.c.confidential, sa.and_(release.c.package_id.is_not(None), sa.func.coalesce(closed, False)))


def is_masked(viewer: Viewer) -> Any:
    """Return the condition that the viewer may not read title and dataset."""
    return sa.and_(sa.not_(_inside(viewer)), _confidential())


def _known_to(viewer: Viewer) -> list[Condition]:
    """Return the conditions that the viewer may know of a release."""
    conditions = [sa.or_(release.c.approval == "announced", _inside(viewer))]
    if viewer.hide:
        conditions.append(sa.not_(is_masked(viewer)))
    return conditions


def day_of(viewer: Viewer) -> Any:
    """Return the day for which a release stands in the calendar: the announced one, else that of its release."""
    actual = sa.cast(sa.func.timezone(viewer.zone.key, release.c.released_at), sa.Date)
    return sa.func.coalesce(release.c.planned_day, actual)


def last_day_of(viewer: Viewer) -> Any:
    """Return the day by which a release is counted, as in the statistics: the last that keeps its announcement."""
    return sa.func.coalesce(release.c.last_day, day_of(viewer))


def _iso(day: Any) -> Any:
    """Return a day as text, in a fifth of the time of ``to_char``; psycopg2 sees to it that dates are ISO 8601."""
    return sa.cast(day, sa.Text)


def status_of(viewer: Viewer) -> Any:
    """Return ``domain.releases.status.status`` as an SQL expression; a test compares both."""
    minute = release.c.planned_day + release.c.planned_time + sa.text("interval '1 minute'")
    end_of_day = sa.cast(release.c.last_day + 1, sa.DateTime)
    local = sa.case((release.c.precision == Precision.minute.value, minute), else_=end_of_day)
    deadline = sa.func.timezone(viewer.zone.key, local)
    today = viewer.now.astimezone(viewer.zone).date()
    on_time = sa.or_(release.c.precision.is_(None), release.c.released_at < deadline)
    return sa.case(
        (sa.and_(release.c.released_at.is_not(None), on_time), Status.on_time.value),
        (release.c.released_at.is_not(None), Status.late.value),
        (release.c.cancelled_at.is_not(None), Status.cancelled.value),
        (release.c.precision.is_(None), Status.postponed.value),
        (deadline <= viewer.now, Status.overdue.value),
        (sa.and_(release.c.planned_day == today, release.c.last_day == today), Status.today.value),
        (release.c.planned_day <= today + dt.timedelta(days=SOON_DAYS), Status.soon.value),
        (release.c.postponed, Status.postponed.value),
        else_=Status.upcoming.value,
    )


def _has_status(statuses: Collection[str], viewer: Viewer) -> Any:
    """Return the condition of some statuses; all open or all closed ones are told from two columns, without a clock."""
    wanted, ahead, past = frozenset(statuses), frozenset(OPEN), frozenset(Status) - OPEN
    is_open = sa.and_(release.c.released_at.is_(None), release.c.cancelled_at.is_(None))
    if wanted in (ahead, past):
        return is_open if wanted == ahead else sa.not_(is_open)
    exact = status_of(viewer).in_(statuses)
    if wanted <= ahead:
        return sa.and_(is_open, exact)
    return sa.and_(sa.not_(is_open), exact) if wanted <= past else exact


def joined() -> Any:
    """Return releases with their organisations and datasets."""
    return release.join(_GROUP, _GROUP.c.id == release.c.organization_id, isouter=True).join(
        _PACKAGE, _PACKAGE.c.id == release.c.package_id, isouter=True
    )


def conditions(filters: Filters, viewer: Viewer) -> list[Condition]:
    """Return the conditions of everything that has no counts of its own."""
    found = [*_known_to(viewer), release.c.approval.in_(filters.approvals)]
    words = (filters.q or "").lower().split()
    found += [sa.func.lower(release.c.title).contains(word, autoescape=True) for word in words]
    if filters.q:
        found.append(sa.not_(is_masked(viewer)))
    if filters.dataset:
        named = sa.or_(_PACKAGE.c.id == filters.dataset, _PACKAGE.c.name == filters.dataset)
        found += [named, visible_to(viewer.labels), sa.not_(is_masked(viewer))]
    if filters.period:
        found.append(release.c.period == filters.period)
    if filters.since:
        found.append(last_day_of(viewer) >= filters.since)
    if filters.until:
        found.append(day_of(viewer) <= filters.until)
    if filters.pending:
        found += [sa.func.jsonb_typeof(release.c.pending) == "object", _inside(viewer)]
    return found


def faceted(filters: Filters, viewer: Viewer) -> dict[str, Any]:
    """Return the conditions of the filters that have counts, by facet."""
    day = _iso(last_day_of(viewer))
    found: dict[str, Any] = {}
    if filters.organization:
        found["organization"] = sa.or_(
            release.c.organization_id == filters.organization, _GROUP.c.name == filters.organization
        )
    if filters.topic:
        found["topic"] = sa.and_(release.c.topic == filters.topic, sa.not_(is_masked(viewer)))
    if filters.statuses:
        found["status"] = _has_status(filters.statuses, viewer)
    if filters.kinds:
        found["kind"] = release.c.kind.in_(filters.kinds)
    if filters.month:
        month = sa.func.left(day, 7) if "-" in filters.month else sa.func.substr(day, 6, 2)
        found["month"] = month == filters.month
    if filters.year:
        found["year"] = sa.func.left(day, 4) == filters.year
    return found


def facets(filters: Filters, viewer: Viewer) -> list[dict[str, Any]]:
    """Return, in one statement that reads each row once, how many releases there are by each facet, and in all.

    The counts of a facet leave its own filter out: they say how many there would be if another value were chosen.

    Returns:
        Rows of ``facet`` (or ``all``), ``name``, ``title`` (of an organisation), ``count``.
    """
    chosen = faceted(filters, viewer)
    each = _each(filters, viewer, chosen)
    fits = {name: each.c[f"in_{name}"] for name in chosen}
    counts = [_counted("all", fits.values())]
    counts += [_counted(name, (fits[other] for other in fits if other != name)) for name in fits]
    sets = sa.func.grouping_sets(sa.tuple_(), *(sa.tuple_(each.c[facet]) for facet in _FACETS))
    marks = [sa.func.grouping(each.c[facet]).label(f"over_{facet}") for facet in _FACETS]
    found = sa.select(*(each.c[facet] for facet in _FACETS), *marks, *counts).group_by(sets).subquery("found")
    query = sa.select(found, _GROUP.c.name.label("office"), _GROUP.c.title.label("title")).select_from(
        found.join(_GROUP, _GROUP.c.id == found.c.organization, isouter=True)
    )
    read = (_facet_row(row, chosen) for row in model.Session.execute(query).mappings())
    return [row for row in read if row["facet"] == "all" or (row["name"] is not None and row["count"])]


def _each(filters: Filters, viewer: Viewer, chosen: Mapping[str, Any]) -> Any:
    """Return each release with its value of each facet, and whether it fits each filter."""
    day = _iso(last_day_of(viewer))
    columns = [
        release.c.organization_id.label("organization"),
        sa.case((is_masked(viewer), None), else_=release.c.topic).label("topic"),
        status_of(viewer).label("status"),
        sa.func.left(day, 7).label("month"),
        sa.func.left(day, 4).label("year"),
        release.c.kind.label("kind"),
        *(sa.func.coalesce(condition, False).label(f"in_{name}") for name, condition in chosen.items()),
    ]
    return sa.select(*columns).select_from(joined()).where(*conditions(filters, viewer)).subquery("each")


def _counted(name: str, fits: Iterable[Any]) -> Any:
    conditions = list(fits)
    count = sa.func.count().filter(*conditions) if conditions else sa.func.count()
    return count.label(f"count_{name}")


def _facet_row(row: Row, chosen: Collection[str]) -> dict[str, Any]:
    facet = next((facet for facet in _FACETS if row[f"over_{facet}"] == 0), "all")
    name = None if facet == "all" else row[facet]
    if facet == "organization":
        name = row["office"] or name
    count = row[f"count_{facet}" if facet in chosen else "count_all"]
    return {"facet": facet, "name": name, "title": row["title"] if facet == "organization" else None, "count": count}


SORTS = ("planned asc", "planned desc", "closed desc", "modified desc")


def _order(sort: str, viewer: Viewer) -> list[Any]:
    """Return the order of a list; not by title, which is not for everybody."""
    if sort == "modified desc":
        return [release.c.modified_at.desc(), release.c.id]
    if sort == "closed desc":
        return [sa.func.coalesce(release.c.released_at, release.c.cancelled_at).desc().nulls_last(), release.c.id]
    # What is due some time in a month comes after what has a day in it, as people wait for it until its end.
    last = last_day_of(viewer)
    day, time = release.c.planned_day, sa.func.coalesce(release.c.planned_time, dt.time())
    if sort == "planned desc":
        return [last.desc().nulls_last(), day.asc(), time.desc(), release.c.id.desc()]
    return [last.asc().nulls_last(), day.desc(), time.asc(), release.c.id.asc()]


def search(filters: Filters, viewer: Viewer, *, sort: str, limit: int, offset: int) -> Sequence[Row]:
    """Return one page of releases, joined with organisation and dataset, in one statement."""
    order = _order(sort, viewer)
    # Who may see which dataset is asked for the releases of the page only.
    page = sa.select(release.c.id).select_from(joined())
    page = page.where(*conditions(filters, viewer), *faceted(filters, viewer).values())
    page = page.order_by(*order).limit(limit).offset(offset).cte("page")
    query = selected(viewer).where(release.c.id.in_(sa.select(page.c.id))).order_by(*order)
    return model.Session.execute(query).mappings().all()


def is_seen(viewer: Viewer) -> Any:
    """Return the condition that the viewer may see the dataset."""
    return sa.func.coalesce(sa.and_(_PACKAGE.c.state != "deleted", visible_to(viewer.labels)), False)


def selected(viewer: Viewer) -> Any:
    """Return the query of whole rows, with organisation, dataset, and whether the title is masked."""
    return sa.select(
        release,
        _GROUP.c.name.label("organization_name"),
        _GROUP.c.title.label("organization_title"),
        _PACKAGE.c.name.label("dataset_name"),
        _PACKAGE.c.title.label("dataset_title"),
        is_seen(viewer).label("dataset_visible"),
        is_masked(viewer).label("masked"),
    ).select_from(joined())


def visible(release_ids: Collection[str], viewer: Viewer) -> Sequence[Row]:
    """Return these releases as ``search`` does, as far as the viewer may know of them; the nearest first."""
    query = selected(viewer).where(release.c.id.in_(list(release_ids)), *_known_to(viewer))
    return model.Session.execute(query.order_by(day_of(viewer).nulls_last(), release.c.id)).mappings().all()


def get(release_id: str) -> Row | None:
    """Return a release without asking who looks."""
    return model.Session.execute(sa.select(release).where(release.c.id == release_id)).mappings().first()


def lock(release_id: str) -> Row | None:
    """Return a release and lock it until the end of the transaction."""
    query = sa.select(release).where(release.c.id == release_id).with_for_update()
    return model.Session.execute(query).mappings().first()


def by_package(package_id: str) -> Sequence[Row]:
    """Return all releases of a dataset, by period."""
    query = sa.select(release).where(release.c.package_id == package_id).order_by(release.c.period_end, release.c.id)
    return model.Session.execute(query).mappings().all()


def open_of(package_id: str) -> Sequence[Row]:
    """Return the announced releases of a dataset that are neither out nor called off, by period."""
    return [
        row
        for row in by_package(package_id)
        if row["approval"] == "announced" and row["released_at"] is None and row["cancelled_at"] is None
    ]


def insert(**values: Any) -> Row | None:
    """Insert a release and return it; ``None`` when its dataset has an entry for the period, maybe made this moment."""
    statement = insert_new(release).values(**values).on_conflict_do_nothing().returning(release)
    return model.Session.execute(statement).mappings().first()


def update(release_id: str, **values: Any) -> Row:
    """Change columns of a locked release and return it."""
    statement = sa.update(release).where(release.c.id == release_id).values(**values).returning(release)
    return model.Session.execute(statement).mappings().one()


def detach(package_id: str, *, confidential: bool) -> None:
    """Leave what was announced of a dataset that is gone as entries with a title only."""
    values = {"package_id": None, "confidential": sa.true() if confidential else release.c.confidential}
    model.Session.execute(sa.update(release).where(release.c.package_id == package_id).values(values))


def record(release_id: str, type_: str, at: dt.datetime, **values: Any) -> None:
    """Append a change record."""
    model.Session.execute(sa.insert(release_change).values(release_id=release_id, type=type_, at=at, **values))


def changes_of(release_ids: Collection[str], *, public_only: bool = True) -> Sequence[Row]:
    """Return the change records of releases, oldest first."""
    query = sa.select(release_change).where(release_change.c.release_id.in_(list(release_ids)))
    if public_only:
        query = query.where(release_change.c.public)
    return model.Session.execute(query.order_by(release_change.c.id)).mappings().all()


def same_title(organization_id: str, title: str, period: str, kind: str) -> bool:
    """Return whether an office has an entry of this title and period, that stands.

    Locks the title until the end of the transaction, so that the same entry is not made twice at one moment.
    """
    key = f"satudata-release {organization_id} {period} {kind} {title.lower()}"
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(key, 0))))
    query = sa.select(release.c.id).where(
        release.c.organization_id == organization_id,
        release.c.period == period,
        sa.func.lower(release.c.title) == title.lower(),
        release.c.kind == kind,
        release.c.approval != "declined",
        release.c.cancelled_at.is_(None),
    )
    return model.Session.execute(query.limit(1)).first() is not None
