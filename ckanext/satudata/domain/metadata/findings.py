"""What a rule found wrong in a metadata record."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

Severity = Literal["error", "warning"]


@dataclasses.dataclass(frozen=True)
class Finding:
    """One finding; an error blocks the submission, a warning does not.

    Attributes:
        message: English msgid, with ``{name}`` places for ``params``.
    """

    field: str
    severity: Severity
    code: str
    message: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    resource_id: str | None = None


def N_(message: str) -> str:  # noqa: N802 - the name that message extraction looks for
    """Mark a msgid for the catalogue; it is translated where it is shown."""
    return message
