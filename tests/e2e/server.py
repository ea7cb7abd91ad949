"""A portal of its own for the browser: database, settings and a real WSGI server on a free port."""

from __future__ import annotations

import configparser
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql
from sqlalchemy.engine import make_url

ROOT = Path(__file__).resolve().parents[2]
# Cookies are bound to this name by the settings of the tests; the browser is told where it is.
HOST = "test.satudata.local"
_PATIENCE = 90.0

# What differs from the settings of the other tests: forms are protected, and errors become pages.
_SETTINGS = {
    "testing": "false",
    "WTF_CSRF_ENABLED": "true",
    "ckan.site_id": "satudata-e2e",
    "ckan.site_title": "Satu Data Kota Contoh",
    "ckan.gravatar_default": "disabled",
    "ckanext.satudata.region": "35.72",
}


@dataclass(frozen=True)
class Site:
    """Address, settings and environment of the running portal."""

    port: int
    ini: Path
    env: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


def create_database(admin_url: str, test_url: str) -> str:
    """Create an empty database beside the one of the other tests, and return its address."""
    url = make_url(test_url)
    name = f"{url.database}_e2e"
    connection = psycopg2.connect(admin_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        identifier = sql.Identifier(name)
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        cursor.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'").format(
                identifier, sql.Identifier(url.username)
            )
        )
    connection.close()
    return url.set(database=name).render_as_string(hide_password=False)


def prepare(folder: Path, admin_url: str) -> Site:
    """Write the settings, run the migrations of core and plugins, and let offices and people move in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ini = folder / "e2e.ini"
    settings = configparser.RawConfigParser(strict=False)
    settings.optionxform = str  # type: ignore[assignment]
    settings.read(ROOT / "test.ini")
    settings["app:main"].update(_SETTINGS, **{"ckan.site_url": f"http://{HOST}:{port}"})
    with ini.open("w") as file:
        settings.write(file)
    (folder / "storage").mkdir()
    env = {
        **os.environ,
        "CKAN_INI": str(ini),
        "CKAN_SQLALCHEMY_URL": create_database(admin_url, os.environ["CKAN_SQLALCHEMY_URL"]),
        "CKAN_STORAGE_PATH": str(folder / "storage"),
    }
    site = Site(port, ini, env)
    ckan = str(Path(sys.executable).with_name("ckan"))
    _run(site, ckan, "-c", str(ini), "db", "upgrade")
    _run(site, ckan, "-c", str(ini), "search-index", "clear")
    _run(site, sys.executable, "-m", "tests.e2e.populate", str(ini))
    return site


def _run(site: Site, *command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env=site.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"


@contextmanager
def running(site: Site, log: Path) -> Iterator[None]:
    """Serve the portal with the WSGI server of the demonstration."""
    command = [
        *(sys.executable, "-m", "gunicorn", "stack.wsgi:application"),
        *("--worker-class=gthread", "--threads=4", f"--bind=127.0.0.1:{site.port}", "--timeout=120"),
        "--no-control-socket",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=site.env, stdout=output, stderr=output)
        try:
            _await_answer(site, process, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _await_answer(site: Site, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, f"the web server ended:\n{log.read_text()[-3000:]}"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/api/3/action/status_show", timeout=30):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"the web server does not answer:\n{log.read_text()[-3000:]}")
