"""``/dataset/<name>/resource/<id>/skema``: the columns of a file as an editable table; ``/dataset/<name>/templat``."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata.domain.tables import schema as schemas
from ckanext.satudata.logic import table_schemas
from ckanext.satudata.views import common

table_schema = Blueprint("satudata_schema", __name__)
common.handle_errors(table_schema)

DataDict = dict[str, Any]

_ADDRESS = "/dataset/<name>/resource/<resource_id>/skema"
_PREFIX = "kolom-"
_PARTS = ("name", "title", "type", "satuan", "enum")
_BLANK_ROWS = 3


def _shown(name: str, resource_id: str, source: str | None = None) -> tuple[DataDict, DataDict, DataDict]:
    """Return what is known of a file's schema, with its dataset and its resource.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: the caller may not see the file, or it belongs to another dataset.
    """
    wanted = {"resource_id": resource_id, **({"source": source} if source else {})}
    shown = tk.get_action("satudata_check_schema_show")(common.context(), wanted)
    dataset = tk.get_action("package_show")(common.context(), {"id": name})
    resource = next((item for item in dataset["resources"] if item["id"] == resource_id), None)
    if resource is None:
        raise tk.ObjectNotFound(tk._("Resource not found"))
    return shown, dataset, resource


def _page(name: str, resource_id: str, problems: list[str] | None = None, typed: DataDict | None = None) -> str:
    source = tk.request.args.get("sumber") or None
    if source not in table_schemas.SOURCES:
        source = None
    shown, dataset, resource = _shown(name, resource_id, source)
    found = typed if typed is not None else shown["schema"]
    may_edit = tk.h.check_access("satudata_check_schema_update", {"resource_id": resource_id})
    return tk.render(
        "satudata/schema/edit.html",
        extra_vars={
            "pkg_dict": dataset,
            "dataset_type": dataset["type"],
            "res": resource,
            "shown": shown,
            "typed": typed is not None,
            "may_edit": may_edit,
            "editable": may_edit and shown["editable"],
            "rows": tk.h.satudata_schema_rows(found),
            "blanks": _BLANK_ROWS,
            "rest": json.dumps({key: value for key, value in (found or {}).items() if key not in ("fields", "asal")}),
            "period": _period(dataset),
            "types": table_schemas.type_choices(),
            "problems": problems or [],
        },
    )


def _period(dataset: DataDict) -> str:
    """Return the period that a template is most likely wanted for: what is public is followed by the next year."""
    period = str(dataset.get("periode_akhir") or "")[: len("2026-01")]
    if dataset["private"] or not (len(period) == len("2026") and period.isdecimal()):
        return period
    return str(int(period) + 1)


def _limits(field: Mapping[str, Any]) -> Mapping[str, Any]:
    found = field.get("constraints")
    return found if isinstance(found, Mapping) else {}


@table_schema.get(_ADDRESS)
def read(name: str, resource_id: str) -> str:
    """Show the columns of a file; ``?sumber=`` proposes those of another source, which nobody has saved."""
    return _page(name, resource_id)


@table_schema.post(_ADDRESS)
def save(name: str, resource_id: str) -> Any:
    """Save or remove the schema; on a mistake show the page again with everything typed."""
    common.require_csrf()
    form = tk.request.form
    _shown(name, resource_id)
    operation = form.get("operation", "")
    typed = _typed(form) if operation == "save" else None
    try:
        message = _perform(resource_id, operation, typed)
    except tk.ValidationError as error:
        return _page(name, resource_id, common.problems(error), typed), 409
    tk.h.flash_success(message)
    return tk.h.redirect_to("satudata_schema.read", name=name, resource_id=resource_id)


def _perform(resource_id: str, operation: str, typed: DataDict | None) -> str:
    update, data = tk.get_action("satudata_check_schema_update"), {"resource_id": resource_id}
    if typed is not None:
        if not typed["fields"]:
            raise tk.ValidationError({"schema": [tk._("The schema has no fields: describe at least one column.")]})
        update(common.context(), {**data, "schema": typed})
        return tk._("The column schema has been saved. The file was checked against it.")
    if operation == "upload":
        upload = tk.request.files.get("upload")
        if upload is None or not upload.filename:
            raise tk.ValidationError({"upload": [tk._("Choose a file.")]})
        update(common.context(), {**data, "upload": upload})
        return tk._("The column schema has been taken from the file. Look through it.")
    if operation == "remove":
        update(common.context(), {**data, "schema": ""})
        return tk._("The column schema has been removed.")
    raise tk.ValidationError({"operation": [tk._("Choose what should happen with the column schema.")]})


def _typed(form: Mapping[str, str]) -> DataDict:
    """Return the schema that a form holds; rows that are empty or ticked for removal are left out."""
    rows: dict[int, dict[str, str]] = {}
    for key, value in form.items():
        number, _dash, part = key.removeprefix(_PREFIX).partition("-")
        if key.startswith(_PREFIX) and number.isdigit() and len(number) < 6:  # noqa: PLR2004 - no number of a row
            rows.setdefault(int(number), {})[part] = value.replace("\r\n", "\n").strip()
    kept = [row for _, row in sorted(rows.items()) if "remove" not in row and any(row.get(part) for part in _FILLED)]
    return {**_object(form.get("rest", "")), "fields": [_field(row) for row in kept]}


_FILLED = ("name", "title", "satuan", "enum")
"""Parts of a row that say that somebody wants the column; the type is always chosen."""


def _field(row: Mapping[str, str]) -> DataDict:
    before = _object(row.get("rest", ""))
    field = {**schemas.with_type(before, row.get("type") or "string"), "name": row.get("name", "")}
    for part in ("title", "satuan"):
        field.pop(part, None)
        if row.get(part):
            field[part] = row[part]
    limits = {key: value for key, value in _limits(before).items() if key not in ("required", "enum")}
    if "required" in row:
        limits["required"] = True
    if codes := [line.strip() for line in row.get("enum", "").split("\n") if line.strip()]:
        known = {str(value): value for value in _limits(before).get("enum") or []}
        limits["enum"] = [known.get(code, code) for code in dict.fromkeys(codes)]
    field.pop("constraints", None)
    if limits:
        field["constraints"] = limits
    return field


def _object(text: str) -> DataDict:
    """Return what a hidden field of our own form kept; whatever else came counts as nothing."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


@table_schema.get("/dataset/<name>/templat")
def template(name: str) -> types.Response:
    """Send the template of a dataset, or with ``?berkas=`` of one of its files, ``?periode=`` for another period."""
    arguments = tk.request.args
    data = {"dataset_id": name, "resource_id": arguments.get("berkas", ""), "period": arguments.get("periode", "")}
    try:
        result = tk.get_action("satudata_template_show")(common.context(), data)
    except tk.ValidationError as error:
        return tk.abort(400, " ".join(common.problems(error)))
    response = make_response(base64.b64decode(result["content"]))
    response.headers["Content-Type"] = result["mimetype"]
    response.headers["Content-Disposition"] = f'attachment; filename="{result["filename"]}"'
    # What is not public yet must not stay in a shared cache.
    response.headers["Cache-Control"] = "private, no-store"
    return response
