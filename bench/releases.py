"""What the pages and feeds of the schedule cost with ten thousand releases, against CKAN's own page of datasets.

All addresses are asked in turn in one run, of one web worker, so that the machine's moods meet all of them alike.
Statements are counted by the server and are exact; times depend on the machine::

    .venv-2.12/bin/python -m bench.releases --releases 10000 --datasets 2000 --rounds 40

The portal is kept for the next run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections import defaultdict
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bench.portals import ROOT, Portal, web_worker

PORTAL = Portal("benchreleases", "satudata scheming_datasets scheming_organizations", None)
SEARCH = "/dataset/"
SCHEDULE = "/jadwal-rilis"
_WARM = 3


def addresses(today: dt.date) -> list[str]:
    """Return what is asked, CKAN's own page first."""
    month = f"{today:%Y-%m}"
    return [
        SEARCH,
        SCHEDULE,
        f"{SCHEDULE}?opd=opd-007&bulan={month}",
        f"{SCHEDULE}?q=nomor+42&status=semua",
        f"{SCHEDULE}?page=50",
        f"{SCHEDULE}/kalender?bulan={month}",
        f"{SCHEDULE}/tahun/{today.year}",
        f"{SCHEDULE}/arsip",
        f"{SCHEDULE}/ketepatan?tahun={today.year}",
        f"{SCHEDULE}.ics?opd=opd-007",
        *(f"{SCHEDULE}.{feed}" for feed in ("ics", "atom", "json", "csv")),
    ]


def fill(releases: int) -> None:
    """Put a schedule of a year and a half back and ahead into an empty table: mixed dates, statuses and offices."""
    import sqlalchemy as sa

    from ckan import model

    from ckanext.satudata.model import tables

    engine: Any = model.meta.engine
    with engine.begin() as connection:
        known = connection.execute(sa.select(sa.func.count()).select_from(tables.release)).scalar_one()
        if known >= releases:
            return
        package = model.package_table
        query = sa.select(package.c.id, package.c.owner_org, package.c.title).where(package.c.name.like("data-%"))
        datasets = connection.execute(query.order_by(package.c.name)).all()
        rows = [
            _release(datasets[number % len(datasets)], number // len(datasets), number) for number in range(releases)
        ]
        connection.execute(sa.insert(tables.release), rows[known:])
        connection.execute(sa.text("ANALYZE satudata_release"))


def _sometimes(chance: random.Random, percent: int) -> bool:
    return chance.randrange(100) < percent


def _release(dataset: Any, period: int, number: int) -> dict[str, Any]:
    from ckanext.satudata.domain.releases.dates import PlannedDate
    from ckanext.satudata.domain.releases.periods import period_of
    from ckanext.satudata.domain.releases.terms import Precision
    from ckanext.satudata.services.releases.rows import date_values, first_values

    chance = random.Random(number)
    now = dt.datetime.now(dt.UTC)
    month = now.date().replace(day=1) - dt.timedelta(days=30 * (6 * period + 1))
    of = period_of("bulanan", month)
    day = now.date() + dt.timedelta(days=chance.randrange(-540, 540))
    planned = (
        PlannedDate(Precision.minute, day, dt.time(9)) if _sometimes(chance, 50) else PlannedDate(Precision.day, day)
    )
    if _sometimes(chance, 10):
        planned = PlannedDate(Precision.month, day.replace(day=1))
    out = dt.datetime.combine(day, dt.time(1), dt.UTC) + dt.timedelta(days=chance.choice((0, 0, 0, 0, 3)))
    released = out if out < now and _sometimes(chance, 97) else None
    moment = now - dt.timedelta(days=chance.randrange(0, 700))
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"rilis/{number}")),
        "package_id": dataset.id,
        "organization_id": dataset.owner_org,
        "title": dataset.title,
        "topic": chance.choice(("pemerintahan-umum", "ekonomi-dan-industri", "pendidikan-dan-tenaga-kerja")),
        "kind": "data",
        "frequency": "bulanan",
        "period": of.code,
        "period_start": of.start,
        "period_end": of.end,
        **date_values(planned),
        **first_values(planned),
        "certainty": chance.choice(("pasti", "sementara")),
        "approval": "announced",
        "origin": "generated",
        "confidential": _sometimes(chance, 1),
        "changes": 0,
        "sequence": 0,
        "created_at": moment,
        "modified_at": moment,
        "announced_at": moment,
        "released_at": released,
        "cancelled_at": moment if released is None and _sometimes(chance, 2) else None,
    }


def ask(port: int, path: str, tag: str | None = None) -> tuple[int, float, dict[str, str], str | None, int]:
    """Return status, seconds, counts, ETag and length of an answer."""
    headers = {"If-None-Match": tag} if tag else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    started = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            status, found, body = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        if error.code != HTTPStatus.NOT_MODIFIED:
            raise
        status, found, body = error.code, error.headers, b""
    seconds = time.perf_counter() - started
    counts = dict(pair.split("=") for pair in (found["X-Bench"] or "").split(",") if pair)
    return status, seconds, counts, found["ETag"], len(body)


def measure(port: int, rounds: int) -> None:
    """Ask for all addresses in turn, in another order each round, and print the table."""
    paths = addresses(dt.datetime.now(dt.UTC).date())
    times: dict[str, list[float]] = defaultdict(list)
    repeats: dict[str, list[float]] = defaultdict(list)
    last: dict[str, tuple[dict[str, str], int]] = {}
    for number in range(rounds + _WARM):
        turn = number % len(paths)
        for path in paths[turn:] + paths[:turn]:
            _status, seconds, counts, tag, length = ask(port, path)
            if number < _WARM:
                continue
            times[path].append(seconds)
            last[path] = counts, length
            if tag:
                status, seconds, *_rest = ask(port, path, tag)
                if status == HTTPStatus.NOT_MODIFIED:
                    repeats[path].append(seconds)
    base = statistics.median(times[SEARCH])
    print(f"{'address':42} {'SQL':>4} {'Solr':>5} {'KB':>6} {'p50 ms':>8} {'ratio':>6} {'304 ms':>7}")
    for path in paths:
        counts, length = last[path]
        middle = statistics.median(times[path])
        again = f"{statistics.median(repeats[path]) * 1000:7.1f}" if repeats[path] else "      –"
        numbers = f"{counts.get('sql', 0):>4} {counts.get('solr-read', 0):>5} {length / 1000:6.0f}"
        print(f"{path:42} {numbers} {middle * 1000:8.1f} {middle / base:6.2f} {again}")


def fill_in_portal(ini: str, releases: int) -> None:
    """Load the portal and fill it."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app: Any = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():
        fill(releases)


def main() -> None:
    """Prepare the portal, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=10_000)
    parser.add_argument("--datasets", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--fill", metavar="INI")
    arguments = parser.parse_args()
    if arguments.fill:
        fill_in_portal(arguments.fill, arguments.releases)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ini, env = PORTAL.prepare(folder, arguments.datasets)
        command = [sys.executable, "-m", "bench.releases", "--fill", str(ini), "--releases", str(arguments.releases)]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=True)
        with web_worker(ini, env, folder / "web.log") as (port, _process):
            measure(port, arguments.rounds)


if __name__ == "__main__":
    main()
