"""What a caller may ask of the search: nothing that counts or scores words of datasets they may not know of.

Solr answers for the whole index where it is asked for functions, for facets without hits or for scores, whatever filter
query stands beside.
"""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchQueryError

DataDict = dict[str, Any]

_FIELD = re.compile(r"[A-Za-z_*][\w.*-]*")
_ORDER = re.compile(r"[A-Za-z_][\w.-]*(\s+(asc|desc))?", re.IGNORECASE)
_PARSERS = frozenset({"dismax", "edismax", "lucene"})
_FUNCTIONS = ("bf", "boost")
_REFUSED_FIELDS = frozenset({"score", "permission_labels"})


def safe(data_dict: DataDict) -> DataDict:
    """Return the parameters of a search without those that reach past its filter.

    Closes, in core's ``package_search``: ``facet.mincount=0``, which lists the words of hidden datasets, and functions
    (``docfreq``, ``termfreq`` ...) as fields, in the order or as a boost, which confirm a guessed word.

    Raises:
        ckan.lib.search.SearchQueryError: a parameter has a function or a field that tells of the index as a whole.
    """
    call = dict(data_dict)
    if "facet.mincount" in call:
        call["facet.mincount"] = _at_least_one(call["facet.mincount"])
    if call.get("fl"):
        call["fl"] = _fields("fl", call["fl"])
    if call.get("facet.field"):
        _refuse_labels("facet.field", call["facet.field"])
    for name in _FUNCTIONS:
        if call.get(name):
            raise _refusal(name)
    if call.get("defType") and str(call["defType"]) not in _PARSERS:
        raise _refusal("defType")
    if call.get("sort") and not all(_ORDER.fullmatch(part.strip()) for part in str(call["sort"]).split(",")):
        raise _refusal("sort")
    return call


def _at_least_one(value: Any) -> Any:
    try:
        return max(int(value), 1)
    except (TypeError, ValueError):
        return value  # core complains


def _fields(name: str, value: Any) -> list[str]:
    """Return the single fields of a list that may have commas and spaces inside of its items."""
    items = value if isinstance(value, list | tuple) else [value]
    fields = [field for item in items for field in re.split(r"[,\s]+", str(item)) if field]
    if not all(_FIELD.fullmatch(field) and field not in _REFUSED_FIELDS for field in fields):
        raise _refusal(name)
    return fields


def _refuse_labels(name: str, value: Any) -> None:
    if "permission_labels" in str(value):
        raise _refusal(name)


def _refusal(name: str) -> SearchQueryError:
    return SearchQueryError(
        tk._("The parameter “{name}” takes names of fields only; functions and scores are not available.").format(
            name=name
        )
    )
