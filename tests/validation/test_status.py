"""A status is no change of a dataset, and only what has changed is validated."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs

from ckanext.satudata.model import datasets, submissions
from ckanext.satudata.services import fingerprints
from ckanext.satudata.services.ticking import tick

from tests.portal import Portal, is_public, upload
from tests.validation.conftest import report, status_of, waiting, work

BAD = b"kode,jumlah\n35.72.01,1,2\n"


def _resource(portal: Portal, dataset: dict[str, Any]) -> str:
    return portal.as_("editor", "package_show", id=dataset["id"])["resources"][0]["id"]


def _modified(package_id: str) -> tuple[Any, Any]:
    package = model.Session.execute(
        sa.select(model.package_table.c.metadata_modified).where(model.package_table.c.id == package_id)
    ).scalar_one()
    resource = model.Session.execute(
        sa.select(model.resource_table.c.metadata_modified).where(model.resource_table.c.package_id == package_id)
    ).scalar_one()
    return package, resource


def _activities(package_id: str) -> int:
    context: Any = {"ignore_auth": True, "user": ""}
    return len(tk.get_action("package_activity_list")(context, {"id": package_id}))


def test_only_what_changed_is_validated(checked: Portal) -> None:
    """A new file, address, format, schema or option is validated; a title or another resource is not."""
    dataset = checked.dataset()
    first = _resource(checked, dataset)
    assert waiting() == [first]
    work()
    assert status_of(first) == "success"
    checked.as_("editor", "package_patch", id=dataset["id"], title="Judul baru")
    checked.as_("editor", "resource_patch", id=first, description="Keterangan")
    shown = checked.as_("editor", "package_show", id=dataset["id"])
    checked.as_("editor", "package_update", **shown)
    assert waiting() == []
    assert status_of(first) == "success"
    second = checked.as_(
        "editor", "resource_create", package_id=dataset["id"], name="Dua", format="CSV", upload=upload("dua.csv")
    )["id"]
    assert waiting() == [second]
    work()
    checked.as_("editor", "resource_patch", id=first, upload=upload())
    assert waiting() == [first]
    assert status_of(first) is None
    assert status_of(second) == "success"
    work()
    checked.as_("editor", "resource_patch", id=second, schema={"fields": [{"name": "kode"}]})
    assert waiting() == [second]
    work()
    assert (status_of(first), status_of(second)) == ("success", "failure")


def test_status_is_no_change(checked: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A validation writes no dataset: same time stamps, same hash, no activity, one entry of the index."""
    from ckanext.satudata.validation import status

    dataset = checked.dataset()
    resource = _resource(checked, dataset)
    package = model.Package.get(dataset["id"])
    before = (_modified(dataset["id"]), fingerprints.fingerprint(package)[0], _activities(dataset["id"]))
    editor = datasets.get(dataset["id"])["last_editor_id"]
    indexed: list[str] = []
    index = status.indexing.index_after_commit
    monkeypatch.setattr(status.indexing, "index_after_commit", lambda id_: (indexed.append(id_), index(id_))[1])
    assert work() == 1
    assert indexed == [dataset["id"]]
    assert jobs.get_queue().jobs == []  # no other plugin has taken it for a change
    assert status_of(resource) == "success"
    package = model.Package.get(dataset["id"])
    assert before == (_modified(dataset["id"]), fingerprints.fingerprint(package)[0], _activities(dataset["id"]))
    assert datasets.get(dataset["id"])["last_editor_id"] == editor
    found = checked.as_("editor", "package_search", q=f"id:{dataset['id']}", include_private=True)["results"]
    assert found[0]["resources"][0]["validation_status"] == "success"


def test_under_review_and_published(checked: Portal) -> None:
    """A status is written whatever the state of the dataset, and starts, resets and publishes nothing."""
    dataset = checked.submitted()
    resource = _resource(checked, dataset)
    submission = dict(submissions.latest(dataset["id"]))
    assert work() == 1
    assert status_of(resource) == "success"
    assert dict(submissions.latest(dataset["id"])) == submission
    assert not is_public(dataset["id"])
    checked.approve(dataset["id"], "walidata")
    checked.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    row = dict(datasets.get(dataset["id"]))
    checked.as_("editor", "resource_validation_run", resource_id=resource)
    assert work() == 1
    assert status_of(resource) == "success"
    assert report(checked, resource, None)["status"] == "success"
    assert dict(datasets.get(dataset["id"])) == row
    assert is_public(dataset["id"])


def test_status_cannot_be_sent(checked: Portal) -> None:
    """Nobody can call their own file valid, and no form loses what the validation found."""
    dataset = checked.dataset(file=False)
    made = checked.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        name="Satu",
        format="CSV",
        upload=upload("buruk.csv", BAD),
        validation_status="success",
        validation_timestamp="2024-01-01T00:00:00",
    )
    assert "validation_status" not in made
    work()
    assert status_of(made["id"]) == "failure"
    checked.as_("editor", "resource_patch", id=made["id"], validation_status="success")
    assert status_of(made["id"]) == "failure"
    checked.as_(
        "editor", "resource_update", id=made["id"], name="Satu", format="CSV", url=made["url"], url_type="upload"
    )
    assert status_of(made["id"]) == "failure"


def test_options_that_are_no_json(checked: Portal) -> None:
    """Options that nobody can read are an error of that file; its dataset can be changed as any other."""
    dataset = checked.dataset()
    resource = _resource(checked, dataset)
    checked.as_("editor", "resource_patch", id=resource, validation_options="[" * 100_000)
    work()
    assert status_of(resource) == "error"
    checked.as_("editor", "package_patch", id=dataset["id"], title="Judul baru")
    checked.as_("editor", "resource_patch", id=resource, validation_options="")
    work()
    assert status_of(resource) == "success"


def test_failed_call_leaves_no_trace(checked: Portal) -> None:
    """A call that is refused neither queues anything nor keeps a later one from doing so."""
    dataset = checked.dataset()
    resource = _resource(checked, dataset)
    work()
    shown = checked.as_("editor", "package_show", id=dataset["id"])
    shown["resources"][0]["upload"] = upload()
    with pytest.raises(tk.ValidationError):
        checked.as_("editor", "package_update", **{**shown, "title": ""})
    assert waiting() == []
    checked.as_("editor", "resource_patch", id=resource, upload=upload())
    assert waiting() == [resource]


def test_reports_go_with_their_resource(checked: Portal) -> None:
    """Deleting a resource, also by leaving it out, and purging a dataset remove the reports."""
    from ckanext.satudata.validation import status

    dataset = checked.dataset()
    first = _resource(checked, dataset)
    more = [
        checked.as_(
            "editor", "resource_create", package_id=dataset["id"], name=name, format="CSV", upload=upload(f"{name}.csv")
        )["id"]
        for name in ("dua", "tiga")
    ]
    work()
    ids = [first, *more]
    assert all(status.show(item) for item in ids)
    checked.as_("editor", "resource_delete", id=first)
    assert status.show(first) is None
    shown = checked.as_("editor", "package_show", id=dataset["id"])
    checked.as_("editor", "package_update", **{**shown, "resources": shown["resources"][1:]})
    assert [item for item in ids if status.show(item)] == [more[1]]
    checked.as_("editor", "package_delete", id=dataset["id"])
    checked.as_("admin", "dataset_purge", id=dataset["id"])
    assert status.show(more[1]) is None


def test_no_report_of_an_earlier_file(checked: Portal, ckan_config: dict[str, Any]) -> None:
    """Of a file that is no table, or that nobody validates, there is no report: that of the file before it goes."""
    dataset = checked.dataset()
    resource = _resource(checked, dataset)
    work()
    assert report(checked, resource)["status"] == "success"
    pdf = upload("data.pdf", b"%PDF-1.4\n")
    checked.as_("editor", "resource_patch", id=resource, upload=pdf, format="PDF", url="data.pdf")
    assert (waiting(), status_of(resource)) == ([], None)
    with pytest.raises(tk.ObjectNotFound):
        report(checked, resource)
    checked.as_("editor", "resource_patch", id=resource, upload=upload(), format="CSV", url="data.csv")
    work()
    ckan_config["ckanext.validation.run_on_update_async"] = False
    checked.as_("editor", "resource_patch", id=resource, upload=upload("baru.csv", BAD))
    assert (waiting(), status_of(resource)) == ([], None)
    with pytest.raises(tk.ObjectNotFound):
        report(checked, resource)


def test_worker_that_died(checked: Portal, freezer: Any) -> None:
    """A validation whose worker died is given up by tick, and by the next look at its report."""
    from ckanext.satudata.validation import job, status

    resource = _resource(checked, checked.dataset())
    for look in (lambda: report(checked, resource), tick):
        status.started(resource)
        look()
        assert status.show(resource)["status"] == "running"
        freezer.move_to(dt.datetime.now(dt.UTC) + job.time_limit() + dt.timedelta(seconds=1))
        look()
        shown = report(checked, resource)
        assert (shown["status"], shown["report"]) == ("error", None)
        assert shown["error"]["message"]
        assert status_of(resource) == "error"


def test_lost_job_is_queued_again(checked: Portal, freezer: Any, clean_queues: None) -> None:
    """A validation whose job was lost with the queue is queued again by tick, once."""
    from ckan.lib import jobs

    from ckanext.satudata.validation import job

    resource = _resource(checked, checked.dataset())
    jobs.get_queue().empty()
    tick()
    assert waiting() == []
    freezer.move_to(dt.datetime.now(dt.UTC) + job.time_limit() + dt.timedelta(seconds=1))
    tick()
    tick()
    assert waiting() == [resource]


def test_newer_file_wins(checked: Portal) -> None:
    """What was found in a file that was replaced meanwhile is not said of the new one."""
    from ckanext.satudata.validation import job, status

    dataset = checked.dataset()
    resource = _resource(checked, dataset)
    old = status.resource(resource)
    assert old is not None
    checked.as_("editor", "resource_patch", id=resource, upload=upload("baru.csv", BAD))
    assert not status.finished(old, job.failed(("lama", {})))
    work()
    assert status_of(resource) == "failure"
