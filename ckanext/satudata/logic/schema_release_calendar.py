"""Parameters of the action that lays the schedule out as a calendar."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import types
from ckan.logic.schema import validator_args

from ckanext.satudata.logic import schema_release

_MOST_IN_A_CELL = 100
_MOST_OFFICES = 100


@validator_args
def calendar(default: types.ValidatorFactory, limit_to_configured_maximum: types.ValidatorFactory) -> types.Schema:
    """Return the schema of a calendar: the filters of the list, a year, and how much of it."""
    number = tk.get_validator("satudata_release_number")
    filters = {name: validators for name, validators in schema_release.listing().items() if name in _FILTERS}
    return {
        **filters,
        "year": [tk.get_validator("not_empty"), tk.get_validator("satudata_release_year")],
        "month": [tk.get_validator("ignore_empty"), tk.get_validator("satudata_release_month")],
        "each": [default(4), number, limit_to_configured_maximum("ckan.search.rows_max", _MOST_IN_A_CELL)],
        "limit": [default(25), number, limit_to_configured_maximum("ckan.search.rows_max", _MOST_OFFICES)],
        "offset": [default(0), number],
    }


_FILTERS = ("organization", "topic", "status", "kind", "q")
