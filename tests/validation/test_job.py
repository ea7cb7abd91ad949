"""What the job stores of a file, of an address that leads nowhere, and of one that leads where it should not."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rq.timeouts import JobTimeoutException

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs

from tests.portal import Portal, upload
from tests.validation.conftest import report, status_of, waiting, work
from tests.validation.serving import serving

NIK = "3572010101900001"
ROWS = f"nik,nama\n{NIK},Uji Rahasia,lebih\n".encode()


def _link(portal: Portal) -> str:
    """Make a resource behind a link."""
    dataset = portal.dataset(file=False)
    values = {"url": "http://example.com/a.csv", "name": "Tautan", "format": "CSV"}
    return portal.as_("editor", "resource_create", package_id=dataset["id"], **values)["id"]


def _validate(portal: Portal, resource_id: str, url: str | None = None) -> dict[str, Any]:
    """Validate a resource at once, after giving it an address past the form: such rows may have been there before."""
    if url is not None:
        resource = model.Resource.get(resource_id)
        assert resource is not None
        resource.url = url
        model.repo.commit()
    portal.as_("editor", "resource_validation_run", **{"resource_id": resource_id, "async": False})
    return report(portal, resource_id)


def test_local_file_is_not_shown(checked: Portal, tmp_path: Path) -> None:
    """A resource whose address is a file of the server gets an error without anything of that file."""
    secret = tmp_path / "rahasia.csv"
    secret.write_bytes(ROWS)
    resource = _link(checked)
    for url in (f"file://{secret}", str(secret)):
        shown = _validate(checked, resource, url)
        assert (shown["status"], shown["report"]) == ("error", None)
        assert NIK not in json.dumps(shown)
        assert status_of(resource) == "error"


def test_descriptors_lead_nowhere(checked: Portal, tmp_path: Path) -> None:
    """No option of a validation makes the worker read another file."""
    secret = tmp_path / "rahasia.json"
    secret.write_text(json.dumps({"fields": [{"name": "rahasia"}]}))
    resource = checked.dataset()["resources"][0]["id"]
    for options in (
        {"extrapaths": [str(secret)]},
        {"checklist": str(secret)},
        {"dialect": str(secret)},
        {"checks": [str(secret)]},
        {"basepath": "/"},
    ):
        checked.as_("editor", "resource_patch", id=resource, validation_options=json.dumps(options))
        shown = _validate(checked, resource)
        assert (shown["status"], shown["report"]) == ("error", None), options
        assert "rahasia" not in json.dumps(shown)


def test_report_is_redacted_and_shows_no_path(checked: Portal, ckan_config: dict[str, Any]) -> None:
    """The stored report of an upload holds no cell, and the address for readers instead of a path."""
    from ckanext.satudata.validation import status

    dataset = checked.dataset(file=False)
    made = checked.as_(
        "editor", "resource_create", package_id=dataset["id"], name="x", format="CSV", upload=upload("a.csv", ROWS)
    )
    work()
    stored = json.dumps(dict(status.show(made["id"])), default=str)
    assert NIK not in stored
    assert "Uji Rahasia" not in stored
    assert "satudata-validation-" not in stored
    assert ckan_config["ckan.storage_path"] not in stored
    assert report(checked, made["id"])["report"]["tasks"][0]["place"] == made["url"]


def test_addresses(checked: Portal, ckan_config: dict[str, Any]) -> None:
    """An address that cannot be reached or fetched is an error, one with a wrong table a failure."""
    resource = _link(checked)
    with serving(**{"baik.csv": b"a,b\n1,2\n", "buruk.csv": b"a,b\n1,2,3\n"}) as (address, _asked):
        ckan_config["ckanext.satudata.remote_files.hosts"] = "127.0.0.1"
        for url, expected in (
            (f"{address}/baik.csv", "success"),
            (f"{address}/buruk.csv", "failure"),
            (f"{address}/tidak-ada.csv", "error"),
            ("http://127.0.0.1:9/tutup.csv", "error"),
            ("http://10.0.0.1/a.csv", "error"),
        ):
            shown = _validate(checked, resource, url)
            assert (shown["status"], status_of(resource)) == (expected, expected), url
            assert bool(shown["report"]) == (expected != "error")
            # The reason is told in the language of who asks; that it lies untranslated in the row is not shown.
            assert list(shown["error"] or {}) == (["message"] if expected == "error" else [])


def _too_long(*_args: Any, **_more: Any) -> None:
    raise JobTimeoutException


def _too_large(*_args: Any, **_more: Any) -> dict[str, Any]:
    return {"valid": bool(bytearray(4 << 30)), "tasks": []}


@pytest.mark.parametrize("broken", [_too_long, _too_large])
def test_job_that_breaks_off(checked: Portal, monkeypatch: pytest.MonkeyPatch, broken: Any) -> None:
    """Whatever breaks off a validation, also the bounds of a job's time and memory, leaves an error behind."""
    from ckanext.validation import jobs as upstream

    resource = checked.dataset()["resources"][0]["id"]
    monkeypatch.setattr(upstream, "validate", broken)
    work()
    shown = report(checked, resource)
    assert (shown["status"], status_of(resource)) == ("error", "error")
    assert shown["error"]["message"]


def test_end_of_the_time(checked: Portal, ckan_config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A validation that the time limit ended is an error, although frictionless calls it a fault of the table."""
    from ckanext.satudata.validation import loading

    def ended(_self: Any) -> Any:
        raise JobTimeoutException
        yield

    resource = checked.dataset()["resources"][0]["id"]
    work()
    monkeypatch.setattr(loading.BoundedCsvParser, "read_cell_stream_create", ended)
    assert _validate(checked, resource)["status"] == "failure"
    ckan_config["ckanext.satudata.checks.job_timeout"] = 1
    shown = _validate(checked, resource)
    assert (shown["status"], status_of(resource), shown["report"]) == ("error", "error", None)


def test_who_may_not_see_the_file(checked: Portal) -> None:
    """A report does not exist for whoever may not see its file, and an unknown id is answered alike."""
    dataset = checked.dataset()
    resource = dataset["resources"][0]["id"]
    work()
    assert report(checked, resource, "editor")["status"] == "success"
    answers = set()
    for person in ("outsider", "stranger", None):
        for asked in (resource, "00000000-0000-0000-0000-000000000000", "a\x00b", "\ud800"):
            with pytest.raises(tk.ObjectNotFound) as missing:
                report(checked, asked, person)
            answers.add(str(missing.value))
    assert len(answers) == 1
    for action in ("resource_validation_run", "resource_validation_delete"):
        with pytest.raises(tk.ObjectNotFound):
            checked.as_("editor", action, resource_id="a\x00b")


def test_withheld_file(checked: Portal) -> None:
    """Of a restricted file the public sees the status with the description, and no report; nor of one in quarantine."""
    restricted = checked.published(accessRights="terbatas", dasar_pembatasan="UU 14/2008 Pasal 17 huruf h")
    suspected = checked.published(title="Data lain")
    work()
    for dataset in (restricted, suspected):
        resource = dataset["resources"][0]["id"]
        if dataset is suspected:
            checked.as_("walidata", "satudata_quarantine_place", resource_id=resource, reason="Ada deret 16 digit")
        for person in ("outsider", "stranger", None):
            with pytest.raises(tk.ObjectNotFound):
                report(checked, resource, person)
        assert report(checked, resource, "walidata")["status"] == "success"


@pytest.fixture
def command(checked: Portal, ckan_config: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run ``ckan validation`` in an empty folder and return what it says."""
    from ckanext.validation.cli import validation

    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> str:
        done = CliRunner().invoke(validation, list(words), catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return run


def test_run_includes_hidden_datasets(checked: Portal, command: Any, clean_queues: None) -> None:
    """``ckan validation run`` validates hidden datasets too: single resources, datasets by name, and all."""
    datasets = [checked.dataset(), checked.dataset(title="Lain", by="editor2")]
    resources = [dataset["resources"][0]["id"] for dataset in datasets]
    for words, expected in (
        (("-r", resources[0]), resources[:1]),
        (("-y", "-d", datasets[1]["id"]), resources[1:]),
        (("--yes",), resources),
        (("-y", "yes"), resources),
        (("-y", "-s", json.dumps({"q": f"id:{datasets[0]['id']}"})), resources[:1]),
    ):
        jobs.get_queue().empty()
        command("run", *words)
        assert sorted(waiting()) == sorted(expected), words


def test_run_names_what_it_cannot_validate(checked: Portal, command: Any, clean_queues: None) -> None:
    """An id that is none or no table's is named, without a traceback, and the others are queued."""
    from ckanext.validation.cli import validation

    dataset = checked.dataset()
    good = dataset["resources"][0]["id"]
    text = checked.as_("editor", "resource_create", package_id=dataset["id"], url="http://a.id/b.txt", format="TXT")[
        "id"
    ]
    jobs.get_queue().empty()
    done = CliRunner().invoke(validation, ["run", "-r", "bukan", "-r", text, "-r", good])
    assert (done.exit_code, waiting()) == (1, [good])
    assert "bukan: there is no such resource" in done.output
    assert f"{text}: Unsupported resource format" in done.output
    done = CliRunner().invoke(validation, ["run", "-y", "-s", "{q"])
    assert (done.exit_code, "The search is no JSON" in done.output) == (1, True)


def test_reports_of_all(checked: Portal, command: Any, tmp_path: Path) -> None:
    """``report-full`` lists the errors of today's reports, of older ones, and of what could not be validated."""
    from ckanext.satudata.validation import job, status

    dataset = checked.dataset()
    good = dataset["resources"][0]["id"]
    bad = checked.as_(
        "editor", "resource_create", package_id=dataset["id"], name="x", format="CSV", upload=upload("a.csv", ROWS * 20)
    )["id"]
    work()
    lost = _link(checked)
    _validate(checked, lost, "http://127.0.0.1:9/a.csv")
    command("report-full", "-o", "penuh.csv")
    command("report", "-o", "singkat.csv")
    rows = list(csv.DictReader((tmp_path / "penuh.csv").open()))
    found = {(row["resource_id"], row["error_code"]) for row in rows}
    assert {(bad, "extra-cell"), (lost, "error")} <= found
    assert good not in {row["resource_id"] for row in rows}
    assert len([row for row in rows if (row["resource_id"], row["error_code"]) == (bad, "extra-cell")]) == 10
    assert NIK not in (tmp_path / "penuh.csv").read_text()
    short = {row["resource_id"] for row in csv.DictReader((tmp_path / "singkat.csv").open())}
    assert short == {bad, lost}
    old = {"valid": False, "tables": [{"errors": [{"code": "blank-row", "message": "Row 2 is blank"}]}]}
    status.finished(status.resource(bad), job.Outcome("failure", status.moment(), old))
    command("report-full", "-o", "lama.csv")
    assert (bad, "blank-row") in {
        (row["resource_id"], row["error_code"]) for row in csv.DictReader((tmp_path / "lama.csv").open())
    }
