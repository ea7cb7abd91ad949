"""What a check says keeps a file from being submitted and published, unless a reviewer answers for it."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.model import checks
from ckanext.satudata.services.checks import running

from tests.portal import Portal, call, is_public, upload

pytestmark = pytest.mark.usefixtures("with_request_context")

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02\x03" * 64
"""A "CSV" that is a picture: it cannot be used as data."""


def _wrong(portal: Portal, *, returned: bool = False) -> tuple[str, str]:
    """Make a dataset whose file is a picture with the name of a table; return its id and that of the file.

    Reviewers see what was submitted at least once: ``returned`` is such a dataset.
    """
    dataset = portal.submitted() if returned else portal.dataset()
    if returned:
        portal.as_(
            "walidata", "satudata_submission_decide", dataset_id=dataset["id"], decision="return", note="Berkas lain."
        )
    resource_id = dataset["resources"][0]["id"]
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload("data.csv", PICTURE), url="data.csv")
    running.ensure(dataset["id"], fresh=True)
    return dataset["id"], resource_id


def _submit(portal: Portal, dataset_id: str) -> Any:
    return portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)


def test_a_wrong_file_is_not_submitted(portal: Portal) -> None:
    """The submission is refused with the file's name, what is wrong with it, beside all other problems."""
    dataset_id, resource_id = _wrong(portal)
    portal.as_("editor", "package_patch", id=dataset_id, konsep="")
    with pytest.raises(tk.ValidationError) as refused:
        _submit(portal, dataset_id)
    assert "Penduduk 2024" in refused.value.error_dict["resources"][0]
    assert "konsep" in refused.value.error_dict
    shown = portal.as_("editor", "satudata_check_show", resource_id=resource_id)
    assert shown["blocks"]
    assert [item["code"] for item in shown["findings"] if item["severity"] == "galat"] == ["wrong_file_type"]


def test_an_office_that_knows_better(portal: Portal) -> None:
    """With an explanation a first draft is submitted too; nothing is published before a reviewer lets the file pass."""
    dataset_id, resource_id = _wrong(portal)
    said = {"note": "Mohon diperiksa.", "explanation": "Berkas ini memang gambar peta."}
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id, **said)
    events = portal.as_("walidata", "satudata_submission_history", dataset_id=dataset_id)["events"]
    assert [all(text in event["note"] for text in said.values()) for event in events if event["type"] == "submit"] == [
        True
    ]
    portal.approve(dataset_id, "walidata")
    with pytest.raises(tk.ValidationError):
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset_id)
    portal.as_("walidata2", "satudata_check_override", resource_id=resource_id, reason="Benar, peta.")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset_id)
    assert is_public(dataset_id)


def test_a_reviewer_lets_it_pass(portal: Portal) -> None:
    """A walidata answers for the file with a reason: it is submitted and published, and the history tells it."""
    dataset_id, resource_id = _wrong(portal, returned=True)
    shown = portal.as_(
        "walidata", "satudata_check_override", resource_id=resource_id, reason="Peta dipindai, tidak ada lain."
    )
    assert (shown["blocks"], shown["override"]["by_name"]) == (False, "Uji Walidata")
    _submit(portal, dataset_id)
    portal.approve(dataset_id, "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset_id)
    assert is_public(dataset_id)
    events = portal.as_("walidata", "satudata_submission_history", dataset_id=dataset_id)["events"]
    [told] = [event for event in events if event["type"] == "check_override"]
    assert told["note"] == "Peta dipindai, tidak ada lain."
    assert call("satudata_check_show", None, resource_id=resource_id)["override"] is None


def test_another_file_does_not_pass_with_it(portal: Portal) -> None:
    """It holds for exactly these bytes; the same bytes again pass again."""
    dataset_id, resource_id = _wrong(portal, returned=True)
    portal.as_("walidata", "satudata_check_override", resource_id=resource_id, reason="Diperiksa.")
    other = upload("data.csv", PICTURE + b"\x00")
    portal.as_("editor", "resource_patch", id=resource_id, upload=other, url="data.csv")
    with pytest.raises(tk.ValidationError):
        _submit(portal, dataset_id)
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload("data.csv", PICTURE), url="data.csv")
    _submit(portal, dataset_id)


def test_who_may_let_a_file_pass(portal: Portal) -> None:
    """Neither the office, nor a sysadmin, nor reviewers of other stages; to outsiders there is no such file."""
    _dataset_id, resource_id = _wrong(portal, returned=True)
    for person in ("editor", "editor2", "admin", "pembina", "kepala"):
        with pytest.raises(tk.NotAuthorized):
            portal.as_(person, "satudata_check_override", resource_id=resource_id, reason="Boleh.")
    with pytest.raises(tk.ObjectNotFound):
        portal.as_("outsider", "satudata_check_override", resource_id=resource_id, reason="Boleh.")
    portal.as_("walidata", "satudata_check_override", resource_id=resource_id, reason="Boleh.")


def test_everything_wrong_with_it_is_told(portal: Portal) -> None:
    """No reason, other bytes, nothing to let pass, let pass already: a clear refusal each, and nothing is changed."""
    _dataset_id, resource_id = _wrong(portal, returned=True)

    def refused(resource: str, **fields: Any) -> dict[str, Any]:
        with pytest.raises(tk.ValidationError) as error:
            portal.as_("walidata", "satudata_check_override", resource_id=resource, **fields)
        return error.value.error_dict

    assert set(refused(resource_id, reason="  ", sha256="0" * 64)) == {"reason", "sha256"}
    good = portal.submitted()
    assert set(refused(good["resources"][0]["id"], reason="Ya.")) == {"resource_id"}
    portal.as_("walidata", "satudata_check_override", resource_id=resource_id, reason="Ya.")
    assert set(refused(resource_id, reason="Ya.")) == {"resource_id"}


def test_publication_looks_at_the_bytes_again(portal: Portal) -> None:
    """What was approved before its file had a check is checked now, and stays hidden where an error is found."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload("data.csv", PICTURE), url="data.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tk.config, "ckanext.satudata.checks.enabled", False)
        _submit(portal, dataset["id"])
        portal.approve(dataset["id"], "walidata")
    checks.erase(dataset["id"])
    with pytest.raises(tk.ValidationError) as refused:
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    assert list(refused.value.error_dict) == ["checks"]
    assert not is_public(dataset["id"])
    portal.as_("walidata2", "satudata_check_override", resource_id=resource_id, reason="Sudah disepakati.")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    assert is_public(dataset["id"])


def test_a_check_that_failed_is_for_a_reviewer(portal: Portal) -> None:
    """A file on which the check itself failed may be submitted; it is published when a reviewer answers for it."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running.checking, "check_file", _crash)
        _submit(portal, dataset["id"])
        portal.approve(dataset["id"], "walidata")
        with pytest.raises(tk.ValidationError):
            portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
        shown = portal.as_("walidata2", "satudata_check_override", resource_id=resource_id, reason="Dibaca sendiri.")
        assert (shown["status"], shown["blocks"]) == ("failed", False)
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    assert is_public(dataset["id"])


def _crash(*_args: Any) -> None:
    raise RuntimeError("a mistake of the program")
