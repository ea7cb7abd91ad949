"""Actions on the checks of files."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.logic import validate

from ckanext.satudata.logic import checks, lookup, schema_checks
from ckanext.satudata.services.checks import overriding, running

DataDict = dict[str, Any]


def _prepare(name: str, context: types.Context, data_dict: DataDict) -> model.Resource:
    """Find the file, hide it from who may not read it, and check the caller."""
    resource = checks.readable(context, data_dict["resource_id"])
    tk.check_access(name, context, {"resource_id": resource.id})
    return resource


@validate(schema_checks.resource_reference)
def satudata_check_run(context: types.Context, data_dict: DataDict) -> DataDict:
    """Check a file once more (``resource_id``): a small one at once, a larger one by a job.

    Returns:
        The check, as ``satudata_check_show``.

    Raises:
        ckan.plugins.toolkit.ValidationError: the resource is a link, or checks are switched off.
    """
    resource = _prepare("satudata_check_run", context, data_dict)
    resource_id = resource.id
    running.repeat(resource)
    return checks.shown(checks.again(resource_id), lookup.current_user(context))


@tk.side_effect_free
@validate(schema_checks.show)
def satudata_check_show(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return what was found in a file, for who may read it.

    Args:
        context: CKAN's context.
        data_dict: ``resource_id``; ``excerpts`` (optional): with the cells around each finding.

    Returns:
        ``status`` (queued, running, done, failed, or unchecked: it is older than the checks), ``progress``,
        ``verdict`` {galat, peringatan, saran}, ``findings`` with code, severity,
        sheet, rows, columns, count, message, advice and ``excerpt``, ``tables``, ``score``,
        ``file`` {sha256, name, size}, ``checked_at``, ``blocks``, ``no_table``; for the office and the reviewers also
        ``prefill``, ``override``, ``original`` and what of ``allowed`` they may do.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: no such file, not for the caller, or it has no check and is not the
            caller's to have checked.
    """
    resource = _prepare("satudata_check_show", context, data_dict)
    excerpts = bool(data_dict.get("excerpts"))
    return checks.shown(resource, lookup.current_user(context), excerpts=excerpts)


@validate(schema_checks.override)
def satudata_check_override(context: types.Context, data_dict: DataDict) -> DataDict:
    """Let a file pass although its check found errors; it holds for exactly these bytes.

    Args:
        context: CKAN's context.
        data_dict: ``resource_id``, ``reason`` and ``sha256`` (optional: refuse when the file was replaced meanwhile).

    Returns:
        The check, as ``satudata_check_show``.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the caller is neither reviewer of the present stage nor walidata, or
            submitted or edited the dataset.
        ckan.plugins.toolkit.ValidationError: all problems at once.
    """
    resource = _prepare("satudata_check_override", context, data_dict)
    user = lookup.require_user(context)
    resource_id = resource.id
    overriding.override(resource, user, data_dict["reason"], data_dict.get("sha256"))
    return checks.shown(checks.again(resource_id), user)
