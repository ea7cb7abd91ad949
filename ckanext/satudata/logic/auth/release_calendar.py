"""Auth function of the calendar of releases."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

__all__ = ["satudata_release_calendar"]


@tk.auth_allow_anonymous_access
def satudata_release_calendar(context: types.Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Allow everybody: it holds what is announced."""
    return {"success": True}
