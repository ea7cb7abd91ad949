"""Decisions cannot be replayed, borrowed or forged, and an approval holds for the content that was reviewed only."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.satudata.model import datasets

from tests.bypass.matrix import Target
from tests.portal import Portal, is_public

pytestmark = pytest.mark.usefixtures("with_request_context")

REFUSED = (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError)


def _decide(portal: Portal, person: str | None, dataset_id: str, **more: Any) -> Any:
    data = {"decision": "return", "note": "Alasan.", **more}
    return portal.as_(person, "satudata_submission_decide", dataset_id=dataset_id, **data)


class TestContent:
    def test_rows_changed_behind_the_gate(self, portal: Portal) -> None:
        """Rows of a table without a file are part of what was approved: other rows are not published."""
        from ckanext.datastore.backend.postgres import get_write_engine

        target = Target.build(portal)
        target.carry_to("approved")
        with get_write_engine().begin() as connection:
            connection.execute(sa.text(f'UPDATE "{target.table}" SET jumlah = 0'))
        with pytest.raises(tk.ValidationError) as error:
            portal.as_("walidata", "satudata_publication_publish", dataset_id=target.id)
        assert "content" in error.value.error_dict
        assert not is_public(target.id)

    def test_rows_changed_during_the_review(self, portal: Portal) -> None:
        """Nor are they approved."""
        from ckanext.datastore.backend.postgres import get_write_engine

        target = Target.build(portal)
        target.carry_to("in_review")
        with get_write_engine().begin() as connection:
            connection.execute(sa.text(f'DELETE FROM "{target.table}" WHERE jumlah > 52000'))
        with pytest.raises(tk.ValidationError) as error:
            portal.approve(target.id, "walidata")
        assert "content" in error.value.error_dict

    def test_field_changed_behind_the_gate(self, portal: Portal) -> None:
        """A field that somebody changed in the database is found before publication."""
        dataset = portal.submitted()["id"]
        portal.approve(dataset, "walidata")
        model.Session.execute(sa.text("UPDATE package SET notes = 'Lain' WHERE id = :id"), {"id": dataset})
        model.Session.commit()
        with pytest.raises(tk.ValidationError):
            portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset)
        assert not is_public(dataset)

    def test_refusal_names_the_way(self, portal: Portal) -> None:
        """The refusal of a write to a published dataset names the action and the page of the next version."""
        dataset = portal.published()
        name = portal.as_("admin", "package_show", id=dataset["id"])["name"]
        with pytest.raises(tk.ValidationError) as error:
            portal.as_("editor", "package_patch", id=dataset["id"], notes="Lain")
        text = str(error.value.error_dict)
        assert "satudata_revision_start" in text
        assert f"/dataset/{name}/revisi" in text


class TestDecisions:
    def test_replay_of_an_old_decision(self, portal: Portal) -> None:
        """A decision on a version that is no more is refused, and says what happened meanwhile."""
        dataset = portal.submitted()["id"]
        version = portal.show(dataset)["version"]
        _decide(portal, "walidata", dataset, version=version)
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset)
        with pytest.raises(tk.ValidationError):
            _decide(portal, "walidata", dataset, version=version)
        assert portal.show(dataset)["state"] == "in_review"

    def test_stage_that_has_passed(self, portal: Portal) -> None:
        """After the approval nobody decides again, and nothing is published twice."""
        dataset = portal.submitted()["id"]
        portal.approve(dataset, "walidata")
        with pytest.raises(REFUSED):
            _decide(portal, "walidata2", dataset)
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset)
        with pytest.raises(REFUSED):
            portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset)
        events = portal.as_("admin", "satudata_submission_history", dataset_id=dataset)["events"]
        assert [event["type"] for event in events].count("publish") == 1

    @pytest.mark.parametrize("person", ["stranger", "outsider", "member", None])
    def test_other_peoples_datasets(self, portal: Portal, person: str | None) -> None:
        """Who has no part in a dataset is answered as for one that does not exist or is refused, in every action."""
        dataset = portal.submitted()["id"]
        actions: list[tuple[str, dict[str, Any]]] = [
            ("satudata_submission_submit", {}),
            ("satudata_submission_cancel", {}),
            ("satudata_submission_claim", {}),
            ("satudata_submission_decide", {"decision": "approve"}),
            ("satudata_publication_publish", {}),
            ("satudata_publication_withdraw", {"reason": "x"}),
        ]
        for action, data in actions:
            with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
                portal.as_(person, action, dataset_id=dataset, **data)
        assert portal.show(dataset)["state"] == "in_review"

    def test_values_nobody_means(self, portal: Portal) -> None:
        """Oversized notes, NUL bytes, unknown words and values of other types are refused with a message."""
        dataset = portal.submitted()["id"]
        for bad in (
            {"note": "x" * 10_001},
            {"note": "a\x00b"},
            {"note": ["x"]},
            {"decision": "publish"},
            {"decision": "approve", "checklist": {"tidak-ada": True}},
            {"version": "satu"},
            {"field_notes": [{"field": 1}]},
        ):
            with pytest.raises(tk.ValidationError):
                _decide(portal, "walidata", dataset, **bad)
        for reference in ("", "\x00", "tidak-ada", "../etc"):
            with pytest.raises((tk.ValidationError, tk.ObjectNotFound, tk.NotAuthorized)):
                _decide(portal, "walidata", reference)
        assert portal.show(dataset)["state"] == "in_review"


class TestPeople:
    def test_own_work_of_administrators(self, portal: Portal) -> None:
        """A sysadmin without a role, and one who submitted with a role, do not approve (no exemption)."""
        dataset = portal.dataset(by="admin")["id"]
        portal.as_("admin", "satudata_submission_submit", dataset_id=dataset)
        with pytest.raises(REFUSED):
            _decide(portal, "admin", dataset, decision="approve")
        portal.as_("admin", "satudata_role_grant", user=portal.people["admin"], role="walidata")
        with pytest.raises(REFUSED):
            portal.approve(dataset, "admin")
        assert portal.show(dataset)["state"] == "in_review"

    @pytest.mark.ckan_config("ckan.auth.allow_dataset_collaborators", True)
    def test_membership_is_no_role(self, portal: Portal) -> None:
        """An administrator of an office, and a collaborator, hold no role in the review."""
        dataset = portal.dataset()["id"]
        collaborator = {"user_id": portal.people["stranger"], "capacity": "editor"}
        portal.as_("admin", "package_collaborator_create", id=dataset, **collaborator)
        head = factories.User()["name"]
        portal.people["head"] = head
        portal.as_("admin", "member_create", id=portal.dinas["id"], object=head, object_type="user", capacity="admin")
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset)
        for person in ("stranger", "head"):
            with pytest.raises(REFUSED):
                portal.approve(dataset, person)
            with pytest.raises(REFUSED):
                portal.as_(person, "satudata_role_grant", user=portal.people[person], role="walidata")
        assert portal.show(dataset)["state"] == "in_review"


class TestPurging:
    def test_same_name_and_id_inherit_nothing(self, portal: Portal) -> None:
        """A dataset with the id and the name of a purged one begins as a hidden draft without approvals."""
        name = "jumlah-penduduk-uji"
        dataset = portal.submitted(name=name)
        _decide(portal, "walidata", dataset["id"])
        portal.as_("admin", "dataset_purge", id=dataset["id"])
        assert datasets.visibility(dataset["id"]) is None
        portal.dataset(by="admin", id=dataset["id"], name=name, file=False)
        shown = portal.show(dataset["id"], "admin")
        assert shown["state"] in ("draft", "cancelled")
        assert not is_public(dataset["id"])

    def test_purged_past_the_actions(self, portal: Portal) -> None:
        """Not even when the published predecessor vanished without our knowledge."""
        dataset = portal.published()["id"]
        model.Package.get(dataset).purge()
        model.repo.commit_and_remove()
        portal.dataset(by="admin", id=dataset, file=False)
        assert datasets.visibility(dataset) == "hidden"
        assert not is_public(dataset)
        portal.as_("editor", "package_patch", id=dataset, notes="Data baru dengan id lama, tanpa persetujuan.")
        assert not is_public(dataset)


class TestCommandLine:
    def test_core_commands(self, portal: Portal, cli: Any) -> None:
        """CKAN's own commands pass the same gate; the two that write past all actions hide, and show nothing."""
        target = Target.build(portal)
        target.carry_to("published")
        before = target.state()
        from ckan.cli.cli import ckan

        for arguments in (
            ["views", "clear", "-y"],
            ["search-index", "rebuild", target.id],
        ):
            cli.invoke(ckan, arguments)
            model.Session.remove()
        assert target.state() == before
        assert is_public(target.id)
        draft = portal.dataset()["id"]
        for arguments in (["dataset", "delete", target.id], ["search-index", "rebuild"]):
            cli.invoke(ckan, arguments)
            model.Session.remove()
        assert not is_public(target.id)
        assert not is_public(draft)
