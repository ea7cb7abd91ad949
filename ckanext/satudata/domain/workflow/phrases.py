"""The words in which a procedure is described, in Indonesian and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ckanext.satudata.domain.workflow.definition import ByJenis, Duration, Stage
from ckanext.satudata.domain.workflow.terms import LABELS, Label

WORDS: Mapping[str, Label] = MappingProxyType(
    {
        "submit": Label(id="ajukan", en="submit"),
        "approve": Label(id="setujui", en="approve"),
        "return": Label(id="kembalikan", en="return"),
        "reject": Label(id="tolak", en="reject"),
        "publish": Label(id="publikasikan", en="publish"),
        "publication": Label(id="Publikasi", en="Publication"),
        "on_approval": Label(id="otomatis setelah disetujui", en="by itself, on approval"),
        "manual": Label(id="dengan tombol publikasi", en="by hand"),
        "role": Label(id="Peran", en="Role"),
        "due": Label(id="Batas waktu", en="Deadline"),
        "no_due": Label(id="tidak diatur", en="none"),
        "when": Label(id="Berlaku untuk", en="Applies to"),
        "always": Label(id="semua data", en="all data"),
        "data_prioritas": Label(id="Data Prioritas", en="priority data"),
        "otherwise": Label(id="selain itu", en="otherwise"),
        "return_to": Label(id="Dikembalikan kepada", en="Returns to"),
        "requires": Label(id="Diperiksa sistem", en="Checked by the system"),
        "checklist": Label(id="Daftar periksa", en="Checklist"),
        "optional": Label(id="tidak wajib", en="optional"),
        "resubmit_to": Label(id="Pengajuan ulang", en="Resubmission"),
        "first_stage": Label(id="mulai dari tahap pertama", en="begins at the first stage"),
        "returning_stage": Label(
            id="mulai dari tahap yang mengembalikan", en="begins at the stage that returned the dataset"
        ),
        "allow_self_review": Label(
            id="Perhatian: pemeriksa boleh memutuskan data yang diajukan atau disuntingnya sendiri.",
            en="Note: reviewers may decide on data that they submitted or edited themselves.",
        ),
        "corrections": Label(id="Dapat dibetulkan tanpa pemeriksaan ulang", en="Can be corrected without a new review"),
        "correct": Label(id="Berkas ini benar.", en="This file is correct."),
        "metadata": Label(id="kelengkapan metadata", en="completeness of the metadata"),
        "format": Label(id="format berkas", en="file format"),
        "privacy": Label(id="data pribadi (belum tersedia)", en="personal data (not available yet)"),
        "terbuka": Label(id="Terbuka", en="Open"),
        "terbatas": Label(id="Terbatas", en="Restricted"),
        "tertutup": Label(id="Tertutup", en="Closed"),
    }
)
_UNITS: Mapping[str, Label] = MappingProxyType(
    {
        "minute": Label(id="menit", en="minute"),
        "hour": Label(id="jam", en="hour"),
        "working_day": Label(id="hari kerja", en="working day"),
        "day": Label(id="hari", en="day"),
        "week": Label(id="minggu", en="week"),
        "month": Label(id="bulan", en="month"),
    }
)


def word(name: str, locale: str) -> str:
    """Return a word in a language."""
    return WORDS[name].text(locale)


def duration(due: Duration, locale: str = "id") -> str:
    """Return a deadline in words, e.g. ``5 hari kerja``."""
    unit = _UNITS[due.unit].text(locale)
    plural = "s" if locale.startswith("en") and due.value > 1 else ""
    return f"{due.value} {unit}{plural}"


def condition(stage: Stage, locale: str = "id") -> str:
    """Return to which data a stage applies, e.g. ``Data Prioritas``."""
    if isinstance(stage.when, str):
        return word(stage.when, locale)
    if isinstance(stage.when, ByJenis):
        return ", ".join(LABELS[kind].text(locale) for kind in stage.when.jenis)
    return ", ".join(word(name, locale) for name in stage.when.akses)
