"""Who may write past the gate: a service, for one dataset and one operation, as long as its ``with`` lasts.

No key of ``context`` could say so: CKAN 2.11 sets ``ignore_auth`` in the caller's own context, harvesters set it
themselves, and keys get lost between core's actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_permitted: ContextVar[frozenset[tuple[str, str]]] = ContextVar("satudata_permitted", default=frozenset())


@contextmanager
def permitted(package_id: str, operation: str) -> Iterator[None]:
    """Let the core actions that a service calls write to one dataset.

    Args:
        package_id: id of the dataset.
        operation: what the service does, such as ``merge`` or ``correct``.
    """
    token = _permitted.set(_permitted.get() | {(package_id, operation)})
    try:
        yield
    finally:
        _permitted.reset(token)


def permitted_operations(package_id: str) -> frozenset[str]:
    """Return the operations that services are carrying out on a dataset right now, in this thread."""
    return frozenset(operation for package, operation in _permitted.get() if package == package_id)
