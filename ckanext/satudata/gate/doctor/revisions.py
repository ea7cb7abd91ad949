"""Whether each open revision has its working copy and its published dataset."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.doctor.problem import Problem, found
from ckanext.satudata.model import events, revisions


def problems() -> list[Problem]:
    """Return revisions of which one side is missing."""
    return [
        *found(
            "revision_without_copy",
            tk._("Its open revision has no working copy any more: the revision is closed as discarded."),
            revisions.stray(),
            _close,
        ),
        *found(
            "revision_orphan",
            tk._("A working copy whose published dataset is gone. Discard the revision."),
            revisions.orphans(),
        ),
    ]


def _close(package_id: str) -> None:
    row = revisions.open_of(package_id)
    if row is not None:
        revisions.close(row["id"], "discarded", closed_by=None)
        events.append("doctor", package_id=package_id, data={"repair": "revision_without_copy"})
        model.Session.commit()
