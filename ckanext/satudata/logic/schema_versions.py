"""Parameters of the actions on corrections and standing approvals."""

from __future__ import annotations

from ckan import types
from ckan.logic.schema import validator_args


@validator_args
def correction(
    not_empty: types.Validator,
    not_missing: types.Validator,
    unicode_safe: types.Validator,
    satudata_fields: types.Validator,
    satudata_note: types.Validator,
) -> types.Schema:
    """Return the schema of a correction."""
    return {
        "dataset_id": [not_empty, unicode_safe],
        "fields": [not_missing, satudata_fields],
        "note": [not_empty, satudata_note],
    }


@validator_args
def standing_grant(
    not_empty: types.Validator,
    unicode_safe: types.Validator,
    satudata_until: types.Validator,
    satudata_note: types.Validator,
) -> types.Schema:
    """Return the schema of a standing approval."""
    return {
        "dataset_id": [not_empty, unicode_safe],
        "until": [not_empty, satudata_until],
        "note": [not_empty, satudata_note],
    }
