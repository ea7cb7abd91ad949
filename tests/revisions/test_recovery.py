"""A process that dies at any step of the journal leaves the old or the new version, and ``tick`` brings one state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate import doctor
from ckanext.satudata.model import cloning, journal
from ckanext.satudata.model.tables import journal as entries
from ckanext.satudata.services import merging, ticking
from ckanext.satudata.services.merging import MergeStep
from ckanext.satudata.services.revisions import DiscardStep, StartStep

from tests.portal import Portal, call, upload
from tests.revisions import material
from tests.revisions.test_discard import traces

pytestmark = pytest.mark.usefixtures("with_plugins")


class Death(BaseException):
    """What no handler of an error catches."""


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, step: str, *, recorded: bool) -> Iterator[None]:
    """Let the process die at a step, before or after the journal has it; then begin as a new process would."""
    real = journal.advance

    def advance(entry_id: str, reached: str, **more: Any) -> None:
        if reached == step and not recorded:
            raise Death
        real(entry_id, reached, **more)
        if reached == step:
            model.Session.commit()
            raise Death

    with monkeypatch.context() as patch:
        patch.setattr(journal, "advance", advance)
        try:
            yield
        except Death:
            pass
        else:
            pytest.fail(f"the journal never came to {step}")
    model.Session.rollback()
    model.Session.remove()


def later() -> None:
    """Let the time pass after which replaced files are removed."""
    model.Session.execute(entries.update().values(verify_after=None))
    model.Session.commit()
    ticking.tick()


def version(app: Any, dataset_id: str) -> tuple[Any, ...]:
    """Return title, bytes and rows as the public gets them; no rows in the declared window."""
    record = call("package_show", None, id=dataset_id)
    resource = record["resources"][0]
    address = f"/dataset/{dataset_id}/resource/{resource['id']}/download/data.csv"
    try:
        rows = call("datastore_search", None, resource_id=resource["id"])["total"]
    except tk.ValidationError:
        rows = None
    return record["title"], app.get(address).data, rows


def prepared(portal: Portal, dataset_id: str, number: int) -> str:
    """Start a revision, change title, file and table, and have it approved."""
    copy_id = portal.as_("editor", "satudata_revision_start", dataset_id=dataset_id)["copy_id"]
    resource = portal.as_("editor", "package_show", id=copy_id)["resources"][0]
    portal.as_("editor", "package_patch", id=copy_id, title=f"Versi {number}")
    file = upload("data.csv", f"versi\n{number}\n".encode())
    portal.as_("editor", "resource_patch", id=resource["id"], upload=file, url="data.csv")
    call("datastore_delete", portal.people["admin"], resource_id=resource["id"], force=True)
    material.table(portal, resource["id"], rows=number)
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy_id)
    portal.approve(copy_id, "walidata")
    return copy_id


def expected(number: int) -> tuple[Any, ...]:
    """Return a version in full."""
    return f"Versi {number}", f"versi\n{number}\n".encode(), number


def test_a_merge_that_dies_is_finished(portal: Portal, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each step: old or new in full (rows may answer 503), and after ``tick`` the new one with nothing left over."""
    dataset = portal.dataset(title="Versi 2")
    material.table(portal, dataset["resources"][0]["id"])
    material.publish(portal, dataset["id"])
    old, before = version(app, dataset["id"]), traces()
    number = 2
    cases = [(step, recorded) for step in MergeStep for recorded in (False, True) if step is not MergeStep.prepared]
    for step, recorded in cases:
        number += 1
        copy_id = prepared(portal, dataset["id"], number)
        with dying(monkeypatch, step, recorded=recorded):
            portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
        found, new = version(app, dataset["id"]), expected(number)
        assert found in (old, new, (*old[:2], None)), (step, recorded, found)
        tick = ticking.tick()
        assert tick.index_failed == 0
        model.Session.remove()
        assert version(app, dataset["id"]) == new, (step, recorded)
        assert call("package_search", None, q=f'id:"{dataset["id"]}"')["results"][0]["title"] == new[0]
        old = new
    later()
    left = traces()
    assert len(left["files"]) == len(before["files"])
    assert left["tables"] == before["tables"]
    assert left["package"] == before["package"]
    stream = call("package_activity_list", None, id=dataset["id"])
    assert len([item for item in stream if item["activity_type"] == "changed package"]) >= len(cases)
    history = portal.as_("walidata", "satudata_submission_history", dataset_id=dataset["id"])["events"]
    assert [event["type"] for event in history].count("publish") == len(cases) + 1


def test_a_merge_whose_approval_is_gone_is_undone(portal: Portal, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was cancelled between the death and ``tick`` does not become public: the tables are exchanged back."""
    dataset = portal.dataset(title="Versi 2")
    material.table(portal, dataset["resources"][0]["id"])
    material.publish(portal, dataset["id"])
    old = version(app, dataset["id"])
    copy_id = prepared(portal, dataset["id"], 5)
    with dying(monkeypatch, MergeStep.swapped, recorded=True):
        portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
    portal.as_("editor", "satudata_submission_cancel", dataset_id=copy_id)
    ticking.tick()
    model.Session.remove()
    assert version(app, dataset["id"]) == old
    assert portal.as_("editor", "satudata_revision_show", dataset_id=copy_id)["state"] == "open"
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy_id)
    portal.approve(copy_id, "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
    assert version(app, dataset["id"]) == expected(5)


def test_a_live_merge_is_left_alone(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """``tick`` on another machine does not touch what a living process is carrying out."""
    dataset = portal.published()
    copy_id = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy_id)
    portal.approve(copy_id, "walidata")
    seen = []
    real = merging._ACTIONS[MergeStep.committed]

    def while_it_runs(plan: Any, entry_id: str) -> None:
        seen.append(ticking.tick())
        real(plan, entry_id)

    monkeypatch.setitem(merging._ACTIONS, MergeStep.committed, while_it_runs)
    portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
    assert [(tick.indexed, tick.index_failed) for tick in seen] == [(0, 0)]


def test_starting_and_discarding_recover(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that dies leaves nothing, or the whole copy; a discard that dies is finished."""
    dataset = portal.dataset()
    material.table(portal, dataset["resources"][0]["id"])
    material.publish(portal, dataset["id"])
    before = traces()
    for step in (StartStep.copied, StartStep.committed):
        with dying(monkeypatch, step, recorded=False):
            portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
        ticking.tick()
        assert traces() == before, step
    for step in DiscardStep:
        portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
        with dying(monkeypatch, DiscardStep.cleared, recorded=step is DiscardStep.cleared):
            portal.as_("editor", "satudata_revision_discard", dataset_id=dataset["id"])
        ticking.tick()
        assert traces() == before, step


def test_the_doctor_knows_revisions(portal: Portal) -> None:
    """What is in order raises no alarm; a revision whose working copy vanished is closed."""
    dataset = portal.published()
    copy_id = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    codes = {"revision_without_copy", "revision_orphan", "content_differs", "index_missing", "index_orphan"}
    assert not {problem.code for problem in doctor.examine(files=True)} & codes
    cloning.erase(copy_id)
    model.Session.commit()
    model.Session.remove()
    problems = [problem for problem in doctor.examine() if problem.code == "revision_without_copy"]
    assert [problem.package_ids for problem in problems] == [(dataset["id"],)]
    doctor.repair(problems)
    assert portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["state"] == "open"
