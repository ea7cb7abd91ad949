"""The words of the workflow: roles, states, operations, kinds of data, with their labels."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field


class Label(BaseModel):
    """A text in Indonesian and English."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def text(self, language: str) -> str:
        """Return the text in a language; Indonesian for any but English."""
        return self.en if language.startswith("en") else self.id


class Role(enum.StrEnum):
    """Who acts (Perpres 39/2019 Ps 12-24; the OPD roles from the SOPs of Pekalongan and Pringsewu)."""

    produsen = "produsen"
    pengelola_opd = "pengelola_opd"
    walidata_pendukung = "walidata_pendukung"
    kepala_opd = "kepala_opd"
    walidata = "walidata"
    sekretariat = "sekretariat"
    forum = "forum"
    ppid = "ppid"
    pembina = "pembina"


class Scope(enum.StrEnum):
    """What a granted role holds for."""

    organisation = "organisation"
    site = "site"
    jenis_data = "jenis_data"


class State(enum.StrEnum):
    """Where a submission stands."""

    draft = "draft"
    in_review = "in_review"
    changes_requested = "changes_requested"
    approved = "approved"
    scheduled = "scheduled"
    published = "published"
    rejected = "rejected"
    cancelled = "cancelled"
    withdrawn = "withdrawn"


class Operation(enum.StrEnum):
    """What somebody can do to a submission."""

    submit = "submit"
    approve = "approve"
    return_ = "return"
    reject = "reject"
    claim = "claim"
    release_claim = "release_claim"
    cancel = "cancel"
    schedule = "schedule"
    unschedule = "unschedule"
    publish = "publish"
    withdraw = "withdraw"


class JenisData(enum.StrEnum):
    """Kinds of data, each with its own Pembina (Perpres 39/2019 Ps 13)."""

    statistik = "statistik"
    geospasial = "geospasial"
    keuangan = "keuangan"
    lainnya = "lainnya"


SCOPE: Mapping[Role, Scope] = MappingProxyType(
    {
        Role.produsen: Scope.organisation,
        Role.pengelola_opd: Scope.organisation,
        Role.walidata_pendukung: Scope.organisation,
        Role.kepala_opd: Scope.organisation,
        Role.walidata: Scope.site,
        Role.sekretariat: Scope.site,
        Role.forum: Scope.site,
        Role.ppid: Scope.site,
        Role.pembina: Scope.jenis_data,
    }
)
GRANTABLE = frozenset(Role) - {Role.produsen}
EDITABLE = frozenset({State.draft, State.changes_requested, State.rejected, State.cancelled, State.withdrawn})
LOCKED = frozenset({State.in_review, State.approved, State.scheduled})

LABELS: Mapping[enum.Enum, Label] = MappingProxyType(
    {
        Role.produsen: Label(id="Produsen Data", en="Data producer"),
        Role.pengelola_opd: Label(id="Pengelola Data OPD", en="Data manager of the OPD"),
        Role.walidata_pendukung: Label(id="Walidata Pendukung", en="Supporting data steward"),
        Role.kepala_opd: Label(id="Kepala OPD", en="Head of the OPD"),
        Role.walidata: Label(id="Walidata", en="Data steward (walidata)"),
        Role.sekretariat: Label(id="Sekretariat Satu Data", en="Satu Data secretariat"),
        Role.forum: Label(id="Forum Satu Data", en="Satu Data forum"),
        Role.ppid: Label(id="PPID", en="Information officer (PPID)"),
        Role.pembina: Label(id="Pembina Data", en="Data supervisor (pembina)"),
        State.draft: Label(id="Draft", en="Draft"),
        State.in_review: Label(id="Dalam pemeriksaan", en="In review"),
        State.changes_requested: Label(id="Perlu Perbaikan", en="Changes requested"),
        State.approved: Label(id="Siap Publikasi", en="Ready for publication"),
        State.scheduled: Label(id="Terjadwal", en="Scheduled"),
        State.published: Label(id="Terpublikasi", en="Published"),
        State.rejected: Label(id="Ditolak", en="Rejected"),
        State.cancelled: Label(id="Dibatalkan", en="Cancelled"),
        State.withdrawn: Label(id="Ditarik", en="Withdrawn"),
        JenisData.statistik: Label(id="Statistik", en="Statistical"),
        JenisData.geospasial: Label(id="Geospasial", en="Geospatial"),
        JenisData.keuangan: Label(id="Keuangan negara", en="Public finance"),
        JenisData.lainnya: Label(id="Lainnya", en="Other"),
    }
)
