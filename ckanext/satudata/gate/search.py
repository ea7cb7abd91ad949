"""The second look at a result page: Solr's answer is checked against the database in one statement."""

from __future__ import annotations

import logging
from typing import Any, cast

import ckan.plugins.toolkit as tk
from ckan import authz, types

from ckanext.satudata.gate.reading import labels, parameters
from ckanext.satudata.model import datasets
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.model.visibility import visible_ids

__all__ = ["current_package_list_with_resources", "package_search"]

log = logging.getLogger(__name__)

DataDict = dict[str, Any]

_LOOKS = 3
"""How often a page is asked for again without what turned out to be hidden."""


@tk.chained_action
@tk.side_effect_free
def package_search(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Drop results that Solr calls public and the database does not, and parameters that reach past the filter.

    Closes core's order of writing: Solr is written before the commit, so a failed commit leaves a public document of
    a hidden dataset, and ``package_search`` answers from that document alone. And see ``gate/reading/parameters.py``.
    """
    if not tables_exist():
        return next_(context, data_dict)
    if context.get("ignore_auth") or authz.is_sysadmin(context.get("user")):
        return _checked(next_, context, data_dict)
    call = parameters.safe(data_dict)
    extra_id = bool(call.get("fl")) and not {"id", "*"} & set(call["fl"])
    if extra_id:
        call["fl"] = [*call["fl"], "id"]
    answer = _checked(next_, context, call)
    if extra_id:
        for record in answer["results"]:
            record.pop("id", None)
    return answer


def _checked(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Ask again without what Solr shows wrongly, so that count and facets agree with what is shown."""
    call = dict(data_dict)
    fresh = cast(types.Context, dict(context))
    answer = next_(context, call.copy())
    for _ in range(_LOOKS):
        wrong = _false_claims(fresh, answer["results"])
        if not wrong:
            return answer
        log.error("satudata: the index shows %s hidden dataset(s) as public; run: ckan satudata doctor", len(wrong))
        ids = " OR ".join(f'"{package_id}"' for package_id in sorted(wrong))
        call["fq"] = f"{call.get('fq') or ''} -id:({ids})".strip()
        answer = next_(cast(types.Context, dict(fresh)), dict(call))
    wrong = _false_claims(fresh, answer["results"])
    answer["results"] = [record for record in answer["results"] if record.get("id") not in wrong]
    answer["count"] -= len(wrong)
    return answer


def _false_claims(context: types.Context, results: list[DataDict]) -> set[str]:
    """Return the results that the caller may not know of, in one statement."""
    public = [record["id"] for record in results if _called_public(record)]
    silent = [record["id"] for record in results if record.get("id") and "private" not in record]
    wrong = set(public) - datasets.public_ids(public) if public else set()
    if silent and (known := labels.of_caller(context)) is not None:
        wrong |= set(silent) - visible_ids(silent, known)
    return wrong


def _called_public(record: DataDict) -> bool:
    return bool(record.get("id")) and record.get("private") is False and record.get("state") == "active"


@tk.chained_action
@tk.side_effect_free
def current_package_list_with_resources(next_: types.Action, context: types.Context, data_dict: DataDict) -> Any:
    """Drop results that Solr calls public and the database does not: core calls its own search here, not ours."""
    results = next_(context, data_dict)
    if not tables_exist():
        return results
    wrong = _false_claims(cast(types.Context, dict(context)), results)
    return [record for record in results if record.get("id") not in wrong]
