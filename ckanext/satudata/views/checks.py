"""``/dataset/<name>/resource/<id>/pemeriksaan``: what was found in a file, its tidied copy, its marked-up copy."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, make_response

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.tables.finding import SEVERITIES
from ckanext.satudata.model.checks import WAITING
from ckanext.satudata.views import common

checks = Blueprint("satudata_check", __name__)
common.handle_errors(checks)

DataDict = dict[str, Any]

_SHARES = ("5", "10", "25", "50")
"""Per cent from which the change of a total is told; the reader chooses."""
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
            "changes": _changes(check, resource_id),
            "offers": _offers(check, dataset),
            "tools": _tools(check),
            "problems": problems or [],
            "typed": typed or {},
        },
    )


def _groups(check: DataDict) -> list[DataDict]:
    """Return the findings by severity, the worst first, numbered through the page."""
    numbered = [{**finding, "number": number} for number, finding in enumerate(check["findings"], start=1)]
    groups = []
    for severity in SEVERITIES:
        found = [finding for finding in numbered if finding["severity"] == severity]
        if found:
            groups.append({"severity": severity, "findings": found, "sheets": _sheets(found)})
    return groups


def _sheets(findings: list[DataDict]) -> list[DataDict]:
    """Return the sheets on which something was found, each with how much and the number of the first finding."""
    first: dict[str, DataDict] = {}
    for finding in findings:
        if finding["sheet"]:
            entry = first.setdefault(
                finding["sheet"], {"name": finding["sheet"], "first": finding["number"], "found": 0}
            )
            entry["found"] += 1
    return list(first.values())


def _changes(check: DataDict, resource_id: str) -> DataDict | None:
    """Return what changed since the last version; ``None`` when there is none or the check is not finished."""
    if check["status"] != "done" or check["no_table"]:
        return None
    wanted: DataDict = {"resource_id": resource_id}
    percent = tk.request.args.get("ambang", "")
    if percent in _SHARES:
        wanted["percent"] = percent
    found = tk.get_action("satudata_check_changes")(common.context(), wanted)
    return {**found, "shares": _SHARES} if found["previous"] else None


def _offers(check: DataDict, dataset: DataDict) -> list[DataDict]:
    """Return what the file itself says of the dataset and the form does not, for who may edit it."""
    if not check["allowed"]["edit"]:
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


def _tools(check: DataDict) -> DataDict:
    """Return which buttons the page has for the caller."""
    done = check["status"] == "done"
    return {
        **check["allowed"],
        "marked": bool(done and check["findings"] and check["tables"]),
        "tidy": check["allowed"]["tidy"] and bool(check["findings"]),
    }


@checks.get(_ADDRESS)
def read(name: str, resource_id: str) -> str:
    """Show everything that was found in a file."""
    return _page(name, resource_id)


@checks.get(f"{_ADDRESS}/status.json")
def status(name: str, resource_id: str) -> Response:
    """Tell how far a check is, for the script of the page."""
    check, _dataset, _resource = _found(name, resource_id)
    waiting = check["status"] in WAITING
    words = tk.h.satudata_check_words(check)
    answer = {"waiting": waiting, "progress": check.get("progress"), "words": words[:1].upper() + words[1:]}
    return jsonify(answer)


@checks.get(f"{_ADDRESS}/bertanda")
def marked(name: str, resource_id: str) -> Any:
    """Send the person's own workbook with the findings at their places."""
    _found(name, resource_id)
    try:
        copy = tk.get_action("satudata_check_markup")(common.context(), {"resource_id": resource_id})
    except tk.ValidationError as error:
        return _page(name, resource_id, common.problems(error)), 409
    response = make_response(base64.b64decode(copy["content"]))
    response.headers["Content-Type"] = copy["mimetype"]
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(copy['filename'])}"
    # It holds the cells of a file that need not be public.
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _tidy_page(name: str, resource_id: str, problems: list[str] | None = None) -> str:
    check, dataset, resource = _found(name, resource_id)
    form = tk.request.form
    wanted = {"resource_id": resource_id, "answers": _answers()}
    preview = tk.get_action("satudata_check_tidy_preview")(common.context(), wanted)
    return tk.render(
        "satudata/check/tidy.html",
        extra_vars={
            "pkg_dict": dataset,
            "dataset_type": dataset["type"],
            "res": resource,
            "preview": preview,
            "may_accept": check["allowed"]["tidy"],
            "problems": problems or [],
            "typed": form.to_dict(),
        },
    )


def _answers() -> dict[str, str]:
    """Return what was answered, by the ids of the questions."""
    given = tk.request.form.items()
    return {key[len(_ANSWER_PREFIX) :]: value for key, value in given if key.startswith(_ANSWER_PREFIX) and value}


@checks.get(f"{_ADDRESS}/rapi")
def tidy(name: str, resource_id: str) -> Any:
    """Show the tidied copy with every change, and ask what the file does not tell."""
    try:
        return _tidy_page(name, resource_id)
    except tk.ValidationError as error:
        return _page(name, resource_id, common.problems(error)), 409


@checks.post(f"{_ADDRESS}/rapi")
def decide(name: str, resource_id: str) -> Any:
    """Show the copy with the answers given, put it in the place of the file, or leave the file as it is."""
    common.require_csrf()
    operation = tk.request.form.get("operation", "")
    if operation == "keep":
        tk.h.flash_success(tk._("Your file stays as it is."))
        return tk.h.redirect_to("satudata_check.read", name=name, resource_id=resource_id)
    if operation != "accept":
        return tidy(name, resource_id)
    _found(name, resource_id)
    data = {"resource_id": resource_id, "sha256": tk.request.form.get("sha256", ""), "answers": _answers()}
    try:
        tk.get_action("satudata_check_tidy_accept")(common.context(), data)
    except tk.ValidationError as error:
        return _refused(name, resource_id, common.problems(error)), 409
    tk.h.flash_success(tk._("The tidied copy is in use now. Your own file is kept as evidence."))
    return tk.h.redirect_to("satudata_check.read", name=name, resource_id=resource_id)


def _refused(name: str, resource_id: str, problems: list[str]) -> str:
    """Return the preview with what speaks against it; where there is none any more, the findings."""
    try:
        return _tidy_page(name, resource_id, problems)
    except tk.ValidationError:
        return _page(name, resource_id, problems)


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
    if message:
        tk.h.flash_success(message)
    return tk.h.redirect_to("satudata_check.read", name=name, resource_id=resource_id)


def _perform(name: str, resource_id: str, operation: str) -> str:
    """Do it, and return what to tell; nothing where the page itself says that it did not work out."""
    form = tk.request.form
    if operation == "run":
        check = tk.get_action("satudata_check_run")(common.context(), {"resource_id": resource_id})
        if check["status"] in WAITING:
            return tk._("The file is waiting for its check. The result will stand on this page.")
        return tk._("The file has been checked.") if check["status"] == "done" else ""
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
