"""The steps of the procedure, and faults during one of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model import submissions
from ckanext.satudata.model.tables import check, event

from tests.faults.children import kill, run
from tests.faults.looking import HIDDEN, LATE, PUBLIC, look, recover
from tests.faults.tracing import Fault
from tests.portal import Portal, upload


@dataclass(frozen=True)
class Step:
    """One step of the procedure: what is there before it, who does what, and what anonymous sees before and after."""

    prepare: Callable[[Portal], dict[str, Any]]
    person: str
    action: str
    more: dict[str, Any]
    old: str = HIDDEN
    new: str = HIDDEN
    value: tuple[str, str] | None = None
    """A field and its new value, where old and new version are both public."""


_FIGURES = itertools.count(1000)


def _draft(portal: Portal) -> dict[str, Any]:
    """Return a draft whose file nobody has checked before: what is known of the same bytes would shorten the way."""
    dataset = portal.dataset()
    content = f"kode,jumlah\n35.72,{next(_FIGURES)}\n".encode()
    resource_id = dataset["resources"][0]["id"]
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload(content=content), url="data.csv")
    return dataset


def _approved(portal: Portal) -> dict[str, Any]:
    dataset = portal.submitted()
    portal.approve(dataset["id"], "walidata")
    return dataset


_DECIDE = "satudata_submission_decide"
STEPS = {
    "submit": Step(_draft, "editor", "satudata_submission_submit", {}),
    "approve": Step(Portal.submitted, "walidata", _DECIDE, {"decision": "approve"}),
    "return": Step(Portal.submitted, "walidata", _DECIDE, {"decision": "return", "note": "Perbaiki."}),
    "reject": Step(Portal.submitted, "walidata", _DECIDE, {"decision": "reject", "note": "Bukan data."}),
    "cancel": Step(Portal.submitted, "editor", "satudata_submission_cancel", {}),
    "publish": Step(_approved, "walidata", "satudata_publication_publish", {}, HIDDEN, PUBLIC),
    "withdraw": Step(
        Portal.published, "walidata", "satudata_publication_withdraw", {"reason": "Angka keliru."}, PUBLIC, HIDDEN
    ),
    "correct": Step(
        Portal.published,
        "walidata",
        "satudata_correction_apply",
        {"fields": {"kontak_unit": "Bidang Statistik Sektoral"}, "note": "Unit berganti nama."},
        PUBLIC,
        PUBLIC,
        ("kontak_unit", "Bidang Statistik Sektoral"),
    ),
}


def _standing(dataset_id: str) -> tuple[Any, ...]:
    """Return where the database has the dataset, to tell the old state from the new one."""
    latest = submissions.latest(dataset_id)
    package = model.Session.execute(
        sa.select(model.package_table.c.private).where(model.package_table.c.id == dataset_id)
    ).scalar_one()
    events = model.Session.execute(
        sa.select(sa.func.count()).select_from(event).where(event.c.package_id == dataset_id)
    ).scalar_one()
    files = model.Session.execute(
        sa.select(check.c.status, check.c.attempts).where(check.c.package_id == dataset_id).order_by(check.c.number)
    ).all()
    model.Session.remove()
    return package, events, files, latest and (latest["state"], latest["version"])


class Round:
    """The kills of one step, each on a dataset that stands before it."""

    def __init__(self, portal: Portal, app: Any, step: Step) -> None:
        self.portal, self.app, self.step = portal, app, step
        self.dataset: dict[str, Any] = {}
        self.before: tuple[Any, ...] = ()

    def fresh(self) -> None:
        """Make a dataset, unless the last kill left one where it was."""
        if self.dataset and _standing(self.dataset["id"]) == self.before:
            return
        with self.app.flask_app.test_request_context():
            self.dataset = self.step.prepare(self.portal)
            self.more = dict(self.step.more)
            if self.more.get("decision") == "approve":
                shown = self.portal.show(self.dataset["id"])
                self.more["checklist"] = {item["code"]: True for item in shown["checklist"]}
        self.before = _standing(self.dataset["id"])

    def task(self) -> None:
        self.portal.as_(self.step.person, self.step.action, dataset_id=self.dataset["id"], **self.more)

    def strike(
        self,
        number: int,
        moment: str,
        deed: Callable[[], None] = kill,
        undo: Callable[[], None] | None = None,
    ) -> tuple[str, str, str, str]:
        """Kill, or do another deed, at one point.

        Returns:
            The point, what anonymous saw, the recovery, and what anonymous saw after it.
        """
        self.fresh()
        outcome = run(self.app, self.task, Fault(number, moment, deed))
        if undo is not None:
            undo()
        assert (outcome.ended == "killed") == (deed is kill), outcome
        found = look(self.app, self.dataset, self.step.value).state
        mended = recover(self.app)
        seen = look(self.app, self.dataset, self.step.value)
        last = seen.state
        assert {found, last} <= {self.step.old, self.step.new, LATE}
        assert last != LATE
        done = _standing(self.dataset["id"]) != self.before
        assert last == (self.step.new if done else self.step.old), "anonymous does not see what the database says"
        if self.step.value is not None:
            assert seen.changed == done, "a correction is in the history and not in the data, or the other way round"
        what, site = outcome.points[number]
        return f"{moment} {what} ({site})", found, mended, last
