"""The write gate in front of purging, and of new datasets that take the id of a purged one."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.gate.state import Editability, editability, find_package, refuse, user_id
from ckanext.satudata.gate.working_copies import refuse_deletion
from ckanext.satudata.model import access, datasets
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import purging

__all__ = ["dataset_purge"]


@tk.chained_action
def dataset_purge(next_: types.Action, context: types.Context, data_dict: dict[str, Any]) -> Any:
    """Refuse to purge what is under review or published: it is withdrawn first, with a public reason.

    With the dataset goes what our tables decided about it, so that a later one with the same id begins as a draft.
    """
    package = find_package(data_dict, "id") if tables_exist() else None
    if package is None:
        return next_(context, data_dict)
    refuse_deletion(package)
    package_id, person = str(package.id), user_id(context)
    if editability(package_id) is not Editability.OPEN:
        refuse("dataset_purge", context, {"id": package_id}, package)
    protection = access.protection_of_package(package_id)
    closed = protection is not None and protection["access"] == "tertutup"
    result = next_(context, data_dict)
    purging.forget(package_id, person, confidential=closed)
    model.Session.commit()
    return result


def forget_predecessor(context: types.Context, data_dict: dict[str, Any]) -> None:
    """Remove what is left of a dataset that was purged past the actions, before another one takes its id."""
    package_id = data_dict.get("id")
    if not isinstance(package_id, str) or not package_id or model.Package.get(package_id) is not None:
        return
    if datasets.visibility(package_id) is not None:
        purging.forget(package_id, user_id(context), confidential=True)
