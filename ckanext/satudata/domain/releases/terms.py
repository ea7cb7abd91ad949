"""The words of the release schedule, with their labels."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from ckanext.satudata.domain.codes.text import Text


class Kind(enum.StrEnum):
    """What is released (the three kinds of BPS's Advance Release Calendar)."""

    data = "data"
    publikasi = "publikasi"
    berita_resmi = "berita_resmi"


class Precision(enum.StrEnum):
    """How exactly a release is announced."""

    minute = "minute"
    day = "day"
    month = "month"
    quarter = "quarter"
    not_later_than = "not_later_than"


class Certainty(enum.StrEnum):
    """Whether the announced date still may move freely."""

    sementara = "sementara"
    pasti = "pasti"


class Status(enum.StrEnum):
    """How a release stands at a moment; computed, never stored."""

    upcoming = "akan_dirilis"
    soon = "segera"
    today = "hari_ini"
    overdue = "terlambat"
    postponed = "ditunda"
    cancelled = "dibatalkan"
    on_time = "dirilis_tepat_waktu"
    late = "dirilis_terlambat"


RELEASED = frozenset({Status.on_time, Status.late})
OPEN = frozenset(Status) - RELEASED - {Status.cancelled}

LABELS: Mapping[enum.Enum, Text] = MappingProxyType(
    {
        Kind.data: Text("Data", "Data"),
        Kind.publikasi: Text("Publikasi", "Publication"),
        Kind.berita_resmi: Text("Berita resmi", "Official news release"),
        Precision.minute: Text("Hari dan jam", "Day and hour"),
        Precision.day: Text("Hari", "Day"),
        Precision.month: Text("Bulan", "Month"),
        Precision.quarter: Text("Triwulan", "Quarter"),
        Precision.not_later_than: Text("Paling lambat", "No later than"),
        Certainty.sementara: Text("Sementara", "Provisional"),
        Certainty.pasti: Text("Pasti", "Confirmed"),
        Status.upcoming: Text("Akan Dirilis", "Upcoming"),
        Status.soon: Text("Segera", "Soon"),
        Status.today: Text("Hari Ini", "Today"),
        Status.overdue: Text("Terlambat", "Overdue"),
        Status.postponed: Text("Ditunda", "Postponed"),
        Status.cancelled: Text("Dibatalkan", "Cancelled"),
        Status.on_time: Text("Dirilis Tepat Waktu", "Released on time"),
        Status.late: Text("Dirilis Terlambat", "Released late"),
    }
)
