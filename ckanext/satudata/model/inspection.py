"""Questions of the doctor to the database: where the two locks, the history or a submission disagree."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model import datasets
from ckanext.satudata.model.tables import dataset, review, submission

_PACKAGE = model.package_table
_OPEN_FLAG = sa.and_(_PACKAGE.c.state == "active", sa.not_(sa.func.coalesce(_PACKAGE.c.private, sa.false())))
_OPEN_ROW = dataset.c.visibility.in_(datasets.PUBLIC)


def _ids(query: sa.Select[Any]) -> set[str]:
    return set(model.Session.execute(query).scalars())


def _joined() -> Any:
    return _PACKAGE.join(dataset, dataset.c.package_id == _PACKAGE.c.id, isouter=True)


def public() -> set[str]:
    """Return the datasets that are public: both locks open."""
    return _ids(sa.select(_PACKAGE.c.id).select_from(_joined()).where(_OPEN_FLAG, _OPEN_ROW))


def indexable() -> set[str]:
    """Return the datasets that should have a search document."""
    return _ids(sa.select(_PACKAGE.c.id).where(_PACKAGE.c.state != "deleted"))


def flag_open_row_closed() -> set[str]:
    """Return datasets that core's flag calls public and our table does not."""
    closed = sa.or_(dataset.c.visibility.is_(None), sa.not_(_OPEN_ROW))
    return _ids(sa.select(_PACKAGE.c.id).select_from(_joined()).where(_OPEN_FLAG, closed))


def row_open_flag_closed() -> set[str]:
    """Return datasets that our table calls public and core's flag does not (deleted ones are in order)."""
    where = (_OPEN_ROW, _PACKAGE.c.state != "deleted", sa.not_(_OPEN_FLAG))
    return _ids(sa.select(_PACKAGE.c.id).select_from(_joined()).where(*where))


def in_review_without_visit() -> set[str]:
    """Return datasets under review whose present stage has no open visit."""
    visit = sa.select(review.c.id).where(
        review.c.submission_id == submission.c.id,
        review.c.closed_at.is_(None),
        review.c.stage == submission.c.stage,
    )
    query = sa.select(submission.c.package_id).where(
        submission.c.closed_at.is_(None), submission.c.state == "in_review", sa.not_(visit.exists())
    )
    return _ids(query)


def missing_triggers(expected: Collection[str]) -> set[str]:
    """Return which of the triggers that guard the history are not there."""
    query = sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname = ANY(:names)")
    found = {row[0] for row in model.Session.execute(query, {"names": list(expected)})}
    return set(expected) - found
