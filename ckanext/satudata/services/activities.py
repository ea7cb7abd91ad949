"""One entry of CKAN's activity stream for a publication, where the activity plugin is loaded."""

from __future__ import annotations

import logging
from typing import Any, cast

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.services.cases import show

log = logging.getLogger(__name__)


def record_publication(package_id: str, user: model.User) -> None:
    """Tell followers that a dataset is public now; a failure here never undoes the publication."""
    if not p.plugin_loaded("activity"):
        return
    context = cast(types.Context, {"ignore_auth": True, "user": user.name})
    activity: dict[str, Any] = {
        "user_id": user.id,
        "object_id": package_id,
        "activity_type": "changed package",
        "data": {"package": show(package_id), "actor": user.name},
    }
    try:
        tk.get_action("activity_create")(context, activity)
    except tk.ValidationError:
        model.Session.rollback()
        log.exception("satudata: the activity stream did not take a publication")
