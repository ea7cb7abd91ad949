"""Actions on the submission of a dataset."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.logic import validate

from ckanext.satudata.domain.workflow.terms import Operation
from ckanext.satudata.logic import dictize, history, lookup, parameters, schema
from ckanext.satudata.services import cases, publication, submissions

DataDict = dict[str, Any]


def _prepare(name: str, context: types.Context, data_dict: DataDict) -> tuple[model.Package, model.User]:
    """Find the dataset, hide it from who may not know of it, and check the caller."""
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access(name, context, {"dataset_id": package.id})
    user = lookup.require_user(context)
    return package, user


def _shown(package: model.Package, user: model.User | None) -> DataDict:
    return dictize.submission(cases.read(package), user)


@validate(schema.submit)
def satudata_submission_submit(context: types.Context, data_dict: DataDict) -> DataDict:
    """Submit a dataset for review.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id`` (id or name), ``note`` (optional) and ``explanation`` (why the files are right
            although their checks found errors; the reviewers then decide on them).

    Returns:
        The submission, as ``satudata_submission_show``; of the published dataset, where a standing approval let the
        new version go live at once.

    Raises:
        ckan.plugins.toolkit.ValidationError: every missing field and failed check at once.
    """
    package, user = _prepare("satudata_submission_submit", context, data_dict)
    submissions.submit(package.id, user, data_dict.get("note"), data_dict.get("explanation"))
    dataset_id = publication.publish_on_approval(package.id, user)
    return _shown(lookup.dataset(dataset_id), user)


@parameters.objects_as_text("field_notes")
@validate(schema.decide)
def satudata_submission_decide(context: types.Context, data_dict: DataDict) -> DataDict:
    """Decide on a dataset at its present stage.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_id``, ``decision`` (approve, return, reject), ``note`` (required for return and reject),
            ``checklist`` (``{code: bool}``), ``field_notes`` (list of ``{field, resource_id?, verdict, note}``) and
            ``version`` (refuse when the submission moved on).

    Returns:
        The submission, as ``satudata_submission_show``.
    """
    package, user = _prepare("satudata_submission_decide", context, data_dict)
    verdict = submissions.Verdict(
        operation=Operation(data_dict["decision"]),
        note=data_dict.get("note") or None,
        checklist=data_dict.get("checklist") or {},
        field_notes=data_dict.get("field_notes") or (),
        version=data_dict.get("version"),
    )
    submissions.decide(package.id, user, verdict)
    dataset_id = publication.publish_on_approval(package.id, user)
    return _shown(lookup.dataset(dataset_id), user)


@validate(schema.dataset_reference)
def satudata_submission_claim(context: types.Context, data_dict: DataDict) -> DataDict:
    """Take a submission in hand (``dataset_id``); return the submission."""
    package, user = _prepare("satudata_submission_claim", context, data_dict)
    submissions.claim(package.id, user)
    return _shown(package, user)


@validate(schema.dataset_reference)
def satudata_submission_release_claim(context: types.Context, data_dict: DataDict) -> DataDict:
    """Give a submission back into the common inbox (``dataset_id``); return the submission."""
    package, user = _prepare("satudata_submission_release_claim", context, data_dict)
    submissions.release_claim(package.id, user)
    return _shown(package, user)


@validate(schema.with_note)
def satudata_submission_cancel(context: types.Context, data_dict: DataDict) -> DataDict:
    """Take a submission back (``dataset_id``, ``note`` optional); return the submission."""
    package, user = _prepare("satudata_submission_cancel", context, data_dict)
    submissions.cancel(package.id, user, data_dict.get("note"))
    return _shown(package, user)


@tk.side_effect_free
@validate(schema.dataset_reference)
def satudata_submission_show(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return state, stage, holder, deadline, reviews and what the caller may do (``dataset_id``)."""
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_submission_show", context, {"dataset_id": package.id})
    return _shown(package, lookup.current_user(context))


@tk.side_effect_free
@validate(schema.dataset_reference)
def satudata_submission_history(context: types.Context, data_dict: DataDict) -> DataDict:
    """Return all events and rounds of a dataset, oldest first (``dataset_id``)."""
    package = lookup.visible_dataset(context, data_dict["dataset_id"])
    tk.check_access("satudata_submission_history", context, {"dataset_id": package.id})
    return history.history(cases.read(package))
