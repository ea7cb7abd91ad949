"""Finding what a call names; what somebody may not know of is answered as if it did not exist."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import naming
from ckanext.satudata.shared import may_see, storable


class NotInstalledError(Exception):
    """The tables are missing: the migration has not been run."""


def require_tables() -> None:
    """Refuse to work before the migration.

    Raises:
        NotInstalledError: answered with 503.
    """
    if not tables_exist():
        raise NotInstalledError(tk._("Satu Data is not set up yet. The operator must run: ckan db upgrade -p satudata"))


def current_user(context: types.Context) -> model.User | None:
    """Return the user who calls."""
    name = context.get("user")
    return model.User.get(name) if name else None


def require_user(context: types.Context) -> model.User:
    """Return the user who calls.

    Raises:
        ckan.plugins.toolkit.NotAuthorized: nobody is logged in.
    """
    found = current_user(context)
    if found is None:
        raise tk.NotAuthorized(tk._("Log in first."))
    return found


def visible_dataset(context: types.Context, reference: str) -> model.Package:
    """Return a dataset that the caller may see, by id, by name, or by the name that it wants or bore before.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: there is none, or the caller may not know of it.
    """
    require_tables()
    if not storable(reference):  # PostgreSQL takes no such text
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    package = model.Package.get(reference)
    if package is None and (found := naming.find(context, reference)):
        package = model.Package.get(found)
    if package is None or package.state == "deleted":
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    if not may_see(context, package.id):
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return package


def dataset(package_id: str) -> model.Package:
    """Return a dataset of which a service has just told.

    Raises:
        ckan.plugins.toolkit.ObjectNotFound: it was removed at the same moment.
    """
    package = model.Package.get(package_id)
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return package


def user(reference: str) -> model.User:
    """Return a user by name or id.

    Raises:
        ckan.plugins.toolkit.ValidationError: there is no such user.
    """
    found = model.User.get(reference)
    if found is None or found.state != "active":
        raise tk.ValidationError({"user": [tk._("There is no user “{name}”.").format(name=reference)]})
    return found


def any_user(reference: str) -> model.User:
    """Return a user by name or id, one who left the portal too.

    Raises:
        ckan.plugins.toolkit.ValidationError: there is no such user.
    """
    found = model.User.get(reference)
    if found is None:
        raise tk.ValidationError({"user": [tk._("There is no user “{name}”.").format(name=reference)]})
    return found


def organization_id(reference: str | None) -> str | None:
    """Return the id of an organisation by name or id.

    Raises:
        ckan.plugins.toolkit.ValidationError: there is no such organisation.
    """
    if not reference:
        return None
    group: Any = model.Group.get(reference)
    if group is None or not group.is_organization or group.state != "active":
        raise tk.ValidationError({"organization": [tk._("There is no organisation “{name}”.").format(name=reference)]})
    return group.id
