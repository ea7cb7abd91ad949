"""The action that corrects a published dataset without a round."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.logic import lookup, parameters, schema_versions
from ckanext.satudata.logic.changes import Words
from ckanext.satudata.services import corrections

DataDict = dict[str, Any]


@parameters.objects_as_text("fields")
@validate(schema_versions.correction)
def satudata_correction_apply(context: types.Context, data_dict: DataDict) -> DataDict:
    """Correct small things of a published dataset, such as a typing error in the title, without a round.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``, ``fields`` (``{field: new value}``; only fields that the procedure lists under
            ``corrections``) and ``note``.

    Returns:
        ``{dataset_id, changes}`` with the old and the new value of each field.

    Raises:
        ckan.plugins.toolkit.ValidationError: all that is wrong, at once; then nothing is changed.
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_correction_apply", context, {"dataset_id": package.id})
    user = lookup.require_user(context)
    package_id, words = package.id, Words(package.type)
    changes = corrections.apply(package_id, user, data_dict["fields"], data_dict["note"])
    return {"dataset_id": package_id, "changes": [words.change(change) for change in changes]}
