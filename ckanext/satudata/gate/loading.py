"""What the machine may load into tables that people may not change.

Rule: while a dataset is under review or published, XLoader's own job may load the resource's *uploaded* file, whose
bytes the gate keeps as they were submitted; so a table is complete although the dataset was submitted right after the
upload, and a first load after publication works. Files behind a link may have changed since they were reviewed: they
are not loaded then. The job is recognised by the job that the worker carries out, never by a key of ``context``.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from rq import get_current_job

import ckan.plugins.toolkit as tk
from ckan import model, types
from ckan.logic import auth_audit_exempt

from ckanext.satudata.gate.state import Editability, editability
from ckanext.satudata.model.presence import tables_exist
from ckanext.satudata.services.checks import loading as plans

try:
    from ckanext.xloader.interfaces import IXloader
    from ckanext.xloader.job_exceptions import JobError
except ImportError:  # the portal has no XLoader
    IXloader = JobError = None

__all__ = ["xloader_submit"]

log = logging.getLogger(__name__)

_JOB = "ckanext.xloader.jobs.xloader_data_into_datastore"


def _is_upload(resource: model.Resource) -> bool:
    return resource.url_type == "upload"


def _is_locked(resource: model.Resource) -> bool:
    return tables_exist() and editability(str(resource.package_id)) is not Editability.OPEN


def is_loading(resource_id: str) -> bool:
    """Return whether this worker is carrying out XLoader's job for the uploaded file of this resource."""
    job = get_current_job()
    if job is None or job.func_name != _JOB or not job.args:
        return False
    resource = model.Resource.get(resource_id)
    if resource is None or not _is_upload(resource):
        return False
    return job.args[0].get("metadata", {}).get("resource_id") == resource_id


@tk.chained_action
@auth_audit_exempt
def xloader_submit(next_: types.Action, context: types.Context, data_dict: dict[str, Any]) -> Any:
    """Load nothing but a changed upload into a table of a locked or published dataset.

    XLoader compares the file with the one it loaded last, unless it is told to ignore that: a table that is shown
    to the public is not emptied and filled again with the same rows. ``set_url_type`` would replace the file's link.
    """
    resource_id = data_dict.get("resource_id")
    resource = model.Resource.get(resource_id) if isinstance(resource_id, str) else None
    if resource is None or not _is_locked(resource):
        return next_(context, data_dict)
    tk.check_access("xloader_submit", context, data_dict)
    if not _is_upload(resource):
        log.info("satudata: resource %s is a link of a dataset that is locked or published: not loaded", resource_id)
        return False
    return next_(context, {**data_dict, "ignore_hash": False, "set_url_type": False})


def refuse_load(resource_id: str) -> None:
    """Stop a job before it empties a table that it may not fill (it was queued before the dataset was locked).

    Raises:
        ckanext.xloader.job_exceptions.JobError: the dataset is locked or published and the file is a link.
    """
    resource = model.Resource.get(resource_id)
    if JobError is not None and resource is not None and _is_locked(resource) and not is_loading(resource_id):
        raise JobError("satudata: the dataset is under review or published, and the file is a link: not loaded")


if TYPE_CHECKING:
    _Interface = object
else:
    _Interface = IXloader or object


class LoaderGate(_Interface):
    """Ask before XLoader touches a table, which it does past the DataStore's actions."""

    def datastore_before_update(self, resource_id: str, existing_fields: Any, new_headers: Any) -> None:
        """Stop a load that the gate does not allow; give the columns of a table that is made their types."""
        refuse_load(resource_id)
        plans.type_columns(resource_id, existing_fields, new_headers)
