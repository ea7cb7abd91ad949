"""Actions that change the release schedule, one entry or many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.logic import lookup, releases, schema_release
from ckanext.satudata.logic.action.release import read, shown
from ckanext.satudata.model import releases as rows
from ckanext.satudata.services.releases import changing, checking, deciding
from ckanext.satudata.services.releases.changing import Change
from ckanext.satudata.services.releases.people import Planner

DataDict = dict[str, Any]


def satudata_release_update(context: types.Context, data_dict: DataDict) -> DataDict:
    """Change an entry of the schedule; what an office changes of an announced one waits for the walidata.

    Args:
        context: CKAN's context.
        data_dict: ``release_id``; ``planned?`` (empty: to be announced), ``precision?``, ``certainty?``, ``title?``,
            ``topic?``, ``confidential?``; ``reason`` where the public must be told why; ``version?`` (``sequence`` of
            the release as it was read).

    Returns:
        The release, as ``satudata_release_show`` does.

    Raises:
        ckan.plugins.toolkit.ValidationError: with everything that is wrong.
    """
    values, errors = read(schema_release.update(), context, data_dict)
    release_id = _found(context, "satudata_release_update", values, errors)
    change, problems = _change(values)
    changing.update(
        release_id,
        change,
        releases.planner(context),
        reason=values.get("reason") or "",
        version=values.get("version"),
        problems=checking.merged(errors, problems),
    )
    return shown(context, release_id)


def _change(values: DataDict) -> tuple[Change, DataDict]:
    planned, problems = values.get("planned"), {}
    if values.get("precision") is not None and "planned" in values:
        planned, problems = checking.agreed(planned, values["precision"])
    change = Change(
        planned=planned,
        sets_date="planned" in values and not problems,
        certainty=values.get("certainty"),
        title=values.get("title"),
        topic=values.get("topic"),
        confidential=values.get("confidential"),
    )
    return change, problems


def _found(context: types.Context, action: str, values: DataDict, errors: DataDict) -> str:
    """Return the id of a release that the caller may know of and may try to change."""
    if "release_id" not in values:
        raise tk.ValidationError(errors)
    release_id = releases.find(context, values["release_id"])["id"]
    tk.check_access(action, context, {"release_id": release_id})
    return release_id


def satudata_release_cancel(context: types.Context, data_dict: DataDict) -> DataDict:
    """Call a release off, with a public reason; an office asks for it where the entry is announced.

    Args:
        context: CKAN's context.
        data_dict: ``release_id``, ``reason``.

    Raises:
        ckan.plugins.toolkit.ValidationError: no reason, or the release has come to its end already.
    """
    values, errors = read(schema_release.cancel(), context, data_dict)
    release_id = _found(context, "satudata_release_cancel", values, errors)
    changing.cancel(release_id, releases.planner(context), reason=values.get("reason") or "", problems=errors)
    return shown(context, release_id)


def satudata_release_confirm(context: types.Context, data_dict: DataDict) -> DataDict:
    """Decide on proposals and wishes of offices; each is a decision of its own, and one that fails stops no other.

    Args:
        context: CKAN's context.
        data_dict: ``release_ids`` (up to 500), ``decision`` (``confirm`` or ``decline``), ``reason`` (required to
            decline).

    Returns:
        ``{succeeded, results: [{release_id, success, errors?}]}``.

    Raises:
        ckan.plugins.toolkit.ValidationError: the call itself is wrong; then nothing was changed.
    """
    lookup.require_tables()
    tk.check_access("satudata_release_confirm", context, data_dict)
    values, errors = read(schema_release.confirm(), context, data_dict)
    if errors:
        raise tk.ValidationError(errors)
    decide = deciding.confirm if values["decision"] == "confirm" else deciding.decline
    reason = values.get("reason") or ""
    return _each(context, values["release_ids"], lambda release_id, by: decide(release_id, by, reason=reason))


def satudata_release_change_many(context: types.Context, data_dict: DataDict) -> DataDict:
    """Make the same change to many releases; each is a change of its own, and one that fails stops no other.

    Args:
        context: CKAN's context.
        data_dict: ``release_ids`` (up to 500); ``operation``: ``postpone`` (to ``planned``; empty: to be announced),
            ``cancel``, or ``certainty`` (to ``certainty``); ``reason``.

    Returns:
        ``{succeeded, results: [{release_id, success, errors?}]}``.

    Raises:
        ckan.plugins.toolkit.ValidationError: the call itself is wrong; then nothing was changed.
    """
    lookup.require_tables()
    tk.check_access("satudata_release_change_many", context, data_dict)
    values, errors = read(schema_release.change_many(), context, data_dict)
    operation = values.get("operation")
    needed = {"postpone": "planned", "certainty": "certainty"}.get(operation or "")
    if needed and needed not in values and needed not in errors:
        errors[needed] = [tk._("Missing value")]
    if errors:
        raise tk.ValidationError(errors)
    reason = values.get("reason") or ""

    def change(release_id: str, by: Planner) -> None:
        if operation == "cancel":
            changing.cancel(release_id, by, reason=reason)
        elif operation == "certainty":
            changing.update(release_id, Change(certainty=values["certainty"]), by, reason=reason)
        else:
            wanted = Change(planned=values["planned"], sets_date=True, only_later=True)
            changing.update(release_id, wanted, by, reason=reason)

    return _each(context, values["release_ids"], change)


def _each(context: types.Context, release_ids: Iterable[str], change: Callable[[str, Planner], Any]) -> DataDict:
    by, results = releases.planner(context), []
    look = releases.viewer(context, by)
    for release_id in release_ids:
        try:
            _require_known(release_id, look)
            change(release_id, by)
        except tk.ValidationError as error:
            results.append(_failure(release_id, error.error_dict))
        except (tk.NotAuthorized, tk.ObjectNotFound) as error:
            results.append(_failure(release_id, {"release_id": [str(error)]}))
        else:
            results.append({"release_id": release_id, "success": True})
    return {"succeeded": sum(result["success"] for result in results), "results": results}


def _require_known(release_id: str, look: rows.Viewer) -> None:
    if not rows.visible([release_id], look):
        raise tk.ObjectNotFound(tk._("Release not found"))


def _failure(release_id: str, errors: Any) -> DataDict:
    model.Session.rollback()
    return {"release_id": release_id, "success": False, "errors": errors}
