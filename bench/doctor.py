"""The doctor on a portal of 5,000 datasets: how long it takes, and whether it finds one planted fault of each kind.

Run it with the addresses of empty services in the environment, for example::

    eval "$(make -s services INSTANCE=benchdoctor)"
    .venv-2.12/bin/python -m bench.doctor --datasets 5000
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import portals

PLUGINS = "satudata scheming_datasets scheming_organizations"


def approve(count: int) -> None:
    """Give public datasets a submission and a content hash, as if each had passed the procedure."""
    import sqlalchemy as sa

    from ckan import model

    from ckanext.satudata.model import events, submissions
    from ckanext.satudata.model.tables import dataset, now
    from ckanext.satudata.services import fingerprints

    known = sa.select(dataset.c.package_id).where(dataset.c.submission_id.is_not(None))
    package = model.package_table
    query = sa.select(package.c.id).where(package.c.id.not_in(known)).order_by(package.c.id)
    missing = count - len(model.Session.execute(known).all())
    for package_id in model.Session.execute(query).scalars().all()[: max(missing, 0)]:
        found: Any = model.Package.get(package_id)
        digest, files = fingerprints.fingerprint(found)
        row = submissions.insert_submission(
            {
                "package_id": package_id,
                "round": 1,
                "workflow": "perpres",
                "definition": {},
                "facts": {},
                "state": "published",
                "content_hash": digest,
                "files": files,
                "closed_at": now(),
            }
        )
        steps = (("submit", "draft", "in_review"), ("approve", "in_review", "approved"))
        for kind, before, after in (*steps, ("publish", "approved", "published")):
            events.append(kind, package_id=package_id, submission=row, state_from=before, state_to=after)
        values = {"visibility": "published", "submission_id": row["id"], "content_hash": digest, "published_at": now()}
        model.Session.execute(sa.update(dataset).where(dataset.c.package_id == package_id).values(**values))
        model.Session.commit()
        model.Session.expunge_all()


# One statement for each kind of fault; :id is another dataset each time.
PLANTED = {
    "row_open": "UPDATE package SET private = true WHERE id = :id",
    "flag_open": "UPDATE satudata_dataset SET visibility = 'hidden' WHERE package_id = :id",
    "opened_without_event": "UPDATE satudata_dataset SET visibility = 'published' WHERE package_id = :id",
    "closed_without_event": (
        "UPDATE package SET private = true WHERE id = :id; "
        "UPDATE satudata_dataset SET visibility = 'withdrawn' WHERE package_id = :id"
    ),
    "content_differs": "UPDATE package SET notes = 'Diubah di basis data.' WHERE id = :id",
    "history_disagrees": "UPDATE satudata_submission SET state = 'approved' WHERE package_id = :id",
    "journal_open": (
        "INSERT INTO satudata_journal (id, package_id, operation, step, started_at) "
        "VALUES ('planted-' || :id, :id, 'publish', 'committed', now())"
    ),
    "row_orphan": "INSERT INTO satudata_dataset (package_id, visibility) VALUES ('gone-' || :id, 'published')",
    "tombstone_stray": (
        "INSERT INTO satudata_tombstone (package_id, name, type, title, reason, withdrawn_at) "
        "VALUES (:id, 'x', 'dataset', 'X', 'Y', now())"
    ),
    "visit_missing": (
        "UPDATE package SET private = true WHERE id = :id; "
        "UPDATE satudata_dataset SET visibility = 'hidden' WHERE package_id = :id; "
        "UPDATE satudata_submission SET state = 'in_review', stage = 'x', closed_at = NULL WHERE package_id = :id"
    ),
    "triggers_missing": "DROP TRIGGER satudata_event_rows ON satudata_event",
}
_LEGACY = "opened_without_event"
"""Planted on a dataset that was never adopted: its history is empty."""


def plant(damaged: set[str]) -> list[str]:
    """Plant a fault of each kind, three of them in Solr, on datasets that are sound; return the kinds."""
    import sqlalchemy as sa

    from ckan import model

    from ckanext.satudata.shared import index_package, remove_from_index

    def sound(condition: str) -> Iterator[str]:
        query = sa.text(f"SELECT package_id FROM satudata_dataset WHERE {condition} ORDER BY package_id")
        return iter([found for found in model.Session.execute(query).scalars() if found not in damaged])

    ids, legacy = sound("submission_id IS NOT NULL"), sound("visibility = 'legacy'")
    for kind, statements in PLANTED.items():
        package_id = next(legacy if kind == _LEGACY else ids)
        for statement in statements.split("; "):
            values = {"id": package_id} if ":id" in statement else {}
            model.Session.execute(sa.text(statement), values)
        model.Session.commit()
        if kind in ("closed_without_event", "row_open", "visit_missing", "flag_open"):
            index_package(package_id)
    hidden, missing = next(ids), next(ids)
    model.Session.execute(sa.text("UPDATE package SET private = true WHERE id = :id"), {"id": hidden})
    model.Session.commit()
    index_package(hidden)
    model.Session.execute(sa.text("UPDATE package SET private = false WHERE id = :id"), {"id": hidden})
    model.Session.commit()
    remove_from_index(missing)
    shown = next(ids)
    for statement in PLANTED["row_open"], "UPDATE satudata_dataset SET visibility = 'withdrawn' WHERE package_id = :id":
        model.Session.execute(sa.text(statement), {"id": shown})
    model.Session.commit()
    return [*PLANTED, "index_hidden", "index_missing", "index_public"]


def look(expected: list[str]) -> set[str]:
    """Examine, print what was found in which time, repair, and examine again; return the datasets concerned."""
    from ckanext.satudata.gate import doctor

    started, cpu = time.monotonic(), time.process_time()
    problems = doctor.examine()
    seconds, cpu = time.monotonic() - started, time.process_time() - cpu
    print(f"\nexamined in {seconds:.1f} s ({cpu:.1f} s of CPU), found {len(problems)} kinds:")
    for problem in problems:
        mended = "repaired" if problem.repair else "people are told what to do"
        print(f"  {problem.code:24} {len(problem.package_ids):3}  {mended}")
    if missed := set(expected) - {problem.code for problem in problems}:
        raise SystemExit(f"not found: {', '.join(sorted(missed))}")
    found = {package_id for problem in problems for package_id in problem.package_ids}
    if not expected:
        return found
    started = time.monotonic()
    count = doctor.repair(problems)
    print(f"{count} repairs in {time.monotonic() - started:.1f} s")
    return look([])


def main() -> None:
    """Fill a portal, plant the faults, let the doctor look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=5000)
    parser.add_argument("--fill", action="store_true", help="only make the portal, for a later run")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain = portals.write_ini(Path(folder), "before", "", "")
        ini = portals.write_ini(Path(folder), "portal", PLUGINS, None)
        portals.ckan(plain, {}, "db", "upgrade")
        portals.in_portal(plain, {}, "fill", arguments.datasets)
        portals.ckan(ini, {}, "db", "upgrade")
        _in_portal(ini, arguments.datasets, only_fill=arguments.fill)


def _in_portal(ini: Path, datasets: int, *, only_fill: bool) -> None:
    from ckan.cli import load_config
    from ckan.config.middleware import make_app
    from ckan.lib import search

    app: Any = make_app(load_config(str(ini)))
    with app._wsgi_app.test_request_context():
        started = time.monotonic()
        approve(datasets - 5)
        print(f"{datasets} datasets, {datasets - 5} of them with a history: {time.monotonic() - started:.0f} s")
        search.rebuild(quiet=True, only_missing=True, defer_commit=True)
        search.commit()
        if not only_fill:
            look(plant(look([])))


if __name__ == "__main__":
    main()
