"""The present state of a dataset, told again from its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.satudata.domain.workflow.terms import Operation, State

_OPENS = frozenset({Operation.publish.value, "adopt"})
_CLOSES = frozenset({Operation.withdraw.value, "doctor"})
_OF_THE_SUBMISSION = frozenset({operation.value for operation in Operation} - {Operation.withdraw.value})

# A submission of a withdrawn dataset that ends so leaves it withdrawn.
_ENDS_NOTHING = frozenset({State.rejected.value, State.cancelled.value})


@dataclass(frozen=True)
class Story:
    """Where a history leads.

    ``visibility`` is ``published``, ``withdrawn``, or ``None`` where no event opened or closed the dataset;
    ``submission`` is state and stage of its last submission; ``gaps`` are the numbers of events that do not begin
    where the one before ended.
    """

    visibility: str | None = None
    submission: tuple[str, str | None] | None = None
    gaps: tuple[int, ...] = ()


def replay(events: Iterable[Mapping[str, Any]]) -> Story:
    """Return where the events of one dataset lead.

    Args:
        events: oldest first, each with ``id``, ``type``, ``state_from``, ``state_to`` and ``data``.
    """
    visibility: str | None = None
    submission: tuple[str, str | None] | None = None
    here: str | None = None
    gaps: list[int] = []
    for event in events:
        kind, before, after = event["type"], event["state_from"], event["state_to"]
        if kind == "purge":
            visibility, here = None, None
            submission = _cancelled(submission)
            continue
        data = event["data"] or {}
        if after is None:
            continue
        if kind in _OPENS and data.get("copy_id"):
            # A revision went its own way, as the working copy; here only what it led to counts.
            visibility, here = "published", State.published.value
            continue
        if before is not None and here is not None and before != here:
            gaps.append(event["id"])
        here = State.withdrawn.value if visibility == "withdrawn" and after in _ENDS_NOTHING else after
        if kind in _OPENS:
            visibility = "published"
        elif kind in _CLOSES:
            visibility = "withdrawn"
        if kind in _OF_THE_SUBMISSION:
            submission = (after, data.get("stage_to"))
    return Story(visibility, submission, tuple(gaps))


def _cancelled(submission: tuple[str, str | None] | None) -> tuple[str, str | None] | None:
    """A purge ends what was under way."""
    if submission is None or submission[0] in {State.published.value, *_ENDS_NOTHING}:
        return submission
    return State.cancelled.value, None
