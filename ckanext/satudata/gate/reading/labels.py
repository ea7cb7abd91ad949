"""The permission labels of whoever calls."""

from __future__ import annotations

from ckan import authz, model, types
from ckan.lib.plugins import get_permission_labels


def of_caller(context: types.Context) -> list[str] | None:
    """Return the labels of the caller, ``None`` for a sysadmin or a call without authorisation, who see all."""
    name = context.get("user")
    if context.get("ignore_auth") or authz.is_sysadmin(name):
        return None
    return get_permission_labels().get_user_dataset_labels(model.User.get(name) if name else None)
