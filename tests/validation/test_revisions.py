"""A report follows its file into a working copy, and the new version's report into the published dataset."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan.lib import jobs

from ckanext.satudata.services.ticking import tick

from tests.portal import Portal, upload
from tests.validation.conftest import report, status_of, waiting, work


def test_report_follows_the_file(checked: Portal) -> None:
    """The working copy begins with the report of the published file; publication brings that of the new one."""
    from ckanext.satudata.validation import status

    dataset = checked.published()
    public = checked.as_(None, "package_show", id=dataset["id"])["resources"][0]["id"]
    work()
    copy = checked.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    resource = checked.as_("editor", "package_show", id=copy)["resources"][0]["id"]
    assert report(checked, resource)["status"] == status_of(resource) == "success"
    assert dataset["id"] not in str(report(checked, resource)["report"])
    checked.as_("editor", "resource_patch", id=resource, upload=upload("baru.csv", b"kode,jumlah\n35.72.01,1,2\n"))
    work()
    assert (status_of(resource), status_of(public)) == ("failure", "success")
    checked.as_("editor", "satudata_submission_submit", dataset_id=copy)
    checked.approve(copy, "walidata")
    checked.as_("walidata", "satudata_publication_publish", dataset_id=copy)
    shown = report(checked, public, None)
    assert shown["status"] == status_of(public) == "failure"
    assert copy not in str(shown["report"])
    status.forget_orphans()
    assert status.show(resource) is None


def test_unfinished_validation_begins_anew(checked: Portal, freezer: Any) -> None:
    """The job of a validation knows one resource: what was not finished when the file moved waits for tick."""
    from ckanext.satudata.validation import job, status

    dataset = checked.published()
    public = dataset["resources"][0]["id"]
    status.started(public)
    copy = checked.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    resource = checked.as_("editor", "package_show", id=copy)["resources"][0]["id"]
    assert report(checked, resource)["status"] == "created"
    checked.as_("editor", "resource_patch", id=resource, upload=upload("baru.csv", b"kode,jumlah\n35.72.01,1,2\n"))
    status.started(resource)
    checked.as_("editor", "satudata_submission_submit", dataset_id=copy)
    checked.approve(copy, "walidata")
    checked.as_("walidata", "satudata_publication_publish", dataset_id=copy)
    jobs.get_queue().empty()
    freezer.move_to(dt.datetime.now(dt.UTC) + job.time_limit() + dt.timedelta(seconds=1))
    tick()
    assert waiting() == [public]
    work()
    assert status_of(public) == "failure"
