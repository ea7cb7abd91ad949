"""A check is made once for each file version, whoever asks first, and is never lost."""

from __future__ import annotations

import datetime as dt
import io
import resource
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.lib import jobs

from ckanext.satudata import jobs as our_jobs
from ckanext.satudata.model import checks, releases, tables
from ckanext.satudata.model.tables import now
from ckanext.satudata.services.checks import running
from ckanext.satudata.services.ticking import tick

from tests.domain.tables.samples import xlsx
from tests.portal import Portal, today, upload
from tests.releases import embargo

pytestmark = pytest.mark.usefixtures("with_request_context")

_JOB = "ckanext.satudata.jobs.check_file"


def _queued() -> list[str]:
    return [str(job.args[0]) for job in jobs.get_queue().jobs if job.func_name == _JOB]


def _rows(resource_id: str) -> list[Any]:
    table = tables.check
    query = sa.select(table).where(table.c.resource_id == resource_id).order_by(table.c.number)
    return list(model.Session.execute(query).mappings())


def _run_queue() -> None:
    for check_id in _queued():
        our_jobs.check_file(check_id)
    jobs.get_queue().empty()


def _resource(portal: Portal, **fields: Any) -> str:
    return portal.dataset(**fields)["resources"][0]["id"]


def _replace(portal: Portal, resource_id: str, content: bytes, name: str = "data.csv") -> None:
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload(name, content), url=name)


def test_an_upload_is_checked_by_the_queue(portal: Portal) -> None:
    """An upload leaves a check that waits, and one job for it, before all others; it writes result and SHA-256."""
    resource_id = _resource(portal)
    [row] = _rows(resource_id)
    functions = [job.func_name for job in jobs.get_queue().jobs]
    assert functions[0] == _JOB
    assert len(functions) > 1, "XLoader and ckanext-validation have jobs for the same upload"
    assert (row["status"], row["sha256"], _queued()) == ("queued", None, [row["id"]])
    assert portal.as_("editor", "satudata_check_show", resource_id=resource_id)["status"] == "queued"
    _run_queue()
    shown = portal.as_("editor", "satudata_check_show", resource_id=resource_id)
    assert (shown["status"], shown["progress"], shown["verdict"]["galat"]) == ("done", 100, 0)
    assert len(shown["file"]["sha256"]) == 64
    assert shown["file"]["name"] == "data.csv"


def test_each_file_version_has_its_check(portal: Portal) -> None:
    """Another file gets another check; a change of metadata queues nothing."""
    resource_id = _resource(portal)
    _run_queue()
    portal.as_("editor", "resource_patch", id=resource_id, description="Keterangan")
    assert _queued() == []
    _replace(portal, resource_id, b"kode,jumlah\n35.72.01,1\n")
    old, new = _rows(resource_id)
    assert _queued() == [new["id"]]
    _run_queue()
    assert _rows(resource_id)[1]["sha256"] != old["sha256"]


def test_a_submission_does_not_wait_for_the_queue(portal: Portal) -> None:
    """A small file is checked at the submission, and what was queued for it finds nothing left to do."""
    dataset = portal.dataset()
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    [row] = _rows(dataset["resources"][0]["id"])
    assert row["status"] == "done"
    _run_queue()
    assert _rows(dataset["resources"][0]["id"]) == [row]


@pytest.mark.ckan_config("ckanext.satudata.checks.enabled", "false")
def test_switched_off(portal: Portal) -> None:
    """Without checks nothing is queued, and nothing stands in the way."""
    dataset = portal.submitted()
    assert (_rows(dataset["resources"][0]["id"]), _queued()) == ([], [])


def test_the_same_bytes_are_checked_once(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result of the same file with the same metadata is taken over; with other metadata it is checked anew."""
    _resource(portal)
    _run_queue()
    asked: list[str] = []
    real = running.checking.check_file
    monkeypatch.setattr(running.checking, "check_file", lambda *args: asked.append(args[1]) or real(*args))
    _resource(portal)
    _run_queue()
    assert asked == []
    _resource(portal, satuan="Rumah Tangga")
    _run_queue()
    assert asked == ["data.csv"]


def test_other_metadata_count_at_the_submission(portal: Portal) -> None:
    """What was found with other metadata is not what a submission relies on."""
    dataset = portal.dataset()
    _run_queue()
    portal.as_("editor", "package_patch", id=dataset["id"], satuan="Rumah Tangga")
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    first, second = _rows(dataset["resources"][0]["id"])
    assert first["basis"] != second["basis"]
    assert second["status"] == "done"


def test_a_lost_job_is_repeated(portal: Portal) -> None:
    """A check that waits too long is put into the queue again; one that failed three times is given up."""
    resource_id = _resource(portal)
    [row] = _rows(resource_id)
    jobs.get_queue().empty()
    tick()
    assert _queued() == []
    long_ago = now() - dt.timedelta(hours=2)
    _age(row["id"], long_ago, status="running", attempts=1)
    assert tick().checks_repeated == 1
    assert _queued() == [row["id"]]
    _age(row["id"], long_ago, attempts=running.MOST_ATTEMPTS)
    assert tick().checks_repeated == 0
    assert _rows(resource_id)[0]["status"] == "failed"


def _age(check_id: str, moment: dt.datetime, **values: Any) -> None:
    table = tables.check
    model.Session.execute(sa.update(table).where(table.c.id == check_id).values(touched_at=moment, **values))
    model.Session.commit()


def test_a_check_that_nobody_survived_is_not_made_again(portal: Portal) -> None:
    """One that was begun three times and never ended is made by no submission any more, until somebody asks for it."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    [row] = _rows(resource_id)
    for status in ("running", "failed"):
        _age(row["id"], now(), status=status, attempts=running.MOST_ATTEMPTS)
        running.ensure(dataset["id"], fresh=True)
        assert _rows(resource_id)[0]["status"] == status
    assert portal.as_("editor", "satudata_check_run", resource_id=resource_id)["status"] == "done"


def test_a_job_takes_no_more_memory_than_it_may(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that needs more fails with the bytes that it failed on; the next one has all its memory again."""
    resource_id = _resource(portal)
    real = running.checking.check_file
    monkeypatch.setattr(running.checking, "check_file", lambda *args: bytearray(4 << 30) and real(*args))
    before = resource.getrlimit(resource.RLIMIT_DATA)
    _run_queue()
    [row] = _rows(resource_id)
    assert (row["status"], len(row["sha256"])) == ("failed", 64)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


def test_a_lost_file_is_no_error_page(portal: Portal) -> None:
    """Where the storage has lost a file, its check fails and says so; nothing else does."""
    resource_id = _resource(portal)
    from ckanext.satudata.uploader import remove_blob

    remove_blob(resource_id)
    _run_queue()
    assert portal.as_("editor", "satudata_check_show", resource_id=resource_id)["status"] == "failed"


@pytest.mark.ckan_config("ckanext.satudata.checks.inline_mb", "1")
def test_a_large_file_is_waited_for(portal: Portal) -> None:
    """A large file is checked by a job; a submission before it says that it is still being checked."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    rows = b"".join(b"35.72.%02d,Kecamatan %d,%d,Jiwa,2024\n" % (i % 90, i, i) for i in range(45_000))
    _replace(portal, resource_id, b"kode_wilayah,nama_wilayah,jumlah,satuan,tahun\n" + rows)
    with pytest.raises(running.tk.ValidationError) as refused:
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    assert "still being checked" in str(refused.value) or "masih" in str(refused.value)
    assert portal.as_("editor", "satudata_check_run", resource_id=resource_id)["status"] == "queued"
    _run_queue()
    assert portal.as_("editor", "satudata_check_show", resource_id=resource_id)["status"] == "done"
    # So is a file of a kilobyte that unpacks to six million cells; nor is it tidied while somebody waits.
    _replace(portal, resource_id, _unpacks_to(100_000, 60), "data.ods")
    assert portal.as_("editor", "satudata_check_run", resource_id=resource_id)["status"] == "queued"
    with pytest.raises(running.tk.ValidationError):
        portal.as_("editor", "satudata_check_tidy_preview", resource_id=resource_id)


def test_nobody_waits_for_a_slow_check(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check of a small file that takes too long is left to a job, which a submission and a new wish wait for."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    jobs.get_queue().empty()
    monkeypatch.setattr(running, "_PATIENCE", 0.0)
    for _ in range(2):
        with pytest.raises(running.tk.ValidationError) as refused:
            portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        assert "still being checked" in str(refused.value) or "masih" in str(refused.value)
        [row] = _rows(resource_id)
        assert (row["status"], row["attempts"], row["report"], _queued()) == ("queued", 1, None, [row["id"]])
    assert portal.as_("editor", "satudata_check_run", resource_id=resource_id)["status"] == "queued"
    assert _rows(resource_id)[0]["attempts"] == 0
    _run_queue()
    [row] = _rows(resource_id)
    assert (row["status"], row["progress"]) == ("done", 100)
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    assert _rows(resource_id) == [row]


def _unpacks_to(rows: int, columns: int) -> bytes:
    """An ODS file with one row of one cell, each repeated."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="S"><table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return file.getvalue()


def test_a_published_revision_keeps_its_check(portal: Portal) -> None:
    """The check goes with the working copy and comes back with it; a discarded one leaves nothing."""
    dataset = portal.published()
    public_id = dataset["resources"][0]["id"]
    [first] = _rows(public_id)
    copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    copied_id = portal.as_("editor", "package_show", id=copy)["resources"][0]["id"]
    [copied] = _rows(copied_id)
    assert (copied["sha256"], copied["status"], copied["report"]) == (first["sha256"], "done", first["report"])
    _replace(portal, copied_id, b"kode_wilayah,nama_wilayah,jumlah,satuan,tahun\n35.72.01,Kepanjenkidul,9,Jiwa,2024\n")
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy)
    wanted = checks.current(copied_id)
    portal.approve(copy, "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=copy)
    now_public = checks.current(public_id)
    assert now_public is not None
    assert wanted is not None
    assert (now_public["sha256"], now_public["package_id"]) == (wanted["sha256"], dataset["id"])
    assert _rows(copied_id) == []
    again = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    copied_id = portal.as_("editor", "package_show", id=again)["resources"][0]["id"]
    portal.as_("editor", "satudata_revision_discard", dataset_id=again)
    assert _rows(copied_id) == []


def test_a_purge_leaves_nothing(portal: Portal) -> None:
    """With a dataset its checks go."""
    dataset = portal.dataset()
    portal.as_("admin", "dataset_purge", id=dataset["id"])
    assert _rows(dataset["resources"][0]["id"]) == []


def test_a_picture_or_a_map_is_no_table(portal: Portal) -> None:
    """A file that is no table and does not claim to be one is only noted as such."""
    dataset = portal.dataset()
    added = portal.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        name="Keputusan",
        format="PDF",
        upload=upload("keputusan.pdf", b"%PDF-1.4\n%%EOF\n"),
        url="keputusan.pdf",
        url_type="upload",
    )
    _run_queue()
    shown = portal.as_("editor", "satudata_check_show", resource_id=added["id"])
    assert (shown["status"], shown["no_table"], shown["findings"]) == ("done", True, [])
    # The same bytes and name are another file where somebody calls them a table.
    portal.as_("editor", "resource_patch", id=added["id"], format="CSV")
    portal.as_("editor", "satudata_check_run", resource_id=added["id"])
    shown = portal.as_("editor", "satudata_check_show", resource_id=added["id"])
    assert [item["code"] for item in shown["findings"]] == ["wrong_file_type"]


def test_the_format_follows_the_file(portal: Portal) -> None:
    """An XLSX in the place of a CSV is called so, by form or patch; a format that somebody chose stays."""
    resource_id = _resource(portal)
    content = xlsx([("kode", "jumlah"), ("35.72.01", 1)])
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload("data.xlsx", content))
    shown = portal.as_("editor", "resource_show", id=resource_id)
    assert (shown["format"], shown["mimetype"].rsplit(".", 1)[-1]) == ("XLSX", "sheet")
    portal.as_("editor", "resource_update", **{**shown, "upload": upload(), "url": "data.csv"})
    assert portal.as_("editor", "resource_show", id=resource_id)["format"] == "CSV"
    portal.as_("editor", "resource_patch", id=resource_id, format="TXT")
    _replace(portal, resource_id, content, "data.xlsx")
    assert portal.as_("editor", "resource_show", id=resource_id)["format"] == "TXT"


def test_files_older_than_the_checks(portal: Portal) -> None:
    """What was submitted before there were checks gets one by the next tick, once."""
    resource_id = portal.submitted()["resources"][0]["id"]
    model.Session.execute(sa.delete(tables.check))
    model.Session.commit()
    jobs.get_queue().empty()
    assert (tick().checks_repeated, tick().checks_repeated) == (1, 0)
    _run_queue()
    assert [row["status"] for row in _rows(resource_id)] == ["done"]


def test_timeliness_follows_from_the_schedule(portal: Portal) -> None:
    """A file is rated by the day that its release is announced for; without one, timeliness is not rated."""
    dataset = portal.submitted()
    resource_id = dataset["resources"][0]["id"]
    assert _timeliness(portal, resource_id) is None
    embargo.announce(portal, dataset["id"], embargo.minute(dt.timedelta(days=3)))
    assert _timeliness(portal, resource_id) == 100
    release = releases.open_of(dataset["id"])[0]
    releases.update(release["id"], planned_day=now().date() - dt.timedelta(days=9), last_day=today() - _LATE)
    model.Session.commit()
    assert _timeliness(portal, resource_id) == 100 - _LATE.days


_LATE = dt.timedelta(days=7)


def _timeliness(portal: Portal, resource_id: str) -> int | None:
    shown = portal.as_("editor", "satudata_check_run", resource_id=resource_id)
    [part] = [part for part in shown["score"]["parts"] if part["name"] == "ketepatan_waktu"]
    return part["value"]
