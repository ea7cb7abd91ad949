"""What the extension costs: the same requests to a portal with and without it, in turn, on the same datasets.

Both load ckanext-scheming, which the extension needs, the one without the extension with the schema that scheming
brings. It answers twice: what differs between those two is noise. CKAN without any plugin stands beside.
Statements and Solr requests are counted by the servers themselves and are exact; times depend on the machine::

    .venv-2.12/bin/python -m bench.vanilla --datasets 5000 --rounds 60

The portals are kept for the next run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.portals import Portal, in_portal, web_worker

_SCHEMING = "scheming_datasets scheming_organizations"
_WITHOUT = Portal("benchscheming", _SCHEMING, "ckanext.scheming:ckan_dataset.yaml")
PORTALS = {
    "without": _WITHOUT,
    "without again": _WITHOUT,
    "with": Portal("benchours", f"satudata {_SCHEMING}", None),
    "CKAN alone": Portal("benchplain", "", ""),
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


@contextlib.contextmanager
def serving(name: str, ini: Path, env: dict[str, str], log: Path) -> Iterator[Server]:
    """Start one web worker for a portal."""
    known = json.loads(in_portal(ini, env, "people", 0))
    with web_worker(ini, env, log) as (port, process):
        yield Server(name, port, process, known["token"], known["draft"])


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
    parser.add_argument("--fill", action="store_true", help="only make the portals, for a later run")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        instances = {portal.instance: portal for portal in PORTALS.values()}
        ready = {name: portal.prepare(folder, arguments.datasets) for name, portal in instances.items()}
        if arguments.fill:
            return
        servers = [
            stack.enter_context(serving(name, *ready[portal.instance], folder / f"{name}.log"))
            for name, portal in PORTALS.items()
        ]
        measure(servers, arguments.datasets, arguments.rounds)
        report(servers)


if __name__ == "__main__":
    main()
