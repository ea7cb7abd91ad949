"""``/satudata/rilis/baru`` and ``/satudata/rilis/<id>/ubah``: one entry of the schedule, without JavaScript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from babel.dates import get_month_names

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.codes.vocabularies import TOPICS
from ckanext.satudata.domain.releases.terms import LABELS, Certainty, Kind, Precision
from ckanext.satudata.services import wording
from ckanext.satudata.views import common
from ckanext.satudata.views.releases.planners import offices_of, require_planner

_UNDETERMINED = "none"
_TEXTS = ("dataset_id", "title", "organization", "period", "certainty", "kind", "topic", "reason")
_MONTHS_OF_QUARTER = 3
_AMBIGUOUS = "?"
# Where the page shows what an action says of its parameters.
_PLACES = {"precision": "planned", "release_id": None, "version": None, "name": "title"}


def new() -> Any:
    """Show an empty form, or make the entry it describes."""
    if tk.request.method == "POST":
        common.require_csrf()
    person = require_planner()
    if tk.request.method == "GET":
        given = {name: tk.request.args.get(name, "") for name in ("dataset_id", "organization", "period")}
        return _page(person, {"precision": Precision.day.value, "certainty": Certainty.sementara.value, **given})
    typed = tk.request.form.to_dict()
    data = {name: typed.get(name, "").strip() for name in _TEXTS}
    if data["dataset_id"]:
        data["dataset_id"] = data["dataset_id"].rstrip("/").rsplit("/", 1)[-1]
        del data["organization"]
    try:
        made = tk.get_action("satudata_release_create")(common.context(), {**data, **_date(typed), **_hidden(typed)})
    except tk.ValidationError as error:
        return _page(person, typed, error.error_dict), 409
    tk.h.flash_success(
        tk._("The entry is in the public schedule now.")
        if made["approval"] == "announced"
        else tk._("The entry is proposed. It becomes public when the walidata confirms it.")
    )
    return tk.h.redirect_to("satudata_release_planning.index", opd=made["organization"]["name"])


def edit(release_id: str) -> Any:
    """Show an entry in a form, and change or cancel it."""
    if tk.request.method == "POST":
        common.require_csrf()
    person = require_planner()
    release = tk.get_action("satudata_release_show")(common.context(), {"release_id": release_id})
    if "update" not in release["allowed"] and "cancel" not in release["allowed"]:
        raise tk.NotAuthorized(tk._("This release cannot be changed by you."))
    if tk.request.method == "GET":
        return _page(person, _typed_of(release), release=release)
    typed = tk.request.form.to_dict()
    try:
        _change(release, typed)
    except tk.ValidationError as error:
        return _page(person, {**_typed_of(release), **typed}, error.error_dict, release=release), 409
    tk.h.flash_success(_done(release))
    return tk.h.redirect_to("satudata_release_planning.edit", release_id=release_id)


def _change(release: Mapping[str, Any], typed: Mapping[str, str]) -> None:
    if typed.get("operation") == "cancel":
        data = {"release_id": release["id"], "reason": typed.get("cancel_reason", "")}
        try:
            tk.get_action("satudata_release_cancel")(common.context(), data)
        except tk.ValidationError as error:
            errors = {{"reason": "cancel_reason"}.get(name, name): found for name, found in error.error_dict.items()}
            raise tk.ValidationError(errors) from error
        return
    data = {name: typed.get(name, "").strip() for name in ("certainty", "title", "topic", "reason", "version")}
    data = {**data, **_date(typed), **_hidden(typed), "release_id": release["id"]}
    unchanged = {name for name in ("title", "topic", "confidential") if data[name] == (release[name] or "")}
    if bool(data["confidential"]) == bool(release["confidential"]):
        unchanged.add("confidential")
    changed = {name: value for name, value in data.items() if name not in unchanged}
    tk.get_action("satudata_release_update")(common.context(), changed)


def _done(before: Mapping[str, Any]) -> str:
    after = tk.get_action("satudata_release_show")(common.context(), {"release_id": before["id"]})
    if after["pending"]:
        return tk._("Your wish is sent to the walidata. The public schedule stays as it is until they confirm it.")
    if after["sequence"] > before["sequence"]:
        return tk._("The change is public now, with its history.")
    return tk._("The entry is saved.")


def _hidden(typed: Mapping[str, str]) -> dict[str, bool]:
    return {"confidential": bool(typed.get("confidential"))}


def _date(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the date as the actions read it, from the fields of the precision that was chosen."""
    precision = typed.get("precision", "")
    part = {name: typed.get(name, "").strip() for name in (*_FIELDS, "precision")}
    if precision == _UNDETERMINED:
        return {"planned": ""}
    written = {
        Precision.minute: f"{part['minute_day']} {part['minute_time']}",
        Precision.day: part["day_day"],
        Precision.month: f"{part['month_year']}-{part['month_month']}".strip("-"),
        Precision.quarter: f"Triwulan {part['quarter_quarter']} {part['quarter_year']}",
        Precision.not_later_than: f"paling lambat {part['latest_day']}" if part["latest_day"] else "",
    }
    if precision not in written:
        return {"planned": "", "precision": precision or _AMBIGUOUS}
    return {"planned": written[Precision(precision)].strip(), "precision": precision}


_FIELDS = (
    *("minute_day", "minute_time", "day_day", "month_month", "month_year"),
    *("quarter_quarter", "quarter_year", "latest_day"),
)


def _is_filled(typed: Mapping[str, str]) -> bool:
    """Return whether every field of the chosen precision holds something."""
    prefix = {"not_later_than": "latest"}.get(typed.get("precision", ""), typed.get("precision", ""))
    fields = [name for name in _FIELDS if name.partition("_")[0] == prefix]
    return bool(fields) and all(typed.get(name, "").strip() for name in fields)


def _typed_of(release: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of the form as an entry fills them."""
    typed = {name: str(release[name] or "") for name in ("title", "certainty", "kind", "topic")}
    typed |= {"period": release["period"]["label"], "version": str(release["sequence"])}
    typed |= {"confidential": "true" if release["confidential"] else "", "precision": _UNDETERMINED}
    planned = release["planned"]
    if planned is None:
        return typed
    day = dt.date.fromisoformat(planned["day"])
    quarter = str((day.month - 1) // _MONTHS_OF_QUARTER + 1)
    fields = {
        Precision.minute: {"minute_day": planned["day"], "minute_time": planned["time"]},
        Precision.day: {"day_day": planned["day"]},
        Precision.month: {"month_month": str(day.month), "month_year": str(day.year)},
        Precision.quarter: {"quarter_quarter": quarter, "quarter_year": str(day.year)},
        Precision.not_later_than: {"latest_day": planned["day"]},
    }
    return {**typed, "precision": planned["precision"], **fields[Precision(planned["precision"])]}


def _page(
    person: Any,
    typed: Mapping[str, str],
    errors: Mapping[str, Any] | None = None,
    release: Mapping[str, Any] | None = None,
) -> str:
    placed = _placed(errors or {})
    if "planned" in placed and not _is_filled(typed):
        placed["planned"] = [tk._("Choose a line and fill it in; if there is no date yet, choose “To be announced”.")]
    return tk.render(
        "satudata/releases/planning/form.html",
        extra_vars={
            "person": person,
            "release": release,
            "typed": typed,
            "errors": placed,
            "summary": [(name, message) for name, messages in placed.items() for message in messages],
            "offices": offices_of(person),
            "kinds": _options(Kind),
            "certainties": _options(Certainty),
            "topics": [(value, term.label.in_language(wording.language())) for value, term in TOPICS.items()],
            "months": list(get_month_names("wide", locale=wording.language()).items()),
        },
    )


def _placed(errors: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the problems by the field of the form at which they are shown; ``""`` for the page as a whole."""
    found: dict[str, list[str]] = {}
    for name, messages in errors.items():
        place = _PLACES.get(name, name) or ""
        found.setdefault(place, []).extend(common.sentences(messages))
    return found


def _options(words: Any) -> list[tuple[str, str]]:
    return [(word.value, LABELS[word].in_language(wording.language())) for word in words]
