"""Parameters of the action on punctuality."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import types


def punctuality() -> types.Schema:
    """Return the schema of the figures of a year."""
    validator = tk.get_validator
    return {
        "year": [validator("ignore_empty"), validator("satudata_release_year")],
        "organization": [validator("ignore_empty"), validator("satudata_release_text")],
    }
