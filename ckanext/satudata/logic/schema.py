"""Parameters of the actions."""

from __future__ import annotations

from ckan import types
from ckan.logic.schema import validator_args

MAX_NOTE = 10_000
"""Characters of a note; longer texts belong into a file."""
MAX_AT_ONCE = 100
"""Submissions that one call decides on; each is a transaction of its own."""


@validator_args
def dataset_reference(not_empty: types.Validator, unicode_safe: types.Validator) -> types.Schema:
    """Return the schema of actions that name a dataset and nothing else."""
    return {"dataset_id": [not_empty, unicode_safe]}


@validator_args
def with_note(
    not_empty: types.Validator,
    unicode_safe: types.Validator,
    ignore_missing: types.Validator,
    satudata_note: types.Validator,
) -> types.Schema:
    """Return the schema of cancel."""
    return {"dataset_id": [not_empty, unicode_safe], "note": [ignore_missing, satudata_note]}


@validator_args
def submit(ignore_missing: types.Validator, satudata_note: types.Validator) -> types.Schema:
    """Return the schema of submit."""
    return {**with_note(), "explanation": [ignore_missing, satudata_note]}


@validator_args
def decide(  # noqa: PLR0913, PLR0917 - validators come as arguments
    not_empty: types.Validator,
    unicode_safe: types.Validator,
    ignore_missing: types.Validator,
    ignore_empty: types.Validator,
    int_validator: types.Validator,
    one_of: types.ValidatorFactory,
    satudata_note: types.Validator,
    satudata_checklist: types.Validator,
    satudata_field_notes: types.Validator,
) -> types.Schema:
    """Return the schema of a decision."""
    return {
        "dataset_id": [not_empty, unicode_safe],
        "decision": [not_empty, one_of(["approve", "return", "reject"])],
        "note": [ignore_missing, satudata_note],
        "checklist": [ignore_missing, satudata_checklist],
        "field_notes": [ignore_missing, satudata_field_notes],
        "version": [ignore_empty, int_validator],
    }


@validator_args
def decide_many(  # noqa: PLR0913, PLR0917 - validators come as arguments
    not_empty: types.Validator,
    ignore_missing: types.Validator,
    boolean_validator: types.Validator,
    one_of: types.ValidatorFactory,
    satudata_references: types.Validator,
    satudata_note: types.Validator,
    satudata_checklist: types.Validator,
    satudata_versions: types.Validator,
) -> types.Schema:
    """Return the schema of one decision on many submissions."""
    return {
        "dataset_ids": [not_empty, satudata_references],
        "decision": [not_empty, one_of(["approve", "return", "reject"])],
        "note": [ignore_missing, satudata_note],
        "checklist": [ignore_missing, satudata_checklist],
        "confirm_checklist": [ignore_missing, boolean_validator],
        "versions": [ignore_missing, satudata_versions],
    }


@validator_args
def publish(not_empty: types.Validator, ignore_empty: types.Validator, unicode_safe: types.Validator) -> types.Schema:
    """Return the schema of a publication."""
    return {"dataset_id": [not_empty, unicode_safe], "release_id": [ignore_empty, unicode_safe]}


@validator_args
def withdraw(not_empty: types.Validator, unicode_safe: types.Validator, satudata_note: types.Validator) -> types.Schema:
    """Return the schema of a withdrawal."""
    return {"dataset_id": [not_empty, unicode_safe], "reason": [not_empty, satudata_note]}


@validator_args
def inbox(  # noqa: PLR0913 - validators come as arguments
    ignore_empty: types.Validator,
    ignore_missing: types.Validator,
    unicode_safe: types.Validator,
    boolean_validator: types.Validator,
    natural_number_validator: types.Validator,
    default: types.ValidatorFactory,
    one_of: types.ValidatorFactory,
    limit_to_configured_maximum: types.ValidatorFactory,
) -> types.Schema:
    """Return the schema of the inbox."""
    return {
        "stage": [ignore_empty, unicode_safe],
        "organization": [ignore_empty, unicode_safe],
        "overdue": [ignore_missing, boolean_validator],
        "claimed": [ignore_missing, boolean_validator],
        "priority": [ignore_missing, boolean_validator],
        "q": [ignore_empty, unicode_safe],
        "sort": [default("due asc"), one_of(["due asc", "due desc", "submitted asc", "submitted desc", "title asc"])],
        "limit": [default(20), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def role_reference(
    not_empty: types.Validator,
    ignore_empty: types.Validator,
    unicode_safe: types.Validator,
    satudata_role: types.Validator,
    satudata_jenis_data: types.Validator,
) -> types.Schema:
    """Return the schema of granting and revoking a role."""
    return {
        "user": [not_empty, unicode_safe],
        "role": [not_empty, satudata_role],
        "organization": [ignore_empty, unicode_safe],
        "jenis_data": [ignore_empty, satudata_jenis_data],
    }


@validator_args
def role_list(
    ignore_empty: types.Validator, unicode_safe: types.Validator, satudata_role: types.Validator
) -> types.Schema:
    """Return the schema of the list of roles."""
    return {
        "user": [ignore_empty, unicode_safe],
        "role": [ignore_empty, satudata_role],
        "organization": [ignore_empty, unicode_safe],
    }
