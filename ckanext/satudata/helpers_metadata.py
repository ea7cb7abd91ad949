"""Template helpers of the metadata forms and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import i18n
from ckan.lib.search import SearchError

from ckanext.satudata import config, regions
from ckanext.satudata.domain.codes import vocabularies
from ckanext.satudata.domain.metadata.periods import OPEN_END
from ckanext.satudata.domain.metadata.specs import RESOURCES, is_empty
from ckanext.satudata.logic import metadata
from ckanext.satudata.services import naming

__all__ = [
    "satudata_access_badge",
    "satudata_activities",
    "satudata_activity",
    "satudata_activity_datasets",
    "satudata_choices",
    "satudata_completeness",
    "satudata_default_region",
    "satudata_form_field",
    "satudata_form_groups",
    "satudata_gap_url",
    "satudata_interval_ends",
    "satudata_license_choices",
    "satudata_license_title",
    "satudata_list_text",
    "satudata_metadata_groups",
    "satudata_period",
    "satudata_region",
    "satudata_regions_text",
    "satudata_row_errors",
    "satudata_rows",
    "satudata_suggestions",
    "satudata_yes_no",
]

Field = Mapping[str, Any]
Choices = list[dict[str, Any]]

_COLOURS = {"terbuka": "bg-success", "terbatas": "bg-warning text-dark", "tertutup": "bg-danger"}
_MOST_ACTIVITIES = 100


def satudata_choices(field: Field) -> Choices:
    """Return the choices of the vocabulary that a field names under ``kosakata``."""
    return vocabularies.choices(getattr(vocabularies, field["kosakata"]))


def satudata_yes_no(field: Field) -> Choices:
    """Return yes and no, for the questions of the forms of BPS."""
    return [
        {"value": "ya", "label": {"id": "Ya", "en": "Yes"}},
        {"value": "tidak", "label": {"id": "Tidak", "en": "No"}},
    ]


def satudata_license_choices(field: Field) -> Choices:
    """Return the licences of the portal, the open ones first; "not specified" is none."""
    licenses: Sequence[Any] = [
        item for item in model.Package.get_license_register().values() if item.id != "notspecified"
    ]
    return [
        {"value": item.id, "label": item.title}
        for item in sorted(licenses, key=lambda item: (not item.isopen(), item.title))
    ]


def satudata_license_title(package: Mapping[str, Any]) -> str:
    """Return what the licence of a dataset is called in the language of the page."""
    known = model.Package.get_license_register().get(package.get("license_id") or "")
    return known.title if known else str(package.get("license_title") or "")


def satudata_suggestions(field: Field) -> Choices:
    """Return words that a text field suggests: of its vocabulary, or of the helper that it names."""
    if field.get("saran_helper"):
        return getattr(tk.h, field["saran_helper"])(field)
    return satudata_choices(field) if field.get("kosakata") else []


def satudata_default_region() -> str:
    """Return the portal's own region for a new form, e.g. ``35.72 Kota Blitar``."""
    code = config.region()
    return metadata.region_label(code) if code else ""


def satudata_region(code: str) -> dict[str, str]:
    """Return a region: its code, its name, its BPS code."""
    found = regions.table().get(code)
    return {
        "code": code,
        "name": found.name if found else "",
        "bps_code": (found.bps_code or "") if found else "",
        "text": metadata.region_label(code),
    }


def satudata_list_text(value: Any) -> str:
    """Return a stored list as the text that its form field shows; what somebody typed stays as it is."""
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value or "")


def satudata_regions_text(value: Any) -> str:
    """Return stored region codes with their names, as the form field shows them."""
    if isinstance(value, list):
        return ", ".join(metadata.region_label(str(code)) for code in value)
    text = str(value or "")
    return metadata.region_label(text) if text.replace(".", "").isdigit() else text


def satudata_row_errors(errors: Any, index: int) -> dict[str, Any]:
    """Return the complaints about one row of a field with rows."""
    row = errors[index] if isinstance(errors, list) and index < len(errors) else None
    return row if isinstance(row, dict) else {}


def satudata_interval_ends(field: Field, data: Mapping[str, Any]) -> tuple[str, str]:
    """Return the two dates of an interval for the form: as stored, or as typed before a complaint."""
    name = field["field_name"]
    if f"{name}_awal" in data or f"{name}_akhir" in data:
        return str(data.get(f"{name}_awal") or ""), str(data.get(f"{name}_akhir") or "")
    start, _slash, end = str(data.get(name) or "").partition("/")
    return start.replace(OPEN_END, ""), end.replace(OPEN_END, "")


def satudata_rows(field: Field, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a field for its form, with an empty one at the end, so that rows grow without JavaScript."""
    name = field["field_name"]
    rows = data.get(name)
    if not isinstance(rows, list):
        rows = _flat_rows(name, data)
    return [row for row in rows if isinstance(row, dict) and not is_empty(row)] + [{}]


def _flat_rows(name: str, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return rows from the flat keys of a form (``kolom-0-nama``), as they come back after a complaint."""
    rows: dict[str, dict[str, Any]] = {}
    for key, value in data.items():
        parts = key.split("-", 2)
        if len(parts) == 3 and parts[0] == name:  # noqa: PLR2004 - name, row, subfield
            rows.setdefault(parts[1], {})[parts[2]] = value
    return list(rows.values())


def satudata_form_field(field: Field) -> dict[str, Any]:
    """Return a field for its form snippet: what the standard demands bears the asterisk, and selects stay blank."""
    copy = dict(field)
    copy["required"] = bool(field.get("required") or field.get("wajib"))
    copy.setdefault("form_include_blank_choice", not field.get("required"))
    return copy


def satudata_form_groups(fields: Sequence[Field], groups: Sequence[Field]) -> list[dict[str, Any]]:
    """Return the fields of a form in the groups of their schema; fields of no group come first."""
    shown = [field for field in fields if field.get("form_snippet", "") is not None]
    codes = {group["kode"] for group in groups}
    loose = [field for field in shown if field.get("kelompok") not in codes]
    result: list[dict[str, Any]] = [{"group": None, "fields": loose}] if loose else []
    result += [
        {"group": group, "fields": [field for field in shown if field.get("kelompok") == group["kode"]]}
        for group in groups
    ]
    return [item for item in result if item["fields"]]


def satudata_metadata_groups(record: Mapping[str, Any], schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the filled fields of a record for its page, in the groups of its schema."""
    hidden = ("title", "name", "notes", "owner_org", "tag_string", "accessRights")
    result = []
    for group in schema.get("kelompok", ()):
        fields = [
            field
            for field in schema["dataset_fields"]
            if field.get("kelompok") == group["kode"]
            and field["field_name"] not in hidden
            and field.get("display_snippet", "") is not None
            and not is_empty(record.get(field["field_name"]))
        ]
        if fields:
            result.append({"group": group, "fields": fields})
    return result


def satudata_period(text: str | None) -> str:
    """Return a year, month, day or interval in words."""
    return metadata.period_label(text, i18n.get_lang() or "id") if text else ""


def satudata_access_badge(record: Mapping[str, Any]) -> dict[str, str] | None:
    """Return label, note and colour of the access class."""
    term = vocabularies.ACCESS_CLASSES.get(record.get("accessRights") or "")
    if term is None:
        return None
    language = i18n.get_lang() or "id"
    return {
        "value": term.value,
        "label": term.label.in_language(language),
        "note": term.note.in_language(language) if term.note else "",
        "colour": _COLOURS[term.value],
    }


def satudata_completeness(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a record is filled, missing or wrong (as the action ``satudata_dataset_completeness``)."""
    return metadata.report(record)


def satudata_gap_url(record: Mapping[str, Any], gap: Mapping[str, Any]) -> str:
    """Return the address at which a missing or wrong field is filled in."""
    package_type = record.get("type") or "dataset"
    if gap["field"] == RESOURCES:
        return tk.h.url_for(f"{package_type}_resource.new", id=record["name"])
    anchor = f"isian-{gap['field']}"
    if gap.get("resource_id"):
        return tk.h.url_for(
            f"{package_type}_resource.edit", id=record["name"], resource_id=gap["resource_id"], _anchor=anchor
        )
    return tk.h.url_for(f"{package_type}.edit", id=record["name"], _anchor=anchor)


def _search(query: str) -> list[dict[str, Any]]:
    context: Any = {"user": getattr(tk.current_user, "name", "")}
    try:
        found = tk.get_action("package_search")(
            context, {"fq": query, "rows": _MOST_ACTIVITIES, "include_private": True, "include_drafts": True}
        )
    except SearchError:
        return []  # forms and pages stay usable without their suggestions while Solr is down
    return found["results"]


def satudata_activities(field: Field) -> Choices:
    """Return the statistical activities that a dataset may name."""
    return [
        {"value": naming.address(item), "label": " ".join(filter(None, (item["title"], item.get("tahun_kegiatan"))))}
        for item in _search(f"+dataset_type:{metadata.ACTIVITY}")
    ]


def satudata_activity(reference: str | None) -> dict[str, Any] | None:
    """Return the activity of a dataset by its address in the portal or its code from BPS, if the reader may see it."""
    if not reference:
        return None
    context: Any = {"user": getattr(tk.current_user, "name", "")}
    try:
        found = tk.get_action("package_show")(context, {"id": reference})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return next(iter(_activities_with_code(reference)), None)
    return found if found["type"] == metadata.ACTIVITY else None


def _activities_with_code(code: str) -> list[dict[str, Any]]:
    """Return the activities with a code from BPS."""
    found = _search(f"+dataset_type:{metadata.ACTIVITY} +extras_id_mskeg:{_quoted(code)}")
    return [item for item in found if item.get("id_mskeg") == code]


def satudata_activity_datasets(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the datasets that an activity produced, as far as the reader may see them."""
    names = [record["name"], naming.address(record), record["id"], *filter(None, [record.get("id_mskeg")])]
    wanted = " OR ".join(_quoted(name) for name in names)
    found = _search(f"+dataset_type:dataset +extras_id_mskeg:({wanted})")
    return [item for item in found if item.get("id_mskeg") in names]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
