"""Which datasets somebody may know of, asked in SQL for many at once: labels as a condition on core's tables."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable
from typing import Any, TypeAlias

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.domain.workflow.terms import JenisData
from ckanext.satudata.model import datasets
from ckanext.satudata.model.tables import dataset, submission

Condition: TypeAlias = "sa.ColumnElement[bool]"  # as text: SQLAlchemy 1.4 has no such class

_PACKAGE = model.package_table


def is_public() -> Condition:
    """Return the condition that both locks of a dataset are open."""
    ours = sa.select(dataset.c.package_id).where(dataset.c.visibility.in_(datasets.PUBLIC))
    return sa.and_(
        _PACKAGE.c.state == "active", sa.not_(sa.func.coalesce(_PACKAGE.c.private, sa.false())), _PACKAGE.c.id.in_(ours)
    )


def visible_to(labels: Collection[str] | None) -> Condition:
    """Return the condition that somebody may know of a dataset; it says what ``gate/labels.py`` says.

    Args:
        labels: labels of the user, ``None`` for a sysadmin.
    """
    if labels is None:
        return sa.true()
    owner, creator = _PACKAGE.c.owner_org, _PACKAGE.c.creator_user_id
    submitted = sa.exists().where(submission.c.package_id == _PACKAGE.c.id)
    conditions: list[Any] = [
        is_public(),
        owner.in_(_after("member-", labels)),
        sa.and_(owner.is_(None), creator.in_(_after("creator-", labels))),
        _PACKAGE.c.id.in_(_after("collaborator-", labels)),
        sa.and_(owner.in_(_after("satudata-org-", labels)), submitted),
    ]
    if "satudata-site" in labels:
        conditions.append(submitted)
    if kinds := _after("satudata-jenis-", labels):
        conditions.append(_latest_jenis().in_(kinds))
    return sa.or_(*conditions)


def _after(prefix: str, labels: Iterable[str]) -> list[str]:
    return [label.removeprefix(prefix) for label in labels if label.startswith(prefix)]


def _latest_jenis() -> Any:
    return (
        sa.select(sa.func.coalesce(submission.c.jenis_data, JenisData.lainnya.value))
        .where(submission.c.package_id == _PACKAGE.c.id)
        .order_by(submission.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def visible_ids(package_ids: Collection[str], labels: Collection[str] | None) -> set[str]:
    """Return which of these datasets somebody may know of, in one statement."""
    if not package_ids:
        return set()
    query = sa.select(_PACKAGE.c.id).where(_PACKAGE.c.id.in_(package_ids), visible_to(labels))
    return set(model.Session.execute(query).scalars())


def visible_names(names: Collection[str], labels: Collection[str] | None) -> set[str]:
    """Return which of these names belong to datasets that somebody may know of, in one statement."""
    if not names:
        return set()
    query = sa.select(_PACKAGE.c.name).where(_PACKAGE.c.name.in_(names), visible_to(labels))
    return set(model.Session.execute(query).scalars())


def public_words(words: Collection[str]) -> dict[str, str]:
    """Return those of these words that name a public dataset, or a resource or view of one, with the dataset's id."""
    return {row[0]: row[1] for row in model.Session.execute(_public_words(), {"words": list(words)})}


@functools.cache
def _public_words() -> Any:
    """Return the one statement, which every page asks for its address."""
    resource, view = model.resource_table, view_table()
    of_package = resource.join(_PACKAGE, _PACKAGE.c.id == resource.c.package_id)
    of_view = of_package.join(view, view.c.resource_id == resource.c.id)
    places: tuple[tuple[Any, Any], ...] = (
        (_PACKAGE.c.id, _PACKAGE),
        (_PACKAGE.c.name, _PACKAGE),
        (resource.c.id, of_package),
        (view.c.id, of_view),
    )
    return sa.union_all(
        *(
            sa.select(word, _PACKAGE.c.id).select_from(tables).where(datasets.among(word, "words"), is_public())
            for word, tables in places
        )
    )


def view_table() -> sa.Table:
    """Return core's table of resource views (2.12 has no name for it)."""
    mapper: Any = sa.inspect(model.ResourceView)
    return mapper.local_table
