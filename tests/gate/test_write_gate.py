"""The first lock: an unpublished dataset is hidden from its first write on, through every door."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from tests.portal import Portal, call, is_public, upload

pytestmark = pytest.mark.usefixtures("with_request_context")

WRITERS = ("editor", "admin")


def _private(dataset_id: str) -> bool:
    model.Session.expire_all()
    return bool(model.Package.get(dataset_id).private)


class TestCreation:
    @pytest.mark.parametrize("person", WRITERS)
    def test_private_false_is_overruled(self, portal: Portal, person: str) -> None:
        """Whoever creates a dataset as public gets a hidden one, sysadmins included."""
        dataset = portal.dataset(by=person, private=False)
        assert _private(dataset["id"])
        assert not is_public(dataset["id"])

    def test_ignore_auth_is_no_key(self, portal: Portal) -> None:
        """Harvesters and jobs with ``ignore_auth`` pass the same gate."""
        from tests.portal import complete_record

        context: Any = {"ignore_auth": True, "user": portal.people["admin"]}
        record = {**complete_record(), "owner_org": portal.dinas["id"], "private": False}
        created = tk.get_action("package_create")(context, record)
        assert not is_public(created["id"])

    def test_deleted_row_means_hidden(self, portal: Portal) -> None:
        """A dataset that our table does not know is hidden, whatever core's flag says."""
        import sqlalchemy as sa

        dataset = portal.published()
        model.Session.execute(sa.text("DELETE FROM satudata_dataset WHERE package_id = :id"), {"id": dataset["id"]})
        model.Session.commit()
        with pytest.raises(tk.ObjectNotFound):
            call("package_show", None, id=dataset["id"])


def _patch(portal: Portal, person: str, dataset: dict[str, Any], **fields: Any) -> Any:
    return portal.as_(person, "package_patch", id=dataset["id"], **fields)


def _update(portal: Portal, person: str, dataset: dict[str, Any], **fields: Any) -> Any:
    record = portal.as_(person, "package_show", id=dataset["id"])
    return portal.as_(person, "package_update", **{**record, **fields})


def _revise(portal: Portal, person: str, dataset: dict[str, Any], **fields: Any) -> Any:
    return portal.as_(person, "package_revise", match={"id": dataset["id"]}, update=fields)


DOORS = (_patch, _update, _revise)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("person", WRITERS)
class TestUpdateDoors:
    def test_draft_stays_hidden(self, portal: Portal, person: str, door: Callable[..., Any]) -> None:
        """No update of a draft makes it public."""
        dataset = portal.dataset()
        door(portal, person, dataset, private=False, state="active")
        assert _private(dataset["id"])
        assert not is_public(dataset["id"])

    def test_in_review_is_locked(self, portal: Portal, person: str, door: Callable[..., Any]) -> None:
        """While a dataset is under review nobody changes it; the error names the fields and says what to do."""
        dataset = portal.submitted()
        with pytest.raises(tk.ValidationError) as error:
            door(portal, person, dataset, notes="Diam-diam diubah.")
        assert "notes" in str(error.value.error_dict)
        model.Session.expire_all()
        assert model.Package.get(dataset["id"]).notes != "Diam-diam diubah."

    def test_published_is_locked(self, portal: Portal, person: str, door: Callable[..., Any]) -> None:
        """A published dataset is not edited directly, and stays public as it is."""
        dataset = portal.published()
        for fields in ({"notes": "Diam-diam diubah."}, {"private": True}, {"state": "draft"}):
            with pytest.raises(tk.ValidationError):
                door(portal, person, dataset, **fields)
        assert is_public(dataset["id"])


class TestResourceDoors:
    @pytest.mark.parametrize("make", [Portal.submitted, Portal.published])
    def test_files_are_locked(self, portal: Portal, make: Callable[[Portal], dict[str, Any]]) -> None:
        """A file under the same name changes no field that could be compared: it is refused all the same."""
        dataset = make(portal)
        resource = portal.as_("admin", "package_show", id=dataset["id"])["resources"][0]
        attempts: list[tuple[str, dict[str, Any]]] = [
            ("resource_create", {"package_id": dataset["id"], "url": "http://contoh.example/x.csv", "format": "CSV"}),
            ("resource_update", {**resource, "upload": upload(content=b"lain,isi\n")}),
            ("resource_patch", {"id": resource["id"], "upload": upload(content=b"lain,isi\n")}),
            ("resource_patch", {"id": resource["id"], "description": "lain"}),
            ("resource_patch", {"id": resource["id"], "clear_upload": "true", "url": "http://contoh.example/x.csv"}),
            ("resource_delete", {"id": resource["id"]}),
            ("package_resource_reorder", {"id": dataset["id"], "order": [resource["id"]]}),
        ]
        for person in WRITERS:
            for action, data in attempts:
                with pytest.raises(tk.ValidationError):
                    portal.as_(person, action, **dict(data))
        after = portal.as_("admin", "package_show", id=dataset["id"])["resources"]
        assert [item["id"] for item in after] == [resource["id"]]

    def test_machine_fields_pass(self, portal: Portal) -> None:
        """Loaders keep their fields up to date on a published dataset without a new review."""
        dataset = portal.published()
        resource = portal.as_("admin", "package_show", id=dataset["id"])["resources"][0]
        changed = portal.as_("admin", "resource_patch", id=resource["id"], hash="abc", mimetype="text/csv")
        assert changed["hash"] == "abc"
        assert is_public(dataset["id"])


class TestOtherDoors:
    def test_bulk_update(self, portal: Portal) -> None:
        """The bulk page of an organisation publishes nothing (raw SQL without validators on 2.11)."""
        dataset = portal.dataset()
        for action in ("bulk_update_public", "bulk_update_private"):
            with pytest.raises(tk.NotAuthorized):
                portal.as_("admin", action, datasets=[dataset["id"]], org_id=portal.dinas["id"])
        assert not is_public(dataset["id"])

    @pytest.mark.parametrize("make", [Portal.submitted, Portal.published])
    def test_delete_and_move(self, portal: Portal, make: Callable[[Portal], dict[str, Any]]) -> None:
        """What is under review or published is neither deleted nor moved to another organisation."""
        dataset = make(portal)
        with pytest.raises(tk.ValidationError):
            portal.as_("admin", "package_delete", id=dataset["id"])
        with pytest.raises(tk.NotAuthorized):
            portal.as_("admin", "bulk_update_delete", datasets=[dataset["id"]], org_id=portal.dinas["id"])
        with pytest.raises(tk.ValidationError):
            portal.as_("admin", "package_owner_org_update", id=dataset["id"], organization_id=portal.other["id"])
        with pytest.raises(tk.ValidationError):
            portal.as_("admin", "package_patch", id=dataset["id"], owner_org=portal.other["id"])

    def test_moving_a_draft_keeps_it_hidden(self, portal: Portal) -> None:
        """Another organisation is no way out."""
        dataset = portal.dataset()
        portal.as_("admin", "package_patch", id=dataset["id"], owner_org=portal.other["id"], private=False)
        assert not is_public(dataset["id"])


class TestOutsiders:
    def test_refusals_tell_outsiders_nothing(self, portal: Portal) -> None:
        """For who could not write in any state, there is no such dataset, and no review under way."""
        dataset = portal.submitted()
        resource = dataset["resources"][0]
        for person in ("outsider", "stranger", None):
            for action, data in (
                ("package_patch", {"id": dataset["id"], "notes": "x"}),
                ("package_delete", {"id": dataset["id"]}),
                ("resource_create", {"package_id": dataset["id"], "url": "http://contoh.example/x.csv"}),
                ("resource_patch", {"id": resource["id"], "upload": upload(content=b"x")}),
                ("resource_delete", {"id": resource["id"]}),
            ):
                refused = []
                for asked in (data, {**data, next(iter(data)): str(uuid.uuid4())}):
                    # Some actions ask the anonymous to log in before they look for any dataset.
                    with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)) as caught:
                        portal.as_(person, action, **asked)
                    refused.append((caught.type, str(caught.value)))
                assert refused[0] == refused[1], (person, action)


class TestWithdrawal:
    def test_withdrawn_is_hidden_at_once(self, portal: Portal) -> None:
        """A withdrawal closes both locks; the dataset can be mended and submitted again."""
        dataset = portal.published()
        with pytest.raises(tk.ValidationError):
            portal.as_("walidata", "satudata_publication_withdraw", dataset_id=dataset["id"], reason=" ")
        shown = portal.as_(
            "walidata", "satudata_publication_withdraw", dataset_id=dataset["id"], reason="Angka tahun 2024 keliru."
        )
        assert shown["state"] == "withdrawn"
        assert not is_public(dataset["id"])
        portal.as_("editor", "package_patch", id=dataset["id"], notes="Angka diperbaiki.")
        shown = portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        assert shown["state"] == "in_review"


class TestIndexDisagreement:
    def test_public_document_of_a_hidden_dataset_is_dropped(self, portal: Portal) -> None:
        """When Solr calls a dataset public and the database does not, the database decides."""
        dataset = portal.published()
        import sqlalchemy as sa

        model.Session.execute(
            sa.text("UPDATE satudata_dataset SET visibility = 'withdrawn' WHERE package_id = :id"),
            {"id": dataset["id"]},
        )
        model.Session.commit()
        found = call("package_search", None, q=f'id:"{dataset["id"]}"')
        assert (found["count"], found["results"]) == (0, [])
