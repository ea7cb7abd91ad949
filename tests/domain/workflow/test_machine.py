"""The rules of single steps: who may do what in which state, and where it leads."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.workflow.definition import Facts, Workflow
from ckanext.satudata.domain.workflow.loading import load_preset, load_workflow
from ckanext.satudata.domain.workflow.machine import (
    Actor,
    IllegalTransitionError,
    Position,
    Refusal,
    allowed,
    note_required,
    refusal,
    route,
    step,
)
from ckanext.satudata.domain.workflow.terms import EDITABLE, GRANTABLE, LABELS, LOCKED, Operation, Role, State

FACTS = Facts(jenis="statistik", akses="terbuka")
REVIEW = Position(State.in_review, "prinsip_sdi")
THREE_STAGES = """
code: contoh
title: {id: Contoh, en: Example}
resubmit_to: RESUBMIT
allow_self_review: SELF
stages:
  - {code: awal, role: walidata_pendukung, label: {id: Awal, en: First}}
  - {code: peta, role: pembina, label: {id: Peta, en: Map}, when: {jenis: [geospasial]}}
  - {code: akhir, role: walidata, label: {id: Akhir, en: Last}}
"""


def example(*, resubmit: str = "first_stage", self_review: bool = False) -> Workflow:
    text = THREE_STAGES.replace("RESUBMIT", resubmit).replace("SELF", str(self_review).lower())
    return load_workflow(text, "contoh.yaml")


def actor(*roles: Role, own_work: bool = False) -> Actor:
    return Actor(frozenset(roles), own_work)


LEGAL: list[tuple[Operation, set[State], State | None]] = [
    (
        Operation.submit,
        {State.draft, State.changes_requested, State.rejected, State.cancelled, State.withdrawn},
        State.in_review,
    ),
    (Operation.approve, {State.in_review}, State.approved),
    (Operation.return_, {State.in_review}, State.changes_requested),
    (Operation.reject, {State.in_review}, State.rejected),
    (Operation.claim, {State.in_review}, State.in_review),
    (Operation.release_claim, {State.in_review}, State.in_review),
    (
        Operation.cancel,
        {State.in_review, State.changes_requested, State.approved, State.scheduled},
        State.cancelled,
    ),
    (Operation.publish, {State.approved, State.scheduled}, State.published),
    (Operation.withdraw, {State.published}, State.withdrawn),
]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("operation", "sources", "target"), LEGAL)
def test_table_of_transitions(operation: Operation, sources: set[State], target: State, state: State):
    """Each operation exists in the states of the table and in no other; nothing leads back from them elsewhere."""
    workflow = load_preset("perpres")
    position = REVIEW if state is State.in_review else Position(state)
    everybody = Actor(frozenset(Role))
    reason = refusal(workflow, FACTS, position, everybody, operation)
    if state in sources:
        assert step(workflow, FACTS, position, operation).state is target
        assert reason is None
    else:
        with pytest.raises(IllegalTransitionError):
            step(workflow, FACTS, position, operation)
        assert reason is Refusal.wrong_state


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(
    ("operation", "sources", "target"),
    [
        (Operation.schedule, {State.approved, State.scheduled}, State.scheduled),
        (Operation.unschedule, {State.scheduled}, State.approved),
    ],
)
def test_the_release_schedule_moves_what_is_approved(
    operation: Operation, sources: set[State], target: State, state: State
):
    """A date ahead holds back what is approved, a date that is gone gives it back; no role has a button for it."""
    workflow = load_preset("perpres")
    position = REVIEW if state is State.in_review else Position(state)
    if state in sources:
        assert step(workflow, FACTS, position, operation) == Position(target)
    else:
        with pytest.raises(IllegalTransitionError):
            step(workflow, FACTS, position, operation)
    assert refusal(workflow, FACTS, position, Actor(frozenset(Role)), operation) is not None


@pytest.mark.parametrize("operation", [Operation.submit, Operation.cancel])
def test_the_office_submits_and_cancels(operation: Operation):
    """Submitting and taking back are the office's: produsen or its data manager."""
    position = Position(State.changes_requested, returned_from="prinsip_sdi")
    may = {role for role in Role if not refusal(load_preset("perpres"), FACTS, position, actor(role), operation)}
    assert may == {Role.produsen, Role.pengelola_opd}


def test_withdrawing():
    """What is published is withdrawn by the publisher or the walidata, with a reason."""
    position, workflow = Position(State.published), load_preset("pekalongan")
    may = {role for role in Role if not refusal(workflow, FACTS, position, actor(role), Operation.withdraw)}
    assert may == {Role.pengelola_opd, Role.walidata}
    assert note_required(position, Operation.withdraw)


@pytest.mark.parametrize("operation", [Operation.approve, Operation.return_, Operation.reject, Operation.claim])
def test_nobody_decides_on_own_work(operation: Operation):
    """Who submitted or last edited a dataset decides nothing on it, whatever roles they hold."""
    everything = Actor(frozenset(Role), own_work=True)
    assert refusal(load_preset("perpres"), FACTS, REVIEW, everything, operation) is Refusal.own_work
    allowing = example(self_review=True)
    position = Position(State.in_review, "awal")
    assert refusal(allowing, FACTS, position, everything, operation) is None


@pytest.mark.parametrize(
    ("operation", "state"),
    [
        (Operation.submit, State.draft),
        (Operation.cancel, State.approved),
        (Operation.publish, State.approved),
    ],
)
def test_own_work_may_be_sent_and_published(operation: Operation, state: State):
    """Own work stops no submitting, taking back or publishing (in Pekalongan the office publishes itself)."""
    everything = Actor(frozenset(Role), own_work=True)
    assert refusal(load_preset("pekalongan"), FACTS, Position(state), everything, operation) is None


def test_wrong_role_comes_before_own_work():
    """Who has no say at all is told whose turn it is, not that the work is theirs."""
    reason = refusal(load_preset("perpres"), FACTS, REVIEW, actor(Role.produsen, own_work=True), Operation.approve)
    assert reason is Refusal.wrong_role


def test_notes():
    """Return and rejection need their reasons (Ps 34), an ordinary approval does not."""
    notes = {
        item.operation: item.note_required
        for item in allowed(load_preset("perpres"), FACTS, REVIEW, actor(Role.walidata))
    }
    assert notes == {
        Operation.approve: False,
        Operation.return_: True,
        Operation.reject: True,
        Operation.claim: False,
        Operation.release_claim: False,
    }


@pytest.mark.parametrize("position", [Position(State.draft), REVIEW, Position(State.approved)])
def test_strangers_may_do_nothing(position: Position):
    """Without a role nothing is allowed."""
    assert allowed(load_preset("perpres"), FACTS, position, actor()) == ()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(jenis="geospasial"), ["awal", "peta", "akhir"]),
        (Facts(jenis="statistik"), ["awal", "akhir"]),
        (Facts(jenis=None), ["awal", "akhir"]),
    ],
)
def test_route_by_kind_of_data(facts: Facts, expected: list[str]):
    """A stage for one kind of data is passed by that kind alone."""
    assert [stage.code for stage in route(example(), facts)] == expected


@pytest.mark.parametrize(("akses", "passes"), [("terbatas", True), ("terbuka", False), (None, False)])
def test_route_by_access_class(akses: str | None, passes: bool):
    """A stage for an access class is passed by that class alone."""
    text = THREE_STAGES.replace("{jenis: [geospasial]}", "{akses: [terbatas, tertutup]}")
    workflow = load_workflow(text.replace("RESUBMIT", "first_stage").replace("SELF", "false"), "contoh.yaml")
    assert ("peta" in [stage.code for stage in route(workflow, Facts(akses=akses))]) is passes


def test_data_without_kind_belong_to_lainnya():
    """Data whose kind is not filled in pass the stages for other kinds."""
    text = THREE_STAGES.replace("[geospasial]", "[lainnya]").replace("RESUBMIT", "first_stage")
    workflow = load_workflow(text.replace("SELF", "false"), "contoh.yaml")
    assert len(route(workflow, Facts(jenis=None))) == 3


def test_resubmission():
    """A corrected dataset begins again at the first stage, or at the one that returned it, as the procedure says."""
    returned = Position(State.changes_requested, returned_from="akhir")
    assert step(example(), FACTS, returned, Operation.submit).stage == "awal"
    again = example(resubmit="returning_stage")
    assert step(again, FACTS, returned, Operation.submit).stage == "akhir"
    assert step(again, FACTS, Position(State.rejected, returned_from="akhir"), Operation.submit).stage == "awal"


def test_resubmission_passes_over_no_stage_that_the_changes_brought_in():
    """Data that became geospasial with the changes meet the pembina, although a later stage had returned them."""
    returned = Position(State.changes_requested, returned_from="akhir")
    again = example(resubmit="returning_stage")
    assert step(again, Facts(jenis="geospasial"), returned, Operation.submit).stage == "peta"


def test_approval_never_skips_a_later_stage():
    """An approval goes on to the next stage that applies, also from a stage that no longer applies itself."""
    position = Position(State.in_review, "peta")
    assert step(example(), Facts(jenis="statistik"), position, Operation.approve).stage == "akhir"


def test_locked_and_editable_states():
    """A dataset under review or approved is locked for its uploader; returned, rejected or taken back it is not."""
    assert not EDITABLE & LOCKED
    assert {State.published} == set(State) - EDITABLE - LOCKED


def test_terms():
    """Every role, state and kind of data has a label; every role but the produsen can be granted."""
    assert {Role.produsen} == set(Role) - GRANTABLE
    for member in (*Role, *State):
        assert LABELS[member].id
        assert LABELS[member].en
