"""Publish a revision of a dataset with 3 files and DataStore tables of 50,000 rows: how long each step takes.

The window (503 for the tables) lasts from the step ``prepared`` to ``committed``. A thread reads the DataStore and the
file all the time; it must never see one version's rows beside another version's file. Run it with the addresses of
empty services in the environment, for example::

    eval "$(make -s services INSTANCE=bench)"
    .venv-2.12/bin/python bench/merge.py --rows 50000
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FILES = 3
_BATCH = 10_000


def _portal() -> Any:
    """Load CKAN with the settings of the tests and empty its databases."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app = make_app(load_config(str(ROOT / "test.ini")))
    import sqlalchemy as sa

    from ckan import model
    from ckan.cli import db
    from ckan.lib import search

    from ckanext.satudata.model import tables

    model.repo.init_db()
    for plugin in ("activity", "tracking", "satudata"):
        db._run_migrations(plugin, "head", True)
    names = ", ".join(table for table in tables.metadata.tables)
    engine: Any = model.meta.engine
    with engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL satudata.maintenance = 'on'"))
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    model.repo.rebuild_db()
    search.clear_all()
    return app


def _rows(count: int, version: int) -> list[dict[str, Any]]:
    return [
        {"kode": f"35.{number:06}", "nama": f"Wilayah {number}", "jumlah": number + version} for number in range(count)
    ]


def _csv(rows: list[dict[str, Any]]) -> bytes:
    lines = ["kode,nama,jumlah", *(f"{row['kode']},{row['nama']},{row['jumlah']}" for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _load(call: Any, admin: str, resource_id: str, rows: list[dict[str, Any]]) -> None:
    fields = [{"id": "kode", "type": "text"}, {"id": "nama", "type": "text"}, {"id": "jumlah", "type": "int"}]
    for start in range(0, len(rows), _BATCH):
        create = {"fields": fields, "primary_key": ["kode"]} if start == 0 else {}
        records = rows[start : start + _BATCH]
        call("datastore_create", admin, resource_id=resource_id, force=True, records=records, **create)


class Reader(threading.Thread):
    """Read rows and file again and again as the public does, and note what came in which order."""

    def __init__(self, app: Any, resource: dict[str, Any]) -> None:
        super().__init__(daemon=True)
        self.app, self.resource = app, resource
        self.stop = threading.Event()
        self.seen: list[tuple[str, str]] = []
        self.unavailable: list[float] = []

    def run(self) -> None:
        """Read until told to stop."""
        client = self.app.test_client()
        headers = {"Host": "test.satudata.local"}
        id_ = self.resource["id"]
        rows = f"/api/3/action/datastore_search?resource_id={id_}&limit=1&sort=_id"
        file = f"/dataset/{self.resource['package_id']}/resource/{id_}/download/data.csv"
        while not self.stop.is_set():
            answer = client.get(rows, headers=headers)
            if answer.status_code == 503:  # noqa: PLR2004 - HTTP
                self.unavailable.append(time.monotonic())
            else:
                version = answer.get_json()["result"]["records"][0]["jumlah"]
                data = client.get(file, headers=headers).data
                self.seen.append((str(version), hashlib.sha256(data).hexdigest()[:8]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    count = parser.parse_args().rows
    importlib.import_module("tests.portal")  # before an installed package of that name
    app = _portal()
    with app._wsgi_app.test_request_context():
        _measure(app._wsgi_app, count)


def _measure(app: Any, count: int) -> None:
    from ckan import model

    from ckanext.satudata.services import merging

    from tests.portal import Portal, call, upload

    portal = Portal.build()
    admin = portal.people["admin"]
    dataset = portal.dataset(file=False)
    old, new = _rows(count, 1), _rows(count, 2)
    for number in range(FILES):
        made = portal.as_(
            "editor",
            "resource_create",
            package_id=dataset["id"],
            name=f"Berkas {number}",
            format="CSV",
            upload=upload("data.csv", _csv(old)),
            url="data.csv",
            url_type="upload",
        )
        _load(call, admin, made["id"], old)
    _publish(portal, dataset["id"])
    started = time.monotonic()
    copy_id = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    print(f"start of the revision ({FILES} files, {FILES} tables of {count} rows): {time.monotonic() - started:.2f} s")
    for resource in portal.as_("editor", "package_show", id=copy_id)["resources"]:
        portal.as_("editor", "resource_patch", id=resource["id"], upload=upload("data.csv", _csv(new)), url="data.csv")
        call("datastore_delete", admin, resource_id=resource["id"], force=True)
        _load(call, admin, resource["id"], new)
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy_id)
    portal.approve(copy_id, "walidata")
    model.Session.remove()
    reader = Reader(app, call("package_show", None, id=dataset["id"])["resources"][0])
    reader.start()
    time.sleep(2)
    _time_steps(merging)
    started = time.monotonic()
    portal.as_("walidata", "satudata_publication_publish", dataset_id=copy_id)
    print(f"publication in all: {time.monotonic() - started:.3f} s")
    time.sleep(2)
    reader.stop.set()
    reader.join()
    _judge(reader, old, new)


def _publish(portal: Any, dataset_id: str) -> None:
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)
    portal.approve(dataset_id, "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset_id)


def _time_steps(merging: Any) -> None:
    for step, action in list(merging._ACTIONS.items()):

        def timed(*arguments: Any, step: Any = step, action: Any = action) -> None:
            started = time.monotonic()
            action(*arguments)
            print(f"  step {step.value:10} {time.monotonic() - started:.3f} s")

        merging._ACTIONS[step] = timed


def _judge(reader: Reader, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    allowed = [(str(rows[0]["jumlah"]), hashlib.sha256(_csv(rows)).hexdigest()[:8]) for rows in (old, new)]
    # Rows are read first: the old rows may be followed by the new file, never new rows by the old file.
    overtaken = (allowed[0][0], allowed[1][1])
    mixed = [seen for seen in reader.seen if seen not in (*allowed, overtaken)]
    last = reader.unavailable[-1] - reader.unavailable[0] if reader.unavailable else 0.0
    print(
        f"reads: {len(reader.seen)}, answered 503: {len(reader.unavailable)} within {last:.3f} s, "
        f"old {reader.seen.count(allowed[0])}, new {reader.seen.count(allowed[1])}, wrong {len(mixed)}"
    )
    if mixed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
