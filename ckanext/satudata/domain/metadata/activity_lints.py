"""Rules of form MS-Keg (Peraturan BPS 5/2020)."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.satudata.domain.metadata.findings import N_, Finding
from ckanext.satudata.domain.metadata.periods import interval
from ckanext.satudata.domain.metadata.specs import Record

SCHEDULE = tuple(
    f"iii_jadwal_{step}"
    for step in (
        "perencanaan_kegiatan",
        "desain",
        "pengumpulan_data",
        "pengolahan_data",
        "analisis",
        "diseminasi_hasil",
        "evaluasi",
    )
)
_SHORTEST = 50
_FIRST_YEAR = 2019
_SHORTEST_TITLE = 10
_RANDOM = frozenset({"simple_random", "systematic_random", "stratified_random", "cluster", "pps", "multi_stage"})


def title(record: Record) -> Iterator[Finding]:
    """The title of an activity has ten characters or more."""
    text = str(record.get("title") or "").strip()
    if text and len(text) < _SHORTEST_TITLE:
        yield Finding("title", "error", "title_short", N_("Write the full name of the activity."))


def year(record: Record) -> Iterator[Finding]:
    """The form exists for activities from 2019 on."""
    try:
        value = int(str(record.get("tahun_kegiatan") or _FIRST_YEAR))
    except ValueError:
        return
    if value < _FIRST_YEAR:
        yield Finding("tahun_kegiatan", "error", "activity_year", N_("Activities are recorded from 2019 on."))


def texts(record: Record) -> Iterator[Finding]:
    """3.1 and 3.2 are explained, not named."""
    for name in ("iii_latar_belakang_kegiatan", "iii_tujuan_kegiatan"):
        text = str(record.get(name) or "").strip()
        if text and len(text) < _SHORTEST:
            yield Finding(
                name, "error", "text_short", N_("Write at least {count} characters."), {"count": str(_SHORTEST)}
            )


def schedule(record: Record) -> Iterator[Finding]:
    """3.3: each step has a start and an end, in this order."""
    for name in SCHEDULE:
        text = str(record.get(name) or "")
        if not text:
            continue
        try:
            start, end = interval(text)
        except ValueError:
            start = end = None
        if start is None or end is None:
            yield Finding(name, "error", "schedule_open", N_("Give both the start and the end of this step."))
        elif start > end:
            yield Finding(name, "error", "schedule_order", N_("This step ends before it begins."))


def staff(record: Record) -> Iterator[Finding]:
    """6.6: not more supervisors than enumerators."""
    try:
        supervisors = int(str(record["vi_jumlah_petugas_supervisor"]))
        enumerators = int(str(record["vi_jumlah_petugas_enumerator"]))
    except (KeyError, ValueError):
        return
    if supervisors > enumerators:
        yield Finding(
            "vi_jumlah_petugas_supervisor",
            "error",
            "supervisors",
            N_("More supervisors ({supervisors}) than enumerators ({enumerators})."),
            {"supervisors": str(supervisors), "enumerators": str(enumerators)},
        )


def sampling_method(record: Record) -> Iterator[Finding]:
    """5.3 follows from 5.2: random methods belong to probability samples."""
    selection = record.get("v_metode_pemilihan_sampel_tahap_terakhir")
    method = record.get("v_metode_yang_digunakan")
    if selection and method and (selection == "probabilitas") != (method in _RANDOM):
        yield Finding(
            "v_metode_yang_digunakan",
            "error",
            "sampling_method",
            N_("This method does not belong to the kind of sample chosen in 5.2."),
        )


RULES = (title, year, texts, schedule, staff, sampling_method)
