"""Queries on ``satudata_submission`` and ``satudata_review``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import dataset, make_id, now, review, submission

Row = Mapping[Any, Any]


# Asked in every request of somebody who is logged in, and therefore built once.
_OF_THIS = submission.c.package_id == sa.bindparam("package_id")
_LATEST = sa.select(submission).where(_OF_THIS).order_by(submission.c.number.desc()).limit(1)
_JENIS = sa.select(submission.c.jenis_data).where(_OF_THIS).order_by(submission.c.number.desc()).limit(1)


_APPROVALS = (
    sa.select(review.c.role, review.c.closed_at)
    .join(dataset, dataset.c.submission_id == review.c.submission_id)
    .where(
        dataset.c.package_id == sa.bindparam("package_id"),
        dataset.c.visibility == "published",
        review.c.decision == "approve",
    )
    .order_by(review.c.sequence)
)
_WITH_VISIBILITY = sa.select(
    dataset.c.visibility, dataset.c.published_at, submission.c.state, submission.c.stage, submission.c.due_at
).select_from(
    sa.select(sa.bindparam("package_id", type_=sa.Text).label("package_id"))
    .subquery()
    .outerjoin(dataset, dataset.c.package_id == sa.bindparam("package_id"))
    .outerjoin(
        submission,
        submission.c.id
        == sa.select(submission.c.id).where(_OF_THIS).order_by(submission.c.number.desc()).limit(1).scalar_subquery(),
    )
)


def with_visibility(package_id: str) -> Row:
    """Return visibility of a dataset and state of its newest submission, in one row that is there in any case."""
    return model.Session.execute(_WITH_VISIBILITY, {"package_id": package_id}).mappings().one()


def approvals(package_id: str) -> Sequence[Row]:
    """Return role and time of each approval of what is published of a dataset, in one statement."""
    return model.Session.execute(_APPROVALS, {"package_id": package_id}).mappings().all()


def latest(package_id: str) -> Row | None:
    """Return the newest submission of a dataset, open or closed."""
    return model.Session.execute(_LATEST, {"package_id": package_id}).mappings().first()


def latest_jenis(package_id: str) -> tuple[bool, str | None]:
    """Return whether a dataset was ever submitted, and of which kind its newest submission is."""
    row = model.Session.execute(_JENIS, {"package_id": package_id}).first()
    return row is not None, row[0] if row is not None else None


def get(submission_id: str) -> Row | None:
    """Return a submission."""
    return model.Session.execute(sa.select(submission).where(submission.c.id == submission_id)).mappings().first()


def insert_submission(values: Mapping[str, Any]) -> Row:
    """Insert a submission with the next number of its dataset (the dataset's row is locked) and return it."""
    last = sa.select(sa.func.coalesce(sa.func.max(submission.c.number), 0) + 1).where(
        submission.c.package_id == values["package_id"]
    )
    moment = now()
    statement = (
        sa.insert(submission)
        .values(id=make_id(), number=last.scalar_subquery(), opened_at=moment, updated_at=moment, version=1, **values)
        .returning(submission)
    )
    return model.Session.execute(statement).mappings().one()


def update_submission(row: Row, **values: Any) -> Row:
    """Change an open submission, raise its version and return the new row."""
    statement = (
        sa.update(submission)
        .where(submission.c.id == row["id"])
        .values(version=submission.c.version + 1, updated_at=now(), **values)
        .returning(submission)
    )
    return model.Session.execute(statement).mappings().one()


def open_review(row: Row, *, stage: str, role: str, due_at: Any) -> Row:
    """Open the visit of a submission to a stage; a stage visited twice has two rows."""
    last = sa.select(sa.func.coalesce(sa.func.max(review.c.sequence), 0) + 1).where(review.c.submission_id == row["id"])
    statement = (
        sa.insert(review)
        .values(
            id=make_id(),
            submission_id=row["id"],
            package_id=row["package_id"],
            round=row["round"],
            sequence=last.scalar_subquery(),
            stage=stage,
            role=role,
            opened_at=now(),
            due_at=due_at,
        )
        .returning(review)
    )
    return model.Session.execute(statement).mappings().one()


def close_review(row: Row, **values: Any) -> None:
    """Close the open visit of a submission, if there is one."""
    model.Session.execute(
        sa.update(review)
        .where(review.c.submission_id == row["id"], review.c.closed_at.is_(None))
        .values(closed_at=now(), **values)
    )


def reviews(submission_id: str) -> Sequence[Row]:
    """Return all visits of a submission, oldest first."""
    query = sa.select(review).where(review.c.submission_id == submission_id).order_by(review.c.sequence)
    return model.Session.execute(query).mappings().all()


def reviews_of_package(package_id: str) -> Sequence[Row]:
    """Return all visits of all submissions of a dataset with the number of the submission, oldest first."""
    query = (
        sa.select(review, submission.c.number, submission.c.definition)
        .join(submission, submission.c.id == review.c.submission_id)
        .where(review.c.package_id == package_id)
        .order_by(submission.c.number, review.c.sequence)
    )
    return model.Session.execute(query).mappings().all()
