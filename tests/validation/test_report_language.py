"""The report page of ckanext-validation speaks the language of its reader."""

from __future__ import annotations

from typing import Any

from ckan.tests import factories

from tests.portal import Portal, upload
from tests.validation.conftest import report, work

BAD = b"kode,jumlah\n35.72.01,1,2\n"


def test_the_report_page_is_indonesian(portal: Portal, app: Any) -> None:
    """The page translates every error and quotes no cell; the API keeps what frictionless wrote."""
    dataset = portal.dataset()
    resource_id = dataset["resources"][0]["id"]
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload(content=BAD))
    work()
    token = factories.APIToken(user=portal.people["editor"])["token"]
    url = f"/id/dataset/{dataset['name']}/resource/{resource_id}/validation"
    page = app.get(url, headers={"Authorization": token}).body
    assert "Sel berlebih" in page
    assert "Baris 2 mempunyai nilai berlebih di kolom posisi 3" in page
    assert "Extra Cell" not in page
    assert "Extra Cell" in str(report(portal, resource_id)["report"])
    english = app.get(f"/en{url.removeprefix('/id')}", headers={"Authorization": token}).body
    assert "Extra Cell" in english
