"""The shape of a patch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Patch:
    """A change to ckanext-validation.

    Attributes:
        name: for the log and the tests.
        reason: what happens without it.
        ckan: the versions of CKAN that need it.
        needed: whether the installed ckanext-validation, on the running CKAN, still needs it.
        apply: makes the change.
    """

    name: str
    reason: str
    ckan: str
    needed: Callable[[], bool]
    apply: Callable[[], None]


def refers_to(function: Callable[..., Any], name: str) -> bool:
    """Whether the body of a function mentions a global name or an attribute."""
    code = getattr(function, "__code__", None)
    return code is not None and name in code.co_names
