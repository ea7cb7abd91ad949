"""The action that compares a submission with what came before it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.logic import lookup, schema
from ckanext.satudata.logic.changes import in_words
from ckanext.satudata.services import diffs

DataDict = dict[str, Any]


@tk.side_effect_free
@validate(schema.dataset_reference)
def satudata_submission_diff(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return what a dataset under review changes: to the public version, and to what was submitted the last time.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``: the dataset, or the working copy of a published one.

    Returns:
        ``{dataset_id, public_dataset_id, public, last_round}``. Each of the two comparisons is ``None`` where there is
        nothing to compare with, else ``{fields, files}``: fields with ``old``, ``new``, ``label`` and words to show;
        files with ``status``, size, SHA-256 and rows of both sides, and ``table`` with columns, exact numbers of rows
        added, removed and changed, at most 50 examples of each, and totals that moved.
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_submission_diff", context, {"dataset_id": package.id})
    return in_words(diffs.differences(package, lookup.current_user(context)), package.type)
