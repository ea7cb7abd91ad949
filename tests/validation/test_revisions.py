"""A report follows its file into a working copy, and the new version's report into the published dataset."""

from __future__ import annotations

from tests.portal import Portal, upload
from tests.validation.conftest import report, status_of, work


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
