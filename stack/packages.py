"""Debian's packages: only what is missing, and without starting or touching any service of the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .console import StackError, run_logged, step
from .layout import CHECKOUT, Layout

PYTHON = Path("/usr/bin/python3.11")
POSTGRES_BIN = Path("/usr/lib/postgresql/15/bin")
POLICY = Path("/usr/sbin/policy-rc.d")
CREATE_CLUSTER = Path("/etc/postgresql-common/createcluster.conf")


def _file(*patterns: str) -> Callable[[], bool]:
    return lambda: all(any(Path("/").glob(pattern)) for pattern in patterns)


def _command(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _has_ensurepip() -> bool:
    command = [PYTHON, "-c", "import ensurepip"]
    return PYTHON.exists() and not subprocess.run(command, capture_output=True, check=False).returncode


# Package -> whether what we need of it is there already, whoever installed it.
WANTED: dict[str, Callable[[], bool]] = {
    "ca-certificates": _file("etc/ssl/certs/ca-certificates.crt"),
    "python3-venv": _has_ensurepip,
    "python3-dev": _file("usr/include/python3.11/Python.h"),
    "gcc": _command("gcc"),
    "libc6-dev": _file("usr/include/stdlib.h"),
    "libpq-dev": _file("usr/include/postgresql/libpq-fe.h"),
    "libmagic1": _file("usr/lib/*/libmagic.so.1"),
    "postgresql-15": _file("usr/lib/postgresql/15/bin/postgres"),
    "redis-server": _command("redis-server"),
    "openjdk-17-jdk-headless": _command("javac"),
    "maven": _command("mvn"),
    "chromium": _file("usr/bin/chromium"),
    "fonts-liberation": _file("usr/share/fonts/truetype/liberation*"),
}


def missing() -> list[str]:
    """Packages whose contents are not there."""
    return [name for name, present in WANTED.items() if not present()]


def ensure(layout: Layout) -> None:
    """Install what is missing, as root or through sudo."""
    wanted = missing()
    if not wanted:
        return
    if not shutil.which("apt-get"):
        raise StackError(
            f"Missing on this machine, which has no apt-get: {', '.join(wanted)}.",
            "Use Debian 12, or install the equivalents in the same places.",
        )
    step(f"Installing from Debian: {' '.join(wanted)}")
    if os.geteuid() == 0:
        install(layout.log("apt"), wanted)
    elif shutil.which("sudo"):
        command = ["sudo", sys.executable, "-B", "-m", "stack", "install-packages", str(layout.log("apt"))]
        if subprocess.run(command, cwd=CHECKOUT, check=False).returncode:
            raise StackError("The packages could not be installed with sudo.", f"As root: {_by_hand(wanted)}")
    else:
        raise StackError("Packages are missing and there is no sudo.", f"As root: {_by_hand(wanted)}")
    still = missing()
    if still:
        raise StackError(f"Still missing after apt-get: {', '.join(still)}.", f"As root: {_by_hand(still)}")


def install(log: Path, wanted: list[str]) -> None:
    """Install packages as root, with no service started and no database cluster created."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as guards:
        guards.enter_context(_replaced(POLICY, "#!/bin/sh\nexit 101\n", 0o755))
        _apt(log, "update")
        if "postgresql-15" in wanted:
            _apt(log, "install", "postgresql-common")
            guards.enter_context(_replaced(CREATE_CLUSTER, "create_main_cluster = false\n", 0o644))
        _apt(log, "install", *wanted)


def _apt(log: Path, verb: str, *names: str) -> None:
    options = ["-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    run_logged(
        ["apt-get", *options, verb, *names],
        log,
        problem=f"apt-get {verb} failed",
        advice="Check the network and /etc/apt/sources.list*, then run the same command again.",
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "UCF_FORCE_CONFFOLD": "1"},
    )


@contextmanager
def _replaced(path: Path, text: str, mode: int) -> Iterator[None]:
    """Put other contents into a system file for a while."""
    kept = path.read_bytes() if path.exists() else None
    kept_mode = path.stat().st_mode & 0o7777 if kept is not None else None
    path.write_text(text)
    path.chmod(mode)
    try:
        yield
    finally:
        if kept is None or kept_mode is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(kept)
            path.chmod(kept_mode)


def _by_hand(names: list[str]) -> str:
    return f"apt-get install --no-install-recommends {' '.join(names)}"
