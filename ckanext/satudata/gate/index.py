"""What the search document carries of the workflow: state and stage, never a note, a finding or a person."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from ckan.lib.search import SearchIndexError

from ckanext.satudata.model import datasets, submissions
from ckanext.satudata.model.presence import tables_exist


def add_fields(document: dict[str, Any]) -> dict[str, Any]:
    """Add the extension's fields to a Solr document.

    Raises:
        ckan.lib.search.SearchIndexError: our rows could not be read (2.11 swallows any other exception).
    """
    _write_rows_as_text(document)
    try:
        if tables_exist():
            document.update(_fields(document["id"]) | _access(document))
    except Exception as error:
        raise SearchIndexError("satudata: the fields of a dataset cannot be read for the index") from error
    return document


def _write_rows_as_text(document: dict[str, Any]) -> None:
    """Write fields with rows as text: CKAN 2.11 indexes them as they are, and Solr takes objects for documents."""
    for key, value in document.items():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            document[key] = json.dumps(value, ensure_ascii=False)


def _fields(package_id: str) -> dict[str, Any]:
    row = submissions.with_visibility(package_id)
    fields: dict[str, Any] = {"extras_satudata_state": "draft"}
    if row["visibility"] in datasets.PUBLIC:
        fields["extras_satudata_state"] = "published"
        if row["published_at"] is not None:
            fields["satudata_published_date"] = _solr_time(row["published_at"])
    elif row["state"] is not None:
        fields["extras_satudata_state"] = row["state"]
        if row["stage"]:
            fields["extras_satudata_stage"] = row["stage"]
        if row["due_at"] is not None:
            fields["satudata_due_date"] = _solr_time(row["due_at"])
    return fields


def _access(document: dict[str, Any]) -> dict[str, str]:
    access = document.get("extras_accessRights") or document.get("accessRights")
    return {"extras_satudata_access": str(access)} if access else {}


def _solr_time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
