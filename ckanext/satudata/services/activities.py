"""CKAN's activity stream, where its plugin is loaded: one entry for a publication, and none of what is withdrawn."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any, cast

import sqlalchemy as sa

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.lib.plugins import get_permission_labels

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
        "permission_labels": get_permission_labels().get_dataset_labels(model.Package.get(package_id)),
    }
    try:
        tk.get_action("activity_create")(context, activity)
    except tk.ValidationError:
        model.Session.rollback()
        log.exception("satudata: the activity stream did not take a publication")


def is_recorded(package_id: str, since: dt.datetime) -> bool:
    """Return whether the stream has an entry about a dataset since a moment."""
    if not p.plugin_loaded("activity"):
        return True
    query = sa.text("SELECT 1 FROM activity WHERE object_id = :id AND timestamp >= :since LIMIT 1")
    moment = since.astimezone(dt.UTC).replace(tzinfo=None)
    return model.Session.execute(query, {"id": package_id, "since": moment}).first() is not None


def forget(package_id: str) -> None:
    """Take the data out of all entries about a dataset that is being withdrawn, inside the caller's transaction.

    Closes core's stream, which keeps the whole dataset in each entry under the labels of the day it was written, and
    shows entries about previews without asking for labels at all. The data stay away when it is published again.
    """
    if not p.plugin_loaded("activity"):
        return
    from ckanext.activity.model import Activity

    table: sa.Table = Activity.__table__
    package = model.Session.get(model.Package, package_id)
    model.Session.execute(
        sa.update(table)
        .where(table.c.object_id == package_id)
        .values(data=_blank(package_id), permission_labels=get_permission_labels().get_dataset_labels(package))
    )


def _blank(package_id: str) -> dict[str, Any]:
    """Return data with which core's pages still show that something happened, and not with what."""
    unnamed = {"id": package_id, "title": "–"}
    return {"package": unnamed, "dataset": unnamed, "package_id": package_id, "resource_id": package_id, **unnamed}
