"""The second look at a result page: Solr's answer is checked against the database in one statement."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import types

from ckanext.satudata.model import datasets
from ckanext.satudata.model.presence import tables_exist

__all__ = ["package_search"]

log = logging.getLogger(__name__)


@tk.chained_action
@tk.side_effect_free
def package_search(next_: types.Action, context: types.Context, data_dict: dict[str, Any]) -> Any:
    """Drop results that Solr calls public and the database does not.

    Closes core's order of writing: Solr is written before the commit, so a failed commit leaves a public document of
    a hidden dataset, and ``package_search`` answers from that document alone.
    """
    answer = next_(context, data_dict)
    public = [record["id"] for record in answer["results"] if _called_public(record)]
    if not public or not tables_exist():
        return answer
    false_claims = set(public) - datasets.public_ids(public)
    if false_claims:
        log.error(
            "satudata: the index shows %s hidden dataset(s) as public; run: ckan satudata doctor", len(false_claims)
        )
        answer["results"] = [record for record in answer["results"] if record.get("id") not in false_claims]
        answer["count"] -= len(false_claims)
    return answer


def _called_public(record: dict[str, Any]) -> bool:
    return bool(record.get("id")) and record.get("private") is False and record.get("state") == "active"
