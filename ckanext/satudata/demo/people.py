"""Act as somebody, through public actions only; and remember what the demonstration has made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import types

Say = Callable[[str], None]

ANYBODY = ""
"""The citizen who has not logged in."""

_MARK = "satudata_demo"


def act(user: str, action: str, /, **data: Any) -> Any:
    """Call a public action as a user, with the user's own rights."""
    # ``auth_user_obj`` stays out: CKAN finds the user by name, as it does for a request.
    return tk.get_action(action)(cast(types.Context, {"user": user, "ignore_auth": False}), data)


def administrator() -> str:
    """Return the name of CKAN's own site user, who makes the first accounts."""
    return tk.get_action("get_site_user")(cast(types.Context, {"ignore_auth": True}), {})["name"]


def done(what: str, name: str) -> bool:
    """Tell whether the demonstration has finished this piece: it never touches it again, whatever people changed."""
    try:
        status = act(administrator(), "task_status_show", entity_id=name, task_type=_MARK, key=what)
    except tk.ObjectNotFound:
        return False
    return status["value"] == "done"


def mark(what: str, name: str) -> None:
    """Note that a piece is finished."""
    entry = {"entity_id": name, "entity_type": _MARK, "task_type": _MARK, "key": what, "value": "done"}
    act(administrator(), "task_status_update", **entry)
