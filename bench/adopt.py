"""Install the extension on a portal of 5,000 public datasets: what anonymous finds at each moment, and the time.

Run it with the addresses of empty services in the environment, for example::

    eval "$(make -s services INSTANCE=bench)"
    .venv-2.12/bin/python bench/adopt.py --datasets 5000 --organizations 50
"""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = "satudata scheming_datasets scheming_organizations"


def _ini(folder: Path, name: str, plugins: str) -> Path:
    lines = (ROOT / "test.ini").read_text(encoding="utf-8").splitlines()
    changed = [f"ckan.plugins = {plugins}" if line.startswith("ckan.plugins") else line for line in lines]
    path = folder / f"{name}.ini"
    path.write_text("\n".join(changed), encoding="utf-8")
    return path


def _ckan(ini: Path, *arguments: str) -> float:
    started = time.monotonic()
    command = [str(Path(sys.executable).parent / "ckan"), "-c", str(ini), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return time.monotonic() - started


def _in_portal(ini: Path, task: str, *arguments: str) -> str:
    """Run a task of this script in a process of its own, with this portal loaded."""
    command = [sys.executable, __file__, "--task", task, "--ini", str(ini), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}\nThe services must be empty: choose a new INSTANCE.")
    return done.stdout.strip().splitlines()[-1]


def fill(datasets: int, organizations: int) -> None:
    """Insert organisations and public datasets as a portal without the extension has them."""
    import sqlalchemy as sa

    from ckan import model

    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
    groups = [
        {
            "id": str(uuid.uuid4()),
            "name": f"opd-{number:03}",
            "title": f"OPD {number}",
            "type": "organization",
            "is_organization": True,
            "state": "active",
            "approval_status": "approved",
            "created": now,
        }
        for number in range(organizations)
    ]
    packages = [
        {
            "id": str(uuid.uuid4()),
            "name": f"data-{number:05}",
            "title": f"Jumlah data nomor {number}",
            "notes": "Data lama portal.",
            "type": "dataset",
            "state": "active",
            "private": False,
            "owner_org": groups[number % organizations]["id"],
            "metadata_created": now,
            "metadata_modified": now,
        }
        for number in range(datasets)
    ]
    with model.meta.engine.begin() as connection:
        connection.execute(sa.insert(model.group_table), groups)
        connection.execute(sa.insert(model.package_table), packages)


def count() -> None:
    """Print how many datasets anonymous finds."""
    import ckan.plugins.toolkit as tk

    context: Any = {"user": "", "ignore_auth": False}
    print(tk.get_action("package_search")(context, {"rows": 0})["count"])


def _task(arguments: argparse.Namespace) -> None:
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app: Any = make_app(load_config(arguments.ini))
    with app._wsgi_app.test_request_context():
        if arguments.task == "fill":
            fill(arguments.datasets, arguments.organizations)
        count()


def main() -> None:
    """Play the installation and print a table of moments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=5000)
    parser.add_argument("--organizations", type=int, default=50)
    parser.add_argument("--task", choices=["fill", "count"])
    parser.add_argument("--ini")
    arguments = parser.parse_args()
    if arguments.task:
        _task(arguments)
        return
    with tempfile.TemporaryDirectory() as folder:
        _play(Path(folder), arguments)


def _play(folder: Path, arguments: argparse.Namespace) -> None:
    before, after = _ini(folder, "before", ""), _ini(folder, "after", PLUGINS)
    sizes = ("--datasets", str(arguments.datasets), "--organizations", str(arguments.organizations))
    rows: list[tuple[str, str, float]] = []
    _ckan(before, "db", "init")
    _in_portal(before, "fill", *sizes)
    seconds = _ckan(before, "search-index", "rebuild")
    rows.append(("CKAN alone, index built", _in_portal(before, "count"), seconds))
    rows.append(("plugin loaded, no tables", _in_portal(after, "count"), 0.0))
    seconds = _ckan(after, "db", "upgrade", "-p", "satudata")
    rows.append(("after the migration", _in_portal(after, "count"), seconds))
    seconds = _ckan(after, "search-index", "rebuild")
    rows.append(("index rebuilt before adopt", _in_portal(after, "count"), seconds))
    seconds = _ckan(after, "satudata", "adopt")
    rows.append(("after adopt", _in_portal(after, "count"), seconds))
    seconds = _ckan(after, "satudata", "adopt")
    rows.append(("adopt again", _in_portal(after, "count"), seconds))
    seconds = _ckan(after, "satudata", "doctor")
    rows.append(("doctor finds nothing", _in_portal(after, "count"), seconds))
    print(f"{'moment':30} {'anonymous finds':>15} {'seconds':>8}")
    for moment, found, seconds in rows:
        print(f"{moment:30} {found:>15} {seconds:8.1f}")
    if len({found for _moment, found, _seconds in rows}) != 1:
        raise SystemExit("the count changed")


if __name__ == "__main__":
    main()
