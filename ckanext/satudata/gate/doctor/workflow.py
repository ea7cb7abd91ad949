"""Whether every step of the procedure that began was finished."""

from __future__ import annotations

import datetime as dt

import ckan.plugins.toolkit as tk

from ckanext.satudata.gate.doctor.problem import Problem, found
from ckanext.satudata.model import inspection, journal
from ckanext.satudata.model import scheduling as waiting
from ckanext.satudata.services import indexing, publication, scheduling

_MOST = 5000
_TOO_LATE = dt.timedelta(minutes=5)
"""After so long no tick that runs each minute can still be about to come."""


def problems() -> list[Problem]:
    """Return interrupted steps, and submissions that nobody can decide on."""
    return [
        *found(
            "journal_open",
            tk._("A step was interrupted before all stores had it: is finished."),
            # An entry that only waits for a second look or for clearing away is no fault; the stores are compared too.
            {entry["package_id"] for entry in journal.open_entries(_MOST) if entry["verify_after"] is None},
            lambda _package_id: _finish(),
        ),
        *found(
            "not_published",
            tk._("Approved, and the procedure publishes by itself, but was interrupted. Run: ckan satudata tick"),
            publication.approved_without_publication(),
        ),
        *found(
            "release_missed",
            tk._("The minute of its release has passed, and nothing published it. Run: ckan satudata tick"),
            waiting.overdue(_TOO_LATE),
        ),
        *found(
            "release_held_up",
            tk._("Could not be published at the minute of its release. The page “Pengajuan” of the dataset says why."),
            waiting.failed(),
        ),
        *found(
            "release_gone",
            tk._("Waits for a release that is gone, called off or out already: goes back to the publisher."),
            waiting.without_release(),
            scheduling.give_back,
        ),
        *found(
            "visit_missing",
            tk._("Under review without an open visit to its stage. Cancel the submission and submit it again."),
            inspection.in_review_without_visit(),
        ),
    ]


def _finish() -> None:
    indexing.run_open_entries(_MOST)
