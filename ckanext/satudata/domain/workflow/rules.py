"""What a procedure must fulfil beyond the types of its keys.

The rules read the raw data and pass over what has a wrong type (the types have their own messages), so that
everything that is wrong with a file is said at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from ckanext.satudata.domain.workflow import wording
from ckanext.satudata.domain.workflow.definition import PRODUSEN, ChecklistItem, Duration, Stage, Workflow
from ckanext.satudata.domain.workflow.document import Place
from ckanext.satudata.domain.workflow.terms import SCOPE, Label, Role, Scope
from ckanext.satudata.domain.workflow.wording import Message

Found = tuple[Place, Message]

_FIELD_NAME = re.compile(r"[A-Za-z]\w*\Z", re.ASCII)

PUBLISHERS = (Role.walidata, Role.pengelola_opd, Role.kepala_opd, Role.walidata_pendukung, Role.sekretariat)
"""Who may open a dataset: Perpres Ps 36 (2) the walidata; SOP Pekalongan step 5 the data manager of the OPD.

Not the pembina, the forum and the PPID, who check, agree on lists and decide on access, nor the produsen alone."""
REVIEWERS = tuple(role for role in Role if role is not Role.produsen)


NEVER_CORRECTED = frozenset(
    {
        "accessRights",
        "accrualPeriodicity",
        "dasar_pembatasan",
        "extras",
        "groups",
        "id",
        "id_daftar_data",
        "jenis",
        "kriteria_prioritas",
        "license_id",
        "name",
        "owner_org",
        "prioritas_tahun",
        "private",
        "resources",
        "satuan",
        "state",
        "type",
        "ukuran",
        "url",
    }
)
"""What decides who reads a dataset, how it is reviewed or what its figures mean never changes without a review."""


def problems(data: Mapping[Any, Any]) -> Iterator[Found]:
    """Yield every rule that a procedure breaks, with its place."""
    listed = data.get("stages")
    stages = [stage if isinstance(stage, dict) else {} for stage in listed] if isinstance(listed, list) else []
    yield from _codes(stages)
    yield from _returns(stages)
    yield from _roles(data, stages)
    yield from _publication(data, stages)
    yield from _corrections(data)
    readable = stages and all(stage.get("role") in list(Role) for stage in stages)
    if readable and not any(stage["role"] == Role.walidata and _when(stage) == "always" for stage in stages):
        yield ("stages",), wording.NO_WALIDATA


def _when(stage: Mapping[Any, Any]) -> Any:
    return stage.get("when", "always")


def _codes(stages: Sequence[Mapping[Any, Any]]) -> Iterator[Found]:
    yield from _repeated(("stages",), stages)
    for number, stage in enumerate(stages):
        if stage.get("code") == PRODUSEN:
            yield ("stages", number, "code"), wording.RESERVED_CODE
        items = stage.get("checklist")
        if isinstance(items, list):
            yield from _repeated(("stages", number, "checklist"), items)


def _repeated(place: Place, items: Sequence[Any]) -> Iterator[Found]:
    """Yield each code that an earlier item of the list has already."""
    seen: set[str] = set()
    for number, item in enumerate(items):
        code = item.get("code") if isinstance(item, dict) else None
        if not isinstance(code, str):
            continue
        if code in seen:
            yield (*place, number, "code"), wording.repeated_code(code)
        seen.add(code)


def _returns(stages: Sequence[Mapping[Any, Any]]) -> Iterator[Found]:
    codes = [stage["code"] if isinstance(stage.get("code"), str) else None for stage in stages]
    for number, stage in enumerate(stages):
        target, place = stage.get("return_to", PRODUSEN), ("stages", number, "return_to")
        if not isinstance(target, str) or target == PRODUSEN:
            continue
        earlier = [PRODUSEN, *(code for code in codes[:number] if code)]
        if target not in codes:
            yield place, wording.unknown_stage(target, earlier)
        elif target == codes[number]:
            yield place, wording.RETURN_TO_SELF
        elif codes.index(target) > number:
            yield place, wording.later_stage(target, earlier)
        elif _when(stages[codes.index(target)]) not in ("always", _when(stage)):
            yield place, wording.CONDITIONAL_RETURN


def _roles(data: Mapping[Any, Any], stages: Sequence[Mapping[Any, Any]]) -> Iterator[Found]:
    publisher, publishers = data.get("publisher", Role.walidata.value), allowed_roles("publisher")
    if publisher in list(Role) and publisher not in publishers:
        yield ("publisher",), wording.publisher(publisher, publishers)
    for number, stage in enumerate(stages):
        if stage.get("role") == Role.produsen:
            yield ("stages", number, "role"), wording.reviewer_produsen(allowed_roles("role"))


def _publication(data: Mapping[Any, Any], stages: Sequence[Mapping[Any, Any]]) -> Iterator[Found]:
    """Yield where a role of the OPD is to publish, but the last approval publishes before they can act."""
    publisher = data.get("publisher", Role.walidata.value)
    if data.get("publish") != "on_approval" or publisher not in PUBLISHERS:
        return
    last = stages[-1].get("role") if stages else publisher
    if SCOPE[Role(publisher)] is Scope.organisation and last != publisher:
        yield ("publish",), wording.publisher_passed_over(publisher)


def _corrections(data: Mapping[Any, Any]) -> Iterator[Found]:
    """Yield the fields that may not be corrected without a review, and repeated ones."""
    listed = data.get("corrections")
    names = listed if isinstance(listed, list) else []
    for number, name in enumerate(names):
        if not isinstance(name, str):
            continue
        if name in NEVER_CORRECTED:
            yield ("corrections", number), wording.never_corrected(name)
        elif not _FIELD_NAME.match(name):
            yield ("corrections", number), wording.no_field(name)
        elif name in names[:number]:
            yield ("corrections", number), wording.repeated_code(name)


def allowed_roles(key: str) -> list[str]:
    """Return the roles that belong to a key, none where the key takes no role."""
    roles = {"publisher": PUBLISHERS, "role": REVIEWERS}.get(key, ())
    return [role.value for role in roles]


def known_keys(place: Place) -> list[str]:
    """Return the keys that exist where an unknown one stands."""
    parents: dict[str, type[BaseModel]] = {
        "label": Label,
        "title": Label,
        "due": Duration,
        "publish_due": Duration,
        "checklist": ChecklistItem,
        "stages": Stage,
    }
    for part in reversed(place[:-1]):
        if isinstance(part, str) and part in parents:
            return list(parents[part].model_fields)
    return list(Workflow.model_fields)
