"""A procedure as data: stages, who acts, deadline, checklist, and where a return goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ckanext.satudata.domain.workflow.terms import JenisData, Label, Role

PRODUSEN = "produsen"
CODE = r"^[a-z][a-z0-9_]*$"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Facts:
    """What of a dataset decides its route."""

    data_prioritas: bool = False
    jenis: str | None = None
    akses: str | None = None


class Duration(_Frozen):
    """A deadline: so many of these units."""

    value: int = Field(ge=1, le=10_000, strict=True)
    unit: Literal["minute", "hour", "working_day", "day", "week", "month"]


class ChecklistItem(_Frozen):
    """One thing a reviewer has to look at."""

    code: str = Field(pattern=CODE)
    label: Label
    required: bool = Field(default=True, strict=True)


class ByJenis(_Frozen):
    """Only for these kinds of data."""

    jenis: tuple[JenisData, ...] = Field(min_length=1)

    def matches(self, facts: Facts) -> bool:
        """Return whether the stage applies to such a dataset."""
        return (facts.jenis or JenisData.lainnya.value) in {kind.value for kind in self.jenis}


class ByAkses(_Frozen):
    """Only for these access classes."""

    akses: tuple[Literal["terbuka", "terbatas", "tertutup"], ...] = Field(min_length=1)

    def matches(self, facts: Facts) -> bool:
        """Return whether the stage applies to such a dataset."""
        return facts.akses in self.akses


class Stage(_Frozen):
    """One station of the procedure."""

    code: str = Field(pattern=CODE)
    role: Role
    label: Label
    due: Duration | None = None
    when: Literal["always", "data_prioritas"] | ByJenis | ByAkses = "always"
    requires: tuple[Literal["metadata", "format", "privacy"], ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    return_to: str = PRODUSEN

    def applies(self, facts: Facts) -> bool:
        """Return whether a dataset passes this stage."""
        if self.when == "always":
            return True
        if self.when == "data_prioritas":
            return facts.data_prioritas
        return self.when.matches(facts)


class Workflow(_Frozen):
    """A procedure of a city."""

    code: str = Field(pattern=CODE)
    title: Label
    publisher: Role = Role.walidata
    publish: Literal["manual", "on_approval"] = "manual"
    publish_due: Duration | None = None
    resubmit_to: Literal["first_stage", "returning_stage"] = "first_stage"
    allow_self_review: bool = Field(default=False, strict=True)
    corrections: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = Field(min_length=1)

    def stage(self, code: str) -> Stage:
        """Return the stage of this code.

        Raises:
            KeyError: there is none.
        """
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)
