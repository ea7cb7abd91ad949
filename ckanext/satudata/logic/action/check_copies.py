"""Actions on what a check makes of a file: the marked-up copy, and the comparison with the last version."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.logic import checks, schema_check_copies, schema_checks
from ckanext.satudata.logic.dictize import iso
from ckanext.satudata.services.checks import marking, versions

DataDict = dict[str, Any]

_MOST_PERCENT = 1000


@tk.side_effect_free
@validate(schema_checks.resource_reference)
def satudata_check_markup(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return a copy of a checked file with every finding marked at its place (``resource_id``), for who may read it.

    Returns:
        ``filename``, ``mimetype`` and ``content`` (XLSX, as base64).

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: no such file, or not for the caller.
        ckan.plugins.toolkit.ValidationError: it is not checked yet, is too large, or was replaced meanwhile.
    """
    resource = checks.readable(context, data_dict["resource_id"])
    tk.check_access("satudata_check_markup", context, {"resource_id": resource.id})
    try:
        filename, content = marking.marked(resource)
    except OSError as error:
        raise tk.ValidationError({"resource_id": [tk._("The file cannot be read at the moment.")]}) from error
    return {
        "filename": filename,
        "mimetype": marking.XLSX,
        "content": base64.b64encode(content).decode("ascii"),
    }


@tk.side_effect_free
@validate(schema_check_copies.changes)
def satudata_check_changes(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return what changed in a file since the version before, for who may read it.

    Args:
        context: CKAN's context.
        data_dict: ``resource_id``; ``percent`` (default: an option of the portal): from which change on the total of a
            column is told.

    Returns:
        ``percent``; ``previous`` {name, checked_at}, ``None`` where there is no version before; ``tables`` with
        ``sheet``, ``rows`` (before, now), ``rows_new`` and ``rows_gone`` (``None`` where rows cannot be told apart),
        ``columns`` {kind, name, old, new} and ``totals`` {column, old, new, share}; ``tables_new`` and ``tables_gone``.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: no such file, not for the caller, or it has no check.
    """
    resource = checks.readable(context, data_dict["resource_id"])
    tk.check_access("satudata_check_changes", context, {"resource_id": resource.id})
    percent = min(data_dict["percent"], _MOST_PERCENT)
    found = versions.changes(checks.row_of(resource), percent / 100)
    if found is None:
        return {"percent": percent, "previous": None, "tables": [], "tables_new": [], "tables_gone": []}
    before, changed = found
    previous = {"name": before["name"], "checked_at": iso(before["checked_at"])}
    return {"percent": percent, "previous": previous, **asdict(changed)}
