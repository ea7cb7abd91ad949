"""Queries behind the feeds of the release schedule: what is in a feed, whether it changed, and the public changes.

A feed is the public's view, whoever asks for it. Entries that moved out of the chosen month stay in it, and so do, as
cancelled ones, those whose title the public knew before it became confidential.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.domain.releases.terms import Precision
from ckanext.satudata.model import releases
from ckanext.satudata.model.releases import Filters, Viewer
from ckanext.satudata.model.tables import release, release_change
from ckanext.satudata.model.visibility import Condition

Row = Mapping[Any, Any]

KNOWN = ("shown", "masked")
"""Values of ``publicity`` of releases whose title was public once."""


@dataclass(frozen=True)
class Scope:
    """What a feed holds.

    Attributes:
        filters: what it is narrowed to.
        viewer: the public, at the moment of the request.
        since: what neither lies nor changed after this moment has left the feed.
        follows: whether a subscriber follows entries: those that left the chosen month or year, or are no longer in
            the chosen status, stay in the feed.
        tombstones: whether those stay, too, that the public knew before they were hidden from it.
    """

    filters: Filters
    viewer: Viewer
    since: dt.datetime
    follows: bool = False
    tombstones: bool = False


@dataclass(frozen=True)
class Fingerprint:
    """What changes whenever the feed does.

    Attributes:
        count: number of releases.
        modified: when one of them was changed last; ``None`` without any.
        digest: a number that follows from all that is shown of them.
        passed: how many of today's hours have passed; a status changes with them.
    """

    count: int
    modified: dt.datetime | None
    digest: int
    passed: int


def fingerprint(scope: Scope) -> Fingerprint:
    """Return whether a feed changed, in one statement that reads no text that outsiders may not read."""
    viewer = scope.viewer
    masked = releases.is_masked(viewer)
    modified = _told(viewer, release.c.masked_at, release.c.modified_at)
    shown = sa.case((masked, ""), else_=sa.func.concat_ws("|", release.c.title, release.c.topic))
    line = sa.func.concat_ws(
        "|",
        release.c.id,
        _told(viewer, release.c.masked_sequence, release.c.sequence),
        sa.func.extract("epoch", modified),
        masked,
        shown,
        model.group_table.c.title,
        sa.case(
            (releases.is_seen(viewer), sa.func.concat_ws("|", model.package_table.c.name, model.package_table.c.title))
        ),
    )
    minute = sa.func.timezone(
        viewer.zone.key, release.c.planned_day + release.c.planned_time + sa.text("interval '1 minute'")
    )
    hidden = masked if viewer.hide else sa.false()
    passed = sa.and_(release.c.precision == Precision.minute.value, minute <= viewer.now, sa.not_(hidden))
    query = (
        sa.select(
            sa.func.count().label("count"),
            sa.func.max(modified).label("modified"),
            sa.func.coalesce(sa.func.sum(sa.cast(sa.func.hashtextextended(line, 0), sa.Numeric)), 0).label("digest"),
            sa.func.count().filter(passed).label("passed"),
        )
        .select_from(releases.joined())
        .where(*_conditions(scope))
    )
    row = model.Session.execute(query).mappings().one()
    return Fingerprint(row["count"], row["modified"], int(row["digest"]), row["passed"])


def entries(scope: Scope, release_ids: Collection[str] | None = None) -> Sequence[Row]:
    """Return all releases of a feed (or these of them) as ``releases.search`` does, in the order of the calendar."""
    query = releases.selected(scope.viewer).where(*_conditions(scope))
    if release_ids is not None:
        query = query.where(release.c.id.in_(list(release_ids)))
    order = (releases.day_of(scope.viewer).nulls_last(), release.c.planned_time.nulls_first(), release.c.id)
    return model.Session.execute(query.order_by(*order)).mappings().all()


def _conditions(scope: Scope) -> list[Condition]:
    filters, viewer = scope.filters, scope.viewer
    modified = _told(viewer, release.c.masked_at, release.c.modified_at)
    last_day = _told(viewer, release.c.first_day, release.c.last_day)
    waiting = sa.and_(release.c.precision.is_(None), release.c.released_at.is_(None), release.c.cancelled_at.is_(None))
    recent = sa.or_(modified >= scope.since, last_day >= scope.since.date(), waiting)
    if not scope.follows:
        chosen = [*releases.conditions(filters, viewer), *releases.faceted(filters, viewer).values()]
        return chosen if filters.month or filters.year or filters.since else [recent, *chosen]
    known = sa.or_(sa.not_(releases.is_masked(viewer)), release.c.publicity.in_(KNOWN))
    seeing = replace(viewer, hide=viewer.hide and not scope.tombstones)
    faceted = releases.faceted(replace(filters, statuses=(), topic=None), seeing)
    for name, pattern in (("month", _month_pattern(filters.month)), ("year", f"{filters.year}-%")):
        if name in faceted:
            faceted[name] = _lies_or_lay(faceted[name], pattern, viewer)
    if filters.since and filters.until:
        within = sa.and_(releases.last_day_of(seeing) >= filters.since, releases.day_of(seeing) <= filters.until)
        faceted["day"] = _lies_or_lay(within, filters.since.isoformat(), viewer)
        filters = replace(filters, since=None, until=None)
    if filters.topic:
        faceted["topic"] = sa.and_(release.c.topic == filters.topic, known)
    hidden = [known] if viewer.hide and scope.tombstones else []
    return [recent, *hidden, *releases.conditions(filters, seeing), *faceted.values()]


def _told(viewer: Viewer, withdrawn: Any, current: Any) -> Any:
    """Return what is told of a release; of a hidden one what was told when its title was withdrawn."""
    if not viewer.hide:
        return current
    return sa.case((releases.is_masked(viewer), sa.func.coalesce(withdrawn, current)), else_=current)


def _month_pattern(month: str | None) -> str:
    return f"{month}-%" if month and "-" in month else f"____-{month}-%"


def _lies_or_lay(lies: Condition, pattern: str, viewer: Viewer) -> Any:
    """Return the condition that a release is, or once was, announced for a day of this form.

    Of a hidden one the public knows the first day only.
    """
    earlier = release_change.alias("earlier")
    lay = sa.exists().where(
        earlier.c.release_id == release.c.id, earlier.c.public, earlier.c.old["day"].astext.like(pattern)
    )
    if not viewer.hide:
        return sa.or_(lies, lay)
    first = sa.cast(release.c.first_day, sa.Text).like(pattern)
    return sa.case((releases.is_masked(viewer), first), else_=sa.or_(lies, lay))


def last_announced(release_ids: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Return the date that was announced last before it was taken back, by release."""
    query = (
        sa.select(release_change.c.release_id, release_change.c.old)
        .distinct(release_change.c.release_id)
        .where(
            release_change.c.release_id.in_(list(release_ids)),
            release_change.c.public,
            release_change.c.old["precision"].astext.is_not(None),
        )
        .order_by(release_change.c.release_id, release_change.c.id.desc())
    )
    return {row["release_id"]: row["old"] for row in model.Session.execute(query).mappings()}


def reasons(scope: Scope) -> dict[str, str]:
    """Return the public reason of the last change, by release, of all releases of a feed."""
    both = releases.joined().join(release_change, release_change.c.release_id == release.c.id)
    return _reasons(both, *_conditions(scope))


def reasons_of(release_id: str) -> dict[str, str]:
    """Return the same of one release."""
    return _reasons(release_change, release_change.c.release_id == release_id)


def _reasons(source: Any, *conditions: Any) -> dict[str, str]:
    """Return the reason of each release's last change, unless that one had none."""
    query = (
        sa.select(release_change.c.release_id, release_change.c.reason)
        .distinct(release_change.c.release_id)
        .select_from(source)
        .where(release_change.c.public, *conditions)
        .order_by(release_change.c.release_id, release_change.c.id.desc())
    )
    found = model.Session.execute(query).mappings()
    return {row["release_id"]: row["reason"] for row in found if row["reason"]}


def changes(scope: Scope, *, limit: int, offset: int) -> tuple[int, Sequence[Row]]:
    """Return how many public changes the releases of a feed had, and one page of them, newest first."""
    within = (*_conditions(scope), release_change.c.public, release_change.c.at >= scope.since)
    both = releases.joined().join(release_change, release_change.c.release_id == release.c.id)
    count = model.Session.execute(sa.select(sa.func.count()).select_from(both).where(*within)).scalar_one()
    query = sa.select(release_change).select_from(both).where(*within)
    page = query.order_by(release_change.c.id.desc()).limit(limit).offset(offset)
    return count, model.Session.execute(page).mappings().all()
