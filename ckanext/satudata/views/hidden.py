"""Addresses that name a hidden dataset lead to the very page that they show for an id that does not exist.

Core's pages ask auth functions themselves and answer 403, or send an anonymous visitor to the login, where they answer
404 for a missing dataset. Each page is therefore shown for an id that nobody has.
"""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, g

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import types
from ckan.lib.search import SearchQueryError

from ckanext.satudata.gate.reading import recall
from ckanext.satudata.gate.reading.masks import ALL_TABLES
from ckanext.satudata.gate.reading.references import Kind, conceals
from ckanext.satudata.gate.reading.swapping import Swaps
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.model.visibility import public_words
from ckanext.satudata.views.common import error_page

hidden_pages = Blueprint("satudata_hidden", __name__)

_OF_DATASETS = {"id": (Kind.PACKAGE, Kind.ACTIVITY), "_id": (Kind.PACKAGE,), "name": (Kind.PACKAGE,)}
"""Arguments of the addresses below ``/dataset/``."""
_ANYWHERE = {
    "resource_id": (Kind.TABLE,),
    "resource_view_id": (Kind.VIEW,),
    "view_id": (Kind.VIEW,),
    "activity_id": (Kind.ACTIVITY,),
}
_FILE_PAGES = {"id": (Kind.FILE,)}
_NAMES = {*_OF_DATASETS, *_ANYWHERE, *_FILE_PAGES}


@hidden_pages.before_app_request
def show_as_missing() -> None:
    """Put an id that nobody has in the place of what names a hidden dataset, before the page is made."""
    recall.begin()
    arguments: dict[str, Any] | None = tk.request.view_args
    if not arguments or not _NAMES & arguments.keys():
        return
    kinds = _kinds()
    words = {str(arguments[name]) for name in kinds if arguments.get(name)}
    if not words or not tables_exist():
        return
    public = public_words(words)
    recall.note(public.values())
    unknown = words - public.keys()
    context = cast(types.Context, {"user": tk.current_user.name, "auth_user_obj": tk.current_user})
    swaps = Swaps()
    for name in kinds:
        word = str(arguments.get(name))
        if word in unknown and (word in ALL_TABLES or any(conceals(context, kind, word) for kind in kinds[name])):
            arguments[name] = swaps.add(word)
    if swaps:
        g.satudata_hidden = swaps


def _kinds() -> dict[str, tuple[Kind, ...]]:
    """Return the arguments of the present address that may name a dataset."""
    rule = tk.request.url_rule
    first = rule.rule.split("/", 2)[1] if rule is not None else ""
    if first in _dataset_types():
        return _OF_DATASETS | _ANYWHERE
    return _FILE_PAGES if first == "file" else _ANYWHERE


def _dataset_types() -> set[str]:
    return {"dataset", "dataset_series"}.union(
        *(plugin.package_types() for plugin in p.PluginImplementations(p.IDatasetForm))
    )


@hidden_pages.app_errorhandler(tk.ObjectNotFound)
def missing(error: Exception) -> Any:
    """Answer 404 where core's own page lets the exception pass and says 500 for a missing dataset."""
    return error_page(404, tk._("Not found"), tk._("This page does not exist."))


@hidden_pages.app_errorhandler(SearchQueryError)
def bad_search(error: Exception) -> Any:
    """Answer 400 where core's own page lets a malformed search pass and says 500."""
    return error_page(400, tk._("Bad request"), str(error))


@hidden_pages.after_app_request
def name_what_was_asked_for(response: Response) -> Response:
    """Put the words of the address back where the page repeats them."""
    swaps: Swaps | None = g.pop("satudata_hidden", None)
    if swaps is None:
        return response
    if response.location:
        response.location = swaps.text_back(response.location)
    if not response.is_streamed and (response.content_type or "").startswith(("text/", "application/json")):
        response.set_data(swaps.text_back(response.get_data(as_text=True)))
    return response
