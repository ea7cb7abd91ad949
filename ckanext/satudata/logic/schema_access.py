"""Parameters of the actions on access classes and quarantine."""

from __future__ import annotations

from ckan import types
from ckan.logic.schema import validator_args


@validator_args
def grant(
    not_empty: types.Validator,
    ignore_empty: types.Validator,
    unicode_safe: types.Validator,
    satudata_note: types.Validator,
    satudata_until: types.Validator,
) -> types.Schema:
    """Return the schema of a grant."""
    return {
        "dataset_id": [not_empty, unicode_safe],
        "user": [not_empty, unicode_safe],
        "until": [ignore_empty, satudata_until],
        "note": [not_empty, satudata_note],
    }


@validator_args
def revoke(not_empty: types.Validator, unicode_safe: types.Validator) -> types.Schema:
    """Return the schema of a revocation."""
    return {"dataset_id": [not_empty, unicode_safe], "user": [not_empty, unicode_safe]}


@validator_args
def request(
    not_empty: types.Validator,
    unicode_safe: types.Validator,
    satudata_email: types.Validator,
    satudata_line: types.Validator,
    satudata_note: types.Validator,
) -> types.Schema:
    """Return the schema of a request."""
    return {
        "dataset_id": [not_empty, unicode_safe],
        "name": [not_empty, satudata_line],
        "email": [not_empty, satudata_email],
        "purpose": [not_empty, satudata_note],
    }


@validator_args
def request_list(
    ignore_empty: types.Validator,
    ignore_missing: types.Validator,
    unicode_safe: types.Validator,
    boolean_validator: types.Validator,
    one_of: types.ValidatorFactory,
) -> types.Schema:
    """Return the schema of the list of requests."""
    return {
        "dataset_id": [ignore_empty, unicode_safe],
        "state": [ignore_empty, one_of(["open", "granted", "refused", "answered"])],
        "own": [ignore_missing, boolean_validator],
    }


@validator_args
def answer(
    not_empty: types.Validator,
    ignore_empty: types.Validator,
    ignore_missing: types.Validator,
    unicode_safe: types.Validator,
    one_of: types.ValidatorFactory,
    satudata_note: types.Validator,
    satudata_until: types.Validator,
) -> types.Schema:
    """Return the schema of an answer."""
    return {
        "request_id": [not_empty, unicode_safe],
        "decision": [not_empty, one_of(["grant", "refuse", "answered"])],
        "note": [ignore_missing, satudata_note],
        "until": [ignore_empty, satudata_until],
    }


@validator_args
def quarantine(
    not_empty: types.Validator, unicode_safe: types.Validator, satudata_note: types.Validator
) -> types.Schema:
    """Return the schema of placing a file into quarantine and of releasing it."""
    return {"resource_id": [not_empty, unicode_safe], "reason": [not_empty, satudata_note]}


@validator_args
def quarantine_list(ignore_empty: types.Validator, unicode_safe: types.Validator) -> types.Schema:
    """Return the schema of the list of quarantined files."""
    return {"dataset_id": [ignore_empty, unicode_safe]}
