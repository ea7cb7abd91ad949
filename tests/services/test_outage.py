"""A service that does not answer leaves a readable page and no half-changed state."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.lib.search import common as search_common

from ckanext.satudata.gate import doctor
from ckanext.satudata.services import ticking
from ckanext.satudata.shared import INDEX_ERRORS

from tests.portal import Portal, call

NOWHERE = "http://127.0.0.1:9/solr/ckan"


@pytest.fixture
def solr_down(ckan_config: dict[str, Any]) -> Iterator[Any]:
    """Return functions that take Solr away and give it back."""
    address = ckan_config["solr_url"]

    def point_to(url: str) -> None:
        ckan_config["solr_url"] = url
        if hasattr(search_common, "SolrSettings"):  # 2.11 reads the option once
            search_common.SolrSettings.init(url)

    class Switch:
        def off(self) -> None:
            point_to(NOWHERE)

        def on(self) -> None:
            point_to(address)

    yield Switch()
    point_to(address)


@pytest.mark.usefixtures("with_request_context")
class TestSolr:
    def test_decisions_go_on(self, portal: Portal, solr_down: Any) -> None:
        """Submitting, deciding and publishing need no Solr; the next tick writes the index, and nothing is wrong."""
        dataset = portal.dataset()["id"]
        solr_down.off()
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset)
        portal.approve(dataset, "walidata")
        assert portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset)["state"] == "published"
        solr_down.on()
        assert ticking.tick().index_failed == 0
        assert doctor.examine() == []
        assert call("package_search", None, q=f"id:{dataset}")["count"] == 1

    def test_withdrawal_is_not_refused(self, portal: Portal, solr_down: Any) -> None:
        """A withdrawal closes the pages at once, Solr or not, and the search after the next tick."""
        import ckan.plugins.toolkit as tk

        dataset = portal.published()["id"]
        solr_down.off()
        portal.as_("walidata", "satudata_publication_withdraw", dataset_id=dataset, reason="Angka keliru.")
        with pytest.raises(tk.ObjectNotFound):
            call("package_show", None, id=dataset)
        solr_down.on()
        assert call("package_search", None, q=f"id:{dataset}")["count"] == 0
        ticking.tick()
        assert doctor.examine() == []

    def test_saving_changes_nothing(self, portal: Portal, solr_down: Any) -> None:
        """CKAN refuses to save without Solr; then the database has not changed either."""
        dataset = portal.dataset()
        solr_down.off()
        with pytest.raises(INDEX_ERRORS):
            portal.as_("editor", "package_patch", id=dataset["id"], notes="Tidak tersimpan.")
        model.Session.rollback()
        solr_down.on()
        model.Session.expire_all()
        assert model.Package.get(dataset["id"]).notes == dataset["notes"]
        assert doctor.examine() == []


@pytest.mark.skipif("SATUDATA_TEST_ADMIN_URL" not in os.environ, reason="needs the administrator of the test database")
class TestDatabase:
    @pytest.fixture
    def database_down(self, portal: Portal, app: Any) -> Iterator[None]:
        """Let PostgreSQL refuse every connection to the portal's database."""
        name = model.meta.engine.url.database
        url = sa.engine.make_url(os.environ["SATUDATA_TEST_ADMIN_URL"])
        admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        model.Session.remove()
        with admin.connect() as connection:
            connection.execute(sa.text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
            connection.execute(
                sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
            )
            try:
                yield
            finally:
                connection.execute(sa.text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
        admin.dispose()

    @pytest.mark.usefixtures("database_down")
    @pytest.mark.parametrize("path", ["/dataset/", "/satudata/antrian", "/dataset/apa-saja/pengajuan"])
    def test_readable_page(self, app: Any, path: str) -> None:
        """Without the database a page says in Indonesian that the portal is disturbed and nothing was changed."""
        page = app.get(path, status=503)
        assert "Portal sedang terganggu" in page.body
        assert page.headers["Retry-After"]

    @pytest.mark.usefixtures("database_down")
    def test_api(self, app: Any) -> None:
        """The API answers 503 as JSON."""
        answer = app.get("/api/3/action/package_show?id=x", status=503)
        assert answer.json["success"] is False
