"""``/satudata/rilis/susun``: a year of entries from frequencies, looked at before they are made."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.releases.terms import LABELS, Kind
from ckanext.satudata.services import wording
from ckanext.satudata.views import common
from ckanext.satudata.views.releases.planners import offices_of, require_planner

_MOST_SHOWN = 200
_SETTINGS = ("lag_days", "time", "kind")


def generate() -> Any:
    """Show what would be made for a dataset or an organisation; make it, or save the settings of the dataset."""
    if tk.request.method == "POST":
        common.require_csrf()
    require_planner()
    if tk.request.method == "GET":
        return _page()
    typed = tk.request.form.to_dict()
    try:
        if typed.get("operation") == "save":
            return _save(typed)
        done = tk.get_action("satudata_release_generate")(common.context(), _wanted())
    except tk.ValidationError as error:
        return _page(typed, error.error_dict), 409
    message = tk.ungettext("{count} entry was made.", "{count} entries were made.", done["created"])
    tk.h.flash_success(message.format(count=tk.h.localised_number(done["created"])))
    return tk.h.redirect_to("satudata_release_planning.index")


def _save(typed: dict[str, str]) -> Any:
    data = {name: typed.get(name, "").strip() for name in _SETTINGS}
    reference = {"dataset_id": _chosen()["dataset"]}
    tk.get_action("satudata_release_series_update")(common.context(), {**data, **reference})
    tk.h.flash_success(tk._("The settings are saved. They hold for entries that are generated from now on."))
    return tk.h.redirect_to("satudata_release_planning.generate", **_address())


def _chosen() -> dict[str, str]:
    args = tk.request.args
    return {"opd": args.get("opd", "").strip(), "dataset": args.get("dataset", "").strip().rstrip("/").split("/")[-1]}


def _address() -> dict[str, str]:
    return {**{name: value for name, value in _chosen().items() if value}, "lihat": "1"}


def _wanted() -> dict[str, str]:
    """Return for what a schedule is generated; those who are not walidata name it."""
    chosen = _chosen()
    if chosen["dataset"]:
        return {"dataset_id": chosen["dataset"]}
    if chosen["opd"]:
        return {"organization": chosen["opd"]}
    if require_planner().walidata:
        return {}
    raise tk.ValidationError({"opd": [tk._("Choose an OPD or a dataset.")]})


def _page(typed: dict[str, str] | None = None, errors: dict[str, Any] | None = None) -> str:
    person, chosen = require_planner(), _chosen()
    series, dataset, preview = None, None, None
    problems = common.sentences(errors or {})
    try:
        if chosen["dataset"]:
            reference = {"dataset_id": chosen["dataset"]}
            series = tk.get_action("satudata_release_series_show")(common.context(), reference)
            dataset = tk.get_action("package_show")(common.context(), {"id": series["dataset_id"]})
        if tk.request.args.get("lihat") or chosen["dataset"]:
            preview = tk.get_action("satudata_release_generate")(common.context(), {**_wanted(), "dry_run": True})
    except tk.ValidationError as error:
        problems += common.problems(error)
    except tk.ObjectNotFound as error:
        problems.append(str(error))
    fields = {name: str(series[name] if series[name] is not None else "") for name in _SETTINGS} if series else {}
    return tk.render(
        "satudata/releases/planning/generate.html",
        extra_vars={
            "person": person,
            "offices": offices_of(person),
            "chosen": _address(),
            "series": series,
            "dataset": dataset,
            "preview": preview,
            "most": _MOST_SHOWN,
            "typed": {**fields, **(typed or {})},
            "errors": {name: common.sentences(found) for name, found in (errors or {}).items()},
            "kinds": [(kind.value, LABELS[kind].in_language(wording.language())) for kind in Kind],
            "problems": list(dict.fromkeys(problems)),
        },
    )
