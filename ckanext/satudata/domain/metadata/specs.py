"""The fields of a metadata schema as the rules see them: names, labels, and which of them the standard demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]
Condition = Mapping[str, tuple[str, ...]]

RESOURCES = "resources"
"""Name under which a missing file is reported."""

_RESOURCES_LABEL = {"id": "Berkas data", "en": "Data file"}
_RESOURCES_GROUP = "berkas"


@dataclass(frozen=True)
class FieldSpec:
    """One field of a schema.

    Attributes:
        wajib: the standard demands it; checked at submission, never when a draft is saved.
        wajib_jika: the standard demands it when every named field has one of the values, and it is left empty
            otherwise (for example the sample design of a survey in MS-Keg).
        per_resource: a field of each file.
        subfields: the fields of each row, for a field with rows.
    """

    name: str
    label: Mapping[str, str]
    group: str = ""
    wajib: bool = False
    dianjurkan: bool = False
    wajib_jika: Condition = field(default_factory=dict)
    per_resource: bool = False
    subfields: tuple[FieldSpec, ...] = ()
    number: str = ""

    def demanded(self, record: Record) -> bool:
        """Return whether the standard demands this field of this record."""
        return holds(self.wajib_jika, record) if self.wajib_jika else self.wajib

    def applies(self, record: Record) -> bool:
        """Return whether this field may be filled in this record."""
        return not self.wajib_jika or holds(self.wajib_jika, record)


def holds(condition: Condition, record: Record) -> bool:
    """Return whether each field of a condition has one of its values (any element, for a field with several)."""
    return all(any(str(value) in allowed for value in _values(record.get(name))) for name, allowed in condition.items())


def _values(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def is_empty(value: Any) -> bool:
    """Return whether a value says nothing: missing, blank, or a list of nothing."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(is_empty(item) for item in value.values())
    if isinstance(value, list):
        return all(is_empty(item) for item in value)
    return value is None


def specs_from_schema(schema: Mapping[str, Any]) -> tuple[FieldSpec, ...]:
    """Return the fields of an expanded scheming schema, dataset first, then those of each file.

    A schema that demands the address of a file demands at least one file.
    """
    specs = [_spec(item) for item in schema.get("dataset_fields", ())]
    resource_fields = [_spec(item, per_resource=True) for item in schema.get("resource_fields", ())]
    if any(spec.name == "url" and spec.wajib for spec in resource_fields):
        specs.append(FieldSpec(RESOURCES, _RESOURCES_LABEL, group=_RESOURCES_GROUP, wajib=True))
    return (*specs, *resource_fields)


def _spec(item: Mapping[str, Any], *, per_resource: bool = False) -> FieldSpec:
    label = item.get("label") or item["field_name"]
    condition = item.get("wajib_jika") or {}
    return FieldSpec(
        name=item["field_name"],
        label=label if isinstance(label, Mapping) else {"id": label, "en": label},
        group=item.get("kelompok", _RESOURCES_GROUP if per_resource else ""),
        wajib=bool(item.get("wajib")),
        dianjurkan=bool(item.get("dianjurkan")),
        wajib_jika={name: _allowed(value) for name, value in condition.items()},
        per_resource=per_resource,
        subfields=tuple(_spec(subfield) for subfield in item.get("repeating_subfields", ())),
        number=str(item.get("nomor", "")),
    )


def _allowed(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)
