"""Questions of the doctor to the database: where the two locks, the history or a submission disagree."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model import datasets
from ckanext.satudata.model.tables import dataset, event, review, revision, submission, tombstone

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


def rows_without_package() -> set[str]:
    """Return ids of which our table has a row and core has no dataset."""
    query = sa.select(dataset.c.package_id).join(_PACKAGE, _PACKAGE.c.id == dataset.c.package_id, isouter=True)
    return _ids(query.where(_PACKAGE.c.id.is_(None)))


def public_with_tombstone() -> set[str]:
    """Return public datasets that have a notice of withdrawal."""
    joined = _joined().join(tombstone, tombstone.c.package_id == _PACKAGE.c.id)
    return _ids(sa.select(_PACKAGE.c.id).select_from(joined).where(_OPEN_FLAG, _OPEN_ROW))


@dataclass(frozen=True)
class Outcome:
    """What the tables say of a dataset now: our row's visibility, state and stage of its last submission."""

    visibility: str | None
    submission: tuple[str, str | None] | None


def outcomes() -> dict[str, Outcome]:
    """Return what the tables say of every dataset that exists and has a row or a submission."""
    query = sa.select(dataset.c.package_id, dataset.c.visibility)
    rows = model.Session.execute(query.join(_PACKAGE, _PACKAGE.c.id == dataset.c.package_id)).all()
    visibility: dict[str, str] = {row.package_id: row.visibility for row in rows}
    submitted = _last_submissions()
    return {
        package_id: Outcome(visibility.get(package_id), submitted.get(package_id))
        for package_id in {*visibility, *submitted}
    }


def _last_submissions() -> dict[str, tuple[str, str | None]]:
    query = (
        sa.select(submission.c.package_id, submission.c.state, submission.c.stage)
        .join(_PACKAGE, _PACKAGE.c.id == submission.c.package_id)
        .distinct(submission.c.package_id)
        .order_by(submission.c.package_id, submission.c.number.desc())
    )
    return {package_id: (state, stage) for package_id, state, stage in model.Session.execute(query)}


def standing() -> dict[str, tuple[str, str | None]]:
    """Return state and stage that the search document of each dataset should carry; a draft is not listed."""
    found: dict[str, tuple[str, str | None]] = {}
    for package_id, outcome in outcomes().items():
        if outcome.visibility in datasets.PUBLIC:
            found[package_id] = ("published", None)
        elif outcome.submission is not None:
            found[package_id] = outcome.submission
    return found


def histories() -> dict[str, list[dict[str, Any]]]:
    """Return the events of every dataset, oldest first, as far as they are needed to tell where it stands."""
    columns = (event.c.package_id, event.c.id, event.c.type, event.c.state_from, event.c.state_to, event.c.data)
    query = sa.select(*columns).where(event.c.package_id.is_not(None)).order_by(event.c.package_id, event.c.id)
    rows = [dict(row) for row in model.Session.execute(query).mappings()]
    return {package_id: list(found) for package_id, found in itertools.groupby(rows, lambda row: row["package_id"])}


def approved_contents() -> list[tuple[str, str, dict[str, str]]]:
    """Return published datasets with the hash of their approved content and of the files that belong to it.

    Of a merged revision the files were noted under the ids of the working copy.
    """
    query = (
        sa.select(dataset.c.package_id, dataset.c.content_hash, submission.c.files, revision.c.resource_map)
        .join(_PACKAGE, _PACKAGE.c.id == dataset.c.package_id)
        .join(submission, submission.c.id == dataset.c.submission_id, isouter=True)
        .join(revision, revision.c.copy_id == submission.c.package_id, isouter=True)
        .where(dataset.c.content_hash.is_not(None), _OPEN_ROW, _OPEN_FLAG)
        .order_by(dataset.c.package_id)
    )
    return [
        (package_id, digest, _by_public_id(files or {}, resource_map or {}))
        for package_id, digest, files, resource_map in model.Session.execute(query)
    ]


def _by_public_id(files: dict[str, str], resource_map: dict[str, str]) -> dict[str, str]:
    public = {copy: resource_id for resource_id, copy in resource_map.items()}
    return {public.get(resource_id, resource_id): digest for resource_id, digest in files.items()}
