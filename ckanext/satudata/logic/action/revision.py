"""Actions on the next version of a published dataset."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.logic import validate

from ckanext.satudata.logic import lookup, schema
from ckanext.satudata.logic.dictize import iso
from ckanext.satudata.logic.people import People
from ckanext.satudata.model import revisions as rows
from ckanext.satudata.services import cases, revisions

DataDict = dict[str, Any]


@validate(schema.dataset_reference)
def satudata_revision_start(context: types.Context, data_dict: DataDict) -> DataDict:
    """Make a working copy of a published dataset (``dataset_id``), on which its next version is prepared.

    The copy is an ordinary private dataset: edit it with CKAN's own actions and pages, and submit it as any dataset.
    The public sees nothing of it until it is published.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``.

    Returns:
        The revision, as ``satudata_revision_show``.

    Raises:
        ckan.plugins.toolkit.ValidationError: not published, or a revision is open already (says where).
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_revision_start", context, {"dataset_id": package.id})
    user = lookup.require_user(context)
    return _dictized(revisions.start(package.id, user))


@tk.side_effect_free
@validate(schema.dataset_reference)
def satudata_revision_show(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return the open revision of a dataset.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``: id or name of the published dataset or of the working copy.

    Returns:
        ``{id, dataset_id, dataset_name, copy_id, copy_name, state, submission_state, started_by, started_by_name,
        started_at, url}``.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: no revision is open, or the caller may not see it.
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    row = rows.open_either(package.id)
    if row is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    lookup.visible_dataset(context, row["copy_id"])
    tk.check_access("satudata_revision_show", context, {"dataset_id": row["copy_id"]})
    return _dictized(row)


@validate(schema.dataset_reference)
def satudata_revision_discard(context: types.Context, data_dict: DataDict) -> DataDict:
    """Remove the working copy of a dataset with every trace of it; what is published stays as it is.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``: id or name of the published dataset or of the working copy.

    Returns:
        The revision, with the state ``discarded``.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: no revision is open.
        ckan.plugins.toolkit.ValidationError: it is under review.
    """
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_revision_discard", context, {"dataset_id": package.id})
    user = lookup.require_user(context)
    return _dictized(revisions.discard(package.id, user))


def _dictized(row: rows.Row) -> DataDict:
    public, copy = model.Package.get(row["package_id"]), model.Package.get(row["copy_id"])
    return {
        "id": row["id"],
        "dataset_id": row["package_id"],
        "dataset_name": public.name if public else None,
        "copy_id": row["copy_id"],
        "copy_name": copy.name if copy else None,
        "state": row["state"],
        "submission_state": cases.read(copy).position.state.value if copy else None,
        "started_by": row["started_by"],
        "started_by_name": People([row["started_by"]]).name(row["started_by"]),
        "started_at": iso(row["started_at"]),
        "url": revisions.url_of(copy) if copy else None,
    }
