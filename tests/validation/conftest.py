"""A portal with ckanext-validation on our execution path."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rq import SimpleWorker

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs

from tests.portal import Portal


@pytest.fixture
def checked(portal: Portal, with_request_context: None) -> Portal:
    """The portal, where uploads are validated by jobs."""
    return portal


def work() -> int:
    """Carry out the queued validations as a worker does; other jobs are dropped. Returns how many there were."""
    queue = jobs.get_queue()
    for job in queue.jobs:
        if not job.func_name.startswith("ckanext.satudata.validation."):
            job.delete()
    count = len(queue.jobs)
    SimpleWorker([queue], connection=queue.connection).work(burst=True)
    model.Session.remove()
    return count


def waiting() -> list[str]:
    """Return the ids of the resources whose validation is queued."""
    found = [job for job in jobs.get_queue().jobs if job.func_name.startswith("ckanext.satudata.validation.")]
    return [job.args[0]["id"] for job in found]


def report(portal: Portal, resource_id: str, person: str | None = "editor") -> dict[str, Any]:
    """Return what ``resource_validation_show`` says, with the report unpacked."""
    shown = portal.as_(person, "resource_validation_show", resource_id=resource_id)
    return {**shown, "report": json.loads(shown["report"]) if shown["report"] else None}


def status_of(resource_id: str) -> str | None:
    """Return the status that the resource itself carries."""
    context: Any = {"ignore_auth": True, "user": ""}
    return tk.get_action("resource_show")(context, {"id": resource_id}).get("validation_status")
