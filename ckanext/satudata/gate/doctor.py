"""Whether both locks, the index and the history agree for every dataset; repairs go towards hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search.common import make_connection

from ckanext.satudata.model import datasets, events, inspection, journal, triggers
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import indexing, publication
from ckanext.satudata.shared import remove_from_index

_PAGE = 5000


@dataclass(frozen=True)
class Problem:
    """One inconsistency: its kind, what it means, the datasets it concerns and how it is repaired."""

    code: str
    message: str
    package_ids: tuple[str, ...] = ()
    repair: Callable[[str], None] | None = field(default=None, compare=False)


def examine() -> list[Problem]:
    """Return all inconsistencies."""
    if not tables_exist():
        return [Problem("tables_missing", tk._("The tables are missing. Run: ckan db upgrade -p satudata"))]
    problems = [*_settings(), *_locks(), *_workflow(), *_index()]
    model.Session.rollback()
    return [problem for problem in problems if problem.package_ids or problem.repair is None]


def repair(problems: Iterable[Problem]) -> int:
    """Repair what can be repaired, dataset by dataset; return how many repairs were made."""
    count = 0
    for problem in problems:
        for package_id in problem.package_ids:
            if problem.repair is not None:
                problem.repair(package_id)
                count += 1
    return count


def _found(code: str, message: str, ids: Iterable[str], mend: Callable[[str], None]) -> Problem:
    return Problem(code, message, tuple(sorted(ids)), mend)


def _settings() -> list[Problem]:
    problems = []
    if tk.asbool(tk.config.get("ckan.datastore.sqlsearch.enabled", False)):
        problems.append(
            Problem(
                "sql_search", tk._("ckan.datastore.sqlsearch.enabled is on: it reads past every lock. Turn it off.")
            )
        )
    if missing := inspection.missing_triggers(triggers.NAMES):
        problems.append(
            Problem(
                "triggers_missing",
                tk._("The history is not protected, triggers are missing: {names}.").format(
                    names=", ".join(sorted(missing))
                ),
            )
        )
    return problems


def _locks() -> list[Problem]:
    return [
        _found(
            "flag_open",
            tk._("Public by CKAN's flag, but not approved: is hidden."),
            inspection.flag_open_row_closed(),
            _close_flag,
        ),
        _found(
            "row_open",
            tk._("Approved, but CKAN's flag says private: is marked as withdrawn."),
            inspection.row_open_flag_closed(),
            _close_row,
        ),
    ]


def _workflow() -> list[Problem]:
    problems = [
        _found(
            "journal_open",
            tk._("A publication or withdrawal was interrupted before the index was written: is finished."),
            # An entry that only waits for a second look at the index is no fault; the index is compared below.
            {entry["package_id"] for entry in journal.open_entries(_PAGE) if entry["step"] != "indexed"},
            _finish_journal,
        )
    ]
    if publication.approved_without_publication():
        message = tk._("Approved, and the procedure publishes by itself, but was interrupted. Run: ckan satudata tick")
        problems.append(Problem("not_published", message))
    if stray := inspection.in_review_without_visit():
        message = tk._("Under review without an open visit to its stage: {ids}. Cancel and submit it again.")
        problems.append(Problem("visit_missing", message.format(ids=", ".join(sorted(stray)))))
    return problems


def _index() -> list[Problem]:
    documents, shown = _documents()
    public, expected = inspection.public(), inspection.indexable()
    return [
        _found(
            "index_public",
            tk._("The index shows a hidden dataset as public: the document is written anew."),
            (shown - public) & expected,
            _reindex,
        ),
        _found(
            "index_hidden",
            tk._("The index hides a published dataset: the document is written anew."),
            (public - shown) & documents,
            _reindex,
        ),
        _found(
            "index_missing",
            tk._("The index has no document of a dataset: it is written."),
            expected - documents,
            _reindex,
        ),
        _found(
            "index_orphan",
            tk._("The index has a document of a dataset that is gone: it is removed."),
            documents - expected,
            remove_from_index,
        ),
    ]


def _reindex(package_id: str) -> None:
    indexing.index_after_commit(package_id)


def _documents() -> tuple[set[str], set[str]]:
    """Return the ids of all datasets in the index, and of those it shows to everybody."""
    everything = _solr_ids("*:*")
    return everything, _solr_ids("permission_labels:public")


def _solr_ids(query: str) -> set[str]:
    connection = make_connection()
    site = tk.config["ckan.site_id"]
    found: set[str] = set()
    start = 0
    while True:
        page = connection.search(
            query, fq=[f'+site_id:"{site}"', "+entity_type:package"], fl="id", sort="id asc", start=start, rows=_PAGE
        )
        found.update(document["id"] for document in page.docs)
        start += _PAGE
        if start >= page.hits:
            return found


def _close_flag(package_id: str) -> None:
    datasets.lock(package_id)
    datasets.set_package(package_id, private=True, state="active")
    events.append("doctor", package_id=package_id, data={"repair": "flag_open"})
    model.Session.commit()
    indexing.index_after_commit(package_id)


def _close_row(package_id: str) -> None:
    datasets.lock(package_id)
    datasets.update(package_id, visibility="withdrawn")
    events.append("doctor", package_id=package_id, data={"repair": "row_open"})
    model.Session.commit()
    indexing.index_after_commit(package_id)


def _finish_journal(package_id: str) -> None:
    indexing.run_open_entries()
