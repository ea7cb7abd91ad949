"""One virtual environment per CKAN version, from pinned constraints."""

from __future__ import annotations

import hashlib
import shutil
import threading
import tomllib
from pathlib import Path

from .console import run_logged, step
from .layout import CHECKOUT, CKAN_RELEASES, Layout
from .packages import PYTHON

# 2.11's command line imports pkg_resources, which setuptools 80 and later warn about or lack.
SETUPTOOLS = {"2.12": "setuptools", "2.11": "setuptools<80"}

BUILD_CONSTRAINTS = CHECKOUT / "constraints-build.txt"

# Installing the checkout itself writes into it, so that two environments cannot do it at once.
_checkout = threading.Lock()


def ensure(layout: Layout, ckan: str) -> None:
    """Create or renew the environment of a CKAN version when its pins or our dependencies changed."""
    folder = layout.venv(ckan)
    constraints = CHECKOUT / f"constraints-{ckan}.txt"
    stamp = folder / "satudata.stamp"
    wanted = _digest(constraints, BUILD_CONSTRAINTS, CHECKOUT / "pyproject.toml")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    step(f"Python environment for CKAN {CKAN_RELEASES[ckan]} in {folder.name} (some minutes the first time)")
    log = layout.log(f"pip-{ckan}")
    if not (folder / "bin" / "pip").exists():
        shutil.rmtree(folder, ignore_errors=True)
        run_logged(
            [PYTHON, "-m", "venv", folder],
            log,
            problem="The virtual environment could not be created",
            advice="Install python3-venv and run the same command again.",
        )
    pip = [folder / "bin" / "pip", "--disable-pip-version-check", "install", "-q", "-c", constraints]
    _pip(log, [*pip, "pip", "wheel", SETUPTOOLS[ckan]])
    # Some of CKAN's requirements are source packages: what builds them is pinned too.
    _pip(log, [*pip, "--build-constraint", BUILD_CONSTRAINTS, f"ckan[requirements]=={CKAN_RELEASES[ckan]}", *_ours()])
    with _checkout:
        _pip(log, [*pip, "--build-constraint", BUILD_CONSTRAINTS, "-e", f"{CHECKOUT}[dev]"])
    stamp.write_text(wanted)


def _ours() -> list[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["dev"]]


def _pip(log: Path, command: list[str | Path]) -> None:
    run_logged(
        command,
        log,
        problem="pip could not install the pinned packages",
        advice="Check that PyPI (or the index in pip's configuration) can be reached, then run the same command again.",
        cwd=CHECKOUT,
    )


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
