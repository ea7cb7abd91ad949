"""What anonymous gets of a dataset, and whether all stores tell one story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ckan import model

from ckanext.satudata.gate import doctor
from ckanext.satudata.services import ticking

from tests.portal import COMPLETE, CSV

HIDDEN, PUBLIC, LATE = "hidden", "public", "public, search follows"


@dataclass(frozen=True)
class Look:
    """The answers of one moment to anonymous."""

    record: dict[str, Any] | None
    found: bool
    file: bytes | None
    value: tuple[str, str] | None = None
    """A field that may have a new value, and that value."""

    @property
    def state(self) -> str:
        """Return hidden or public; fails when it is a mixture of both, or public in part."""
        if self.record is None:
            assert not self.found, "the search shows a dataset that the page hides"
            assert self.file is None, "the file of a hidden dataset is given out"
            return HIDDEN
        assert self.file == CSV, "the dataset is public and its file is not"
        free = self.value[0] if self.value else None
        differing = {key for key, value in COMPLETE.items() if self.record.get(key) != value and key != free}
        assert not differing, f"public in part: {differing}"
        return PUBLIC if self.found else LATE

    @property
    def changed(self) -> bool:
        """Return whether the field has its new value."""
        return self.record is not None and self.value is not None and self.record.get(self.value[0]) == self.value[1]


def look(app: Any, dataset: dict[str, Any], value: tuple[str, str] | None = None) -> Look:
    """Ask the API, the search and the download as anonymous."""
    resource = dataset["resources"][0]["id"]
    shown = app.get(f"/api/3/action/package_show?id={dataset['id']}")
    found = app.get(f"/api/3/action/package_search?fq=id:{dataset['id']}").json["result"]["count"]
    file = app.get(f"/dataset/{dataset['id']}/resource/{resource}/download/data.csv", follow_redirects=False)
    return Look(
        shown.json["result"] if shown.status_code == 200 else None,
        found == 1,
        file.data if file.status_code == 200 else None,
        value,
    )


def recover(app: Any) -> str:
    """Let ``tick`` and, if that is not enough, ``doctor --fix`` bring all stores to one state; say what they did."""
    with app.flask_app.test_request_context():
        before = {problem.code for problem in doctor.examine()}
        done = ticking.tick()
        model.Session.remove()
        problems = doctor.examine()
        doctor.repair(problems)
        # Where nothing was wrong, nothing was repaired, and a second look would see the same.
        left = [(problem.code, problem.message) for problem in (doctor.examine() if problems else [])]
        model.Session.remove()
    assert not left, left
    if problems:
        return "doctor: " + ", ".join(sorted(problem.code for problem in problems))
    words = [*sorted(before), *(["indexed"] if done.indexed else []), *(["published"] if done.published else [])]
    return "tick: " + ", ".join(words) if words else "nothing to do"
