"""``/dataset/<name>/resource/<id>/pemeriksaan``: what was found in a file, its tidied copy, its marked-up copy."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

import ckan.plugins.toolkit as tk

from ckanext.satudata.views import common

checks = Blueprint("satudata_check", __name__)
common.handle_errors(checks)

DataDict = dict[str, Any]

_SEVERITIES = ("galat", "peringatan", "saran")
_WAITING = ("queued", "running")
_PREFILLED = ("konsep", "definisi", "ukuran", "satuan")
_ANSWER_PREFIX = "answer:"
_ADDRESS = "/dataset/<name>/resource/<resource_id>/pemeriksaan"


def _found(name: str, resource_id: str, *, excerpts: bool = False) -> tuple[DataDict, DataDict, DataDict]:
    """Return the check with its dataset and its resource.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: the caller may not see the file, or it belongs to another dataset.
    """
    wanted = {"resource_id": resource_id, "excerpts": excerpts}
    check = tk.get_action("satudata_check_show")(common.context(), wanted)
    dataset = tk.get_action("package_show")(common.context(), {"id": name})
    resource = next((item for item in dataset["resources"] if item["id"] == resource_id), None)
    if resource is None:
        raise tk.ObjectNotFound(tk._("Resource not found"))
    return check, dataset, resource


def _page(name: str, resource_id: str, problems: list[str] | None = None, typed: DataDict | None = None) -> str:
    check, dataset, resource = _found(name, resource_id, excerpts=True)
    return tk.render(
        "satudata/check/read.html",
        extra_vars={
            "pkg_dict": dataset,
            "dataset_type": dataset["type"],
            "res": resource,
            "check": check,
            "groups": _groups(check),
            "changes": check.get("changes") or [],
            "offers": _offers(check, dataset),
            "tools": _tools(check, dataset, resource),
            "problems": problems or [],
            "typed": typed or {},
        },
    )


def _groups(check: DataDict) -> list[DataDict]:
    """Return the findings by severity, the worst first, numbered through the page."""
    numbered = [{**finding, "number": number} for number, finding in enumerate(check["findings"], start=1)]
    groups = []
    for severity in _SEVERITIES:
        found = [finding for finding in numbered if finding["severity"] == severity]
        if found:
            groups.append({"severity": severity, "findings": found})
    return groups


def _offers(check: DataDict, dataset: DataDict) -> list[DataDict]:
    """Return what the file itself says of the dataset and the form does not, for who may edit it."""
    if not _may_edit(dataset):
        return []
    told: DataDict = check.get("prefill") or {}
    return [
        {
            "field": field,
            "label": tk.h.satudata_field_label(dataset["type"], field),
            "present": dataset.get(field) or "",
            "value": value,
        }
        for field, value in told.items()
        if field in _PREFILLED and value and value != dataset.get(field)
    ]


def _may_edit(dataset: DataDict) -> bool:
    return tk.h.check_access("package_update", {"id": dataset["id"]}) and tk.h.satudata_can_edit(dataset["id"])


def _tools(check: DataDict, dataset: DataDict, resource: DataDict) -> DataDict:
    """Return which buttons the page has for the caller."""
    reference = {"resource_id": resource["id"]}
    done = check["status"] == "done"
    blocked = done and check["verdict"].get("galat") or check["status"] == "failed"
    return {
        "marked": bool(done and check["findings"] and check["tables"]),
        "tidy": bool(done and check["tables"]),
        "edit": _may_edit(dataset) and tk.h.check_access("resource_update", {"id": resource["id"]}),
        "run": tk.h.check_access("satudata_check_run", reference),
        "override": blocked and not check.get("override") and tk.h.check_access("satudata_check_override", reference),
        "links": [],
    }


@checks.get(_ADDRESS)
def read(name: str, resource_id: str) -> str:
    """Show everything that was found in a file."""
    return _page(name, resource_id)


@checks.get(f"{_ADDRESS}/status.json")
def status(name: str, resource_id: str) -> Response:
    """Tell how far a check is, for the script of the page."""
    check, _dataset, _resource = _found(name, resource_id)
    waiting = check["status"] in _WAITING
    words = tk.h.satudata_check_words(check)
    answer = {"waiting": waiting, "progress": check.get("progress"), "words": words[:1].upper() + words[1:]}
    return jsonify(answer)


@checks.post(_ADDRESS)
def act(name: str, resource_id: str) -> Any:
    """Do what a button of the page says; on a mistake show the page again with everything typed."""
    common.require_csrf()
    form = tk.request.form
    _found(name, resource_id)
    try:
        message = _perform(name, resource_id, form.get("operation", ""))
    except tk.ValidationError as error:
        return _page(name, resource_id, common.problems(error), form.to_dict()), 409
    tk.h.flash_success(message)
    return tk.h.redirect_to("satudata_check.read", name=name, resource_id=resource_id)


def _perform(name: str, resource_id: str, operation: str) -> str:
    form = tk.request.form
    if operation == "run":
        tk.get_action("satudata_check_run")(common.context(), {"resource_id": resource_id})
        return tk._("The file has been checked again.")
    if operation == "override":
        data = {"resource_id": resource_id, "sha256": form.get("sha256", ""), "reason": form.get("reason", "")}
        tk.get_action("satudata_check_override")(common.context(), data)
        return tk._("The file may pass now. Your reason is in the history.")
    if operation == "prefill":
        return _take_over(name, resource_id, form.getlist("take"))
    raise tk.ValidationError({"operation": [tk._("Choose what should happen with the file.")]})


def _take_over(name: str, resource_id: str, fields: list[str]) -> str:
    """Write into the dataset what the person ticked of the sheet “Metadata”."""
    check, dataset, _resource = _found(name, resource_id)
    offers = {item["field"]: item["value"] for item in _offers(check, dataset)}
    chosen = {field: offers[field] for field in fields if field in offers}
    if not chosen:
        raise tk.ValidationError({"take": [tk._("Tick what is to be taken over.")]})
    tk.get_action("package_patch")(common.context(), {"id": dataset["id"], **chosen})
    return tk._("The metadata have been taken over.")
