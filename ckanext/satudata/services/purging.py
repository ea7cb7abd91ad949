"""What of our tables must not outlive a purged dataset: a new one with the same id inherits nothing.

The history (events, closed submissions and their reviews) stays, as the law on archives wants it.
"""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.domain.workflow.terms import Operation, State
from ckanext.satudata.model import events, releases, submissions, tables
from ckanext.satudata.model.tables import now

_STATE = (tables.access_grant, tables.standing_approval)
_ROWS = (tables.dataset, tables.snapshot, tables.release_series, tables.check)


def forget(package_id: str, user_id: str | None, *, confidential: bool) -> None:
    """Close and remove what decides about a dataset that no longer exists, in the caller's transaction.

    Args:
        package_id: id of the purged dataset.
        user_id: who purged it, for the history.
        confidential: whether its title is not for the public, which nobody can ask the dataset any more.
    """
    submission = submissions.latest(package_id)
    if submission is not None and submission["closed_at"] is None:
        submissions.close_review(submission, decision=Operation.cancel.value)
        submission = submissions.update_submission(
            submission, state=State.cancelled.value, stage=None, waiting_role=None, due_at=None, closed_at=now()
        )
    for table in _STATE:
        model.Session.execute(
            sa.update(table)
            .where(table.c.package_id == package_id, table.c.revoked_at.is_(None))
            .values(revoked_at=now(), revoked_by=user_id)
        )
    releases.detach(package_id, confidential=confidential)
    for table in _ROWS:
        model.Session.execute(sa.delete(table).where(table.c.package_id == package_id))
    events.append("purge", package_id=package_id, submission=submission, actor_id=user_id)
