"""What XLoader's job reads in place of an uploaded file: its tidied table, from an address of this portal.

XLoader asks ``resource_show`` where the file is and downloads it from there, with the same rules for who may read it.
IXloader tells of the columns before the table is made, which is where they get their types (``gate/loading.py``).
"""

from __future__ import annotations

import logging
from typing import Any

from rq import get_current_job

import ckan.plugins.toolkit as tk
from ckan import model, types

from ckanext.satudata.gate.loading import is_loading
from ckanext.satudata.model import datastore
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services.checks import loading
from ckanext.satudata.services.checks.loading import Plan

__all__ = ["resource_show"]

log = logging.getLogger(__name__)


@tk.chained_action
@tk.side_effect_free
def resource_show(next_: types.Action, context: types.Context, data_dict: dict[str, Any]) -> Any:
    """Send XLoader's job to the tidied table of a file that is untidy; to nobody else is anything different.

    The first call of a job is XLoader's question. Later ones are core's, which writes back what it reads here.
    """
    record = next_(context, data_dict)
    if not isinstance(record, dict) or not is_loading(record["id"]) or not tables_exist():
        return record
    load = _load(record["id"])
    if loading.is_begun(load):
        return record
    loading.remember(load)
    found = _planned(record["id"])
    loading.remember(load, found)
    address, _, name = str(record.get("url") or "").rpartition("/download/")
    if found is None or not address or not name:
        return record
    if record.get("hash") != found.md5:
        _clear_way(record["id"], found)
    if found.as_it_is:
        return record
    log.info("satudata: resource %s is loaded from its tidied table", record["id"])
    return {**record, "url": f"{address}/rapi.csv", "format": "CSV"}


def _load(resource_id: str) -> str:
    job = get_current_job()
    return f"{job.id if job is not None else ''} {resource_id}"


def _planned(resource_id: str) -> Plan | None:
    resource = model.Resource.get(resource_id)
    return loading.plan(resource) if resource is not None else None


def _clear_way(resource_id: str, found: Plan) -> None:
    """Remove a table with other columns: XLoader would guess the types of the new ones, and zeros of codes be lost."""
    try:
        described = tk.get_action("datastore_info")({"ignore_auth": True, "user": ""}, {"id": resource_id})
    except tk.ObjectNotFound:
        return
    names = {field["id"] for field in described["fields"]} - {"_id"}
    if found.columns is not None and names != found.columns:
        datastore.drop([resource_id])
