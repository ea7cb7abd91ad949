"""Two ticks at once, a tick and a person, and a process that dies while a scheduled dataset opens."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import revisions, submissions
from ckanext.satudata.services import ticking

from tests.faults.children import Outcome, kill, let_go, run
from tests.faults.looking import HIDDEN, LATE, PUBLIC, look, recover
from tests.faults.tracing import Fault, moments
from tests.faults.versions import Versions, leftovers
from tests.portal import Portal
from tests.releases.embargo import announce, events, let_time_come, minute, move_quietly, waiting

_EVERYWHERE = os.environ.get("SATUDATA_FAULTS") == "all"
HOUR = dt.timedelta(hours=1)


def _at_once(app: Any, *tasks: Callable[[], Any]) -> list[Any]:
    """Run tasks in threads that start together, each with a session of its own."""
    barrier = Barrier(len(tasks))

    def do(task: Callable[[], Any]) -> Any:
        with app.flask_app.test_request_context():
            barrier.wait()
            try:
                return task()
            except tk.ValidationError:
                return "refused"
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(do, tasks))


def _waiting(portal: Portal, app: Any) -> dict[str, Any]:
    """Return a dataset whose minute has come."""
    with app.flask_app.test_request_context():
        dataset = waiting(portal, HOUR)
        move_quietly(dataset["release"]["id"], minute(-HOUR))
    let_time_come(dataset["id"])
    return dataset


def _waiting_copy(versions: Versions) -> str:
    """Return a working copy whose minute has come."""
    copy = versions.revision(approved=False)
    portal, number = versions.portal, versions.number + 1
    with versions.app.flask_app.test_request_context():
        resource = portal.as_("editor", "package_show", id=copy)["resources"][0]["id"]
        versions.write(copy, resource, number)
        portal.as_("editor", "package_patch", id=copy, periode_akhir=str(2024 + number))
        release = announce(portal, versions.dataset_id, minute(HOUR), period=str(2024 + number))
        portal.as_("editor", "satudata_submission_submit", dataset_id=copy)
        portal.approve(copy, "walidata")
        move_quietly(release["id"], minute(-HOUR))
    let_time_come(copy)
    return copy


def test_two_ticks_at_once(portal: Portal, app: Any) -> None:
    """Two ticks, and somebody who presses the button, publish once; no one of them fails for it."""
    dataset = _waiting(portal, app)
    first, second = _at_once(app, ticking.tick, ticking.tick)
    assert sorted([first.published, second.published]) == [0, 1]
    assert first.publication_failed == second.publication_failed == 0
    assert events(dataset["id"], "publish") == ["publish"]
    assert look(app, dataset).state == PUBLIC
    again = _waiting(portal, app)

    def press() -> Any:
        return portal.as_("walidata", "satudata_publication_publish", dataset_id=again["id"])

    _at_once(app, ticking.tick, press, ticking.tick)
    assert events(again["id"], "publish") == ["publish"]
    assert look(app, again).state == PUBLIC


def test_two_ticks_at_once_and_a_next_version(portal: Portal, app: Any) -> None:
    """Two ticks publish a working copy once."""
    versions = Versions.published(portal, app)
    _waiting_copy(versions)
    done = _at_once(app, ticking.tick, ticking.tick)
    assert sum(tick.published for tick in done) == 1
    assert sum(tick.publication_failed for tick in done) == 0
    assert events(versions.dataset_id, "publish") == ["publish", "publish"]
    assert versions.look() == "version 2"


def test_two_machines(portal: Portal, app: Any) -> None:
    """Two processes tick at the same moment: the dataset opens once."""
    dataset = _waiting(portal, app)
    let_go()
    children = []
    for _machine in range(2):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                with app.flask_app.test_request_context():
                    code = 10 + ticking.tick().published
            finally:
                os._exit(code)
        children.append(child)
    ends = sorted(os.WEXITSTATUS(os.waitpid(child, 0)[1]) for child in children)
    assert ends == [10, 11]
    assert events(dataset["id"], "publish") == ["publish"]
    assert look(app, dataset).state == PUBLIC


def _moved(dataset: dict[str, Any], before: str) -> bool:
    row = submissions.latest(dataset["id"])
    model.Session.remove()
    assert row is not None
    return row["state"] != before


def test_killed_while_it_opens(portal: Portal, app: Any) -> None:
    """Wherever tick dies, anonymous sees all of the dataset or nothing; the next tick publishes it, once."""
    dataset = _waiting(portal, app)
    whole = run(app, ticking.tick)
    assert whole.ended == "done", whole.words
    assert look(app, dataset).state == PUBLIC
    sys.stdout.write(f"\nscheduled publication: {len(whole.points)} points\n")
    dataset = _waiting(portal, app)
    for number, moment in moments(len(whole.points)):
        if _moved(dataset, "scheduled"):
            dataset = _waiting(portal, app)
        outcome = run(app, ticking.tick, Fault(number, moment, kill))
        assert outcome.ended == "killed", outcome.words
        found = look(app, dataset).state
        assert found in {HIDDEN, PUBLIC, LATE}
        mended = recover(app)
        assert look(app, dataset).state == PUBLIC
        assert events(dataset["id"], "publish") == ["publish"]
        _tell(outcome, number, moment, found, mended)


def _tell(outcome: Outcome, number: int, moment: str, found: str, mended: str) -> None:
    what, site = outcome.points[number]
    sys.stdout.write(f"  {number + 1:2} {f'{moment} {what} ({site})':75} {found:34} {mended}\n")


def test_killed_while_a_next_version_opens(portal: Portal, app: Any) -> None:
    """Wherever tick dies, one whole version is public; the next tick publishes the working copy and leaves nothing."""
    versions = Versions.published(portal, app)
    _waiting_copy(versions)
    whole = run(app, ticking.tick)
    assert whole.ended == "done", whole.words
    versions.number += 1
    assert versions.look() == f"version {versions.number}"
    sys.stdout.write(f"\nscheduled version: {len(whole.points)} points\n")
    for number, moment in moments(len(whole.points)):
        # Between the steps of the journal nothing differs from a publication by hand, which is killed everywhere.
        if not _EVERYWHERE and not whole.points[number][0].startswith("journal."):
            continue
        _waiting_copy(versions)
        outcome = run(app, ticking.tick, Fault(number, moment, kill))
        assert outcome.ended == "killed", outcome.words
        found = versions.look()
        assert found.split(" (")[0] in {f"version {versions.number}", f"version {versions.number + 1}"}
        mended = recover(app)
        versions.number += 1
        assert versions.look() == f"version {versions.number}"
        assert revisions.open_of(versions.dataset_id) is None
        assert leftovers() <= versions.strays, "a working copy left something behind"
        _tell(outcome, number, moment, found, mended)
