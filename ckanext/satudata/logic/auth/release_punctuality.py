"""Who may read how punctual the offices are."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata import config
from ckanext.satudata.logic import lookup
from ckanext.satudata.services.releases.people import planner_of


@tk.auth_allow_anonymous_access
def satudata_release_punctuality(context: types.Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Allow everybody, or the walidata only where the portal keeps the table to itself."""
    if config.release_league_table() or planner_of(lookup.current_user(context)).walidata:
        return {"success": True}
    return {"success": False, "msg": tk._("This portal does not publish how punctual its offices are.")}
