"""A plugin of frictionless that reads addresses from a copy of ours, by a scheme that nothing else has.

Beside the session that frictionless keeps for all threads this works for each validation by itself, and leaves out
what frictionless would do with an address: unpacking by its ending, a second request, a second copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import IO, TYPE_CHECKING, Any

from frictionless import Loader, Plugin, system

if TYPE_CHECKING:
    from frictionless import Resource

SCHEME = "satudata"

Opener = Callable[[str], IO[bytes]]

_opener: ContextVar[Opener] = ContextVar("satudata_validation_opener")


@contextmanager
def read_by(opener: Opener) -> Iterator[None]:
    """Let the addresses of this scheme be opened by a function, as long as one validation lasts."""
    token = _opener.set(opener)
    try:
        yield
    finally:
        _opener.reset(token)


class CopyLoader(Loader):
    """Reads what is opened for an address."""

    def read_byte_stream_create(self) -> Any:
        """Open the address."""
        return _opener.get()(self.resource.normpath or "")


class SatudataPlugin(Plugin):
    """Wiring of the loader; frictionless wants the hooks on the class itself."""

    def create_loader(self, resource: Resource) -> Loader | None:
        """Return our loader for our scheme."""
        return CopyLoader(resource) if resource.scheme == SCHEME else None

    def detect_resource(self, resource: Resource) -> None:
        """Take a file for what its format says: an archive that is unpacked has no limit."""
        if resource.scheme == SCHEME:
            resource.compression = None


system.register(SCHEME, SatudataPlugin())
