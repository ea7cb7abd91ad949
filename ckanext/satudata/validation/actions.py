"""The actions of ckanext-validation: same names, parameters and answers, on our execution path."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.validation import settings
from ckanext.validation.logic import action as upstream

from ckanext.satudata.shared import storable
from ckanext.satudata.validation import hooks, job, options, queueing, status

__all__ = ["resource_validation_delete", "resource_validation_run", "resource_validation_show"]

DataDict = dict[str, Any]
_NO_REPORT = "No validation report exists for this resource"


def actions() -> dict[str, Any]:
    """Return the actions of the plugin ``validation``."""
    own = {name: globals()[name] for name in __all__} | {name: getattr(hooks, name) for name in hooks.__all__}
    return own | {"resource_validation_run_batch": upstream.resource_validation_run_batch}


def _resource_id(data_dict: DataDict) -> str:
    resource_id = data_dict.get("resource_id")
    if not resource_id or not isinstance(resource_id, str):
        raise tk.ValidationError({"resource_id": ["Missing value"]})
    if not storable(resource_id):
        raise tk.ObjectNotFound(_NO_REPORT)
    return resource_id


def resource_validation_run(context: types.Context, data_dict: DataDict) -> None:
    """Validate a resource, by a job or (``async`` false) at once, whatever the state of its dataset.

    What may take for ever is left to a job, which has a time limit.

    Args:
        context: of the call; who may edit the resource may have it validated.
        data_dict: ``resource_id``, and ``async``.

    Raises:
        ckan.plugins.toolkit.ValidationError: it is no table of a format that is validated here.
        ckan.plugins.toolkit.ObjectNotFound: there is no such resource.
    """
    resource_id = _resource_id(data_dict)
    tk.check_access("resource_validation_run", context, data_dict)
    resource = status.resource(resource_id)
    if resource is None:
        raise tk.ObjectNotFound(tk._("Resource was not found."))
    formats = settings.get_supported_formats()
    if str(resource.get("format") or "").lower() not in formats:
        message = f"Unsupported resource format.Must be one of {','.join(formats)}"
        raise tk.ValidationError({"format": [message]})
    if not queueing.is_table(resource):
        raise tk.ValidationError({"url": ["Resource must have a valid URL or an uploaded file"]})
    if not data_dict.get("async", True):
        with suppress(options.NotAtOnceError):
            job.run_validation_job(resource_id, at_once=True)
            return
    queueing.enqueue(resource_id)


@tk.side_effect_free
def resource_validation_show(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return the status and the redacted report of a resource's validation.

    Args:
        context: of the call; who may read the file may read its report.
        data_dict: ``resource_id``.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, or not for this caller, who learns nothing else.
    """
    resource_id = _resource_id(data_dict)
    # Copied, because core's authorisation leaves the resource in it.
    asking = cast(types.Context, dict(context))
    try:
        tk.check_access("resource_validation_show", asking, data_dict)
    except (tk.NotAuthorized, tk.ObjectNotFound) as error:
        raise tk.ObjectNotFound(_NO_REPORT) from error
    row = status.show(resource_id)
    if row is not None and row["status"] == "running" and resource_id in status.overdue("running", job.time_limit()):
        job.give_up(resource_id)
        row = status.show(resource_id)
    if row is None:
        raise tk.ObjectNotFound(_NO_REPORT)
    return job.shown(row)


def resource_validation_delete(context: types.Context, data_dict: DataDict) -> None:
    """Remove the report of a resource's validation, with its status.

    Args:
        context: of the call; who may edit the resource may do it.
        data_dict: ``resource_id``.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none.
    """
    resource_id = _resource_id(data_dict)
    tk.check_access("resource_validation_delete", context, data_dict)
    if status.show(resource_id) is None:
        raise tk.ObjectNotFound(_NO_REPORT)
    status.cleared(resource_id)
