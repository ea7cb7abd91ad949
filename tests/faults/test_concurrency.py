"""Reviewers and ticks at once on the same submissions: each is decided once and published once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate import doctor
from ckanext.satudata.model.tables import event
from ckanext.satudata.services import ticking

from tests.portal import Portal, is_public

REVIEWERS = ("walidata", "walidata2")
FILE = {"name": "Tabel", "format": "CSV", "url": "https://data.example.go.id/x.csv"}
_PATIENCE = 300
"""Seconds after which threads that wait for each other are given up."""


class _Rush:
    """What the reviewers do, all starting at the same moment, and which of it was accepted."""

    def __init__(self, portal: Portal, app: Any, datasets: list[str], checklist: dict[str, bool]) -> None:
        self.portal, self.app, self.datasets, self.checklist = portal, app, datasets, checklist
        self.accepted: Counter[tuple[str, str]] = Counter()
        self.start = threading.Barrier(len(REVIEWERS) + 2)

    def review(self, person: str) -> None:
        """Approve and publish every dataset, also those that somebody else has just done."""
        self.start.wait(_PATIENCE)
        for dataset_id in self.datasets:
            checked = {"decision": "approve", "checklist": self.checklist}
            self._try(person, "approve", dataset_id, "satudata_submission_decide", **checked)
            self._try(person, "publish", dataset_id, "satudata_publication_publish")

    def _try(self, person: str, kind: str, dataset_id: str, action: str, **more: Any) -> None:
        with self.app.flask_app.test_request_context():
            try:
                self.portal.as_(person, action, dataset_id=dataset_id, **more)
                self.accepted[kind, dataset_id] += 1
            except (tk.ValidationError, tk.NotAuthorized):
                pass  # somebody was faster, or it is too early
            finally:
                model.Session.remove()

    def tick(self) -> None:
        """Do what is due, again and again."""
        self.start.wait(_PATIENCE)
        for _round in range(3):
            with self.app.flask_app.test_request_context():
                ticking.tick()
                model.Session.remove()

    def play(self) -> None:
        """Let two reviewers and two ticks work at once; what one of them could not do is raised here."""
        tasks: list[Callable[[], None]] = [
            *(lambda person=person: self.review(person) for person in REVIEWERS),
            self.tick,
            self.tick,
        ]
        with ThreadPoolExecutor(len(tasks)) as pool:
            for done in [pool.submit(task) for task in tasks]:
                done.result(_PATIENCE)


@pytest.mark.usefixtures("with_request_context")
def test_each_submission_is_decided_and_published_once(portal: Portal, app: Any) -> None:
    """Two reviewers and two ticks at once: one approval and one publication each, all told in the history."""
    datasets = [portal.submitted(file=False, resources=[FILE])["id"] for _number in range(2)]
    checklist = {item["code"]: True for item in portal.show(datasets[0])["checklist"]}
    rush = _Rush(portal, app, datasets, checklist)
    model.Session.remove()
    rush.play()
    ticking.tick()
    counted = sa.select(event.c.type, event.c.package_id, sa.func.count()).group_by(event.c.type, event.c.package_id)
    history = {(kind, dataset): number for kind, dataset, number in model.Session.execute(counted)}
    for dataset in datasets:
        assert is_public(dataset)
        for kind in ("approve", "publish"):
            assert history[kind, dataset] == rush.accepted[kind, dataset] == 1
    assert [(problem.code, problem.message) for problem in doctor.examine()] == []
