"""Sync mode: a file is validated before anything of it is stored.

Upstream stores first and validates then: a refused new version has overwritten the good file, and a refused creation
ends in an error 500 where the activity plugin holds the half-made resource. Here a refusal comes before the first
write, so there is nothing to undo.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.helpers import unified_resource_format

from ckanext.satudata.validation import fetching, job, queueing
from ckanext.satudata.validation.options import NotAtOnceError
from ckanext.satudata.validation.status import Outcome

DataDict = dict[str, Any]


def judge(data_dict: DataDict, current: Mapping[str, Any] | None, context: Any) -> Outcome | None:
    """Validate what a resource is about to become.

    Args:
        data_dict: the new resource, as it was sent.
        current: the resource as it is; ``None`` for one that is to be created.
        context: context of the call, for plugins that decide what is validated.

    Returns:
        The outcome; ``None`` when this file is not for validation.

    Raises:
        options.NotAtOnceError: its schema or options hold what may take for ever, or it is no table as it was sent,
            of which CKAN may make one, such as ``data.csv.gz`` without a format.
        ckan.plugins.toolkit.ValidationError: it is refused; ``validation`` holds the redacted report.
    """
    resource = _candidate(data_dict, current)
    if not queueing.is_table(resource):
        raise NotAtOnceError
    if not queueing.can_validate(resource, context):
        return None
    outcome = _outcome(data_dict, resource)
    if outcome is None or outcome.status == "success":
        return outcome
    if outcome.report is not None and outcome.status == "failure":
        raise tk.ValidationError({"validation": [dict(outcome.report)]})
    raise tk.ValidationError({"url": [*outcome.error, *map(fetching.say, outcome.reasons)]})


def _candidate(data_dict: DataDict, current: Mapping[str, Any] | None) -> DataDict:
    """Return the resource as it would be stored; its format is guessed from the name of the file, as core does."""
    upload = data_dict.get("upload")
    name = str((getattr(upload, "filename", None) if upload else None) or data_dict.get("url") or "")
    format_ = data_dict.get("format") or name.rsplit("/", 1)[-1].rpartition(".")[2]
    resource = {
        **data_dict,
        "format": unified_resource_format(str(format_).strip()),
        "url": data_dict.get("url") or name,
    }
    # The id says whose stored file is read, so the caller's word does not count.
    return resource | {"id": current["id"] if current else None, "upload": upload}


def _outcome(data_dict: DataDict, resource: DataDict) -> Outcome | None:
    stream = getattr(data_dict.get("upload"), "stream", None)
    if stream is None:
        if resource.get("url_type") == "upload" and not resource["id"]:
            return None  # nothing was sent and nothing is stored
        return job.examine(resource, at_once=True)
    stream.seek(0)
    try:
        return job.examine(resource, stream, at_once=True)
    finally:
        stream.seek(0)


def differs(data_dict: DataDict, current: Mapping[str, Any]) -> bool:
    """Return whether an update brings another file, address, format, schema or other options."""
    if data_dict.get("upload") or data_dict.get("clear_upload"):
        return True
    keys = ["url", "schema", "validation_options"]
    keys += ["format"] if data_dict.get("format") else []  # else it is guessed
    return any(plain(key, data_dict.get(key)) != plain(key, current.get(key)) for key in keys)


def plain(key: str, value: Any) -> Any:
    """Return a field in the form in which the database has it: an upload's name, a schema as an object."""
    if not isinstance(value, str):
        return value or ""
    if key == "format":
        return value.lower()
    if key == "url":
        return value.rsplit("/", 1)[-1] if "/download/" in value else value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
