"""Actions that open and close a dataset."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic import validate

from ckanext.satudata.logic import dictize, lookup, schema
from ckanext.satudata.services import cases, publication

DataDict = dict[str, Any]


@validate(schema.publish)
def satudata_publication_publish(context: types.Context, data_dict: DataDict) -> DataDict:
    """Publish an approved dataset, or schedule it where its release lies ahead; return the submission.

    A revision takes the place of the published dataset, which the answer is about then.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``; ``release_id`` (optional): the open release of this dataset that it fulfils.

    Raises:
        ckan.plugins.toolkit.ValidationError: not approved, something changed since, no such release of this dataset, or
            it waits for its release already.
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_publication_publish", context, {"dataset_id": package.id})
    user = lookup.require_user(context)
    published = publication.publish(package.id, user, data_dict.get("release_id"))
    return dictize.submission(cases.read(lookup.dataset(published)), user)


@validate(schema.withdraw)
def satudata_publication_withdraw(context: types.Context, data_dict: DataDict) -> DataDict:
    """Withdraw a published dataset (``dataset_id``, ``reason``: shown to the public); return the submission."""
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_publication_withdraw", context, {"dataset_id": package.id})
    user = lookup.require_user(context)
    publication.withdraw(package.id, user, data_dict["reason"])
    return dictize.submission(cases.read(package), user)
