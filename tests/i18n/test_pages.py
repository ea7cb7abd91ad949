"""What people meet in the browser: pages without a left-over English message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Comment

import ckan
from ckan import model
from ckan.lib import mailer
from ckan.tests import factories

from tests.portal import Portal
from tools import i18n

_PUBLIC = ("/", "/dataset/", "/organization/", "/group/", "/about", "/user/login", "/user/reset", "/tidak/ada")
_PERSONAL = (
    "/dashboard/",
    "/dashboard/datasets",
    "/dashboard/organizations",
    "/dashboard/groups",
    "/dataset/new",
    "/organization/dinas-kependudukan",
    "/organization/about/dinas-kependudukan",
    "/organization/activity/dinas-kependudukan",
)
_OF_DATASET = ("", "/activity", "/pengajuan", "/groups")
_OF_EDITOR = ("/dataset/edit/{name}", "/dataset/{name}/resource/new", "/dataset/resources/{name}")
_OF_FILE = ("", "/views")


def _english() -> dict[str, str]:
    """Messages of ours and of the installed CKAN whose Indonesian text differs; short ones may be data too."""
    with i18n.PO.open("rb") as handle:
        catalog = read_po(handle, locale="id")
    with (Path(ckan.__file__).parent / "i18n" / "ckan.pot").open("rb") as handle:
        template = {i18n.key(message) for message in i18n.messages(read_po(handle))}
    return {
        i18n.key(message): message.string
        for message in i18n.messages(catalog)
        if isinstance(message.string, str)
        and message.string != i18n.key(message)
        and len(i18n.key(message)) > 3
        and (not i18n.is_overlay(message) or i18n.key(message) in template)
    }


def _leftovers(body: str, english: dict[str, str]) -> set[str]:
    soup = BeautifulSoup(body, "html.parser")
    for hidden in soup.select("script, style, template"):
        hidden.decompose()
    texts = {str(text).strip() for text in soup.find_all(string=True) if not isinstance(text, Comment)}
    for name in ("title", "placeholder", "aria-label", "alt", "data-module-content"):
        texts |= {str(tag[name]).strip() for tag in soup.find_all(attrs={name: True})}
    said = set(english.values())
    return {text for text in texts if text in english and text not in said}


@pytest.fixture
def english() -> dict[str, str]:
    return _english()


def _login(person: str) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=person)["token"]}


@pytest.mark.usefixtures("with_plugins")
class TestPages:
    def test_public_pages(self, app: Any, portal: Portal, english: dict[str, str]) -> None:
        """A citizen reads Indonesian on every public page, also where something is not found."""
        found = {path: _leftovers(app.get(path).body, english) for path in _PUBLIC}
        assert {path: words for path, words in found.items() if words} == {}

    def test_pages_of_an_office(self, app: Any, portal: Portal, english: dict[str, str]) -> None:
        """An OPD clerk reads Indonesian while writing a dataset and looking after it."""
        dataset = portal.dataset()
        paths = [*_PERSONAL, *(path.format(name=dataset["name"]) for path in _OF_EDITOR)]
        paths += [f"/dataset/{dataset['name']}{tail}" for tail in _OF_DATASET]
        resource = portal.as_("editor", "package_show", id=dataset["id"])["resources"][0]["id"]
        paths += [f"/dataset/{dataset['name']}/resource/{resource}{tail}" for tail in _OF_FILE]
        paths += [f"/dataset/{dataset['name']}/resource/{resource}/edit", f"/user/{portal.people['editor']}"]
        headers = _login(portal.people["editor"])
        found = {path: _leftovers(app.get(path, headers=headers).body, english) for path in paths}
        assert {path: words for path, words in found.items() if words} == {}

    def test_error_of_a_form(self, app: Any, portal: Portal, english: dict[str, str]) -> None:
        """What a form refuses is said in Indonesian."""
        answer = app.post("/dataset/new", headers=_login(portal.people["editor"]), data={"title": "", "save": ""})
        assert _leftovers(answer.body, english) == set()
        assert "Wajib diisi" in answer.body

    def test_wrong_address(self, app: Any) -> None:
        """A wrong address is answered in Indonesian, although the texts are not CKAN's own."""
        body = app.get("/tidak/ada", status=404).body
        assert "404 Tidak ditemukan" in body
        assert "Alamat yang Anda buka tidak ada" in body

    def test_activity_types(self, app: Any, portal: Portal) -> None:
        """The types of activities to choose from have Indonesian names."""
        body = app.get("/organization/activity/dinas-kependudukan").body
        assert "Dataset baru" in body
        assert "New Package" not in body

    def test_password_mail(self, app: Any, portal: Portal) -> None:
        """The mail to reset a password is a readable Indonesian letter with the link on a line of its own."""
        user = model.User.get(portal.people["editor"])
        with app.flask_app.test_request_context("/"):
            lines = mailer.get_reset_link_body(user).splitlines()
            link = mailer.get_reset_link(user)
        assert lines[0] == f"Yth. Bapak/Ibu {portal.people['editor']},"
        assert link in lines

    def test_english_stays_available(self, app: Any, portal: Portal) -> None:
        """Whoever chooses English reads English: the overlay touches Indonesian only."""
        assert "Search datasets" in app.get("/en/dataset/").body
        assert "Cari dataset" in app.get("/dataset/").body
