"""Parameters of the actions on Table Schemas and templates."""

from __future__ import annotations

from ckan import types
from ckan.logic.schema import validator_args

from ckanext.satudata.logic.table_schemas import SOURCES


@validator_args
def show(
    not_empty: types.Validator,
    ignore_empty: types.Validator,
    satudata_scalar: types.Validator,
    one_of: types.ValidatorFactory,
) -> types.Schema:
    """Return the schema of showing the schema of a file."""
    return {
        "resource_id": [not_empty, satudata_scalar],
        "source": [ignore_empty, satudata_scalar, one_of(list(SOURCES))],
    }


@validator_args
def update(
    not_empty: types.Validator,
    ignore_missing: types.Validator,
    satudata_scalar: types.Validator,
    satudata_table_schema_or_none: types.Validator,
) -> types.Schema:
    """Return the schema of changing the schema of a file."""
    return {
        "resource_id": [not_empty, satudata_scalar],
        "schema": [ignore_missing, satudata_table_schema_or_none],
        "upload": [ignore_missing],
    }


@validator_args
def template(
    not_empty: types.Validator,
    ignore_empty: types.Validator,
    satudata_scalar: types.Validator,
    satudata_template_period: types.Validator,
) -> types.Schema:
    """Return the schema of a template."""
    return {
        "dataset_id": [not_empty, satudata_scalar],
        "resource_id": [ignore_empty, satudata_scalar],
        "period": [ignore_empty, satudata_scalar, satudata_template_period],
    }
