"""A process killed while a revision is begun, published or discarded: one whole version stays public."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from ckan import model

from ckanext.satudata.model import revisions

from tests.faults import sites
from tests.faults.children import kill, run
from tests.faults.looking import recover
from tests.faults.tracing import Fault, moments
from tests.faults.versions import Versions, leftovers
from tests.portal import Portal

Task = Callable[[], Any]


def _open_revision(versions: Versions) -> str | None:
    row = revisions.open_of(versions.dataset_id)
    model.Session.remove()
    return row["copy_id"] if row is not None and row["state"] == "open" else None


class _Start:
    """Beginning a revision."""

    def ready(self, versions: Versions) -> Task:
        if _open_revision(versions):
            with versions.app.flask_app.test_request_context():
                versions.portal.as_("editor", "satudata_revision_discard", dataset_id=versions.dataset_id)
        return lambda: versions.portal.as_("editor", "satudata_revision_start", dataset_id=versions.dataset_id)

    def after(self, versions: Versions) -> int:
        return versions.number


class _Merge:
    """Publishing an approved revision."""

    def ready(self, versions: Versions) -> Task:
        copy = _open_revision(versions) or versions.revision()
        return lambda: versions.portal.as_("walidata", "satudata_publication_publish", dataset_id=copy)

    def after(self, versions: Versions) -> int:
        return versions.number + 1


class _Discard(_Start):
    """Discarding a revision."""

    def ready(self, versions: Versions) -> Task:
        copy = _open_revision(versions) or versions.revision(approved=False)
        return lambda: versions.portal.as_("editor", "satudata_revision_discard", dataset_id=copy)


OPERATIONS = {"start": _Start(), "merge": _Merge(), "discard": _Discard()}


def _strike(versions: Versions, operation: Any, fault: Fault) -> tuple[str, str, str, str]:
    task = operation.ready(versions)
    allowed = {f"version {versions.number}", f"version {operation.after(versions)}"}
    outcome = run(versions.app, task, fault)
    assert outcome.ended == "killed", outcome.words
    found = versions.look()
    mended = recover(versions.app)
    last = versions.look()
    assert found.split(" (")[0] in allowed
    assert last in allowed
    assert leftovers() <= versions.strays, "a working copy left something behind"
    versions.number = int(last.split()[1])
    what, site = outcome.points[fault.point]
    return f"{fault.moment} {what} ({site})", found, mended, last


@pytest.mark.parametrize("name", OPERATIONS)
def test_killed_at_each_point(portal: Portal, app: Any, name: str) -> None:
    """Wherever the process dies, page, file and table are of one version, and recovery leaves nothing behind."""
    operation, versions = OPERATIONS[name], Versions.published(portal, app)
    whole = run(app, operation.ready(versions))
    assert whole.ended == "done", whole.words
    assert sites.passed(whole.points) >= sites.PASSED[name]
    versions.number = operation.after(versions)
    assert versions.look() == f"version {versions.number}"
    sys.stdout.write(f"\n{name}: {len(whole.points)} points\n")
    for number, moment in moments(len(whole.points)):
        point, found, mended, last = _strike(versions, operation, Fault(number, moment, kill))
        sys.stdout.write(f"  {number + 1:2} {point:70} {found:34} {mended:34} {last}\n")
