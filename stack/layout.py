"""Where everything lies.

PostgreSQL refuses to run as root, and another user cannot enter a checkout below a private home directory. So root
keeps the services' data in ``/var/lib`` and runs them as a user of their own; everybody else keeps it in the checkout.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .console import StackError

CHECKOUT = Path(__file__).resolve().parent.parent
SERVICE_USER = "satudata"
CKAN_RELEASES = {"2.12": "2.12.0", "2.11": "2.11.6"}
DEMO_CKAN = "2.12"


@dataclass(frozen=True)
class Layout:
    """Paths of one checkout's stack and the user its services run as (None: the caller)."""

    checkout: Path
    state: Path
    user: str | None

    @cached_property
    def logs(self) -> Path:
        return self.state / "log"

    @cached_property
    def run(self) -> Path:
        return self.state / "run"

    @cached_property
    def demo(self) -> Path:
        return self.state / "demo"

    @cached_property
    def demo_ini(self) -> Path:
        return self.demo / "ckan.ini"

    @cached_property
    def demo_tokens(self) -> Path:
        return self.demo / "tokens.env"

    def venv(self, ckan: str) -> Path:
        """The virtual environment of one CKAN version."""
        return self.checkout / f".venv-{ckan}"

    def log(self, name: str) -> Path:
        """The log of one service or step."""
        return self.logs / f"{name}.log"

    def prepare(self) -> None:
        """Create the folders, and the service user if there is to be one."""
        if self.user:
            _ensure_user(self.user)
        for folder in (self.state, self.logs, self.run, self.demo):
            folder.mkdir(parents=True, exist_ok=True)
            self.hand_over(folder)

    def hand_over(self, path: Path) -> None:
        """Give a file or folder to the service user."""
        if self.user:
            shutil.chown(path, self.user, self.user)


def current() -> Layout:
    """The layout of the checkout that this file belongs to."""
    if os.geteuid() == 0:
        digest = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:10]
        return Layout(CHECKOUT, Path(f"/var/lib/satudata-{digest}"), SERVICE_USER)
    return Layout(CHECKOUT, CHECKOUT / ".stack", None)


def _ensure_user(user: str) -> None:
    try:
        pwd.getpwnam(user)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", user]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StackError(
                f"Could not create the system user {user}: {done.stderr.strip()}",
                f"Create it by hand (useradd --system --user-group {user}), or run make as an ordinary user.",
            ) from None
