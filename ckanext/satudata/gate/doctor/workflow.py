"""Whether every step of the procedure that began was finished."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.satudata.gate.doctor.problem import Problem, found
from ckanext.satudata.model import inspection, journal
from ckanext.satudata.services import indexing, publication

_MOST = 5000


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
            "visit_missing",
            tk._("Under review without an open visit to its stage. Cancel the submission and submit it again."),
            inspection.in_review_without_visit(),
        ),
    ]


def _finish() -> None:
    indexing.run_open_entries(_MOST)
