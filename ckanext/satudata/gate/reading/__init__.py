"""Everything that reads: a dataset that somebody may not know of does not exist for them, through any channel.

``missing`` answers calls that name a hidden dataset; the other modules take hidden datasets out of lists and counts.
"""

from __future__ import annotations

from typing import Any

from ckanext.satudata.gate.reading import missing
from ckanext.satudata.gate.reading.masks import MASKS


def chained(gated: dict[str, Any]) -> dict[str, Any]:
    """Return all gated core actions, each of which knows no hidden dataset.

    Args:
        gated: the chained actions of the other rooms of the gate; they run inside.
    """
    return missing.chained(gated)


def names() -> frozenset[str]:
    """Return the core actions that are chained here."""
    return frozenset(MASKS)
