"""Whatever people do in whatever order: nothing unapproved becomes public, and the history tells how it came."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate import doctor
from ckanext.satudata.model import releases, submissions
from ckanext.satudata.services import ticking
from ckanext.satudata.shared import open_resource_file

from tests.portal import Portal, call, upload
from tests.releases import embargo

pytestmark = pytest.mark.usefixtures("with_request_context")

EXAMPLES = int(os.environ.get("SATUDATA_EXAMPLES", "0"))
"""How many new random sequences; without the variable always the same ten."""
LENGTH = 14
PEOPLE = ("editor", "editor2", "member", "outsider", "walidata", "walidata2", "pembina", "admin", None)

# The next step of a dataset's life by its state, and steps beside it, each by somebody who may take it.
ONWARD = {
    "draft": ("submit", "editor"),
    "in_review": ("approve", "walidata"),
    "changes_requested": ("submit", "editor"),
    "approved": ("publish", "walidata2"),
    "scheduled": ("minute", None),
    "published": ("revise", "editor"),
    "withdrawn": ("submit", "editor"),
    "cancelled": ("submit", "editor"),
    "rejected": ("submit", "editor"),
}
LIFE = (
    ("submit", "editor"),
    ("approve", "walidata"),
    ("publish", "walidata2"),
    ("edit", "editor2"),
    ("replace_file", "editor"),
    ("return", "walidata"),
    ("withdraw", "walidata"),
    ("revise", "editor"),
    ("announce", "walidata"),
)
ACTIONS = (
    *(name for name, _person in LIFE),
    *("reject", "cancel", "claim", "release", "discard", "quarantine", "release_file", "open_flag", "delete", "bulk"),
    *("machine", "tick", "call_off", "minute"),
)
STEPS = st.tuples(
    st.one_of(
        st.just(("onward", None)),
        st.just(("onward", None)),
        st.sampled_from(LIFE),
        st.tuples(st.sampled_from(ACTIONS), st.sampled_from(PEOPLE)),
    ),
    st.integers(0, 2),
)


@dataclass
class Target:
    """A dataset or working copy, and the dataset that the public would see of it."""

    id: str
    public_id: str


@dataclass
class World:
    """Datasets in play, and the contents that passed every stage, by the dataset that shows them."""

    portal: Portal
    targets: list[Target] = field(default_factory=list)
    approved: dict[str, set[str]] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    number: int = 0

    def create(self) -> None:
        dataset_id = self.portal.dataset()["id"]
        self.targets.append(Target(dataset_id, dataset_id))
        self.approved[dataset_id] = set()

    def take(self, action: str, person: str | None, which: int) -> None:
        """Take one step; a refusal is an answer, everything else a failure."""
        self.number += 1
        target = self.targets[which % len(self.targets)]
        if action == "onward":
            action, person = ONWARD[self.portal.show(target.id, "admin")["state"]]
        try:
            outcome = self._act(action, person, target)
        except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound):
            model.Session.rollback()
            return
        self.done.append(action)
        if action == "approve" and outcome["state"] in ("approved", "scheduled"):
            self.approved[target.public_id].add(self.content(target.id))
        if action == "revise":
            self.targets.append(Target(outcome["copy_id"], target.public_id))
        self.targets = [target for target in self.targets if _exists(target.id)] or self.targets[:1]

    def _act(self, action: str, person: str | None, target: Target) -> Any:
        as_, dataset = self.portal.as_, target.id
        decide = {"approve": "approve", "return": "return", "reject": "reject"}.get(action)
        if decide == "approve":
            return self.portal.approve(dataset, person)  # type: ignore[arg-type]
        if decide:
            return as_(person, "satudata_submission_decide", dataset_id=dataset, decision=decide, note="Alasan.")
        plain = {
            "submit": "satudata_submission_submit",
            "cancel": "satudata_submission_cancel",
            "claim": "satudata_submission_claim",
            "release": "satudata_submission_release_claim",
            "publish": "satudata_publication_publish",
            "revise": "satudata_revision_start",
            "discard": "satudata_revision_discard",
        }
        if action in plain:
            return as_(person, plain[action], dataset_id=dataset)
        if action in ("announce", "call_off", "minute"):
            return self._plan(action, person, target)
        return self._write(action, person, dataset)

    def _plan(self, action: str, person: str | None, target: Target) -> Any:
        if action == "minute":
            embargo.let_time_come(target.id)
            return ticking.tick()
        if action == "announce":
            planned = embargo.planned(embargo.minute(dt.timedelta(hours=2)))
            values = {"dataset_id": target.public_id, "period": f"{1990 + self.number}", "planned": planned}
            return self.portal.as_(person, "satudata_release_create", **values)
        open_ = releases.open_of(target.public_id)
        if not open_:
            raise tk.ObjectNotFound
        return self.portal.as_(person, "satudata_release_cancel", release_id=open_[0]["id"], reason="Batal.")

    def _write(self, action: str, person: str | None, dataset: str) -> Any:
        if action == "tick":
            return ticking.tick()
        resource, office = _resource(dataset), self.portal.dinas["id"]
        content = f"kode,jumlah\n35.72,{self.number}\n".encode()
        calls: dict[str, tuple[str, dict[str, Any]]] = {
            "withdraw": ("satudata_publication_withdraw", {"dataset_id": dataset, "reason": "Keliru."}),
            "edit": ("package_patch", {"id": dataset, "notes": f"Versi {self.number}."}),
            "open_flag": ("package_patch", {"id": dataset, "private": False}),
            "delete": ("package_delete", {"id": dataset}),
            "bulk": ("bulk_update_public", {"datasets": [dataset], "org_id": office}),
            "replace_file": ("resource_patch", {"id": resource, "upload": upload(content=content), "url": "data.csv"}),
            "machine": ("resource_patch", {"id": resource, "size": self.number}),
            "quarantine": ("satudata_quarantine_place", {"resource_id": resource, "reason": "Ada NIK?"}),
            "release_file": ("satudata_quarantine_lift", {"resource_id": resource, "reason": "Diperiksa."}),
        }
        name, values = calls[action]
        return self.portal.as_(person, name, **values)

    def content(self, dataset_id: str) -> str:
        """Return what the test itself calls the content: two fields and the bytes of each file."""
        package = model.Package.get(dataset_id)
        model.Session.refresh(package)
        parts = [package.title, package.notes]
        for resource in package.resources:
            with open_resource_file({"id": resource.id, "url": resource.url, "url_type": "upload"}) as file:
                parts += [resource.name, hashlib.sha256(file.read()).hexdigest()]
        return "\n".join(parts)

    def check(self) -> None:
        """Whatever anonymous gets was approved by every stage, and page and search agree."""
        model.Session.rollback()
        for public_id in self.approved:
            shown, found = _shown(public_id), call("package_search", None, fq=f'id:"{public_id}"')["count"]
            assert found == int(shown), "the page and the search disagree"
            if shown:
                assert self.content(public_id) in self.approved[public_id], "an unapproved content is public"
        for target in self.targets:
            assert target.id == target.public_id or not _shown(target.id), "a working copy is public"
            assert not (_is_scheduled(target.id) and _shown(target.id)), "public before the announced minute"


def _is_scheduled(dataset_id: str) -> bool:
    run = submissions.latest(dataset_id)
    return run is not None and run["state"] == "scheduled"


def _exists(dataset_id: str) -> bool:
    package = model.Package.get(dataset_id)
    return package is not None and package.state == "active"


def _resource(dataset_id: str) -> str:
    return model.Package.get(dataset_id).resources[0].id


def _shown(dataset_id: str) -> bool:
    try:
        call("package_show", None, id=dataset_id)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


@settings(
    max_examples=EXAMPLES or 10,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink a sequence takes minutes on real services
    suppress_health_check=list(HealthCheck),
)
@example(steps=[(step, 0) for step in (("edit", "editor2"), *LIFE[:3], ("edit", "admin"), ("revise", "editor"))])
@example(
    steps=[(step, 0) for step in (LIFE[0], LIFE[-1], LIFE[1], ("tick", None), ("minute", None), ("revise", "editor"))]
)
@given(steps=st.lists(STEPS, min_size=LENGTH, max_size=LENGTH))
def _sequence(portal: Portal, seen: Counter[str], steps: list[Any]) -> None:
    world = World(portal)
    world.create()
    world.create()
    for (action, person), which in steps:
        world.take(action, person, which)
        world.check()
    seen.update(world.done)
    problems = [(problem.code, problem.package_ids) for problem in doctor.examine()]
    assert problems == [], "the history or the stores do not agree with the tables"


def test_random_sequences(portal: Portal) -> None:
    """Public content was approved by every stage after each step of random sequences, and the history replays."""
    seen: Counter[str] = Counter()
    _sequence(portal, seen)
    sys.stdout.write(f"\nactions that succeeded: {dict(sorted(seen.items()))}\n")
    assert {"submit", "approve", "publish", "edit", "announce", "minute"} <= set(seen), "the sequences went nowhere"
