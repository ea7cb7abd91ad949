"""The list of what waits for somebody: own indexed tables, a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import dataset, now, submission

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Turn:
    """A role somebody holds: what waits for it, within its scope."""

    role: str
    organization_ids: frozenset[str] | None = None
    jenis_data: str | None = None
    reviews: bool = True
    """Whether the role decides on others' work (then one's own does not appear)."""


@dataclass(frozen=True)
class Filters:
    """What the caller narrows the list to."""

    stage: str | None = None
    organization_id: str | None = None
    overdue: bool | None = None
    claimed: bool | None = None
    priority: bool | None = None
    q: str | None = None


_PACKAGE = model.package_table
_GROUP = model.group_table
_USER = model.user_table
_SORTS: Mapping[str, tuple[Any, ...]] = {
    "due asc": (submission.c.due_at.asc().nulls_last(), submission.c.submitted_at),
    "due desc": (submission.c.due_at.desc().nulls_last(), submission.c.submitted_at),
    "submitted asc": (submission.c.submitted_at.asc(),),
    "submitted desc": (submission.c.submitted_at.desc(),),
    "title asc": (sa.func.lower(_PACKAGE.c.title),),
}


def _mine(turns: Sequence[Turn], user_id: str) -> sa.ColumnElement[bool]:
    own = sa.or_(
        submission.c.submitted_by.is_not_distinct_from(user_id), dataset.c.last_editor_id.is_not_distinct_from(user_id)
    )
    conditions = []
    for turn in turns:
        parts = [submission.c.waiting_role == turn.role]
        if turn.organization_ids is not None:
            parts.append(submission.c.organization_id.in_(turn.organization_ids))
        if turn.jenis_data is not None:
            parts.append(sa.func.coalesce(submission.c.jenis_data, "lainnya") == turn.jenis_data)
        if turn.reviews:
            # A publisher may publish their own work; a reviewer does not decide on it.
            parts.append(sa.or_(submission.c.state.in_(("approved", "scheduled")), sa.not_(own)))
        conditions.append(sa.and_(*parts))
    return sa.or_(sa.false(), *conditions)


def _narrowed(filters: Filters) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    late = sa.and_(submission.c.due_at.is_not(None), submission.c.due_at < now())
    if filters.stage:
        conditions.append(sa.func.coalesce(submission.c.stage, submission.c.state) == filters.stage)
    if filters.organization_id:
        conditions.append(submission.c.organization_id == filters.organization_id)
    if filters.overdue is not None:
        conditions.append(late if filters.overdue else sa.not_(late))
    if filters.claimed is not None:
        claimed = submission.c.claimed_by.is_not(None)
        conditions.append(claimed if filters.claimed else sa.not_(claimed))
    if filters.priority is not None:
        conditions.append(submission.c.facts["data_prioritas"].as_boolean() == filters.priority)
    if filters.q:
        conditions.append(sa.func.lower(_PACKAGE.c.title).contains(filters.q.lower(), autoescape=True))
    return conditions


def _from() -> Any:
    return (
        submission.join(_PACKAGE, _PACKAGE.c.id == submission.c.package_id)
        .join(dataset, dataset.c.package_id == submission.c.package_id)
        .join(_GROUP, _GROUP.c.id == submission.c.organization_id, isouter=True)
        .join(_USER, _USER.c.id == submission.c.submitted_by, isouter=True)
    )


def waiting(  # noqa: PLR0913 - a page of a list: who, what, order, where
    turns: Sequence[Turn], user_id: str, filters: Filters, *, sort: str, limit: int, offset: int
) -> tuple[int, Sequence[Row]]:
    """Return how many submissions wait for these roles, and one page of them."""
    where = [
        submission.c.closed_at.is_(None),
        _PACKAGE.c.state != "deleted",
        _mine(turns, user_id),
        *_narrowed(filters),
    ]
    count = model.Session.execute(sa.select(sa.func.count()).select_from(_from()).where(*where)).scalar_one()
    holder = _USER.alias("holder")
    query = (
        sa.select(
            submission,
            _PACKAGE.c.name,
            _PACKAGE.c.title,
            _PACKAGE.c.type,
            _GROUP.c.name.label("organization"),
            _GROUP.c.title.label("organization_title"),
            sa.func.coalesce(sa.func.nullif(_USER.c.fullname, ""), _USER.c.name).label("submitted_by_name"),
            sa.func.coalesce(sa.func.nullif(holder.c.fullname, ""), holder.c.name).label("holder_name"),
        )
        .select_from(_from().join(holder, holder.c.id == submission.c.claimed_by, isouter=True))
        .where(*where)
        .order_by(*_SORTS[sort], submission.c.id)
        .limit(limit)
        .offset(offset)
    )
    return count, model.Session.execute(query).mappings().all()


def facets(turns: Sequence[Turn], user_id: str) -> Sequence[Row]:
    """Return how many submissions wait, by stage and organisation, before narrowing."""
    query = (
        sa.select(
            sa.func.coalesce(submission.c.stage, submission.c.state).label("stage"),
            submission.c.workflow,
            sa.func.min(sa.cast(submission.c.definition, sa.Text)).label("definition"),
            _GROUP.c.name.label("organization"),
            _GROUP.c.title.label("organization_title"),
            sa.func.count().label("count"),
        )
        .select_from(_from())
        .where(submission.c.closed_at.is_(None), _PACKAGE.c.state != "deleted", _mine(turns, user_id))
        .group_by(
            sa.func.coalesce(submission.c.stage, submission.c.state),
            submission.c.workflow,
            _GROUP.c.name,
            _GROUP.c.title,
        )
    )
    return model.Session.execute(query).mappings().all()
