"""The demonstration: a portal with data, and the main journey played on it."""

from __future__ import annotations

import os
import subprocess

from . import portal, processes
from .console import StackError, step
from .layout import CHECKOUT, Layout
from .portal import Portal
from .state import State


def up(layout: Layout) -> None:
    """Bring up the portal, load the data, play the journey, and say where to look."""
    running = portal.up(layout)
    step("Demonstration data and the journey of a dataset")
    _play(running)
    _see_worker(running)
    _announce(running)


def exports(layout: Layout) -> dict[str, str]:
    """What a script needs to use the demo."""
    if not layout.demo_tokens.exists():
        raise StackError("There is no demo yet.", "Run 'make demo' first.")
    running = Portal(layout, State(layout.state / "state.json"))
    return {
        "CKAN": str(running.command),
        "CKAN_INI": str(layout.demo_ini),
        "BASE_URL": running.url,
        **_secrets(layout),
    }


def _play(running: Portal) -> None:
    layout = running.layout
    env = {**os.environ, "SATUDATA_DEMO_TOKENS": str(layout.demo_tokens)}
    command = [running.command, "-c", layout.demo_ini, "satudata", "demo"]
    done = subprocess.run(command, cwd=CHECKOUT, env=env, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise StackError(
            f"'ckan satudata demo' ended with exit code {done.returncode}.",
            "What went wrong is printed above. 'make demo' again goes on; 'make clean' before it begins anew.",
        )


def _see_worker(running: Portal) -> None:
    """A worker that cannot reach its queue ends some seconds after its start, which nobody would notice."""
    if not processes.pid(running.layout, "worker"):
        raise StackError(
            "The job worker has ended.", "Read its log, then 'make demo' again.", running.layout.log("worker")
        )


def _announce(running: Portal) -> None:
    print(f"\nThe portal is up:  {running.url}")
    print(f"Sign in:           {running.url}/user/login, with an account from the list above")
    print('For scripts:       eval "$(make -s env)"')
    print("Logs, stop:        make logs, make stop", flush=True)


def _secrets(layout: Layout) -> dict[str, str]:
    lines = layout.demo_tokens.read_text().splitlines() if layout.demo_tokens.exists() else []
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
