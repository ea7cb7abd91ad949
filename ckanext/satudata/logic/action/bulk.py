"""Deciding on many submissions at once."""

from __future__ import annotations

from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.logic import validate

from ckanext.satudata.logic import lookup, parameters, schema

DataDict = dict[str, Any]


@parameters.objects_as_text("versions")
@validate(schema.decide_many)
def satudata_submission_decide_many(context: types.Context, data_dict: DataDict) -> DataDict:
    """Decide in the same way on many datasets; each is a decision of its own, and one that fails stops no other.

    Args:
        context: CKAN's context.
        data_dict: ``dataset_ids`` (up to 100 ids or names), ``decision`` and ``note`` as in
            ``satudata_submission_decide``; ``checklist`` (``{code: bool}``), or ``confirm_checklist`` when the
            reviewer has answered every item of every dataset's checklist with yes; ``versions``
            (``{dataset id: version}``).

    Returns:
        ``{succeeded, failed, results}``; each result has ``dataset_id`` as it was given, ``success`` and either
        ``submission`` or ``errors`` (``{field: [messages]}``).

    Raises:
        ckan.plugins.toolkit.ValidationError: the call itself is wrong; then nothing was decided.
    """
    lookup.require_tables()
    tk.check_access("satudata_submission_decide_many", context, data_dict)
    lookup.require_user(context)
    results = [_decide(context, reference, data_dict) for reference in dict.fromkeys(data_dict["dataset_ids"])]
    succeeded = sum(result["success"] for result in results)
    return {"succeeded": succeeded, "failed": len(results) - succeeded, "results": results}


def _decide(context: types.Context, reference: str, data_dict: DataDict) -> DataDict:
    asking = {key: value for key, value in context.items() if key in ("user", "auth_user_obj")}
    call = {"dataset_id": reference, "decision": data_dict["decision"], "note": data_dict.get("note") or ""}
    try:
        checklist = data_dict.get("checklist") or {}
        if data_dict.get("confirm_checklist"):
            shown = tk.get_action("satudata_submission_show")(_fresh(asking), {"dataset_id": reference})
            checklist = {item["code"]: True for item in shown["checklist"]} | checklist
        version = (data_dict.get("versions") or {}).get(reference)
        submission = tk.get_action("satudata_submission_decide")(
            _fresh(asking), {**call, "checklist": checklist, "version": version}
        )
    except tk.ValidationError as error:
        return _failure(reference, error.error_dict)
    except (tk.NotAuthorized, tk.ObjectNotFound) as error:
        return _failure(reference, {"dataset": [str(error)]})
    return {"dataset_id": reference, "success": True, "submission": submission}


def _fresh(asking: DataDict) -> types.Context:
    """Return a context that no earlier call has written into."""
    return cast(types.Context, dict(asking))


def _failure(reference: str, errors: Any) -> DataDict:
    model.Session.rollback()
    return {"dataset_id": reference, "success": False, "errors": errors}
