"""Whether the history, told again from its first event, leads to what the tables say now."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain import history
from ckanext.satudata.gate.doctor.locks import close_row
from ckanext.satudata.gate.doctor.problem import Problem, found
from ckanext.satudata.model import datasets, inspection

_AFTER = {
    "published": frozenset({"published"}),
    "withdrawn": frozenset({"withdrawn"}),
    None: frozenset({None, "hidden", "legacy"}),
}


def problems() -> list[Problem]:
    """Return datasets that were opened or closed without an event, and those whose history has a gap."""
    told = {package_id: history.replay(events) for package_id, events in inspection.histories().items()}
    opened, closed, differing = set(), set(), set()
    for package_id, row in inspection.outcomes().items():
        story = told.get(package_id) or history.replay([])
        if row.visibility not in _AFTER[story.visibility]:
            (opened if row.visibility in datasets.PUBLIC else closed).add(package_id)
        elif story.gaps or story.submission != row.submission:
            differing.add(package_id)
    return [
        *found(
            "opened_without_event",
            tk._("Public without an event that published it: is marked as withdrawn."),
            opened,
            close_row,
        ),
        *found(
            "closed_without_event",
            tk._("Closed without an event that withdrew it: the history notes that it is withdrawn."),
            closed,
            close_row,
        ),
        *found(
            "history_disagrees",
            tk._(
                "The history does not lead to the present state, so somebody changed the tables by hand. Compare the "
                "page “Riwayat” of the dataset with a backup; then withdraw it, or cancel and submit it again."
            ),
            differing,
        ),
    ]
