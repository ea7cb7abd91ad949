"""Parameters of the actions that compare a file with its last version."""

from __future__ import annotations

from ckan import types
from ckan.logic.schema import validator_args

from ckanext.satudata import config


@validator_args
def changes(
    not_empty: types.Validator,
    default: types.ValidatorFactory,
    satudata_scalar: types.Validator,
    natural_number_validator: types.Validator,
) -> types.Schema:
    """Return the schema of what changed since the last version."""
    return {
        "resource_id": [not_empty, satudata_scalar],
        "percent": [default(config.checks_moved_percent()), natural_number_validator],
    }
