"""What actions and pages share about metadata: the state of a record in words, and the BPS forms of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.dates import format_date

import ckan.plugins.toolkit as tk

from ckanext.satudata import regions
from ckanext.satudata.domain.metadata import bps_forms
from ckanext.satudata.domain.metadata.completeness import FieldGap, completeness
from ckanext.satudata.domain.metadata.findings import Finding
from ckanext.satudata.domain.metadata.lints import lint
from ckanext.satudata.domain.metadata.periods import OPEN_END, first_day
from ckanext.satudata.services import wording
from ckanext.satudata.shared import field_specs

Record = Mapping[str, Any]

ACTIVITY = "kegiatan_statistik"


def own_language(label: Mapping[str, str]) -> str:
    """Return a label of a schema in the language of the request."""
    return label["en" if wording.language().startswith("en") and "en" in label else "id"]


def report(record: Record) -> dict[str, Any]:
    """Return what is filled, what is missing and what is wrong in a record, as ``satudata_dataset_completeness``."""
    specs = field_specs(record.get("type") or "dataset")
    result = completeness(specs, record)
    findings = lint(record, specs=specs, region_table=regions.table())
    labels = {spec.name: own_language(spec.label) for spec in specs}
    return {
        "dataset_id": record["id"],
        "complete": result.complete,
        "ready": result.complete and not any(finding.severity == "error" for finding in findings),
        "wajib": {
            "total": result.wajib_total,
            "filled": result.wajib_filled,
            "missing": [_gap(gap) for gap in result.missing_wajib],
        },
        "dianjurkan": {
            "total": result.dianjurkan_total,
            "filled": result.dianjurkan_filled,
            "missing": [_gap(gap) for gap in result.missing_dianjurkan],
        },
        "findings": [_finding(finding, labels) for finding in findings],
    }


def _gap(gap: FieldGap) -> dict[str, Any]:
    return {
        "field": gap.field,
        "label": own_language(gap.label),
        "group": gap.group,
        "resource_id": gap.resource_id,
        "resource_name": gap.resource_name,
        "rows": list(gap.rows),
    }


def _finding(finding: Finding, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "field": finding.field,
        "label": labels.get(finding.field, finding.field),
        "severity": finding.severity,
        "code": finding.code,
        "message": tk._(finding.message).format(**finding.params),
        "resource_id": finding.resource_id,
    }


def region_label(code: str, *, with_bps: bool = False) -> str:
    """Return a region as people write it, e.g. ``35.72 Kota Blitar``."""
    region = regions.table().get(code)
    if region is None:
        return code
    bps = f" (BPS {region.bps_code})" if with_bps and region.bps_code else ""
    return f"{code} {region.name}{bps}"


def period_label(text: str, locale: str) -> str:
    """Return a year, month, day or interval of days in words."""
    if "/" in text:
        return " – ".join("…" if end == OPEN_END else period_label(end, locale) for end in text.split("/"))
    try:
        day = first_day(text)
    except ValueError:
        return text
    pattern = ("y", "MMMM y", "d MMMM y")[text.count("-")]
    return format_date(day, pattern, locale=locale)


def schema_of(package_type: str) -> Mapping[str, Any]:
    """Return the expanded schema of a dataset type."""
    context: Any = {"ignore_auth": True}
    return tk.get_action("scheming_dataset_schema_show")(context, {"type": package_type})


class FormText:
    """Turns stored values into the words of the Indonesian forms."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._fields: dict[str, Mapping[str, Any]] = {}
        for field in (*schema["dataset_fields"], *schema.get("resource_fields", ())):
            self._fields[field["field_name"]] = field
            for subfield in field.get("repeating_subfields", ()):
                self._fields[f"{field['field_name']}.{subfield['field_name']}"] = subfield

    def __call__(self, name: str, value: Any) -> str:
        """Return the words for the value of a field (``name``, or ``name.subfield``)."""
        if value in (None, "", []):
            return ""
        field = self._fields.get(name, {})
        if isinstance(value, list):
            return "; ".join(self._one(field, item) for item in value)
        return self._one(field, value)

    def _one(self, field: Mapping[str, Any], value: Any) -> str:
        preset = field.get("preset")
        if preset == "satudata_regions":
            return region_label(str(value), with_bps=True)
        if preset in ("satudata_date", "satudata_period", "satudata_interval"):
            return period_label(str(value), "id")
        for choice in tk.h.scheming_field_choices(field) or ():
            if choice["value"] == value:
                label = choice.get("label", value)
                return label.get("id", value) if isinstance(label, Mapping) else str(label)
        return str(value)


def forms(record: Record, form: str | None) -> list[bps_forms.Form]:
    """Return the BPS forms of a record.

    Args:
        record: a dataset (MS-Ind, MS-Var) or a statistical activity (MS-Keg) as ``package_show`` gives it.
        form: ``ms-ind``, ``ms-var`` or ``ms-keg``; None for all that the type has.

    Raises:
        ckan.plugins.toolkit.ValidationError: the type has no such form.
    """
    package_type = record.get("type") or "dataset"
    names = ("ms-keg",) if package_type == ACTIVITY else ("ms-ind", "ms-var")
    if form is not None and form not in names:
        raise tk.ValidationError({"form": [tk._("This record has the forms: {forms}.").format(forms=", ".join(names))]})
    schema = schema_of(package_type)
    text = FormText(schema)
    made: dict[str, bps_forms.Form] = {
        name: bps_forms.ms_keg(record, schema, text)
        if name == "ms-keg"
        else (bps_forms.ms_ind if name == "ms-ind" else bps_forms.ms_var)(record, text)
        for name in names
        if form in (None, name)
    }
    return list(made.values())
