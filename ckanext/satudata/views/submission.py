"""``/dataset/<name>/pengajuan``: where a dataset stands, the decision form, the whole history."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata.views import common

submission = Blueprint("satudata_submission", __name__)
common.handle_errors(submission)

_NOTE_PREFIX = "note:"
_CHECK_PREFIX = "check:"
_SIMPLE = {
    "submit": "satudata_submission_submit",
    "cancel": "satudata_submission_cancel",
    "claim": "satudata_submission_claim",
    "release_claim": "satudata_submission_release_claim",
    "publish": "satudata_publication_publish",
}


def _page(name: str, problems: list[str] | None = None, typed: dict[str, Any] | None = None) -> str:
    context = common.context()
    shown = tk.get_action("satudata_submission_show")(context, {"dataset_id": name})
    history = tk.get_action("satudata_submission_history")(common.context(), {"dataset_id": shown["dataset_id"]})
    dataset = tk.get_action("package_show")(common.context(), {"id": shown["dataset_id"]})
    reference = {"dataset_id": shown["dataset_id"]}
    is_public = shown["state"] == "published"
    changes = None if is_public else tk.get_action("satudata_submission_diff")(common.context(), reference)
    approvals = tk.get_action("satudata_standing_approval_list")(common.context(), reference) if is_public else []
    completeness = tk.get_action("satudata_dataset_completeness")(common.context(), {"dataset_id": shown["dataset_id"]})
    return tk.render(
        "satudata/submission/read.html",
        extra_vars={
            "pkg_dict": dataset,
            "submission": shown,
            "history": history,
            "completeness": completeness,
            "checked": [(item, check) for item in dataset["resources"] if (check := tk.h.satudata_check(item))],
            "changes": changes,
            "approvals": approvals,
            "allowed": {item["operation"]: item for item in shown["allowed"]},
            "problems": problems or [],
            "typed": typed or {},
            "dataset_type": dataset["type"],
        },
    )


@submission.get("/dataset/<name>/pengajuan")
def read(name: str) -> str:
    """Show where a dataset stands."""
    return _page(name)


@submission.post("/dataset/<name>/pengajuan")
def act(name: str) -> Any:
    """Do what a button of the page says; on a mistake show the page again with everything typed."""
    common.require_csrf()
    form = tk.request.form
    operation = form.get("operation", "")
    try:
        shown = _perform(name, operation)
    except tk.ValidationError as error:
        return _page(name, common.problems(error), form.to_dict()), 409
    tk.h.flash_success(_done(operation, shown))
    # A revision that was published is the published dataset now.
    return tk.h.redirect_to("satudata_submission.read", name=shown["dataset_name"])


def _perform(name: str, operation: str) -> dict[str, Any]:
    form = tk.request.form
    if operation in ("approve", "return", "reject"):
        data = {"dataset_id": name, "decision": operation, **_verdict()}
        return tk.get_action("satudata_submission_decide")(common.context(), data)
    if operation == "withdraw":
        data = {"dataset_id": name, "reason": form.get("note", "")}
        return tk.get_action("satudata_publication_withdraw")(common.context(), data)
    if operation in ("standing_grant", "standing_revoke"):
        return _decide_standing_approval(name, operation)
    if operation in _SIMPLE:
        data = {"dataset_id": name}
        if operation in ("submit", "cancel"):
            data["note"] = form.get("note", "")
        if operation == "submit":
            data["explanation"] = form.get("explanation", "")
        return tk.get_action(_SIMPLE[operation])(common.context(), data)
    raise tk.ValidationError({"operation": [tk._("Choose what should happen with the dataset.")]})


def _decide_standing_approval(name: str, operation: str) -> dict[str, Any]:
    form = tk.request.form
    data = {"dataset_id": name, "note": form.get("note", "")}
    if operation == "standing_grant":
        data["until"] = form.get("until", "")
    action = operation.removeprefix("standing_")
    tk.get_action(f"satudata_standing_approval_{action}")(common.context(), data)
    return tk.get_action("satudata_submission_show")(common.context(), {"dataset_id": name})


def _verdict() -> dict[str, Any]:
    """Return note, checklist and notes per field as the form sent them."""
    form = tk.request.form
    answers = {name[len(_CHECK_PREFIX) :]: True for name in form if name.startswith(_CHECK_PREFIX)}
    notes = []
    for name, text in form.items():
        if name.startswith(_NOTE_PREFIX) and text.strip():
            field, _colon, resource_id = name[len(_NOTE_PREFIX) :].partition(":")
            notes.append({"field": field, "resource_id": resource_id or None, "verdict": "fix", "note": text})
    return {
        "note": form.get("note", ""),
        "checklist": answers,
        "field_notes": notes,
        "version": form.get("version", ""),
    }


def _done(operation: str, shown: dict[str, Any]) -> str:
    if shown.get("schedule") and operation in ("approve", "publish"):
        return shown["schedule"]["label"] + " " + tk._("Until then nobody outside sees it, and it is locked.")
    messages = {
        "submit": tk._("The dataset has been submitted. It is locked until the review is over."),
        "approve": tk._("Your approval has been recorded."),
        "return": tk._("The dataset has been returned with your notes."),
        "reject": tk._("The dataset has been rejected."),
        "cancel": tk._("The submission has been cancelled. The dataset can be edited again."),
        "claim": tk._("You have this submission in hand now."),
        "release_claim": tk._("The submission is back in the common inbox."),
        "publish": tk._("The dataset is published: everybody can see it now."),
        "standing_grant": tk._(
            "New versions of this dataset go live without a round now, as long as they pass the checks."
        ),
        "standing_revoke": tk._("The standing approval has been revoked. New versions are reviewed again."),
        "withdraw": tk._("The dataset has been withdrawn: the public no longer sees it."),
    }
    return messages[operation]
