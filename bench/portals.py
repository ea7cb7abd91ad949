"""Portals for the benchmarks: sets of databases that are filled once and kept for the next run.

A run that wants more datasets than the last one adds them, also to the index. The databases go with ``make clean``.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


_LEGACY = """
    INSERT INTO satudata_dataset (package_id, visibility)
    SELECT id, 'legacy' FROM package p WHERE state = 'active' AND NOT private
    AND NOT EXISTS (SELECT FROM satudata_dataset WHERE package_id = p.id)
"""


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
    command = [sys.executable, "-m", "bench.portals", "--task", task, "--ini", str(ini), "--datasets", str(datasets)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **env})
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-3000:]}")
    return done.stdout.strip().splitlines()[-1]


def fill(datasets: int) -> None:
    """Insert public datasets with a file and tags, as far as they are missing; the same in every portal."""
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
    engine: Any = model.meta.engine
    with engine.begin() as connection:
        for table, rows in (
            (model.group_table, groups),
            (model.package_table, packages),
            (model.resource_table, resources),
            (model.tag_table, tags),
            (model.package_tag_table, tagged),
        ):
            known = set(connection.execute(sa.select(table.c.id)).scalars())
            if missing := [row for row in rows if row["id"] not in known]:
                connection.execute(sa.insert(table), missing)
        if connection.execute(sa.text("SELECT to_regclass('satudata_dataset')")).scalar_one():
            # As the migration does for what it finds.
            connection.execute(sa.text(_LEGACY))


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


@dataclass(frozen=True)
class Portal:
    """One portal of a benchmark.

    Args:
        instance: name of its set of databases.
        plugins: what it loads.
        schemas: its schemas of datasets, empty for none, ``None`` for those of the extension.
    """

    instance: str
    plugins: str
    schemas: str | None

    def prepare(self, folder: Path, datasets: int) -> tuple[Path, dict[str, str]]:
        """Make databases and index, or what an earlier run left undone; return settings and addresses."""
        name = self.instance
        env = services(name)
        ini = write_ini(folder, name, self.plugins, self.schemas)
        plain = write_ini(folder, f"{name} before", "", "")
        ckan(plain, env, "db", "upgrade")
        in_portal(plain, env, "fill", datasets)
        ckan(ini, env, "db", "upgrade")
        if self.plugins.startswith("satudata"):
            ckan(ini, env, "satudata", "adopt")
        seconds = ckan(ini, env, "search-index", "rebuild", "--only-missing")
        print(f"# {name}: what the index was missing was added in {seconds:.0f} s", flush=True)
        return ini, env


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


@contextlib.contextmanager
def web_worker(ini: Path, env: dict[str, str], log: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve a portal by one web worker that counts; yields its port and process."""
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
            yield port, process
        finally:
            process.terminate()
            process.wait(timeout=60)


def main() -> None:
    """Do one task in a process that has a portal loaded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=["fill", "people"], required=True)
    parser.add_argument("--ini", required=True)
    parser.add_argument("--datasets", type=int, required=True)
    run_task(parser.parse_args())


if __name__ == "__main__":
    main()
