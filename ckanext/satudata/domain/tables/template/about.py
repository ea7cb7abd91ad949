"""What a template needs to know of its dataset, and the fields of its schema."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.satudata.domain.tables.region_columns import RegionColumn, region_column
from ckanext.satudata.domain.tables.writing import clean

Schema = Mapping[str, Any]
"""A Table Schema, with ``satuan`` and ``contoh`` as further properties of its fields; ``title`` names the table."""

MAX_FIELDS = 500
TRUE_OR_FALSE = ("true", "false")
"""What Table Schema takes for yes and no, unless a field has words of its own."""


@dataclass(frozen=True)
class About:
    """The metadata that a template shows and fills in; every part may be empty.

    Attributes:
        period: the reference period, ``2025`` or ``2025-06``.
        region: Kemendagri code of the region that the dataset is about.
    """

    title: str = ""
    producer: str = ""
    unit: str = ""
    period: str = ""
    region: str = ""
    contact: str = ""

    @property
    def year(self) -> str:
        """The year of the reference period."""
        return self.period[:4]


@dataclass(frozen=True)
class Field:
    """A column of a template."""

    name: str
    kind: str = "string"
    title: str = ""
    description: str = ""
    unit: str = ""
    example: str = ""
    is_code: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    region: RegionColumn | None = None

    @property
    def is_number(self) -> bool:
        """Whether its cells hold numbers, not texts."""
        return self.kind in {"integer", "number", "year"}

    def typed(self, choice: str) -> str | int | float:
        """Return a value of the code list as its cell holds it: Excel takes a text ``1`` for another value than 1."""
        try:
            number = float(choice) if self.is_number else None
        except ValueError:
            return choice
        if number is None or not math.isfinite(number):
            return choice
        return int(number) if number.is_integer() else number


def fields_of(schema: Schema) -> list[Field]:
    """Return the columns of a schema; entries without a name are left out."""
    return list(_fields(schema.get("fields") or ()))[:MAX_FIELDS]


def _fields(entries: Sequence[Any]) -> Iterator[Field]:
    for entry in entries:
        name = clean(str(entry.get("name") or "")).strip() if isinstance(entry, Mapping) else ""
        if name:
            yield _field(name, entry)


def _field(name: str, entry: Mapping[str, Any]) -> Field:
    constraints = entry.get("constraints")
    limits: Mapping[str, Any] = constraints if isinstance(constraints, Mapping) else {}
    choices = limits.get("enum")
    kind = str(entry.get("type") or "string")
    return Field(
        name=name,
        kind=kind,
        title=_text(entry, "title"),
        description=_text(entry, "description"),
        unit=_text(entry, "satuan"),
        example=_text(entry, "contoh") or _text(entry, "example"),
        is_code=entry.get("kode") is True,
        required=limits.get("required") is True,
        choices=_choices(choices, entry, kind),
        minimum=_number(limits.get("minimum")),
        maximum=_number(limits.get("maximum")),
        region=region_column(name),
    )


def _choices(choices: Any, entry: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    if isinstance(choices, list | tuple) and choices:
        return tuple(dict.fromkeys(clean(str(choice)) for choice in choices))
    if kind != "boolean":
        return ()
    pair = (entry.get("trueValues"), entry.get("falseValues"))
    return tuple(clean(str(v[0])) if isinstance(v, list) and v else d for v, d in zip(pair, TRUE_OR_FALSE, strict=True))


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return clean(str(value)).strip() if isinstance(value, str | int | float) else ""


def _number(value: Any) -> float | None:
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None
