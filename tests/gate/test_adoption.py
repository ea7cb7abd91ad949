"""Installing on an existing portal: nothing public disappears, nothing hidden appears, at any moment in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.tests import factories

from ckanext.satudata.model.presence import MigrationPendingError, presence
from ckanext.satudata.services import adoption

from tests.portal import Portal, call

pytestmark = pytest.mark.usefixtures("with_request_context")


def _existing_portal(portal: Portal) -> tuple[str, str]:
    """Leave what a portal without the extension has: a public and a private dataset, and no tables of ours."""
    public = portal.dataset()["id"]
    private = portal.dataset(title="Belum untuk umum")["id"]
    model.Session.execute(sa.text("UPDATE package SET private = false WHERE id = :id"), {"id": public})
    model.Session.commit()
    return public, private


def _anonymous_sees() -> set[str]:
    model.Session.expire_all()
    return {record["id"] for record in call("package_search", None, rows=1000)["results"]}


def _shown(dataset_id: str) -> bool:
    model.Session.expire_all()
    try:
        call("package_show", None, id=dataset_id)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


@pytest.fixture
def without_tables(portal: Portal, migrate_db_for: Callable[..., None]) -> Iterator[tuple[str, str]]:
    """An existing portal on which the plugin is loaded and the migration has not been run."""
    ids = _existing_portal(portal)
    model.Session.remove()
    migrate_db_for("satudata", "base", forward=False)
    presence.forget()
    search.rebuild()
    yield ids
    model.Session.remove()
    migrate_db_for("satudata")
    presence.forget()


class TestMoments:
    def test_each_moment(self, without_tables: tuple[str, str], migrate_db_for: Callable[..., None]) -> None:
        """Loaded without tables, migrated, index rebuilt before adopt, adopted: anonymous sees the same."""
        public, private = without_tables
        assert _anonymous_sees() == {public}
        assert (_shown(public), _shown(private)) == (True, False)
        model.Session.remove()
        migrate_db_for("satudata")
        presence.forget()
        assert (_shown(public), _shown(private)) == (True, False)
        search.rebuild()
        assert _anonymous_sees() == {public}
        result = adoption.adopt()
        assert result.adopted == [public]
        search.rebuild()
        assert _anonymous_sees() == {public}
        assert (_shown(public), _shown(private)) == (True, False)

    def test_actions_without_tables(self, without_tables: tuple[str, str], app: object) -> None:
        """Before the migration our pages answer 503 and say what to run, and core goes on working."""
        answer = app.get("/satudata/antrian", status=503)  # pyright: ignore[reportAttributeAccessIssue]
        assert "ckan db upgrade -p satudata" in answer.body
        api = app.get("/api/3/action/satudata_inbox_list", status=503)  # pyright: ignore[reportAttributeAccessIssue]
        assert api.json["success"] is False
        editor = factories.User()
        organization = factories.Organization(users=[{"name": editor["name"], "capacity": "editor"}])
        dataset = call(
            "package_create", editor["name"], title="Data baru", name="data-baru", owner_org=organization["id"]
        )
        assert dataset["name"] == "data-baru"


class TestUpdate:
    def test_newer_than_its_tables(self, portal: Portal, app: Any, migrate_db_for: Callable[..., None]) -> None:
        """Updated without its migration the portal answers 503 and nothing can be written past the gate."""
        _public, private = _existing_portal(portal)
        model.Session.remove()
        migrate_db_for("satudata", "3f1c9a7e5b20", forward=False)
        presence.forget()
        try:
            app.get("/dataset/", status=503)
            app.get("/api/3/action/package_search", status=503)
            with pytest.raises(MigrationPendingError):
                portal.as_("editor", "package_patch", id=private, private=False)
        finally:
            model.Session.remove()
            migrate_db_for("satudata")
            presence.forget()
        app.get("/dataset/", status=200)


class TestAdopt:
    def test_idempotent(self, portal: Portal) -> None:
        """Running adopt again changes nothing and reports so."""
        public, _private = _existing_portal(portal)
        model.Session.execute(
            sa.text("UPDATE satudata_dataset SET visibility = 'legacy' WHERE package_id = :id"), {"id": public}
        )
        model.Session.commit()
        assert adoption.adopt(dry_run=True).adopted == [public]
        assert adoption.adopt().adopted == [public]
        again = adoption.adopt()
        assert (again.adopted, again.already) == ([], 1)
        events = portal.as_("admin", "satudata_submission_history", dataset_id=public)["events"]
        assert [event["type"] for event in events] == ["adopt"]

    def test_next_version_of_an_adopted_dataset(self, portal: Portal) -> None:
        """What was adopted is withdrawn with a reason, edited, and goes the whole way again."""
        public, _private = _existing_portal(portal)
        adoption.adopt(include_in_between=True)
        with pytest.raises(tk.ValidationError):
            portal.as_("editor", "package_patch", id=public, notes="Langsung diubah.")
        portal.as_("walidata", "satudata_publication_withdraw", dataset_id=public, reason="Versi baru disiapkan.")
        assert not _shown(public)
        portal.as_("editor", "package_patch", id=public, notes="Versi baru.")
        portal.as_("editor", "satudata_submission_submit", dataset_id=public)
        portal.approve(public, "walidata")
        portal.as_("walidata", "satudata_publication_publish", dataset_id=public)
        assert _shown(public)

    def test_made_public_in_between(self, portal: Portal) -> None:
        """What core made public between migration and restart stays hidden until the operator agrees."""
        public, _private = _existing_portal(portal)
        result = adoption.adopt()
        assert (result.adopted, result.in_between) == ([], [public])
        assert not _shown(public)
        assert adoption.adopt(include_in_between=True).adopted == [public]
        assert _shown(public)
