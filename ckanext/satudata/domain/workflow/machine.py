"""The pure rules: which stages a dataset passes, what may be done to it, and where that leads."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ckanext.satudata.domain.workflow.definition import PRODUSEN, Facts, Stage, Workflow
from ckanext.satudata.domain.workflow.terms import Operation, Role, State

__all__ = [
    "Actor",
    "Facts",
    "IllegalTransitionError",
    "Permitted",
    "Position",
    "Refusal",
    "acting_role",
    "allowed",
    "note_required",
    "publishes_now",
    "refusal",
    "route",
    "step",
]

_DECISIONS = frozenset({Operation.approve, Operation.return_, Operation.reject})
_AT_STAGE = _DECISIONS | {Operation.claim, Operation.release_claim}
_OFFICE = frozenset({Role.produsen, Role.pengelola_opd})
_BY_THE_PORTAL = frozenset({Operation.schedule, Operation.unschedule})
"""What follows from the release schedule; nobody has a button for it."""
_SOURCES: Mapping[Operation, frozenset[State]] = MappingProxyType(
    {
        Operation.submit: frozenset(
            {State.draft, State.changes_requested, State.rejected, State.cancelled, State.withdrawn}
        ),
        **{operation: frozenset({State.in_review}) for operation in _AT_STAGE},
        Operation.cancel: frozenset({State.in_review, State.changes_requested, State.approved, State.scheduled}),
        Operation.schedule: frozenset({State.approved, State.scheduled}),
        Operation.unschedule: frozenset({State.scheduled}),
        Operation.publish: frozenset({State.approved, State.scheduled}),
        Operation.withdraw: frozenset({State.published}),
    }
)


class IllegalTransitionError(Exception):
    """The operation does not exist in this state."""


class Refusal(enum.Enum):
    """Why somebody may not do something."""

    wrong_state = "wrong_state"
    wrong_role = "wrong_role"
    own_work = "own_work"


@dataclass(frozen=True)
class Position:
    """Where a dataset stands.

    ``returned_from`` names the stage that returned it: to an earlier stage (Ps 35: the pembina returns to the
    walidata) while in review, or to the produsen while changes are requested.
    """

    state: State
    stage: str | None = None
    returned_from: str | None = None


@dataclass(frozen=True)
class Actor:
    """Somebody's roles for this dataset, and whether it is their own work."""

    roles: frozenset[Role]
    own_work: bool = False


@dataclass(frozen=True)
class Permitted:
    """Something the actor may do."""

    operation: Operation
    note_required: bool


def route(workflow: Workflow, facts: Facts) -> tuple[Stage, ...]:
    """Return the stages that a dataset passes, in order."""
    return tuple(stage for stage in workflow.stages if stage.applies(facts))


def step(workflow: Workflow, facts: Facts, position: Position, operation: Operation) -> Position:
    """Return where an operation leads.

    Raises:
        IllegalTransitionError: the operation does not exist in this state.
    """
    if position.state not in _SOURCES[operation]:
        raise IllegalTransitionError(f"{operation.value} in {position.state.value}")
    if operation is Operation.submit:
        return _submitted(workflow, facts, position)
    if operation is Operation.approve:
        return _approved(workflow, facts, position)
    if operation is Operation.return_:
        return _returned(workflow, position)
    if operation in (Operation.claim, Operation.release_claim):
        return position
    target = {
        Operation.reject: State.rejected,
        Operation.cancel: State.cancelled,
        Operation.schedule: State.scheduled,
        Operation.unschedule: State.approved,
        Operation.publish: State.published,
        Operation.withdraw: State.withdrawn,
    }[operation]
    return Position(target)


def _submitted(workflow: Workflow, facts: Facts, position: Position) -> Position:
    stages = route(workflow, facts)
    if not stages:
        raise IllegalTransitionError("no stage applies")
    if position.state is State.changes_requested and workflow.resubmit_to == "returning_stage":
        for stage in stages:
            # A stage on a condition looks again: the data may have come under it only with the changes.
            if stage.code == position.returned_from or stage.when != "always":
                return Position(State.in_review, stage.code)
    return Position(State.in_review, stages[0].code)


def _approved(workflow: Workflow, facts: Facts, position: Position) -> Position:
    here = workflow.stages.index(workflow.stage(str(position.stage)))
    for stage in workflow.stages[here + 1 :]:
        if stage.applies(facts):
            return Position(State.in_review, stage.code)
    return Position(State.approved)


def _returned(workflow: Workflow, position: Position) -> Position:
    stage = workflow.stage(str(position.stage))
    if stage.return_to == PRODUSEN:
        return Position(State.changes_requested, returned_from=stage.code)
    return Position(State.in_review, stage.return_to, returned_from=stage.code)


def publishes_now(workflow: Workflow, position: Position) -> bool:
    """Return whether the last approval publishes by itself."""
    return position.state is State.approved and workflow.publish == "on_approval"


def note_required(position: Position, operation: Operation) -> bool:
    """Return whether a note must be written.

    A return and a rejection need their reasons (Ps 34); an approval needs one where a later stage has just returned
    the dataset, or its objection would pass without an answer.
    """
    if operation in (Operation.return_, Operation.reject, Operation.withdraw):
        return True
    return operation is Operation.approve and position.returned_from is not None


def _roles(workflow: Workflow, position: Position, operation: Operation) -> frozenset[Role]:
    if operation in _BY_THE_PORTAL:
        return frozenset()
    if operation in (Operation.submit, Operation.cancel):
        return _OFFICE
    if operation in _AT_STAGE:
        return frozenset({workflow.stage(position.stage).role}) if position.stage else frozenset()
    if operation is Operation.withdraw:
        return frozenset({workflow.publisher, Role.walidata})
    return frozenset({workflow.publisher})


def refusal(workflow: Workflow, facts: Facts, position: Position, actor: Actor, operation: Operation) -> Refusal | None:
    """Return why the actor may not do this now, ``None`` if they may."""
    if position.state not in _SOURCES[operation]:
        return Refusal.wrong_state
    if not actor.roles & _roles(workflow, position, operation):
        return Refusal.wrong_role
    if operation in _AT_STAGE and actor.own_work and not workflow.allow_self_review:
        return Refusal.own_work
    return None


def allowed(workflow: Workflow, facts: Facts, position: Position, actor: Actor) -> tuple[Permitted, ...]:
    """Return what the actor may do now."""
    return tuple(
        Permitted(operation, note_required(position, operation))
        for operation in Operation
        if refusal(workflow, facts, position, actor, operation) is None
    )


def acting_role(workflow: Workflow, facts: Facts, position: Position, operation: Operation, actor: Actor) -> Role:
    """Return the role in which the actor acts, for the history."""
    held = actor.roles & _roles(workflow, position, operation)
    return min(held, key=list(Role).index)
