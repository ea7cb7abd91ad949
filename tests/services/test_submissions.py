"""The run of a dataset through its stages, through the public actions."""

from __future__ import annotations

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from tests.portal import Portal, call, is_public

pytestmark = pytest.mark.usefixtures("with_request_context")


class TestDefaultProcedure:
    def test_whole_way(self, portal: Portal) -> None:
        """A dataset goes from the produsen over the walidata to the public, and nobody sees it before."""
        dataset = portal.submitted()
        assert not is_public(dataset["id"])
        shown = portal.approve(dataset["id"], "walidata")
        assert shown["state"] == "approved"
        assert not is_public(dataset["id"])
        shown = portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
        assert shown["state"] == "published"
        assert is_public(dataset["id"])

    def test_return_needs_a_note(self, portal: Portal) -> None:
        """A return without its reason is refused, and nothing changes (Ps 34)."""
        dataset = portal.submitted()
        before = portal.show(dataset["id"])
        with pytest.raises(tk.ValidationError) as error:
            portal.as_("walidata", "satudata_submission_decide", dataset_id=dataset["id"], decision="return")
        assert "note" in error.value.error_dict
        assert portal.show(dataset["id"])["version"] == before["version"]

    def test_return_unlocks_and_resubmission_is_a_new_round(self, portal: Portal) -> None:
        """A returned dataset can be edited and submitted again; the first round keeps its visit and notes."""
        dataset = portal.submitted()
        portal.as_(
            "walidata",
            "satudata_submission_decide",
            dataset_id=dataset["id"],
            decision="return",
            note="Definisi belum jelas.",
            field_notes=[{"field": "definisi", "verdict": "fix", "note": "Sebutkan batas waktunya."}],
        )
        portal.as_("editor", "package_patch", id=dataset["id"], notes="Sudah diperbaiki.")
        shown = portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        assert (shown["state"], shown["round"]) == ("in_review", 2)
        rounds = portal.as_("walidata", "satudata_submission_history", dataset_id=dataset["id"])["rounds"]
        assert [item["round"] for item in rounds] == [1, 2]
        assert rounds[0]["reviews"][0]["note"] == "Definisi belum jelas."
        assert rounds[0]["reviews"][0]["field_notes"][0]["field"] == "definisi"

    def test_data_prioritas_is_rechecked_by_the_pembina(self, portal: Portal) -> None:
        """Data prioritas passes the pembina, whose return goes to the walidata, who passes it on (Ps 35)."""
        dataset = portal.submitted(prioritas_tahun=["2026"])
        shown = portal.approve(dataset["id"], "walidata")
        assert shown["state"] == "in_review"
        shown = portal.as_(
            "pembina",
            "satudata_submission_decide",
            dataset_id=dataset["id"],
            decision="return",
            note="Angka kecamatan tidak sama dengan jumlah kota.",
        )
        assert (shown["state"], shown["route"][0]["status"]) == ("in_review", "current")
        shown = portal.as_(
            "walidata",
            "satudata_submission_decide",
            dataset_id=dataset["id"],
            decision="return",
            note="Mohon diperiksa.",
        )
        assert shown["state"] == "changes_requested"


class TestRefusals:
    def test_own_work(self, portal: Portal) -> None:
        """Nobody decides on what they edited last, a sysadmin with the role included."""
        admin = portal.people["admin"]
        portal.as_("admin", "satudata_role_grant", user=admin, role="walidata")
        dataset = portal.dataset()
        portal.as_("admin", "package_patch", id=dataset["id"], notes="Disunting oleh admin.")
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        with pytest.raises(tk.NotAuthorized):
            portal.approve(dataset["id"], "admin")
        assert portal.show(dataset["id"])["state"] == "in_review"

    def test_jobs_take_nobody_s_place(self, portal: Portal) -> None:
        """A job that keeps machine values up to date is no editor: whoever edited before it must not decide."""
        admin = portal.people["admin"]
        portal.as_("admin", "satudata_role_grant", user=admin, role="walidata")
        dataset = portal.dataset()
        portal.as_("admin", "package_patch", id=dataset["id"], notes="Disunting oleh admin.")
        job = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        call("resource_patch", job, id=dataset["resources"][0]["id"], mimetype="text/csv")
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        with pytest.raises(tk.NotAuthorized):
            portal.approve(dataset["id"], "admin")

    def test_sysadmin_is_no_reviewer(self, portal: Portal) -> None:
        """A sysadmin without a granted role decides nothing."""
        dataset = portal.submitted()
        with pytest.raises(tk.NotAuthorized):
            portal.approve(dataset["id"], "admin")

    @pytest.mark.parametrize("person", ["editor", "editor2", "member", "pembina", "kepala", "pendukung", "pengelola"])
    def test_wrong_role(self, portal: Portal, person: str) -> None:
        """Only the role of the stage decides."""
        dataset = portal.submitted()
        with pytest.raises(tk.NotAuthorized):
            portal.as_(person, "satudata_submission_decide", dataset_id=dataset["id"], decision="reject", note="Tidak.")

    @pytest.mark.parametrize("person", ["outsider", "stranger", None])
    def test_outsiders_learn_nothing(self, portal: Portal, person: str | None) -> None:
        """To who may not know of it, a dataset answers as one that does not exist."""
        dataset = portal.submitted()
        with pytest.raises(tk.ObjectNotFound) as hidden:
            portal.as_(person, "satudata_submission_show", dataset_id=dataset["id"])
        with pytest.raises(tk.ObjectNotFound) as missing:
            portal.as_(person, "satudata_submission_show", dataset_id="tidak-ada")
        assert str(hidden.value) == str(missing.value)

    def test_second_reviewer_is_told(self, portal: Portal) -> None:
        """Of two reviewers at once one wins, and the other is told what happened meanwhile."""
        dataset = portal.submitted()
        version = portal.show(dataset["id"])["version"]
        portal.approve(dataset["id"], "walidata", version=version)
        with pytest.raises(tk.ValidationError) as error:
            portal.as_(
                "walidata2",
                "satudata_submission_decide",
                dataset_id=dataset["id"],
                decision="reject",
                note="Tidak sesuai.",
                version=version,
            )
        assert "Uji Walidata" in str(error.value)

    def test_revoked_role_ends_at_once(self, portal: Portal) -> None:
        """A reviewer whose role is revoked decides nothing any more."""
        dataset = portal.submitted()
        portal.as_("admin", "satudata_role_revoke", user=portal.people["walidata"], role="walidata")
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            portal.as_("walidata", "satudata_submission_decide", dataset_id=dataset["id"], decision="approve")

    def test_checklist(self, portal: Portal) -> None:
        """An approval needs every required answer of the checklist; all missing ones are named."""
        dataset = portal.submitted()
        with pytest.raises(tk.ValidationError) as error:
            portal.as_("walidata", "satudata_submission_decide", dataset_id=dataset["id"], decision="approve")
        assert "checklist" in error.value.error_dict

    def test_all_gaps_at_once(self, portal: Portal) -> None:
        """A submission names every missing field at once and changes nothing."""
        dataset = portal.dataset(konsep=None, definisi=None, satuan=None)
        with pytest.raises(tk.ValidationError) as error:
            portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        assert {"konsep", "definisi", "satuan"} <= set(error.value.error_dict)
        assert portal.show(dataset["id"], "editor")["state"] == "draft"


class TestClaim:
    def test_claim_keeps_others_off(self, portal: Portal) -> None:
        """Who has a submission in hand decides; another takes it over first, which is recorded."""
        dataset = portal.submitted()
        portal.as_("walidata", "satudata_submission_claim", dataset_id=dataset["id"])
        with pytest.raises(tk.ValidationError):
            portal.approve(dataset["id"], "walidata2")
        portal.as_("walidata2", "satudata_submission_claim", dataset_id=dataset["id"])
        assert portal.approve(dataset["id"], "walidata2")["state"] == "approved"
        events = portal.as_("walidata", "satudata_submission_history", dataset_id=dataset["id"])["events"]
        assert [event["type"] for event in events] == ["submit", "claim", "claim", "approve"]


class TestHistory:
    def test_database_refuses_changes(self, portal: Portal) -> None:
        """The history cannot be updated or deleted by the application."""
        import sqlalchemy as sa
        from sqlalchemy.exc import DBAPIError

        portal.submitted()
        for statement in (
            "UPDATE satudata_event SET type = 'x'",
            "DELETE FROM satudata_event",
            "TRUNCATE satudata_event CASCADE",
        ):
            with pytest.raises(DBAPIError):
                model.Session.execute(sa.text(statement))
            model.Session.rollback()

    def test_content_change_blocks_publication(self, portal: Portal) -> None:
        """What changed after the approval, by whatever route, is not published."""
        import sqlalchemy as sa

        dataset = portal.submitted()
        portal.approve(dataset["id"], "walidata")
        model.Session.execute(sa.text("UPDATE package SET notes = 'diam-diam' WHERE id = :id"), {"id": dataset["id"]})
        model.Session.commit()
        with pytest.raises(tk.ValidationError) as error:
            portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
        assert "content" in error.value.error_dict
        assert not is_public(dataset["id"])
