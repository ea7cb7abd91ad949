"""Rules that a complete record can still break: codes, order of dates, naming, contradictions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from ckanext.satudata.domain.codes.vocabularies import FREQUENCIES
from ckanext.satudata.domain.metadata import activity_lints, contact_lints, naming_lints
from ckanext.satudata.domain.metadata.findings import N_, Finding
from ckanext.satudata.domain.metadata.periods import first_day, last_day, months
from ckanext.satudata.domain.metadata.specs import RESOURCES, FieldSpec, Record, is_empty

_RESTRICTED = ("terbatas", "tertutup")
_PLACEHOLDERS = frozenset({"-", "--", ".", "n/a", "na", "tidak ada", "xxx", "test", "tes"})
_PLACEHOLDER_FIELDS = ("notes", "konsep", "definisi", "klasifikasi", "ukuran", "kontak_unit")


class Region(Protocol):
    """A region of the code table."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


class RegionTable(Protocol):
    """The part of the table of region codes that the rules use."""

    def get(self, code: str) -> Region | None: ...
    def nearest(self, code: str, limit: int = 3) -> Sequence[Region]: ...


def lint(
    record: Record, *, specs: Sequence[FieldSpec] = (), region_table: RegionTable | None = None
) -> tuple[Finding, ...]:
    """Return everything that is wrong in a record, in the order of the rules.

    Args:
        record: a dataset or a statistical activity as CKAN shows it, with its ``resources``.
        specs: the fields of its schema, for the parts that are filled only under a condition.
        region_table: the table of region codes; without it, codes are not looked up.
    """
    findings = [finding for rule in _rules(record) for finding in rule(record)]
    findings += _conditions(specs, record)
    if region_table is not None:
        findings += _regions(record, region_table)
    return tuple(findings)


def _rules(record: Record) -> Iterable[Callable[[Record], Iterator[Finding]]]:
    if record.get("type") == "kegiatan_statistik":
        return (*activity_lints.RULES, contact_lints.contact_of_activity)
    return (
        *naming_lints.RULES,
        _placeholders,
        _period_order,
        _frequency,
        _licence,
        _open_licence,
        _closed_indicator,
        _closed_columns,
        *contact_lints.RULES,
    )


def period_bounds(record: Record) -> tuple[dt.date, dt.date] | None:
    """Return first and last day of the reference period, or None when it is missing or unreadable."""
    try:
        return first_day(str(record.get("periode_awal"))), last_day(str(record.get("periode_akhir")))
    except ValueError:
        return None


def _period_order(record: Record) -> Iterator[Finding]:
    bounds = period_bounds(record)
    if bounds and bounds[0] > bounds[1]:
        yield Finding(
            "periode_akhir",
            "error",
            "period_order",
            N_("The reference period ends ({end}) before it begins ({start})."),
            {"start": str(record["periode_awal"]), "end": str(record["periode_akhir"])},
        )


def _frequency(record: Record) -> Iterator[Finding]:
    """A yearly dataset covers at least a year: a shorter period means that one of the two is wrong."""
    bounds = period_bounds(record)
    frequency = FREQUENCIES.get(str(record.get("accrualPeriodicity")))
    step = frequency.months if frequency else None
    if bounds and step and bounds[0] <= bounds[1] and months(*bounds) < step:
        yield Finding(
            "accrualPeriodicity",
            "warning",
            "frequency_period",
            N_("Updated every {step} months, but the reference period covers only {months}. Check both."),
            {"step": str(step), "months": str(months(*bounds))},
        )


def _placeholders(record: Record) -> Iterator[Finding]:
    for name in _PLACEHOLDER_FIELDS:
        if str(record.get(name) or "").strip().lower() in _PLACEHOLDERS:
            yield Finding(
                name,
                "error",
                "placeholder",
                N_("“{value}” tells readers nothing. Fill this in."),
                {"value": str(record[name]).strip()},
            )


def _licence(record: Record) -> Iterator[Finding]:
    if record.get("license_id") == "notspecified":
        yield Finding(
            "license_id", "error", "licence", N_("Choose a licence: without one nobody knows whether reuse is allowed.")
        )


def _open_licence(record: Record) -> Iterator[Finding]:
    """Open data may be reused by everybody; ``isopen`` is what CKAN knows of the licence."""
    if record.get("accessRights") == "terbuka" and record.get("license_id") and record.get("isopen") is False:
        yield Finding(
            "license_id",
            "warning",
            "licence_closed",
            N_("The access class is open, but this licence does not allow everybody to reuse the data."),
        )


def _closed_indicator(record: Record) -> Iterator[Finding]:
    """MS-Ind column 17: an indicator that is not open to the public is not published as open data."""
    if record.get("apakah_indikator_bisa_diakses_umum") == "tidak" and record.get("accessRights") == "terbuka":
        yield Finding(
            "accessRights",
            "error",
            "closed_indicator",
            N_("The indicator is not open to the public, so the access class cannot be open."),
        )


def _closed_columns(record: Record) -> Iterator[Finding]:
    """MS-Var column 12: a variable that is not open to the public is not part of an open file."""
    if record.get("accessRights") in _RESTRICTED:
        return
    for resource in record.get(RESOURCES) or []:
        rows = resource.get("kolom")
        closed = [
            str(row.get("nama") or "?")
            for row in (rows if isinstance(rows, list) else [])
            if row.get("dapat_diakses_umum") == "tidak"
        ]
        if closed:
            yield Finding(
                "kolom",
                "error",
                "closed_column",
                N_("These columns are not open to the public: {columns}. Take them out of the file."),
                {"columns": ", ".join(closed)},
                resource_id=resource.get("id"),
            )


def _conditions(specs: Sequence[FieldSpec], record: Record) -> list[Finding]:
    """Parts that belong to another kind of record stay empty (MS-Keg: "harus kosong")."""
    return [
        Finding(
            spec.name,
            "error",
            "not_applicable",
            N_("Leave “{field}” empty: it does not apply to the answers given above."),
            {"field": spec.label.get("id", spec.name)},
        )
        for spec in specs
        if not spec.per_resource and not spec.applies(record) and not is_empty(record.get(spec.name))
    ]


def _regions(record: Record, table: RegionTable) -> list[Finding]:
    findings = []
    for name in ("kodereferensi", "iv_sebagian_cakupan_wilayah_pengumpulan_data"):
        codes: Any = record.get(name)
        for code in codes if isinstance(codes, list) else []:
            if table.get(str(code)) is None:
                near = "; ".join(f"{region.code} {region.name}" for region in table.nearest(str(code)))
                findings.append(
                    Finding(
                        name,
                        "error",
                        "unknown_region",
                        N_("There is no region {code}. Nearest codes: {near}."),
                        {"code": str(code), "near": near},
                    )
                )
    return findings
