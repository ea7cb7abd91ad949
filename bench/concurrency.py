"""Everything at once: 20 reviewers decide on the same 50 submissions, with 2 web workers, 2 job workers and 2 ticks.

What must hold afterwards is counted: every dataset published once, every accepted decision in the history once, no
deadlock, no answer of the kind 500, and the doctor finds nothing. Run it with the addresses of empty services::

    eval "$(make -s services INSTANCE=benchrush)"
    .venv-2.12/bin/python -m bench.concurrency --submissions 50 --reviewers 20
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bench import portals
from tests.portal import COMPLETE

PLUGINS = "satudata scheming_datasets scheming_organizations activity"
_WORKERS = 2
_MEDDLING = 0.2


def populate(submissions: int, reviewers: int) -> dict[str, Any]:
    """Make an office, walidata with tokens and submitted datasets."""
    import ckan.plugins.toolkit as tk
    from ckan import model

    ignoring: Any = {"ignore_auth": True}
    site = tk.get_action("get_site_user")(ignoring, {})["name"]

    def act(action: str, who: str, /, **data: Any) -> Any:
        context: Any = {"user": who, "auth_user_obj": model.User.get(who), "ignore_auth": who == site}
        return tk.get_action(action)(context, data)

    def person(name: str) -> str:
        act("user_create", site, name=name, email=f"{name}@example.id", password=uuid.uuid4().hex)
        return name

    editor = person("penyunting")
    users = [{"name": editor, "capacity": "editor"}]
    office = act("organization_create", site, name="dinas-uji", title="Dinas Uji", users=users)
    tokens = []
    for number in range(reviewers):
        name = person(f"walidata-{number}")
        act("satudata_role_grant", site, user=name, role="walidata")
        tokens.append(act("api_token_create", site, user=name, name="bench")["token"])
    resource = {"name": "Tabel", "format": "CSV", "url": "https://data.example.go.id/x.csv"}
    datasets = []
    for _number in range(submissions):
        record = {**COMPLETE, "owner_org": office["id"], "resources": [resource]}
        dataset = act("package_create", editor, **record)["id"]
        act("satudata_submission_submit", editor, dataset_id=dataset)
        datasets.append(dataset)
    checklist = act("satudata_submission_show", "walidata-0", dataset_id=datasets[0])["checklist"]
    codes = {item["code"]: True for item in checklist}
    return {"tokens": tokens, "datasets": datasets, "checklist": codes}


@dataclass
class Rush:
    """The reviewers' requests and how they were answered."""

    address: str
    world: dict[str, Any]
    answers: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)

    def act(self, action: str, token: str, **data: Any) -> bool:
        """Send a request; return whether it was accepted."""
        request = urllib.request.Request(
            f"{self.address}/api/3/action/{action}",
            json.dumps(data).encode(),
            {"Authorization": token, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                status = answer.status
        except urllib.error.HTTPError as error:
            status = error.code
        self.answers[f"{action.removeprefix('satudata_')} {status}"] += 1
        return status == HTTPStatus.OK

    def review(self, number: int) -> None:
        """Let one reviewer go through all submissions in an order of their own."""
        token, chance = self.world["tokens"][number], random.Random(number)
        for dataset in chance.sample(self.world["datasets"], len(self.world["datasets"])):
            checklist = self.world["checklist"]
            decision = {"dataset_id": dataset, "decision": "approve", "checklist": checklist}
            decided = self.act("satudata_submission_decide", token, **decision)
            if decided:
                self.accepted[f"approve {dataset}"] += 1
            # Publishing is tried by who just approved and, now and then, by somebody who comes too early or too late.
            if (decided or chance.random() < _MEDDLING) and self.act(
                "satudata_publication_publish", token, dataset_id=dataset
            ):
                self.accepted[f"publish {dataset}"] += 1


def counts(world: dict[str, Any], accepted: dict[str, int]) -> dict[str, int]:
    """Ask the database what came of it."""
    import sqlalchemy as sa

    from ckan import model

    from ckanext.satudata.gate import doctor
    from ckanext.satudata.model.tables import event
    from ckanext.satudata.services import ticking

    ticking.tick()
    query = sa.select(event.c.type, event.c.package_id, sa.func.count()).group_by(event.c.type, event.c.package_id)
    events = {f"{kind} {package_id}": number for kind, package_id, number in model.Session.execute(query)}
    relevant = {key: number for key, number in events.items() if key.split()[0] in ("approve", "publish")}
    statement = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    deadlocks = model.Session.execute(sa.text(statement)).scalar_one()
    public = "SELECT count(*) FROM package p JOIN satudata_dataset d ON d.package_id = p.id WHERE NOT p.private"
    return {
        "datasets public": model.Session.execute(sa.text(f"{public} AND d.visibility = 'published'")).scalar_one(),
        "published twice": sum(number > 1 for key, number in events.items() if key.startswith("publish")),
        "decided twice": sum(number > 1 for key, number in events.items() if key.startswith("approve")),
        "answers without an event": sum((Counter(accepted) - Counter(relevant)).values()),
        "events without an answer": sum((Counter(relevant) - Counter(accepted)).values()),
        "deadlocks": deadlocks,
        "open journal entries": model.Session.execute(
            sa.text("SELECT count(*) FROM satudata_journal WHERE finished_at IS NULL")
        ).scalar_one(),
        "problems of the doctor": len(doctor.examine()),
    }


def in_portal(ini: Path, env: dict[str, str], task: str, given: Any) -> Any:
    """Run a task of this module with the portal loaded; both sides speak JSON."""
    command = [sys.executable, "-m", "bench.concurrency", "--task", task, "--ini", str(ini)]
    done = subprocess.run(
        command,
        cwd=portals.ROOT,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )
    if done.returncode:
        raise SystemExit(f"{task}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_task(task: str, ini: str) -> None:
    """Load the portal and do one task in it."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    given = json.load(sys.stdin)
    app: Any = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():
        print(json.dumps(populate(*given) if task == "populate" else counts(*given)))


@contextlib.contextmanager
def running(ini: Path, env: dict[str, str], folder: Path) -> Iterator[str]:
    """Start two web workers, two job workers and two ticks; yield the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ckan = [str(Path(sys.executable).with_name("ckan")), "-c", str(ini)]
    web = [sys.executable, "-m", "gunicorn", "stack.wsgi:application", f"--workers={_WORKERS}", "--timeout=300"]
    commands = [
        [*web, f"--bind=127.0.0.1:{port}", "--no-control-socket"],
        *[[*ckan, "jobs", "worker"]] * _WORKERS,
        *[[*ckan, "satudata", "tick", "--every=1"]] * _WORKERS,
    ]
    address = f"http://127.0.0.1:{port}"
    with contextlib.ExitStack() as stack:
        processes = []
        for number, command in enumerate(commands):
            log = stack.enter_context((folder / f"{number}.log").open("wb"))
            everything = {**os.environ, **env, "CKAN_INI": str(ini)}
            processes.append(subprocess.Popen(command, cwd=portals.ROOT, env=everything, stdout=log, stderr=log))
        try:
            portals.await_answer(port, processes[0], folder / "0.log")
            yield address
            ended = [number for number, process in enumerate(processes) if process.poll() is not None]
            if ended:
                raise SystemExit(f"a process ended:\n{(folder / f'{ended[0]}.log').read_text()[-3000:]}")
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=60)


def play(submissions: int, reviewers: int, env: dict[str, str]) -> tuple[dict[str, int], Counter[str], float]:
    """Play the rush on empty services.

    Returns:
        What the database says, how requests were answered, and the seconds it took.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ini = portals.write_ini(folder, "portal", PLUGINS, None)
        portals.ckan(ini, env, "db", "upgrade")
        portals.ckan(ini, env, "search-index", "clear")
        world = in_portal(ini, env, "populate", [submissions, reviewers])
        with running(ini, env, folder) as address:
            rush = Rush(address, world)
            started = time.monotonic()
            with ThreadPoolExecutor(reviewers) as pool:
                list(pool.map(rush.review, range(reviewers)))
            seconds = time.monotonic() - started
        found = in_portal(ini, env, "counts", [world, dict(rush.accepted)])
    return found, rush.answers, seconds


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=50)
    parser.add_argument("--reviewers", type=int, default=20)
    parser.add_argument("--task", choices=["populate", "counts"])
    parser.add_argument("--ini")
    arguments = parser.parse_args()
    if arguments.task:
        run_task(arguments.task, arguments.ini)
        return
    found, answers, seconds = play(arguments.submissions, arguments.reviewers, {})
    print(f"{sum(answers.values())} requests in {seconds:.0f} s")
    for name, number in sorted(answers.items()):
        print(f"  {name:30} {number:6}")
    for name, number in found.items():
        print(f"{name:32} {number:6}")


if __name__ == "__main__":
    main()
