"""Chained core actions: what of a resource changed is found by comparing the database before and after.

So it does not matter by which action a resource was written, nothing is validated that has not changed, and the status
of a resource, which the validation alone decides, can neither be sent nor lost by a form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.validation import settings, utils

from ckanext.satudata.validation import refusal, status
from ckanext.satudata.validation.options import NotAtOnceError
from ckanext.satudata.validation.queueing import NEW, Call, collecting

__all__ = [
    "dataset_purge",
    "package_create",
    "package_patch",
    "package_revise",
    "package_update",
    "resource_create",
    "resource_patch",
    "resource_update",
]

DataDict = dict[str, Any]
_COMPARED = ("url", "url_type", "format", "schema", "validation_options")


def _written(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    with collecting(context):
        return next_(context, data_dict)


@tk.chained_action
def package_patch(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Validate what the patch changes once it is through; the comparison is in ``package_update``."""
    return _written(next_, context, data_dict)


@tk.chained_action
def package_revise(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Validate what the revision changes once it is through; the comparison is in ``package_update``."""
    return _written(next_, context, data_dict)


@tk.chained_action
def resource_patch(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Validate what the patch changes once it is through; sync mode judges in ``resource_update``."""
    return _written(next_, context, data_dict)


@tk.chained_action
def package_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Validate the resources of a new dataset once it is there."""
    with collecting(context) as call:
        _prepare(_resources(data_dict), {}, call)
        result = next_(context, data_dict)
        _compare(result if isinstance(result, str) else result["id"], {}, set(), call)
        return result


@tk.chained_action
def package_update(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Note which resources have changed; keep the status of those that have not."""
    reference = data_dict.get("id") or data_dict.get("name")
    package = model.Package.get(reference) if isinstance(reference, str) and reference else None
    if package is None:
        return next_(context, data_dict)
    package_id = str(package.id)
    with collecting(context) as call:
        before = status.resources(package_id=package_id)
        resources = _resources(data_dict)
        _prepare(resources, before, call)
        # Asked now: core takes the file out when it stores it.
        uploaded = {str(item.get("id")) for item in resources if item.get("upload") or item.get("clear_upload")}
        result = next_(context, data_dict)
        _compare(package_id, before, uploaded, call)
        return result


def _resources(data_dict: DataDict) -> list[DataDict]:
    resources = data_dict.get("resources")
    return [item for item in resources if isinstance(item, dict)] if isinstance(resources, list) else []


def _prepare(resources: list[DataDict], before: Mapping[str, DataDict], call: Call) -> None:
    """Read the schema fields of the form, and put the status into the hands of the validation."""
    for item in resources:
        utils.process_schema_fields(item)
        known = before.get(str(item.get("id") or NEW))
        outcome = call.outcomes.get(known["id"] if known else NEW)
        if outcome is None and known is None and call.trusted:
            continue
        fields = outcome.fields if outcome else {}
        if outcome is None and known is not None and not refusal.differs(item, known):
            fields = {key: known[key] for key in status.FIELDS if known.get(key)}
        for key in status.FIELDS:
            item.pop(key, None)
        item.update(fields)


def _compare(package_id: str, before: Mapping[str, DataDict], uploaded: set[str], call: Call) -> None:
    after = status.resources(package_id=package_id)
    for resource_id, now in after.items():
        was = before.get(resource_id)
        # A status that was taken back for what is no difference after all is found again.
        fields = _COMPARED if resource_id in call.outcomes else (*_COMPARED, status.STATUS)
        if was is None or resource_id in uploaded or any(was.get(key) != now.get(key) for key in fields):
            call.changed.setdefault(resource_id, was is None)
        if was is None:
            _name(resource_id, call)
    call.gone |= before.keys() - after.keys()


def _name(resource_id: str, call: Call) -> None:
    """Note what sync mode decided about a new resource under the id that it has now."""
    if NEW in call.settled:
        call.settled.remove(NEW)
        call.settled.add(resource_id)
    if NEW in call.outcomes:
        call.outcomes[resource_id] = call.outcomes.pop(NEW)


@tk.chained_action
def resource_create(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Validate a new resource: in sync mode before it is made, else once it is there."""
    utils.process_schema_fields(data_dict)
    with collecting(context) as call:
        if settings.get_create_mode_from_config() == "sync":
            tk.check_access("resource_create", types.Context(**context), data_dict)
            _settle(NEW, data_dict, None, context, call)
        try:
            return next_(context, data_dict)
        finally:  # one that failed must not be taken for the next one
            call.settled.discard(NEW)
            call.outcomes.pop(NEW, None)


@tk.chained_action
def resource_update(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Validate another file of a resource: in sync mode before it replaces the present one, else when it is there."""
    utils.process_schema_fields(data_dict)
    with collecting(context) as call:
        if settings.get_update_mode_from_config() == "sync":
            reference = data_dict.get("id")
            current = status.resource(reference) if isinstance(reference, str) else None
            if current is not None and refusal.differs(data_dict, current):
                tk.check_access("resource_update", types.Context(**context), data_dict)
                _settle(current["id"], data_dict, current, context, call)
        return next_(context, data_dict)


def _settle(key: str, data_dict: DataDict, current: DataDict | None, context: types.Context, call: Call) -> None:
    try:
        outcome = refusal.judge(data_dict, current, context)
    except NotAtOnceError:
        return  # by a job then, as soon as it is stored
    call.settled.add(key)
    if outcome is not None:
        call.outcomes[key] = outcome


@tk.chained_action
def dataset_purge(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Remove the reports of a dataset with it."""
    reference = data_dict.get("id")
    package = model.Package.get(reference) if isinstance(reference, str) and reference else None
    ids = [str(item.id) for item in package.resources_all] if package is not None else []
    result = next_(context, data_dict)
    if ids:
        status.forget(ids)
        model.Session.commit()
    return result
