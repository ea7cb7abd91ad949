"""Standing approval: new versions of frequent data without a round, as long as nothing but the figures is new."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.doctor import content
from ckanext.satudata.model import standing as rows
from ckanext.satudata.model.tables import now
from ckanext.satudata.shared import open_resource_file

from tests.portal import CSV, Portal, call, upload

pytestmark = pytest.mark.usefixtures("with_plugins")

NEXT = CSV.replace(b"40321", b"40999").replace(b"2024", b"2025")


def allowed(portal: Portal, until: str = "2099-12-31", **fields: Any) -> dict[str, Any]:
    """Return a published monthly dataset with a standing approval."""
    dataset = portal.published(accrualPeriodicity="bulanan", **fields)
    portal.as_(
        "walidata", "satudata_standing_approval_grant", dataset_id=dataset["id"], until=until, note="Data bulanan."
    )
    return dataset


def revise(portal: Portal, dataset: dict[str, Any], file: bytes = NEXT, **fields: Any) -> str:
    """Return the id of a working copy with a new file and other metadata, not submitted yet."""
    started = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    copy = portal.as_("editor", "package_patch", id=started["copy_id"], **{"periode_akhir": "2025", **fields})
    resource = copy["resources"][0]["id"]
    portal.as_("editor", "resource_patch", id=resource, name="Penduduk 2025", upload=upload(content=file))
    return started["copy_id"]


def submit(portal: Portal, copy_id: str) -> dict[str, Any]:
    """Submit a working copy."""
    return portal.as_("editor", "satudata_submission_submit", dataset_id=copy_id)


def approval(portal: Portal, dataset: dict[str, Any]) -> dict[str, Any]:
    """Return the newest standing approval of a dataset."""
    return portal.as_("editor", "satudata_standing_approval_list", dataset_id=dataset["id"])[0]


def public_bytes(dataset_id: str) -> bytes:
    """Return what the public downloads."""
    with open_resource_file(call("package_show", None, id=dataset_id)["resources"][0]) as file:
        return file.read()


def test_a_new_version_goes_live_at_once(portal: Portal) -> None:
    """Same columns, new period: public without a round, told in the history and listed with the approval."""
    dataset = allowed(portal)
    shown = submit(portal, revise(portal, dataset))
    assert (shown["dataset_id"], shown["state"]) == (dataset["id"], "published")
    assert public_bytes(dataset["id"]) == NEXT
    assert call("package_show", None, id=dataset["id"])["periode_akhir"] == "2025"
    held = approval(portal, dataset)
    assert held["state"] == "active"
    assert len(held["publications"]) == 1
    told = portal.as_("editor", "satudata_submission_history", dataset_id=dataset["id"])["events"]
    assert [item["standing_approval"] for item in told if item["type"] == "publish"] == [False, True]
    assert content.problems(files=True) == []
    submit(portal, revise(portal, dataset, NEXT.replace(b"40999", b"41000")))
    assert len(approval(portal, dataset)["publications"]) == 2


def test_a_failed_check_suspends(portal: Portal) -> None:
    """Other columns, kinds of values or metadata: the normal round, and the approval is suspended with the reason.

    A suspended one never publishes, until a walidata allows it anew.
    """
    dataset = allowed(portal)
    changes: list[dict[str, Any]] = [
        {"file": NEXT.replace(b"jumlah", b"total")},
        {"file": NEXT.replace(b"40999", b"banyak")},
        {"file": b"\x00\x01"},
        {"title": "Judul baru"},
        {"accrualPeriodicity": "tahunan"},
    ]
    for change in changes:
        copy_id = revise(portal, dataset, **change)
        assert submit(portal, copy_id)["state"] == "in_review", change
        held = approval(portal, dataset)
        assert held["state"] == "suspended"
        assert held["suspended_reasons"]
        portal.as_("editor", "satudata_submission_cancel", dataset_id=copy_id)
        assert submit(portal, copy_id)["state"] == "in_review"
        portal.as_("editor", "satudata_submission_cancel", dataset_id=copy_id)
        portal.as_("editor", "satudata_revision_discard", dataset_id=dataset["id"])
        portal.as_(
            "walidata", "satudata_standing_approval_grant", dataset_id=dataset["id"], until="2099-12-31", note="Lagi."
        )
    assert public_bytes(dataset["id"]) == CSV
    told = portal.as_("editor", "satudata_submission_history", dataset_id=dataset["id"])["events"]
    assert sum(item["type"] == "standing_suspend" for item in told) == len(changes)


def test_files_and_quarantine_are_checked(portal: Portal) -> None:
    """A further file, and a file in quarantine, need a round."""
    dataset = allowed(portal)
    copy_id = revise(portal, dataset)
    portal.as_("editor", "resource_create", package_id=copy_id, upload=upload("lain.csv"), name="Lain", format="CSV")
    copy = portal.as_("editor", "package_show", id=copy_id)
    portal.as_("walidata", "satudata_quarantine_place", resource_id=dataset["resources"][0]["id"], reason="NIK")
    assert copy["resources"][0]["id"] != dataset["resources"][0]["id"]
    assert submit(portal, copy_id)["state"] == "in_review"
    assert len(approval(portal, dataset)["suspended_reasons"]) == 2


def test_expired_and_revoked_never_publish(portal: Portal) -> None:
    """After its date or its end a new version takes the normal way."""
    dataset = allowed(portal)
    row = rows.unrevoked(dataset["id"])
    assert row
    rows.update(row["id"], until=now())
    model.Session.commit()
    assert approval(portal, dataset)["state"] == "expired"
    copy_id = revise(portal, dataset)
    assert submit(portal, copy_id)["state"] == "in_review"
    portal.as_("editor", "satudata_submission_cancel", dataset_id=copy_id)
    portal.as_(
        "walidata2", "satudata_standing_approval_grant", dataset_id=dataset["id"], until="2099-01-31", note="Lagi."
    )
    revoked = portal.as_("walidata", "satudata_standing_approval_revoke", dataset_id=dataset["id"], note="Cukup.")
    assert revoked["state"] == "revoked"
    assert submit(portal, copy_id)["state"] == "in_review"
    with pytest.raises(tk.ObjectNotFound):
        portal.as_("walidata", "satudata_standing_approval_revoke", dataset_id=dataset["id"])


def test_who_gives_it_and_for_what(portal: Portal) -> None:
    """A walidata, for what is public and comes out at least monthly, until a day ahead; all problems at once."""
    yearly = portal.published()
    data = {"dataset_id": yearly["id"], "until": "2020-01-31", "note": "x"}
    for person in ("editor", "pembina", "admin", "stranger", None):
        with pytest.raises(tk.NotAuthorized):
            portal.as_(person, "satudata_standing_approval_grant", **data)
        with pytest.raises(tk.NotAuthorized):
            portal.as_(person, "satudata_standing_approval_revoke", dataset_id=yearly["id"])
    with pytest.raises(tk.ValidationError) as refused:
        portal.as_("walidata", "satudata_standing_approval_grant", **data)
    assert set(refused.value.error_dict) == {"accrualPeriodicity", "until"}
    with pytest.raises(tk.ValidationError) as refused:
        portal.as_("walidata", "satudata_standing_approval_grant", dataset_id=yearly["id"], until="besok")
    assert {"note", "until"} <= set(refused.value.error_dict)
    with pytest.raises(tk.NotAuthorized):
        portal.as_("stranger", "satudata_standing_approval_list", dataset_id=yearly["id"])
    waiting = portal.submitted(title="Lain", accrualPeriodicity="harian")
    with pytest.raises(tk.ValidationError) as refused:
        portal.as_(
            "walidata", "satudata_standing_approval_grant", dataset_id=waiting["id"], until="2099-01-31", note="x"
        )
    assert "state" in refused.value.error_dict
