"""The services together, and the addresses under which CKAN finds them."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor

from . import packages, postgres, processes, redis, search, venv
from .console import StackError, step
from .layout import CKAN_RELEASES, DEMO_CKAN, Layout
from .postgres import OWNER, READER, Cluster, grant_datastore
from .state import State, exclusive

# What CKAN itself reads from the environment (ckan.config.environment.CONFIG_FROM_ENV_VARS).
ADDRESSES = (
    "CKAN_SQLALCHEMY_URL",
    "CKAN_DATASTORE_WRITE_URL",
    "CKAN_DATASTORE_READ_URL",
    "CKAN_SOLR_URL",
    "CKAN_REDIS_URL",
)
ADMIN_URL = "SATUDATA_TEST_ADMIN_URL"


def are_elsewhere() -> bool:
    """Whether the caller's environment names services of its own; all five addresses or none."""
    given = [name for name in ADDRESSES if os.environ.get(name)]
    if given and len(given) < len(ADDRESSES):
        raise StackError(
            f"The environment sets {', '.join(given)} but not {', '.join(sorted(set(ADDRESSES) - set(given)))}.",
            "Set all five to use services of your own, or none of them to let this stack start its own.",
        )
    return bool(given)


def up_for_tests(layout: Layout, ckan: str) -> dict[str, str]:
    """Bring up what the tests of one CKAN version need; returns the environment that points to it.

    The variable INSTANCE names a further set of databases, so that several test runs can go on side by side.
    """
    prepare(layout, ckan)
    with exclusive(layout.state / "lock"):
        state = State(layout.state / "state.json")
        cluster = Cluster(layout, state, "test")
        instance = _instance()
        purpose = f"test-{ckan}{instance}"
        _start(layout, state, cluster)
        search.ensure_core(layout, state, purpose, ckan)
        suffix = re.sub(r"\W", "", purpose.replace("-", "_"))
        _ensure_databases(layout, cluster, suffix, ckan)
        env = addresses(cluster, suffix, purpose)
        env[ADMIN_URL] = cluster.admin_url
        storage = layout.state / "test-storage" / purpose
        storage.mkdir(parents=True, exist_ok=True)
        env["CKAN_STORAGE_PATH"] = str(storage)
    return env


def up_for_demo(layout: Layout) -> tuple[State, dict[str, str]]:
    """Bring up what the demo needs; returns the addresses too."""
    prepare(layout, DEMO_CKAN)
    with exclusive(layout.state / "lock"):
        state = State(layout.state / "state.json")
        cluster = Cluster(layout, state, "demo")
        _start(layout, state, cluster)
        search.ensure_core(layout, state, "demo", DEMO_CKAN)
        _ensure_databases(layout, cluster, "demo", DEMO_CKAN)
    return state, addresses(cluster, "demo", "demo")


def prepare(layout: Layout, ckan: str) -> None:
    """Packages of the machine, folders, and the Python environment."""
    layout.prepare()
    with exclusive(layout.state / "lock"):
        packages.ensure(layout)
        venv.ensure(layout, ckan)


def fetch(layout: Layout) -> None:
    """Packages of the machine, the Python environments of all CKAN versions and Solr, the latter side by side."""
    layout.prepare()
    with exclusive(layout.state / "lock"), ThreadPoolExecutor() as workers:
        packages.ensure(layout)
        going = [workers.submit(venv.ensure, layout, ckan) for ckan in CKAN_RELEASES]
        if not are_elsewhere():
            going.append(workers.submit(search.ensure_libraries, layout))
        for job in going:
            job.result()


def addresses(cluster: Cluster, suffix: str, purpose: str) -> dict[str, str]:
    """The five addresses of one purpose."""
    return {
        "CKAN_SQLALCHEMY_URL": cluster.url(OWNER, f"ckan_{suffix}"),
        "CKAN_DATASTORE_WRITE_URL": cluster.url(OWNER, f"datastore_{suffix}"),
        "CKAN_DATASTORE_READ_URL": cluster.url(READER, f"datastore_{suffix}"),
        "CKAN_SOLR_URL": search.url(cluster.state, purpose),
        "CKAN_REDIS_URL": redis.url(cluster.state, purpose),
    }


def stop(layout: Layout) -> None:
    """Stop whatever of this stack runs: what uses the databases first, the databases last."""
    order = {"tick": 0, "worker": 0, "web": 1, "solr": 2, "redis": 3}
    for name in sorted(processes.running(layout), key=lambda name: order.get(name, 9)):
        step(f"Stopping {name}")
        if name.startswith("postgres-"):
            postgres.down(layout, name.removeprefix("postgres-"))
        else:
            processes.stop(layout, name)


def _start(layout: Layout, state: State, cluster: Cluster) -> None:
    cluster.up()
    redis.up(layout, state)
    search.up(layout, state)


def _ensure_databases(layout: Layout, cluster: Cluster, suffix: str, ckan: str) -> None:
    cluster.ensure_database(f"ckan_{suffix}")
    if cluster.ensure_database(f"datastore_{suffix}"):
        python = layout.venv(ckan) / "bin" / "python"
        grant_datastore(cluster, python, f"ckan_{suffix}", f"datastore_{suffix}")


def _instance() -> str:
    name = os.environ.get("INSTANCE", "")
    if name and not re.fullmatch(r"[a-z][a-z0-9]{0,19}", name):
        raise StackError(f"INSTANCE={name} is no name for a set of databases.", "Use small letters and digits.")
    return f"-{name}" if name else ""
