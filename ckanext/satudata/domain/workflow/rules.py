"""What a procedure must fulfil beyond the types of its keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from ckanext.satudata.domain.workflow import wording
from ckanext.satudata.domain.workflow.definition import PRODUSEN, ChecklistItem, Duration, Stage, Workflow
from ckanext.satudata.domain.workflow.terms import Label, Role
from ckanext.satudata.domain.workflow.wording import Message

Place = tuple[str | int, ...]
Found = tuple[Place, Message]

PUBLISHERS = (Role.walidata, Role.pengelola_opd, Role.kepala_opd, Role.walidata_pendukung, Role.sekretariat)
"""Who may open a dataset: Perpres Ps 36 (2) the walidata; SOP Pekalongan step 5 the data manager of the OPD."""


def problems(workflow: Workflow) -> Iterator[Found]:
    """Yield every rule that a well-typed procedure breaks, with its place."""
    yield from _codes(workflow)
    yield from _returns(workflow)
    if workflow.publisher not in PUBLISHERS:
        yield ("publisher",), wording.publisher([role.value for role in PUBLISHERS])
    for number, stage in enumerate(workflow.stages):
        if stage.role is Role.produsen:
            yield ("stages", number, "role"), wording.REVIEWER_PRODUSEN
    if not any(stage.role is Role.walidata and stage.when == "always" for stage in workflow.stages):
        yield ("stages",), wording.NO_WALIDATA


def raw_problems(data: Mapping[str, Any]) -> Iterator[Found]:
    """Yield what can be said of the stages although other keys have wrong types, so that all is said at once."""
    stages = [stage for stage in data.get("stages") or () if isinstance(stage, dict)]
    codes = [stage.get("code") for stage in stages if isinstance(stage.get("code"), str)]
    for number, stage in enumerate(data.get("stages") or ()):
        target = stage.get("return_to", PRODUSEN) if isinstance(stage, dict) else PRODUSEN
        if isinstance(target, str) and target != PRODUSEN and target not in codes:
            yield ("stages", number, "return_to"), wording.unknown_stage(target, codes)


def _codes(workflow: Workflow) -> Iterator[Found]:
    for code, count in Counter(stage.code for stage in workflow.stages).items():
        if count > 1:
            places = [number for number, stage in enumerate(workflow.stages) if stage.code == code]
            yield ("stages", places[-1], "code"), wording.repeated_code(code)
    for number, stage in enumerate(workflow.stages):
        for code, count in Counter(item.code for item in stage.checklist).items():
            if count > 1:
                yield ("stages", number, "checklist"), wording.repeated_code(code)


def _returns(workflow: Workflow) -> Iterator[Found]:
    codes = [stage.code for stage in workflow.stages]
    for number, stage in enumerate(workflow.stages):
        target, place = stage.return_to, ("stages", number, "return_to")
        if target == PRODUSEN:
            continue
        if target not in codes:
            yield place, wording.unknown_stage(target, codes)
        elif target == stage.code:
            yield place, wording.RETURN_TO_SELF
        elif codes.index(target) > number:
            yield place, wording.later_stage(target)
        elif workflow.stages[codes.index(target)].when not in ("always", stage.when):
            yield place, wording.CONDITIONAL_RETURN


def known_keys(path: Place) -> list[str]:
    """Return the keys that exist where an unknown one stands."""
    parents: dict[str, type[BaseModel]] = {
        "label": Label,
        "title": Label,
        "due": Duration,
        "publish_due": Duration,
        "checklist": ChecklistItem,
        "stages": Stage,
    }
    for part in reversed(path[:-1]):
        if isinstance(part, str) and part in parents:
            return list(parents[part].model_fields)
    return list(Workflow.model_fields)
