"""``/dataset/<name>/permohonan`` for citizens, ``/satudata/permohonan`` for the PPID, ``/satudata/karantina``."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata.views import common

access = Blueprint("satudata_access", __name__)
common.handle_errors(access)

_FORM = ("name", "email", "purpose")


def _request_page(name: str, problems: list[str] | None = None, typed: dict[str, str] | None = None) -> str:
    dataset = _public_or_missing(name)
    user: Any = tk.current_user
    own: list[Any] = []
    if user.is_authenticated:
        typed = typed or {"name": user.fullname or user.name, "email": user.email or ""}
        own = tk.get_action("satudata_access_request_list")(
            common.context(), {"dataset_id": dataset["id"], "own": True}
        )
    return tk.render(
        "satudata/access/request.html",
        extra_vars={
            "pkg_dict": dataset,
            "dataset_type": dataset["type"],
            "restricted": tk.h.satudata_is_restricted(dataset["id"]),
            "own": own,
            "problems": problems or [],
            "typed": typed or {},
        },
    )


def _public_or_missing(name: str) -> dict[str, Any]:
    """Return a dataset that the caller may see.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, or the caller may not know of it.
    """
    try:
        return tk.get_action("package_show")(common.context(), {"id": name})
    except tk.NotAuthorized as error:
        raise tk.ObjectNotFound(tk._("Dataset not found")) from error


@access.get("/dataset/<name>/permohonan")
def request_page(name: str) -> str:
    """Show the form with which citizens request access, and what became of their own requests."""
    return _request_page(name)


@access.post("/dataset/<name>/permohonan")
def request_access(name: str) -> Any:
    """Send a request to the PPID; on a mistake show the form again with everything typed."""
    common.require_csrf()
    form = {field: tk.request.form.get(field, "") for field in _FORM}
    try:
        tk.get_action("satudata_access_request_create")(common.context(), {"dataset_id": name, **form})
    except tk.ValidationError as error:
        return _request_page(name, common.problems(error), form), 409
    tk.h.flash_success(tk._("Your request has been sent to the PPID."))
    return tk.h.redirect_to("satudata_access.request_page", name=name)


def _answers_page(problems: list[str] | None = None, typed: dict[str, str] | None = None) -> str:
    waiting = tk.get_action("satudata_access_request_list")(common.context(), {"state": "open"})
    chosen = tk.request.args.get("dataset", "")
    grants: list[Any] = []
    dataset: dict[str, Any] = {}
    if chosen:
        dataset = _public_or_missing(chosen)
        grants = tk.get_action("satudata_access_list")(common.context(), {"dataset_id": dataset["id"]})
    return tk.render(
        "satudata/access/answers.html",
        extra_vars={
            "waiting": waiting,
            "dataset": dataset,
            "grants": grants,
            "problems": problems or [],
            "typed": typed or {},
        },
    )


@access.get("/satudata/permohonan")
def answers() -> str:
    """Show the PPID what waits for an answer and, with ``?dataset=``, who has access to a dataset."""
    return _answers_page()


@access.post("/satudata/permohonan")
def answer() -> Any:
    """Answer a request, or grant and revoke access directly."""
    common.require_csrf()
    form = tk.request.form.to_dict()
    try:
        message = _carry_out(form)
    except tk.ValidationError as error:
        return _answers_page(common.problems(error), form), 409
    tk.h.flash_success(message)
    chosen = tk.request.args.get("dataset")
    return tk.h.redirect_to("satudata_access.answers", **({"dataset": chosen} if chosen else {}))


def _carry_out(form: dict[str, str]) -> str:
    operation = form.get("operation", "")
    fields = {name: form.get(name, "") for name in ("dataset_id", "user", "until", "note", "request_id")}
    if operation == "revoke":
        tk.get_action("satudata_access_revoke")(
            common.context(), {"dataset_id": fields["dataset_id"], "user": fields["user"]}
        )
        return tk._("Access has been revoked.")
    if operation == "direct":
        del fields["request_id"]
        tk.get_action("satudata_access_grant")(common.context(), fields)
        return tk._("Access has been granted.")
    data = {"decision": operation, **{name: fields[name] for name in ("request_id", "note", "until")}}
    tk.get_action("satudata_access_request_answer")(common.context(), data)
    return tk._("The request has been answered.")


def _quarantine_page(problems: list[str] | None = None) -> str:
    rows = tk.get_action("satudata_quarantine_list")(common.context(), {})
    return tk.render("satudata/access/quarantine.html", extra_vars={"rows": rows, "problems": problems or []})


@access.get("/satudata/karantina")
def quarantine() -> str:
    """Show the files that are withheld because they may hold personal data."""
    return _quarantine_page()


@access.post("/satudata/karantina")
def change_quarantine() -> Any:
    """Withhold a file, or release one."""
    common.require_csrf()
    form = tk.request.form
    placing = form.get("operation") == "place"
    action = "satudata_quarantine_place" if placing else "satudata_quarantine_lift"
    data = {"resource_id": form.get("resource_id", ""), "reason": form.get("reason", "")}
    try:
        tk.get_action(action)(common.context(), data)
    except tk.ValidationError as error:
        return _quarantine_page(common.problems(error)), 409
    tk.h.flash_success(tk._("The file is withheld now.") if placing else tk._("The file has been released."))
    return tk.h.redirect_to("satudata_access.quarantine")
