"""``/dataset/<name>/revisi``: the next version of a published dataset; ``/koreksi``: small corrections of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata.views import common

revision = Blueprint("satudata_revision", __name__)
common.handle_errors(revision)

DataDict = dict[str, Any]
_FIELD_PREFIX = "field:"


def _open_revision(dataset_id: str) -> DataDict | None:
    try:
        return tk.get_action("satudata_revision_show")(common.context(), {"dataset_id": dataset_id})
    except tk.ObjectNotFound:
        return None


def _page(name: str, problems: list[str] | None = None) -> Any:
    shown = tk.get_action("satudata_submission_show")(common.context(), {"dataset_id": name})
    found = _open_revision(shown["dataset_id"])
    if found and found["dataset_id"] != shown["dataset_id"]:
        return tk.h.redirect_to("satudata_revision.read", name=found["dataset_name"])
    dataset = tk.get_action("package_show")(common.context(), {"id": shown["dataset_id"]})
    return tk.render(
        "satudata/revision/read.html",
        extra_vars={
            "pkg_dict": dataset,
            "dataset_type": dataset["type"],
            "submission": shown,
            "revision": found,
            "may_revise": tk.h.check_access("satudata_revision_start", {"dataset_id": shown["dataset_id"]}),
            "problems": problems or [],
        },
    )


@revision.get("/dataset/<name>/revisi")
def read(name: str) -> Any:
    """Show the open revision of a published dataset, or how to start one."""
    return _page(name)


@revision.post("/dataset/<name>/revisi")
def act(name: str) -> Any:
    """Start or discard a revision."""
    common.require_csrf()
    try:
        _perform(name, tk.request.form.get("operation", ""))
    except tk.ValidationError as error:
        page = _page(name, common.problems(error))
        return (page, 409) if isinstance(page, str) else page
    return tk.h.redirect_to("satudata_revision.read", name=name)


def _perform(name: str, operation: str) -> None:
    if operation == "start":
        tk.get_action("satudata_revision_start")(common.context(), {"dataset_id": name})
        tk.h.flash_success(tk._("The revision is ready. What you change in it is not public."))
    elif operation == "discard":
        if not tk.request.form.get("confirm"):
            raise tk.ValidationError({"confirm": [tk._("Tick that the revision is to be discarded for good.")]})
        tk.get_action("satudata_revision_discard")(common.context(), {"dataset_id": name})
        tk.h.flash_success(tk._("The revision has been discarded. The published dataset is unchanged."))
    else:
        raise tk.ValidationError({"operation": [tk._("Choose what should happen with the dataset.")]})


def _correction_page(name: str, problems: list[str] | None = None, typed: DataDict | None = None) -> str:
    shown = tk.get_action("satudata_submission_show")(common.context(), {"dataset_id": name})
    tk.check_access("satudata_correction_apply", common.context(), {"dataset_id": shown["dataset_id"]})
    dataset = tk.get_action("package_show")(common.context(), {"id": shown["dataset_id"]})
    return tk.render(
        "satudata/revision/correct.html",
        extra_vars={
            "pkg_dict": dataset,
            "dataset_type": dataset["type"],
            "submission": shown,
            "fields": tk.h.satudata_correction_fields(dataset),
            "problems": problems or [],
            "typed": typed or {},
        },
    )


@revision.get("/dataset/<name>/koreksi")
def correction(name: str) -> str:
    """Show the fields that may be corrected without a round."""
    return _correction_page(name)


@revision.post("/dataset/<name>/koreksi")
def correct(name: str) -> Any:
    """Apply a correction; on a mistake show the form again with everything typed."""
    common.require_csrf()
    form = tk.request.form
    dataset = tk.get_action("package_show")(common.context(), {"id": name})
    present = {item["field"]: item["value"] for item in tk.h.satudata_correction_fields(dataset)}
    sent = {
        key[len(_FIELD_PREFIX) :]: value.replace("\r\n", "\n").strip()
        for key, value in form.items()
        if key.startswith(_FIELD_PREFIX)
    }
    # What the form shows and nobody touched is not sent: it may break a rule that is younger than the dataset.
    fields = {field: value for field, value in sent.items() if value != present.get(field)}
    if not fields:
        nothing = tk._("Nothing would change: all values are the present ones.")
        return _correction_page(name, [nothing], form.to_dict()), 409
    try:
        data = {"dataset_id": name, "fields": fields, "note": form.get("note", "")}
        tk.get_action("satudata_correction_apply")(common.context(), data)
    except tk.ValidationError as error:
        return _correction_page(name, common.problems(error), form.to_dict()), 409
    tk.h.flash_success(tk._("The correction is public now."))
    return tk.h.redirect_to(f"{dataset['type']}.read", id=dataset["name"])
