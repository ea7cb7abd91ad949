"""Pages of revisions, corrections, standing approvals, and of what a submission changes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ckan.tests import factories

from tests.portal import CSV, Portal, upload

pytestmark = pytest.mark.usefixtures("with_plugins")


class Browser:
    """A person in front of the portal."""

    def __init__(self, app: Any, user: str | None) -> None:
        self.app = app
        self.headers = {"Authorization": factories.APIToken(user=user)["token"]} if user else {}

    def get(self, url: str, status: int = 200) -> str:
        """Return a page."""
        return self.app.get(url, headers=self.headers, status=status, follow_redirects=False).body

    def post(self, url: str, status: int = 302, **form: str) -> Any:
        """Send a form."""
        return self.app.post(url, data=form, headers=self.headers, status=status, follow_redirects=False)


def person(portal: Portal, app: Any, name: str | None) -> Browser:
    """Return somebody's browser."""
    return Browser(app, portal.people[name] if name else None)


def text(page: str) -> str:
    """Return the words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_way_of_a_revision(portal: Portal, app: Any) -> None:
    """From the button on the published page to the reviewer's comparison, and back to the old version."""
    dataset = portal.published()
    editor, walidata = person(portal, app, "editor"), person(portal, app, "walidata")
    page = f"/dataset/{dataset['name']}/revisi"
    public = portal.as_("editor", "package_show", id=dataset["id"])["name"]
    page, home = f"/dataset/{public}/revisi", f"/dataset/{public}"
    assert page in editor.get(home)
    for url in (f"/dataset/edit/{public}", f"/dataset/{public}/resource/new"):
        answer = app.get(url, headers=editor.headers, status=302, follow_redirects=False)
        assert answer.headers["Location"].endswith(page)
    assert 'value="start"' in editor.get(page)
    assert 'value="start"' not in walidata.get(page)
    assert editor.post(page, operation="start").headers["Location"].endswith(page)
    copy = portal.as_("editor", "satudata_revision_show", dataset_id=public)
    opened = editor.get(page)
    assert f"/dataset/edit/{copy['copy_name']}" in opened
    for url in (f"/dataset/{copy['copy_name']}", f"/dataset/edit/{copy['copy_name']}"):
        assert page in editor.get(url), "each page of the working copy leads back"
    resource = portal.as_("editor", "package_show", id=copy["copy_id"])["resources"][0]["id"]
    portal.as_("editor", "resource_patch", id=resource, upload=upload(content=CSV.replace(b"40321", b"40999")))
    portal.as_("editor", "package_patch", id=copy["copy_id"], title="Judul & baru")
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy["copy_id"])
    shown = walidata.get(f"/dataset/{copy['copy_name']}/pengajuan")
    assert shown.index('id="perubahan"') < shown.index('id="keputusan"')
    assert "<ins>Judul &amp; baru</ins>" in shown
    assert "<del>40321</del>" in shown
    assert "<details" in shown
    assert editor.post(page, operation="discard", status=409)
    assert editor.post(page, operation="discard", confirm="1", status=409), "it is under review"
    portal.as_("editor", "satudata_submission_cancel", dataset_id=copy["copy_id"])
    editor.post(page, operation="discard", confirm="1")
    editor.get(f"/dataset/{copy['copy_name']}", status=404)
    assert 'value="start"' in editor.get(page)


def test_who_sees_the_page_of_a_revision(portal: Portal, app: Any) -> None:
    """Strangers and other offices are refused, a hidden dataset is missing, and nothing is changed by GET."""
    dataset = portal.published()
    name = portal.as_("editor", "package_show", id=dataset["id"])["name"]
    hidden = portal.dataset(title="Draf")["name"]
    for url in (f"/dataset/{name}/revisi", f"/dataset/{name}/koreksi"):
        person(portal, app, "stranger").get(url, status=403)
        person(portal, app, "outsider").get(url, status=403)
        person(portal, app, None).get(url, status=302)
    for url in (f"/dataset/{hidden}/revisi", f"/dataset/{hidden}/koreksi", "/dataset/tidak-ada/revisi"):
        person(portal, app, "outsider").get(url, status=404)
    person(portal, app, "stranger").post(f"/dataset/{name}/revisi", operation="start", status=403)
    person(portal, app, "editor").get(f"/dataset/{name}/revisi?operation=start")
    person(portal, app, "editor").post(f"/dataset/{name}/revisi", operation="lain", status=409)
    assert portal.as_("editor", "package_show", id=dataset["id"])["name"] == name
    home = person(portal, app, None).get(f"/dataset/{name}")
    assert "/revisi" not in home
    assert "/koreksi" not in home


@pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
def test_forms_without_a_token_are_refused(portal: Portal, app: Any) -> None:
    """Each state-changing address asks for the CSRF token itself."""
    dataset = portal.published()
    name = portal.as_("editor", "package_show", id=dataset["id"])["name"]
    environment = {"REMOTE_USER": portal.people["admin"]}
    for url in (f"/dataset/{name}/revisi", f"/dataset/{name}/koreksi"):
        answer = app.post(url, data={"operation": "start"}, extra_environ=environment, follow_redirects=False)
        assert answer.status_code == 400, url


def test_the_form_of_corrections(portal: Portal, app: Any) -> None:
    """Only what may be corrected is there; what was typed stays on a mistake; done, the public sees it."""
    dataset = portal.published(title="Jumlah Pendduduk")
    name = portal.as_("editor", "package_show", id=dataset["id"])["name"]
    url, walidata = f"/dataset/{name}/koreksi", person(portal, app, "walidata")
    assert url in walidata.get(f"/dataset/{name}")
    person(portal, app, "editor").get(url, status=403)
    form = walidata.get(url)
    assert 'name="field:title"' in form
    assert "accessRights" not in form
    wrong = walidata.post(url, status=409, note="", **{"field:title": "Judul baru", "field:satuan": "Orang"}).body
    assert 'value="Judul baru"' in wrong
    walidata.post(url, status=409, note="Apa saja")
    walidata.post(url, note="Salah ketik.", **{"field:title": "Jumlah Penduduk"})
    assert "Jumlah Penduduk" in person(portal, app, None).get(f"/dataset/{name}")
    history = walidata.get(f"/dataset/{name}/pengajuan")
    assert "<del>Jumlah Pendduduk</del>" in history


def test_the_form_of_standing_approvals(portal: Portal, app: Any) -> None:
    """A walidata gives and revokes it on the page of the submission; the office sees it."""
    dataset = portal.published(accrualPeriodicity="harian")
    name = portal.as_("editor", "package_show", id=dataset["id"])["name"]
    url, walidata = f"/dataset/{name}/pengajuan", person(portal, app, "walidata")
    assert "standing_grant" in walidata.get(url)
    assert "standing_grant" not in person(portal, app, "editor").get(url)
    walidata.post(url, operation="standing_grant", until="2020-01-31", note="Harian", status=409)
    walidata.post(url, operation="standing_grant", until="2099-01-31", note="Data harian")
    assert "Data harian" in person(portal, app, "editor").get(url)
    assert "standing_revoke" in walidata.get(url)
    walidata.post(url, operation="standing_revoke")
    assert "standing_grant" in walidata.get(url)
