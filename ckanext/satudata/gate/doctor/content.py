"""Whether what is public is what was approved."""

from __future__ import annotations

from collections.abc import Iterator

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.doctor.problem import Problem, found
from ckanext.satudata.model import inspection
from ckanext.satudata.services import fingerprints

_BATCH = 200


def problems(*, files: bool) -> list[Problem]:
    """Return published datasets whose content is not the approved one.

    Args:
        files: read the bytes again; otherwise the hashes noted at submission stand for them.
    """
    message = tk._(
        "Its content is not the one that was approved, so it was changed past the portal. Compare it with a backup; "
        "withdraw it, or publish its next version."
    )
    return found("content_differs", message, _differing(files=files))


def _differing(*, files: bool) -> Iterator[str]:
    approved = inspection.approved_contents()
    for start in range(0, len(approved), _BATCH):
        for package_id, digest, noted in approved[start : start + _BATCH]:
            package = model.Package.get(package_id)
            if package is None:
                continue
            if fingerprints.fingerprint(package, noted=None if files else noted)[0] != digest:
                yield package_id
        model.Session.expunge_all()
