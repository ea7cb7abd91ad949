"""Writing the index after the commit; what Solr refuses now, ``tick`` repeats."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import journal, locks
from ckanext.satudata.model.tables import now
from ckanext.satudata.shared import INDEX_ERRORS, index_package, remove_from_index

log = logging.getLogger(__name__)

VERIFY_DELAY = dt.timedelta(seconds=60)
"""A full rebuild is last-writer-wins: a closed dataset is written again after this time."""


def index_after_commit(package_id: str) -> bool:
    """Write the search document of a dataset whose change is committed.

    Returns:
        Whether Solr took it; when not, a journal entry makes ``tick`` repeat it.
    """
    if _taken(package_id):
        return True
    journal.begin(package_id, "index", "pending")
    model.Session.commit()
    return False


def commit_and_index(package_id: str) -> None:
    """Commit a change together with a journal entry and write the search document of its dataset.

    The entry is closed when Solr took the document; if the process dies before, ``tick`` repeats it, so that reviewers
    find what was submitted to them.
    """
    entry = journal.begin(package_id, "index", "pending")
    model.Session.commit()
    if _taken(package_id):
        journal.finish(entry)
        model.Session.commit()


def _taken(package_id: str) -> bool:
    try:
        index_package(package_id)
    except INDEX_ERRORS:
        log.exception("satudata: the index did not take a dataset, tick will repeat it")
        model.Session.rollback()
        return False
    return True


class Busy(Exception):  # noqa: N818 - no error: somebody else is at it
    """Another process is carrying out this operation right now."""


@contextmanager
def interrupted(package_id: str) -> Iterator[None]:
    """Hold the lock under which an operation runs, which proves that nobody else carries it out.

    Raises:
        Busy: it is not interrupted, another process is at work.
    """
    with locks.dataset_lock(package_id) as held:
        if not held:
            model.Session.rollback()
            raise Busy
        yield


RECOVERIES: dict[str, Callable[[journal.Row], None]] = {}
"""How an interrupted operation is finished or undone; one that is not here is finished by writing the index."""


def repeat(entry: journal.Row) -> bool:
    """Finish one open journal entry: by its own recovery, or by writing the document of its dataset again.

    Returns:
        Whether it is finished.

    Raises:
        Busy: it is no interrupted entry; the process that began it is at work.
    """
    if recover := RECOVERIES.get(entry["operation"]):
        return _recovered(recover, entry)
    package_id = entry["package_id"]
    try:
        package = model.Package.get(package_id)
        if package is None or package.state == "deleted":
            remove_from_index(package_id)
        else:
            index_package(package_id)
    except (*INDEX_ERRORS, tk.ObjectNotFound):
        log.exception("satudata: a journal entry stays open")
        model.Session.rollback()
        return False
    journal.finish(entry["id"])
    return True


def _recovered(recover: Callable[[journal.Row], None], entry: journal.Row) -> bool:
    try:
        recover(entry)
    except Busy:
        raise
    except Exception:
        log.exception("satudata: the interrupted operation %s could not be finished yet", entry["operation"])
        model.Session.rollback()
        return False
    return True


def run_open_entries(limit: int = 100) -> tuple[int, int]:
    """Finish open journal entries, each in a transaction of its own; two runs at once share the work.

    Returns:
        How many were finished, and how many stay open.
    """
    finished = failed = 0
    passed: set[str] = set()
    for _number in range(limit):
        entries = journal.open_entries(1, lock=True, without=passed)
        if not entries:
            break
        entry = entries[0]
        try:
            done = repeat(entry)
        except Busy:
            passed.add(entry["id"])
            continue
        if done:
            finished += 1
        elif entry["operation"] in RECOVERIES:
            failed += 1
            passed.add(entry["id"])
        else:
            failed += 1
            break
        model.Session.commit()
    return finished, failed


def verify_later(entry_id: str) -> None:
    """Keep a journal entry open until the index was verified once more after a while."""
    journal.advance(entry_id, "indexed", verify_after=now() + VERIFY_DELAY)
