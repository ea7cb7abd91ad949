"""A withdrawal closes the dataset everywhere at once and takes its data out of CKAN's activity stream."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.satudata.model import tombstones

from tests.portal import Portal, call, is_public

TITLE = "Jumlah Kelahiran menurut Kecamatan"
REASON = "Angka per kecamatan tertukar."


@pytest.fixture
def dataset(portal: Portal) -> dict[str, Any]:
    """A published dataset with a preview, which core's activity stream knows in several entries."""
    made = portal.dataset(title=TITLE, name="jumlah-kelahiran")
    portal.as_(
        "editor",
        "resource_view_create",
        resource_id=made["resources"][0]["id"],
        view_type="text_view",
        title=TITLE,
    )
    portal.as_("editor", "satudata_submission_submit", dataset_id=made["id"])
    portal.approve(made["id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=made["id"])
    return made


def withdraw(portal: Portal, dataset_id: str, reason: str = REASON) -> None:
    portal.as_("walidata", "satudata_publication_withdraw", dataset_id=dataset_id, reason=reason)


def entries(dataset_id: str) -> list[Any]:
    """Return the activities of a dataset as they are stored."""
    query = sa.text("SELECT id, activity_type, data, permission_labels FROM activity WHERE object_id = :id")
    return list(model.Session.execute(query, {"id": dataset_id}).mappings())


def streams(portal: Portal, person: str | None) -> str:
    """Return all that the activity streams tell somebody of what the office did."""
    found = [
        portal.as_(person, "organization_activity_list", id=portal.dinas["id"], include_hidden_activity=False),
        portal.as_(person, "user_activity_list", id=portal.people["editor"]),
        portal.as_(person, "user_activity_list", id=portal.people["walidata"]),
        portal.as_(person, "recently_changed_packages_activity_list"),
    ]
    return json.dumps(found, default=str)


def test_activities_lose_their_data(portal: Portal, dataset: dict[str, Any]) -> None:
    """Entries that were public keep neither data nor labels; published again, the old ones stay empty."""
    public = [entry for entry in entries(dataset["id"]) if "public" in str(entry["permission_labels"])]
    assert public
    assert TITLE in streams(portal, None)
    withdraw(portal, dataset["id"])
    kept = entries(dataset["id"])
    assert len(kept) >= 3  # the dataset, its preview, its publication
    for entry in kept:
        assert TITLE not in str(entry["data"])
        assert "data.csv" not in str(entry["data"])
        assert "public" not in str(entry["permission_labels"])
    for person in (None, "stranger", "outsider"):
        assert TITLE not in streams(portal, person)
        assert dataset["id"] not in json.dumps(
            portal.as_(person, "recently_changed_packages_activity_list"), default=str
        )
    for entry in public:
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            portal.as_(None, "activity_show", id=entry["id"])
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    portal.approve(dataset["id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    before = {entry["id"] for entry in kept}
    for entry in entries(dataset["id"]):
        assert (TITLE in str(entry["data"])) == (entry["id"] not in before)
    assert TITLE in streams(portal, None)


def test_pages_of_the_stream_still_open(portal: Portal, dataset: dict[str, Any], app: Any) -> None:
    """Who may see the dataset finds that something happened, and when; an old version is no longer there."""
    withdraw(portal, dataset["id"])
    headers = {"Authorization": factories.APIToken(user=portal.people["editor"])["token"]}
    for path in (
        f"/dataset/activity/{dataset['id']}",
        f"/organization/activity/{portal.dinas['name']}",
        f"/user/activity/{portal.people['editor']}",
    ):
        assert app.get(path, headers=headers).status_code == 200
    for entry in entries(dataset["id"]):
        if entry["activity_type"].endswith("package"):
            path = f"/dataset/{dataset['id']}/history/{entry['id']}"
            assert app.get(path, headers=headers).status_code == 404


def test_refused_withdrawal_changes_nothing(portal: Portal, dataset: dict[str, Any]) -> None:
    """Without a reason, or without the role, the dataset stays public and no tombstone is written."""
    before = entries(dataset["id"])
    with pytest.raises(tk.ValidationError):
        withdraw(portal, dataset["id"], "  ")
    with pytest.raises(tk.NotAuthorized):
        portal.as_("editor", "satudata_publication_withdraw", dataset_id=dataset["id"], reason=REASON)
    assert tombstones.of_dataset(dataset["id"]) is None
    assert entries(dataset["id"]) == before
    assert is_public(dataset["id"])


def test_strangers_get_the_answer_for_a_missing_dataset_from_the_api(portal: Portal, dataset: dict[str, Any]) -> None:
    """The API knows a withdrawn dataset as little as one that never was; its office goes on working with it."""
    withdraw(portal, dataset["id"])
    assert call("package_search", None, q="kelahiran")["count"] == 0
    assert dataset["id"] not in str(call("package_list", None))
    for reference in (dataset["id"], "jumlah-kelahiran"):
        with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
            call("package_show", None, id=reference)
    with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
        call("resource_show", None, id=dataset["resources"][0]["id"])
    changed = portal.as_("editor", "package_patch", id="jumlah-kelahiran", notes="Angka diperbaiki.")
    assert changed["notes"] == "Angka diperbaiki."
