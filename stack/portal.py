"""The demo's CKAN: its settings, its database, and its processes (web, job worker, tick)."""

from __future__ import annotations

import os
import shlex
import subprocess
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template

from . import processes, services
from .console import StackError, as_user, run_logged, step
from .layout import CHECKOUT, DEMO_CKAN, Layout
from .state import State

TICK_SECONDS = 30
WORKERS = 2
HOST = "127.0.0.1"
# The command line (perhaps root's) and the web processes share files and folders through their common group.
UMASK = 0o007
XLOADER = "xloader"
COMMAND = Template("""\
#!/bin/sh
# CKAN prefers these variables to its settings file; somebody's exports for the tests must not reach the demo.
unset $$(env | sed -n 's/^\\(CKAN_[A-Z_]*\\)=.*/\\1/p' | grep -v '^CKAN_INI$$')
umask $umask
$ckan "$$@"
""")
# Some files are made for their owner alone, such as cached assets.
GIVE_BACK = Template("""\
code=$$?
find $storage ! -user $user -exec chown $user:$user {} +
exit $$code
""")


@dataclass(frozen=True)
class Portal:
    """The demo portal of one checkout."""

    layout: Layout
    state: State

    @property
    def command(self) -> Path:
        """The demo's ckan command, for people and scripts."""
        return self.layout.demo / "ckan"

    @property
    def storage(self) -> Path:
        return self.layout.demo / "storage"

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.state.port('web')}"

    def configure(self, addresses: dict[str, str]) -> None:
        """Write the settings, the command and the storage folder."""
        if not processes.pid(self.layout, "web"):
            self.state.new_port("web")
        values = {name.removeprefix("CKAN_").lower(): value for name, value in addresses.items()}
        text = Template((CHECKOUT / "stack" / "demo.ini").read_text()).substitute(
            values,
            secret_key=self.state.secret("secret_key"),
            xloader_token=self.state.given(XLOADER) or "NOT_SET",
            storage=self.storage,
            site_url=self.url,
        )
        self.storage.mkdir(exist_ok=True)
        self.layout.hand_over(self.storage)
        self.storage.chmod(0o2770)
        _write(self.layout.demo_ini, text, 0o640)
        self.layout.hand_over(self.layout.demo_ini)
        _write(self.command, self._script(), 0o755)

    def migrate(self) -> None:
        """Bring the tables of CKAN and of all plugins up to date."""
        step("Database: CKAN and the extension")
        advice = "The log names the cause; 'make clean' followed by 'make demo' begins anew."
        self._ckan("database", "db", "upgrade", problem="The database could not be brought up to date", advice=advice)

    def translate(self) -> None:
        """Write the messages of the scripts in the languages of the portal; gunicorn does not, unlike ``ckan run``."""
        problem = "The messages of the scripts could not be written"
        self._ckan("translation", "translation", "js", problem=problem, advice="The log names the cause.")

    def _ckan(self, log: str, *arguments: str, problem: str, advice: str) -> None:
        command = [self.command, "-c", self.layout.demo_ini, *arguments]
        run_logged(command, self.layout.log(log), problem=problem, advice=advice, cwd=CHECKOUT)

    def make_token(self) -> bool:
        """Make the token with which XLoader's jobs report; return whether there was none yet."""
        if self.state.given(XLOADER):
            return False
        command = [self._bin / "python", "-m", "stack.site_token", self.layout.demo_ini]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StackError("XLoader's token could not be made.", done.stderr[-2000:])
        self.state.give(XLOADER, done.stdout.split()[-1])
        return True

    def restart(self) -> None:
        """Start web, job worker and tick with the code as it is now."""
        for name in ("tick", "worker", "web"):
            processes.stop(self.layout, name)
        user = self.user
        port = self.state.new_port("web")
        step(f"Web on port {port}, as {user or 'the user who called'}")
        gunicorn = [
            self._bin / "gunicorn",
            f"--workers={WORKERS}",
            f"--bind={HOST}:{port}",
            f"--umask={UMASK}",
            "--timeout=120",
            "--no-control-socket",
            f"--worker-tmp-dir={self.layout.run}",
            "stack.wsgi:application",
        ]
        env = {"CKAN_INI": str(self.layout.demo_ini), "HOME": str(self.layout.demo), "PYTHONDONTWRITEBYTECODE": "1"}
        processes.start(
            self.layout, processes.Daemon("web", gunicorn, self._answers, user, env, cwd=CHECKOUT, umask=UMASK)
        )
        step("Job worker and tick")
        ckan = [self._bin / "ckan", "-c", self.layout.demo_ini]
        commands = {"worker": [*ckan, "jobs", "worker"], "tick": [*ckan, "satudata", "tick", f"--every={TICK_SECONDS}"]}
        for name, command in commands.items():
            processes.start(
                self.layout, processes.Daemon(name, command, lambda: True, user, env, cwd=CHECKOUT, umask=UMASK)
            )

    def _script(self) -> str:
        script = COMMAND.substitute(umask=f"{UMASK:03o}", ckan=shlex.quote(str(self._bin / "ckan")))
        if self.user:
            script += GIVE_BACK.substitute(storage=shlex.quote(str(self.storage)), user=self.user)
        return script

    @property
    def _bin(self) -> Path:
        return self.layout.venv(DEMO_CKAN) / "bin"

    @cached_property
    def user(self) -> str | None:
        """The service user if it can read the checkout (not below a private home directory), else the caller."""
        user = self.layout.user
        if not user:
            return None
        probe = ["test", "-r", str(CHECKOUT / "ckanext/satudata/plugin.py"), "-a", "-x", str(self._bin / "ckan")]
        readable = not subprocess.run(probe, cwd="/", check=False, **as_user(user)).returncode
        if not readable:
            step(f"User {user} cannot read {CHECKOUT}: the portal runs as root")
        return user if readable else None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/3/action/status_show", timeout=30):
                return True
        except OSError:
            return False


def up(layout: Layout) -> Portal:
    """Bring up the portal with an up-to-date, perhaps empty database."""
    for name in [name for name in os.environ if name.startswith("CKAN_")]:
        del os.environ[name]
    state, addresses = services.up_for_demo(layout)
    portal = Portal(layout, state)
    portal.configure(addresses)
    portal.migrate()
    portal.translate()
    if portal.make_token():
        portal.configure(addresses)
    portal.restart()
    return portal


def _write(path: Path, text: str, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    os.fchmod(descriptor, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
