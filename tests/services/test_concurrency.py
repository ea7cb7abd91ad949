"""Two people at the same moment: one wins, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from tests.portal import Portal, is_public


def _at_once(app: Any, *tasks: Any) -> list[str]:
    """Run tasks in threads that start together, each with a session of its own; return how each ended."""
    barrier = Barrier(len(tasks))

    def run(task: Any) -> str:
        with app.flask_app.test_request_context():
            barrier.wait()
            try:
                task()
            except (tk.ValidationError, tk.NotAuthorized) as error:
                return type(error).__name__
            finally:
                model.Session.remove()
        return "done"

    with ThreadPoolExecutor(len(tasks)) as pool:
        return sorted(pool.map(run, tasks))


def test_two_reviewers(portal: Portal, app: Any) -> None:
    """Two reviewers decide at once: one decision counts, the other is refused, and the history has one."""
    dataset = portal.submitted()["id"]
    checklist = {item["code"]: True for item in portal.show(dataset)["checklist"]}
    model.Session.remove()

    def decide(person: str, decision: str) -> Any:
        return lambda: portal.as_(
            person,
            "satudata_submission_decide",
            dataset_id=dataset,
            decision=decision,
            note="Alasan.",
            checklist=checklist,
        )

    assert _at_once(app, decide("walidata", "approve"), decide("walidata2", "reject")) == ["ValidationError", "done"]
    with app.flask_app.test_request_context():
        events = portal.as_("admin", "satudata_submission_history", dataset_id=dataset)["events"]
    assert len(events) == 2


def test_edit_and_submission(portal: Portal, app: Any) -> None:
    """An edit and the submission at once: what is reviewed is what the dataset holds, whoever came first."""
    dataset = portal.dataset()["id"]
    model.Session.remove()
    ends = _at_once(
        app,
        lambda: portal.as_("editor", "satudata_submission_submit", dataset_id=dataset),
        lambda: portal.as_("editor2", "package_patch", id=dataset, notes="Diubah pada saat yang sama."),
    )
    assert "done" in ends
    with app.flask_app.test_request_context():
        portal.approve(dataset, "walidata")
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset)
        assert is_public(dataset)


def test_two_publishers(portal: Portal, app: Any) -> None:
    """Two clicks on publish open the dataset once."""
    dataset = portal.submitted()["id"]
    with app.flask_app.test_request_context():
        portal.approve(dataset, "walidata")
    model.Session.remove()

    def publish(person: str) -> Any:
        return lambda: portal.as_(person, "satudata_publication_publish", dataset_id=dataset)

    assert _at_once(app, publish("walidata"), publish("walidata2")) == ["ValidationError", "done"]
    with app.flask_app.test_request_context():
        events = portal.as_("admin", "satudata_submission_history", dataset_id=dataset)["events"]
        assert [event["type"] for event in events].count("publish") == 1
        assert is_public(dataset)
