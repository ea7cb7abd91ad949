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
_PATIENCE = 240.0

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

    def ckan(self, *arguments: str) -> str:
        """Run a command of CKAN for this portal."""
        return self.run(str(Path(sys.executable).with_name("ckan")), "-c", str(self.ini), *arguments)

    def run(self, *command: str) -> str:
        """Run a program with the portal's settings, and return what it says."""
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout


@contextmanager
def database(admin_url: str, test_url: str, purpose: str = "e2e") -> Iterator[str]:
    """Yield the address of an empty database beside the one of the other tests."""
    url = make_url(test_url)
    name = sql.Identifier(f"{url.database}_{purpose}")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
    create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    _administer(admin_url, drop, create.format(name, sql.Identifier(url.username)))
    yield url.set(database=f"{url.database}_{purpose}").render_as_string(hide_password=False)
    _administer(admin_url, drop)


def _administer(admin_url: str, *statements: sql.Composed) -> None:
    connection = psycopg2.connect(admin_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def prepare(folder: Path, database_url: str) -> Site:
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
        "CKAN_SQLALCHEMY_URL": database_url,
        "CKAN_STORAGE_PATH": str(folder / "storage"),
    }
    site = Site(port, ini, env)
    site.ckan("db", "upgrade")
    site.run(sys.executable, "-m", "tests.e2e.populate", str(ini))
    return site


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
