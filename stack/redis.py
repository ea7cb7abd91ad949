"""A Redis server of our own; each purpose has a database number of its own."""

from __future__ import annotations

from . import processes
from .console import step
from .layout import Layout
from .state import REDIS_DATABASES, State


def up(layout: Layout, state: State) -> None:
    """Start Redis if it does not run."""
    if processes.pid(layout, "redis"):
        return
    folder = layout.state / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    layout.hand_over(folder)
    port = state.new_port("redis")
    step(f"Redis on port {port}")
    settings = {
        "port": port,
        "bind": "127.0.0.1",
        "dir": folder,
        "daemonize": "no",
        "save": "300 10",
        "databases": REDIS_DATABASES,
    }
    options = [part for key, value in settings.items() for part in (f"--{key}", str(value))]
    processes.start(
        layout,
        processes.Daemon("redis", ["redis-server", *options], lambda: processes.listens(port), layout.user),
    )


def url(state: State, purpose: str) -> str:
    """Redis URL of the demo or of one set of tests."""
    return f"redis://127.0.0.1:{state.port('redis')}/{state.redis_database(purpose)}"
