"""Whatever the procedure and the course of events: nothing is published that a stage has not approved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.satudata.domain.workflow import rules
from ckanext.satudata.domain.workflow.definition import Facts, Workflow
from ckanext.satudata.domain.workflow.loading import Problem, WorkflowError, load_workflow
from ckanext.satudata.domain.workflow.machine import (
    Actor,
    IllegalTransitionError,
    Position,
    allowed,
    refusal,
    route,
    step,
)
from ckanext.satudata.domain.workflow.terms import EDITABLE, JenisData, Operation, Role, State

NEW_SUBMISSION = {State.draft, State.rejected, State.cancelled, State.withdrawn}

facts = st.builds(
    Facts,
    data_prioritas=st.booleans(),
    jenis=st.sampled_from([None, *(kind.value for kind in JenisData)]),
    akses=st.sampled_from([None, "terbuka", "terbatas", "tertutup"]),
)
conditions = st.sampled_from(
    ["always", "data_prioritas", {"jenis": ["geospasial"]}, {"jenis": ["lainnya", "keuangan"]}, {"akses": ["terbatas"]}]
)
reviewers = st.sampled_from([role.value for role in Role if role is not Role.produsen])
LABEL = {"id": "Periksa", "en": "Check"}


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    """Any procedure that keeps the rules: one to five stages, conditions, returns, both ways of resubmission."""
    count = draw(st.integers(1, 5))
    certain = draw(st.integers(0, count - 1))
    stages: list[dict[str, Any]] = []
    for number in range(count):
        when = "always" if number == certain else draw(conditions)
        targets = ["produsen", *(old["code"] for old in stages if old["when"] in ("always", when))]
        stages.append(
            {
                "code": f"tahap{number}",
                "role": "walidata" if number == certain else draw(reviewers),
                "label": LABEL,
                "when": when,
                "return_to": draw(st.sampled_from(targets)),
            }
        )
    data = {
        "code": "acak",
        "title": LABEL,
        "resubmit_to": draw(st.sampled_from(["first_stage", "returning_stage"])),
        "allow_self_review": draw(st.booleans()),
        "stages": stages,
    }
    assert not list(rules.problems(data))
    return Workflow.model_validate(data)


@dataclass
class Course:
    """A dataset on its way, and which approvals of its stages still stand."""

    workflow: Workflow
    facts: Facts
    position: Position = field(default_factory=lambda: Position(State.draft))
    standing: set[str] = field(default_factory=set)

    def do(self, operation: Operation) -> None:
        before = self.position
        self.position = step(self.workflow, self.facts, before, operation)
        if operation is Operation.approve and before.stage:
            self.standing.add(before.stage)
        elif operation is Operation.return_ and before.stage:
            self.forget(before.stage)
        if operation is Operation.submit and before.state in NEW_SUBMISSION:
            self.standing.clear()
        if operation in (Operation.submit, Operation.return_) and self.position.stage:
            self.forget(self.position.stage)

    def forget(self, stage: str) -> None:
        """Drop the approvals from a stage on: it and what follows will look again."""
        codes = [item.code for item in self.workflow.stages]
        self.standing -= set(codes[codes.index(stage) :])

    def route(self) -> set[str]:
        return {stage.code for stage in route(self.workflow, self.facts)}


@settings(max_examples=250, deadline=None)
@given(workflows(), st.data())
def test_approved_means_every_stage_of_the_route_approved(workflow: Workflow, data: st.DataObject):
    """No course of events ends approved or published without a standing approval of every stage of the route."""
    course = Course(workflow, data.draw(facts))
    for operation in data.draw(st.lists(st.sampled_from(Operation), max_size=40)):
        if operation is Operation.submit and course.position.state in EDITABLE:
            course.facts = data.draw(facts)  # what decides the route may change while the office edits
        try:
            course.do(operation)
        except IllegalTransitionError:
            continue
        if course.position.state in (State.approved, State.scheduled, State.published):
            assert course.route() <= course.standing
        if course.position.state is State.in_review:
            assert course.position.stage in course.route()


@settings(max_examples=60, deadline=None)
@given(workflows(), facts)
def test_every_state_leads_on(workflow: Workflow, known: Facts):
    """From each reachable position some role can go on, every stage of the route is reached, and so is publication."""
    everybody = Actor(frozenset(Role))
    seen, waiting = {Position(State.draft)}, [Position(State.draft)]
    while waiting:
        position = waiting.pop()
        permitted = allowed(workflow, known, position, everybody)
        assert permitted
        for item in permitted:
            target = step(workflow, known, position, item.operation)
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    assert {position.stage for position in seen} - {None} == {stage.code for stage in route(workflow, known)}
    assert {position.state for position in seen} == set(State) - {State.scheduled}


@settings(max_examples=60, deadline=None)
@given(workflows(), facts, st.sets(st.sampled_from(Role)), st.sampled_from(Operation), st.data())
def test_allowed_is_what_is_not_refused(
    workflow: Workflow, known: Facts, roles: set[Role], operation: Operation, data: st.DataObject
):
    """Buttons and refusals come from the same rule, and own work never gets a decision unless the procedure says so."""
    stage = data.draw(st.sampled_from(route(workflow, known)))
    state = data.draw(st.sampled_from(State))
    position = Position(state, stage.code if state is State.in_review else None)
    for own_work in (False, True):
        person = Actor(frozenset(roles), own_work)
        permitted = {item.operation for item in allowed(workflow, known, position, person)}
        assert (operation in permitted) is (refusal(workflow, known, position, person, operation) is None)
        if own_work and not workflow.allow_self_review:
            assert not permitted & {Operation.approve, Operation.return_, Operation.reject}
        if state is State.in_review and stage.role not in roles:
            assert not permitted - {Operation.cancel}


@settings(max_examples=60, deadline=None)
@given(workflows())
def test_json(workflow: Workflow):
    """Every procedure survives the way through JSON."""
    assert Workflow.model_validate(workflow.model_dump(mode="json")) == workflow


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from(["walidata", "always"])
)
keys = st.sampled_from([*Workflow.model_fields, "role", "label", "due", "when", "checklist", "return_to", "id", "en"])
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys | st.text(max_size=4), inner, max_size=5),
    max_leaves=25,
)


def problems_of(text: str) -> tuple[Problem, ...]:
    try:
        load_workflow(text, "acak.yaml")
    except WorkflowError as error:
        return error.problems
    return ()


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(keys, trees, max_size=6))
def test_any_yaml_is_taken_or_explained(data: dict[str, Any]):
    """Whatever a file holds, it is taken or its mistakes are named with a line of the file."""
    text = yaml.safe_dump(data)
    assert all(1 <= problem.line <= text.count("\n") for problem in problems_of(text))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_taken_or_explained(text: str):
    """Text that is no YAML is explained, too."""
    assert all(problem.text().startswith("acak.yaml:") for problem in problems_of(text))
