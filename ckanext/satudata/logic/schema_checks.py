"""Parameters of the actions on checks of files."""

from __future__ import annotations

from ckan import types
from ckan.logic.schema import validator_args


@validator_args
def resource_reference(not_empty: types.Validator, satudata_scalar: types.Validator) -> types.Schema:
    """Return the schema of actions that name a resource and nothing else."""
    return {"resource_id": [not_empty, satudata_scalar]}


@validator_args
def show(
    not_empty: types.Validator,
    ignore_missing: types.Validator,
    boolean_validator: types.Validator,
    satudata_scalar: types.Validator,
) -> types.Schema:
    """Return the schema of showing a check."""
    return {"resource_id": [not_empty, satudata_scalar], "excerpts": [ignore_missing, boolean_validator]}


@validator_args
def override(
    not_empty: types.Validator,
    ignore_empty: types.Validator,
    satudata_scalar: types.Validator,
    satudata_note: types.Validator,
) -> types.Schema:
    """Return the schema of letting a file pass."""
    return {
        "resource_id": [not_empty, satudata_scalar],
        "reason": [not_empty, satudata_note],
        "sha256": [ignore_empty, satudata_scalar],
    }


@validator_args
def tidy(
    not_empty: types.Validator,
    ignore_empty: types.Validator,
    satudata_scalar: types.Validator,
    satudata_answers: types.Validator,
) -> types.Schema:
    """Return the schema of the preview of a tidied file."""
    return {"resource_id": [not_empty, satudata_scalar], "answers": [ignore_empty, satudata_answers]}


@validator_args
def accept(
    not_empty: types.Validator,
    ignore_empty: types.Validator,
    satudata_scalar: types.Validator,
    satudata_answers: types.Validator,
) -> types.Schema:
    """Return the schema of taking a tidied file."""
    return {
        "resource_id": [not_empty, satudata_scalar],
        "sha256": [not_empty, satudata_scalar],
        "answers": [ignore_empty, satudata_answers],
    }
