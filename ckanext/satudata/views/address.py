"""Pages of a dataset at an address that it does not have now: the name it wants, or the one it bore while hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.model import names
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services import naming
from ckanext.satudata.shared import storable
from ckanext.satudata.views import common

address = Blueprint("satudata_address", __name__)

_OWN = ("satudata_", "activity.", "dcat.", "croissant.")
"""Beginnings of endpoints with addresses below that of a dataset; core's own carry the type of the dataset."""
_NAMES = ("id", "_id", "name", "dataset_id")


def dataset_argument(arguments: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return which of the arguments of the present address names a dataset, and what it says."""
    endpoint = tk.request.endpoint or ""
    if "package_type" not in arguments and not (endpoint.startswith(_OWN) and _below_a_dataset()):
        return None
    for name in _NAMES:
        value = arguments.get(name)
        if isinstance(value, str) and value and storable(value):
            return name, value
    return None


def _below_a_dataset() -> bool:
    rule = tk.request.url_rule
    return rule is not None and rule.rule.startswith(("/dataset/", "/kegiatan_statistik/"))


@address.before_app_request
def lead_to_the_present_address() -> types.Response | None:
    """Lead whoever may see a dataset from another address to the same page at its present one.

    The citizens' pages cost nothing here: they meet another address only below the prefix of hidden datasets.
    """
    argument = dataset_argument(tk.request.view_args or {}) if tk.request.method in ("GET", "HEAD") else None
    if argument is None or not tk.request.endpoint:
        return None
    key, reference = argument
    if tk.current_user.is_anonymous and not naming.is_random(reference):
        return None
    if not tables_exist() or names.exists(reference):
        return None
    found = naming.find(common.context(), reference)
    package = model.Package.get(found) if found else None
    if package is None:
        return None
    arguments = {**(tk.request.view_args or {}), **tk.request.args.to_dict(), key: package.name}
    return tk.redirect_to(tk.h.url_for(tk.request.endpoint, **arguments))
