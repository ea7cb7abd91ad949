"""What the extension costs: the same requests to CKAN with and without it, in turn, on the same datasets.

CKAN alone answers twice (the null run: what differs between those two is noise), CKAN with ckanext-scheming alone
(which part of the cost is scheming's), and CKAN with the extension and ckanext-scheming.
Statements and Solr requests are counted by the servers themselves and are exact; times depend on the machine::

    .venv-2.12/bin/python -m bench.vanilla --datasets 5000 --rounds 60
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCHEMING = "scheming_datasets scheming_organizations"
PORTALS = {
    # name: (set of databases, plugins, dataset schemas)
    "vanilla": ("benchplain", "", ""),
    "vanilla again": ("benchplain", "", ""),
    "scheming": ("benchscheming", SCHEMING, "ckanext.scheming:ckan_dataset.yaml"),
    "satudata": ("benchours", f"satudata {SCHEMING}", None),
}
KINDS = ("package_search", "package_show", "dataset page", "package_patch")
TOKEN_HEADER = "Authorization"


@dataclass
class Server:
    """One running portal and what was measured on it."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    token: str
    draft: str
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def ask(self, kind: str, number: int, dataset: str, *, keep: bool = True) -> None:
        """Send one request and note time, CPU and counts."""
        request = self._request(kind, number, dataset)
        before, started = self._cpu(), time.perf_counter()
        with urllib.request.urlopen(request, timeout=120) as answer:
            answer.read()
            counts = dict(pair.split("=") for pair in answer.headers["X-Bench"].split(",") if pair)
        elapsed = time.perf_counter() - started
        if keep:
            self.times[kind].append(elapsed)
            self.cpu[kind].append(self._cpu() - before)
            self.counts[kind] = {name: int(value) for name, value in counts.items()}

    def _request(self, kind: str, number: int, dataset: str) -> urllib.request.Request:
        base = f"http://127.0.0.1:{self.port}"
        if kind == "package_patch":
            body = json.dumps({"id": self.draft, "notes": f"Catatan {number}."}).encode()
            headers = {TOKEN_HEADER: self.token, "Content-Type": "application/json"}
            return urllib.request.Request(f"{base}/api/3/action/package_patch", body, headers)
        address = {
            "package_search": "/api/3/action/package_search?q=jumlah&rows=20",
            "package_show": f"/api/3/action/package_show?id={dataset}",
            "dataset page": f"/dataset/{dataset}",
        }[kind]
        return urllib.request.Request(base + address)

    def _cpu(self) -> float:
        """Return the seconds of CPU of the server and its workers so far."""
        total = 0
        for process in _family(self.process.pid):
            for file in Path(f"/proc/{process}/task").glob("*/schedstat"):
                total += int(file.read_text().split()[0])
        return total / 1e9


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def services(instance: str) -> dict[str, str]:
    """Return the addresses of a set of databases."""
    command = ["make", "-s", "services", f"INSTANCE={instance}"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CKAN_", "SATUDATA_"))}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=clean)
    pairs = [line.removeprefix("export ").split("=", 1) for line in done.stdout.splitlines()]
    return {name: value.strip("'") for name, value in pairs}


def write_ini(folder: Path, name: str, plugins: str, schemas: str | None) -> Path:
    """Write the settings of one portal: those of the tests with other plugins."""
    values = {
        "ckan.plugins": plugins,
        "testing": "false",
        "ckan.site_url": "http://127.0.0.1",
        "SESSION_COOKIE_DOMAIN": None,
    }
    if schemas is not None:
        values |= {"scheming.presets": None, "scheming.organization_schemas": None}
        values |= {"scheming.dataset_schemas": schemas or None}
    changed = []
    for line in (ROOT / "test.ini").read_text(encoding="utf-8").splitlines():
        key = line.split("=")[0].strip()
        if key not in values:
            changed.append(line)
        elif values[key] is not None:
            changed.append(f"{key} = {values[key]}")
    path = folder / f"{name.replace(' ', '-')}.ini"
    path.write_text("\n".join(changed), encoding="utf-8")
    return path


def ckan(ini: Path, env: dict[str, str], *arguments: str) -> float:
    """Run a command of CKAN; return the seconds it took."""
    started = time.monotonic()
    command = [str(Path(sys.executable).with_name("ckan")), "-c", str(ini), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **env})
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return time.monotonic() - started


def in_portal(ini: Path, env: dict[str, str], task: str, datasets: int) -> str:
    """Run a task of this module with a portal loaded; return the last line it prints."""
    command = [sys.executable, "-m", "bench.vanilla", "--task", task, "--ini", str(ini), "--datasets", str(datasets)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **env})
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-3000:]}")
    return done.stdout.strip().splitlines()[-1]


def fill(datasets: int) -> None:
    """Insert organisations and public datasets with a file and tags, where none are; the same in every portal."""
    import sqlalchemy as sa

    from ckan import model

    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
    space = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")

    def make_id(*parts: Any) -> str:
        return str(uuid.uuid5(space, "/".join(map(str, parts))))

    groups = [
        {
            "id": make_id("opd", number),
            "name": f"opd-{number:03}",
            "title": f"OPD {number}",
            "type": "organization",
            "is_organization": True,
            "state": "active",
            "approval_status": "approved",
            "created": moment,
            **({"extras": {}} if "extras" in model.group_table.c else {}),
        }
        for number in range(50)
    ]
    packages = [
        {
            "id": make_id("data", number),
            "name": f"data-{number:05}",
            "title": f"Jumlah data nomor {number}",
            "notes": "Jumlah penduduk tiap kecamatan menurut jenis kelamin.",
            "license_id": "cc-by",
            "type": "dataset",
            "state": "active",
            "private": False,
            "owner_org": groups[number % len(groups)]["id"],
            "metadata_created": moment,
            "metadata_modified": moment,
        }
        for number in range(datasets)
    ]
    resources = [
        {
            "id": make_id("file", package["name"]),
            "package_id": package["id"],
            "url": f"https://data.example.go.id/{package['name']}.csv",
            "name": "Tabel",
            "format": "CSV",
            "state": "active",
            "position": 0,
            "created": moment,
            "metadata_modified": moment,
        }
        for package in packages
    ]
    tags = [{"id": make_id("tag", number), "name": f"topik-{number}"} for number in range(20)]
    tagged = [
        {
            "id": make_id("tagged", package["name"], step),
            "package_id": package["id"],
            "tag_id": tags[(number + step) % len(tags)]["id"],
            "state": "active",
        }
        for number, package in enumerate(packages)
        for step in range(3)
    ]
    with model.meta.engine.begin() as connection:
        if connection.execute(sa.select(model.package_table.c.id).limit(1)).first():
            return
        for table, rows in (
            (model.group_table, groups),
            (model.package_table, packages),
            (model.resource_table, resources),
            (model.tag_table, tags),
            (model.package_tag_table, tagged),
        ):
            connection.execute(sa.insert(table), rows)


def people() -> str:
    """Make an editor with a token and a private dataset of theirs; return token and dataset as JSON."""
    import ckan.plugins.toolkit as tk
    from ckan import model

    ignoring: Any = {"ignore_auth": True}
    site = tk.get_action("get_site_user")(ignoring, {})["name"]

    def act(action: str, user: str, data: dict[str, Any]) -> Any:
        context: Any = {"user": user, "auth_user_obj": model.User.get(user), "ignore_auth": user == site}
        return tk.get_action(action)(context, data)

    name = f"penyunting-{uuid.uuid4().hex[:6]}"
    act("user_create", site, {"name": name, "email": f"{name}@example.id", "password": uuid.uuid4().hex})
    act("organization_member_create", site, {"id": "opd-000", "username": name, "role": "editor"})
    draft = act(
        "package_create",
        name,
        {
            "name": f"rancangan-{uuid.uuid4().hex[:6]}",
            "title": "Rancangan",
            "notes": "Awal.",
            "owner_org": act("organization_show", site, {"id": "opd-000"})["id"],
            "private": True,
            "license_id": "cc-by",
            "tags": [{"name": "topik-1"}, {"name": "topik-2"}],
            "resources": [{"url": "https://data.example.go.id/x.csv", "name": "Tabel", "format": "CSV"}],
        },
    )
    token = act("api_token_create", site, {"user": name, "name": "bench"})["token"]
    return json.dumps({"token": token if isinstance(token, str) else token.decode(), "draft": draft["id"]})


def run_task(arguments: argparse.Namespace) -> None:
    """Load a portal and do one task in it."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app: Any = make_app(load_config(arguments.ini))
    with app._wsgi_app.test_request_context():
        print(people() if arguments.task == "people" else fill(arguments.datasets))


def prepare(folder: Path, name: str, datasets: int) -> tuple[Path, dict[str, str]]:
    """Make the databases and the index of one portal, unless an earlier run did."""
    instance, plugins, schemas = PORTALS[name]
    env = services(instance)
    ini = write_ini(folder, name, plugins, schemas)
    plain = write_ini(folder, f"{name} before", "", "")
    ckan(plain, env, "db", "upgrade")
    in_portal(plain, env, "fill", datasets)
    ckan(ini, env, "db", "upgrade")
    if plugins.startswith("satudata"):
        ckan(ini, env, "satudata", "adopt")
    seconds = ckan(ini, env, "search-index", "rebuild")
    print(f"# {name}: index of the datasets built in {seconds:.0f} s", flush=True)
    return ini, env


@contextlib.contextmanager
def serving(name: str, ini: Path, env: dict[str, str], log: Path) -> Iterator[Server]:
    """Start one web worker for a portal."""
    known = json.loads(in_portal(ini, env, "people", 0))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "bench.counting:application", "--workers=1", "--timeout=300"),
        *(f"--bind=127.0.0.1:{port}", "--no-control-socket"),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **env, "CKAN_INI": str(ini)}, stdout=output, stderr=output
        )
        try:
            await_answer(port, process, log)
            yield Server(name, port, process, known["token"], known["draft"])
        finally:
            process.terminate()
            process.wait(timeout=60)


def await_answer(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a web server answers."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/3/action/status_show", timeout=60):
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"a web server does not answer:\n{log.read_text()[-3000:]}")


def measure(servers: list[Server], datasets: int, rounds: int) -> None:
    """Ask all servers in turn, in another order each round; the first rounds only warm up."""
    warm = 3
    for number in range(rounds + warm):
        order = servers[number % len(servers) :] + servers[: number % len(servers)]
        dataset = f"data-{(number * 37) % datasets:05}"
        for kind in KINDS:
            for server in order:
                server.ask(kind, number, dataset, keep=number >= warm)


def report(servers: list[Server]) -> None:
    """Print the table: counts first, because they decide."""
    base = servers[0]
    print(f"\n{'request':15} {'portal':14} {'SQL':>4} {'ours':>5} {'Solr':>5} {'writes':>6}", end="")
    print(f" {'median ms':>10} {'ratio':>6} {'CPU ms':>7} {'ratio':>6}")
    for kind in KINDS:
        for server in servers:
            counts = server.counts[kind]
            middle, cpu = statistics.median(server.times[kind]), statistics.median(server.cpu[kind])
            ratio = middle / statistics.median(base.times[kind])
            cpu_ratio = cpu / statistics.median(base.cpu[kind])
            numbers = [counts.get(name, 0) for name in ("sql", "sql-ours", "solr-read", "solr-write")]
            print(f"{kind:15} {server.name:14} {numbers[0]:4} {numbers[1]:5} {numbers[2]:5} {numbers[3]:6}", end="")
            print(f" {middle * 1000:10.1f} {ratio:6.2f} {cpu * 1000:7.1f} {cpu_ratio:6.2f}")


def main() -> None:
    """Prepare the portals, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--task", choices=["fill", "people"])
    parser.add_argument("--ini")
    arguments = parser.parse_args()
    if arguments.task:
        run_task(arguments)
        return
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        prepared: dict[str, tuple[Path, dict[str, str]]] = {}
        for portal, (instance, _plugins, _schemas) in PORTALS.items():
            prepared[instance] = prepared.get(instance) or prepare(folder, portal, arguments.datasets)
        servers = [
            stack.enter_context(serving(portal, *prepared[instance], folder / f"{portal}.log"))
            for portal, (instance, _plugins, _schemas) in PORTALS.items()
        ]
        measure(servers, arguments.datasets, arguments.rounds)
        report(servers)


if __name__ == "__main__":
    main()
