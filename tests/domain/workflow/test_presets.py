"""The packaged procedures say what their regulations and SOPs say, and each stage belongs to one role alone."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ckanext.satudata.domain.workflow.definition import Facts, Workflow
from ckanext.satudata.domain.workflow.loading import PRESETS, load_preset
from ckanext.satudata.domain.workflow.machine import (
    Actor,
    Position,
    Refusal,
    acting_role,
    allowed,
    publishes_now,
    refusal,
    route,
    step,
)
from ckanext.satudata.domain.workflow.terms import Operation, Role, State

ORDINARY = Facts(data_prioritas=False, jenis="statistik", akses="terbuka")
PRIORITY = Facts(data_prioritas=True, jenis="statistik", akses="terbuka")
DECISIONS = (Operation.approve, Operation.return_, Operation.reject)

ROUTES: list[tuple[str, Facts, list[tuple[str, Role, str | None]]]] = [
    ("perpres", ORDINARY, [("prinsip_sdi", Role.walidata, None)]),
    ("perpres", PRIORITY, [("prinsip_sdi", Role.walidata, None), ("data_prioritas", Role.pembina, None)]),
    ("pekalongan", ORDINARY, [("verifikasi_walidata", Role.walidata, "1 month")]),
    ("pekalongan", PRIORITY, [("verifikasi_walidata", Role.walidata, "1 month")]),
    *(
        (
            "blitar",
            facts,
            [
                ("kerahasiaan_walidata", Role.walidata, "5 working_day"),
                ("kerahasiaan_pembina", Role.pembina, "5 working_day"),
                ("validasi_publikasi", Role.walidata, "1 working_day"),
            ],
        )
        for facts in (ORDINARY, PRIORITY)
    ),
    *(
        (
            "pringsewu",
            facts,
            [
                ("kesesuaian", Role.walidata_pendukung, "1 working_day"),
                ("persetujuan_kepala_opd", Role.kepala_opd, "5 working_day"),
                ("data_dukung", Role.walidata, "5 working_day"),
            ],
        )
        for facts in (ORDINARY, PRIORITY)
    ),
]
PUBLICATION = [
    ("perpres", Role.walidata, "manual", None),
    ("pekalongan", Role.pengelola_opd, "manual", "1 working_day"),
    ("blitar", Role.walidata, "manual", None),
    ("pringsewu", Role.walidata, "on_approval", None),
]


def short(due: Any) -> str | None:
    return f"{due.value} {due.unit}" if due else None


@pytest.mark.parametrize(("code", "facts", "expected"), ROUTES)
def test_route(code: str, facts: Facts, expected: list[tuple[str, Role, str | None]]):
    """Stages, roles and deadlines are those of Perpres Ps 34-35 and of the SOPs; the pembina only where they say so."""
    found = [(stage.code, stage.role, short(stage.due)) for stage in route(load_preset(code), facts)]
    assert found == expected


@pytest.mark.parametrize(("code", "publisher", "publish", "due"), PUBLICATION)
def test_publication(code: str, publisher: Role, publish: str, due: str | None):
    """The walidata publishes (Ps 36 (2)), in Pekalongan the data manager of the OPD, in Pringsewu the last approval."""
    workflow = load_preset(code)
    assert (workflow.publisher, workflow.publish, short(workflow.publish_due)) == (publisher, publish, due)
    assert publishes_now(workflow, Position(State.approved)) is (publish == "on_approval")


@pytest.mark.parametrize(("code", "facts", "expected"), ROUTES)
def test_each_stage_by_its_role_alone(code: str, facts: Facts, expected: list[tuple[str, Role, str | None]]):
    """On the whole way each stage is decided by its own role, and refused to every other role."""
    workflow = load_preset(code)
    position = step(workflow, facts, Position(State.draft), Operation.submit)
    for stage, role, _due in expected:
        assert (position.state, position.stage) == (State.in_review, stage)
        for other, decision in itertools.product(Role, DECISIONS):
            reason = refusal(workflow, facts, position, Actor(frozenset({other})), decision)
            assert reason is (None if other is role else Refusal.wrong_role)
        everybody_else = Actor(frozenset(Role) - {role})
        assert refusal(workflow, facts, position, everybody_else, Operation.approve) is Refusal.wrong_role
        position = step(workflow, facts, position, Operation.approve)
    assert position == Position(State.approved)


@pytest.mark.parametrize(("code", "publisher", "publish", "due"), PUBLICATION)
def test_publisher_alone(code: str, publisher: Role, publish: str, due: str | None):
    """What is approved is published by the publisher and by nobody else."""
    workflow = load_preset(code)
    for role in Role:
        reason = refusal(workflow, ORDINARY, Position(State.approved), Actor(frozenset({role})), Operation.publish)
        assert reason is (None if role is publisher else Refusal.wrong_role)


@pytest.mark.parametrize("code", PRESETS)
def test_returns(code: str):
    """Every stage returns to the produsen, but the pembina of the Perpres to the walidata (Ps 34, Ps 35)."""
    workflow = load_preset(code)
    expected = {stage.code: "produsen" for stage in workflow.stages}
    if code == "perpres":
        expected["data_prioritas"] = "prinsip_sdi"
    assert {stage.code: stage.return_to for stage in workflow.stages} == expected
    assert not workflow.allow_self_review


def test_return_of_the_pembina_reaches_the_produsen_over_the_walidata():
    """A return by the pembina goes to the walidata, who must answer it: pass it on, or approve with a note (Ps 35)."""
    workflow = load_preset("perpres")
    walidata = Actor(frozenset({Role.walidata}))
    at_pembina = Position(State.in_review, "data_prioritas")
    back = step(workflow, PRIORITY, at_pembina, Operation.return_)
    assert back == Position(State.in_review, "prinsip_sdi", returned_from="data_prioritas")
    notes = {item.operation: item.note_required for item in allowed(workflow, PRIORITY, back, walidata)}
    assert notes[Operation.approve]
    assert notes[Operation.return_]
    passed_on = step(workflow, PRIORITY, back, Operation.return_)
    assert passed_on == Position(State.changes_requested, returned_from="prinsip_sdi")
    assert step(workflow, PRIORITY, back, Operation.approve) == at_pembina


@pytest.mark.parametrize("code", PRESETS)
def test_history_names_the_role_of_the_stage(code: str):
    """Somebody with several roles acts in the one that the stage asks for."""
    workflow = load_preset(code)
    everything = Actor(frozenset(Role))
    for stage in workflow.stages:
        position = Position(State.in_review, stage.code)
        assert acting_role(workflow, PRIORITY, position, Operation.approve, everything) is stage.role
    assert acting_role(workflow, PRIORITY, Position(State.approved), Operation.publish, everything) is (
        workflow.publisher
    )
    assert acting_role(workflow, PRIORITY, Position(State.draft), Operation.submit, everything) is Role.produsen


@pytest.mark.parametrize("code", PRESETS)
def test_first_stage_asks_for_all_checks(code: str):
    """Metadata, format and personal data are checked before the first reviewer looks; each stage has a checklist."""
    workflow = load_preset(code)
    assert workflow.code == code
    assert set(workflow.stages[0].requires) == {"metadata", "format", "privacy"}
    assert all(any(item.required for item in stage.checklist) for stage in workflow.stages)


@pytest.mark.parametrize("code", PRESETS)
def test_labels_in_both_languages(code: str):
    """Every label is there in Indonesian and in English."""
    workflow = load_preset(code)
    labels = [workflow.title, *(stage.label for stage in workflow.stages)]
    labels += [item.label for stage in workflow.stages for item in stage.checklist]
    assert all(label.id != label.en for label in labels)
    assert all("kumpulan data" not in label.id.lower() for label in labels)


@pytest.mark.parametrize("code", PRESETS)
def test_kept_with_the_submission(code: str):
    """A procedure survives the way through JSON, in which each submission keeps its own copy."""
    workflow = load_preset(code)
    assert Workflow.model_validate(workflow.model_dump(mode="json")) == workflow
    assert Workflow.model_validate_json(workflow.model_dump_json()) == workflow


def test_unknown_preset():
    """A preset that does not exist is an error, and no file outside of the presets can be named."""
    for name in ("jakarta", "../presets/perpres", ""):
        with pytest.raises(KeyError):
            load_preset(name)
