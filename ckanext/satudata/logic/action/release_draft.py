"""From an entry of the schedule to the dataset that will be released."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.logic import lookup, releases, schema_release
from ckanext.satudata.services.releases import drafting

DataDict = dict[str, Any]


@validate(schema_release.reference)
def satudata_release_draft(context: types.Context, data_dict: DataDict) -> DataDict:
    """Open the dataset that an entry announces for editing: a new draft, or the next version of a published dataset.

    A draft gets title, organisation, period, frequency and date from the entry, which is linked with it.

    Args:
        context: CKAN's context.
        data_dict: ``release_id``.

    Returns:
        ``{made, dataset_id, dataset_name}``: ``made`` is ``draft``, ``revision``, or ``nothing`` when there is one to
        go on with.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: the caller is no editor of the organisation.
        ckan.plugins.toolkit.ValidationError: cancelled or released, or the dataset cannot be made.
    """
    row = releases.find(context, data_dict["release_id"])
    tk.check_access("satudata_release_draft", context, {"release_id": row["id"]})
    done = drafting.open_dataset(row["id"], lookup.require_user(context))
    return {"made": done.made, "dataset_id": done.dataset_id, "dataset_name": done.dataset_name}
