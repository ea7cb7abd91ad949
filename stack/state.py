"""What a stack remembers between runs: its ports and its passwords."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .console import StackError

# Away from the usual ports: a PostgreSQL, Redis or Solr that is there already keeps its own.
FIRST_PORT = {"postgres-demo": 5470, "postgres-test": 5480, "redis": 6470, "solr": 8970, "web": 5000}
TRIES = 200
REDIS_DATABASES = 64


class State:
    """Ports and passwords in a file that only its owner reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values: dict[str, dict[str, str | int]] = {"ports": {}, "secrets": {}, "redis": {}}
        if path.exists():
            self._values.update(json.loads(path.read_text()))

    def secret(self, name: str) -> str:
        """The password of that name, made at the first use."""
        if name not in self._values["secrets"]:
            self._values["secrets"][name] = secrets.token_hex(24)
            self._save()
        return str(self._values["secrets"][name])

    def given(self, name: str) -> str | None:
        """A secret that somebody else made, ``None`` while there is none."""
        value = self._values["secrets"].get(name)
        return str(value) if value is not None else None

    def give(self, name: str, value: str) -> None:
        """Keep a secret that somebody else made."""
        self._values["secrets"][name] = value
        self._save()

    def port(self, name: str) -> int:
        """The recorded port of a service; the first free one if there is none yet."""
        if name not in self._values["ports"]:
            self.new_port(name)
        return int(self._values["ports"][name])

    def new_port(self, name: str) -> int:
        """Find a free port for a service that is about to start, preferring the recorded one."""
        ports = self._values["ports"]
        taken = {port for other, port in ports.items() if other != name}
        first = FIRST_PORT[name]
        for port in [int(ports.get(name, first)), *range(first, first + TRIES)]:
            if port not in taken and is_free(port):
                ports[name] = port
                self._save()
                return port
        raise StackError(
            f"No free port for {name} between {first} and {first + TRIES}.",
            "See with 'ss -ltnp' what holds them, and stop what is not needed.",
        )

    def redis_database(self, purpose: str) -> int:
        """The Redis database number of a purpose."""
        numbers = self._values["redis"]
        if purpose not in numbers:
            free = sorted(set(range(REDIS_DATABASES)) - set(numbers.values()))
            if not free:
                raise StackError("All Redis database numbers are given away.", "'make clean' and start anew.")
            numbers[purpose] = free[0]
            self._save()
        return int(numbers[purpose])

    def _save(self) -> None:
        temporary = self.path.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(self._values, file, indent=2)
        temporary.replace(self.path)


def is_free(port: int) -> bool:
    """Whether nobody listens on a local port, on any address of this machine."""
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):  # noqa: S104
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if error.errno not in _NO_SUCH_FAMILY:
                return False
    return True


_NO_SUCH_FAMILY = frozenset({97, 99})  # EAFNOSUPPORT, EADDRNOTAVAIL: a machine without IPv6


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Let one process at a time change the stack: the tests of both CKAN versions may be started together."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
