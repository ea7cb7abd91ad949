"""What the actions return of a publication that waits for its release, and of deadlines that no longer fit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.workflow.terms import State
from ckanext.satudata.model import releases
from ckanext.satudata.services import scheduling, wording
from ckanext.satudata.services.cases import Case
from ckanext.satudata.services.release_warnings import warnings
from ckanext.satudata.services.releases.rows import planned_of
from ckanext.satudata.services.releases.wording import planned_label


def of(case: Case) -> dict[str, Any] | None:
    """Return when a dataset opens by itself, for which release, and what kept it from it; ``None`` if it does not.

    Args:
        case: a dataset or working copy.
    """
    row = case.submission
    if row is None or not case.is_open or case.position.state is not State.scheduled:
        return None
    release = releases.get(row["release_id"])
    return {
        "at": row["scheduled_at"].astimezone(dt.UTC).isoformat(),
        "label": label(row["scheduled_at"]),
        "due": scheduling.is_due(row),
        "release_id": row["release_id"],
        "release_title": release["title"] if release is not None else None,
        "failure": scheduling.sentences(row["schedule_failure"] or {}),
    }


def release_ahead(case: Case) -> dict[str, Any] | None:
    """Return the release towards which an unpublished dataset is worked, with a warning where it will be late.

    Args:
        case: a dataset or working copy.
    """
    if case.position.state in _AT_REST:
        return None
    release = scheduling.next_release(case)
    if release is None:
        return None
    planned = planned_of(release)
    return {
        "id": release["id"],
        "title": release["title"],
        "period": release["period"],
        "planned": planned_label(planned) if planned is not None else None,
        "warning": warnings([release]).get(release["id"]),
    }


_AT_REST = frozenset({State.published, State.withdrawn})


def label(at: dt.datetime) -> str:
    """Return the day and hour at which something opens, as people of the portal say it."""
    return tk._("Published by itself on {time}").format(time=wording.moment(at))
