"""The pages, as each person meets them."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckan.tests import factories

from tests.portal import Portal, is_public


@pytest.fixture
def browse(app: Any, portal: Portal) -> Any:
    """Return a function that fetches a page as one of the people."""
    tokens: dict[str, dict[str, str]] = {}

    def headers(person: str | None) -> dict[str, str]:
        if person is None:
            return {}
        if person not in tokens:
            token = factories.APIToken(user=portal.people[person])["token"]
            tokens[person] = {"Authorization": token}
        return tokens[person]

    def fetch(path: str, person: str | None = None, data: dict[str, Any] | None = None, **more: Any) -> Any:
        if data is None:
            return app.get(path, headers=headers(person), **more)
        return app.post(path, headers=headers(person), data=data, follow_redirects=False, **more)

    return fetch


def _text(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.body, "html.parser").get_text(" ").split())


def _buttons(answer: Any) -> set[str]:
    soup = BeautifulSoup(answer.body, "html.parser")
    return {button["value"] for button in soup.select("button[name=operation]")}


class TestSubmissionPage:
    def test_buttons_follow_the_role(self, portal: Portal, browse: Any) -> None:
        """Each person sees the buttons of what they may do, and no others."""
        dataset = portal.submitted()
        path = f"/dataset/{dataset['name']}/pengajuan"
        assert _buttons(browse(path, "walidata")) == {"approve", "return", "reject", "claim"}
        assert _buttons(browse(path, "editor")) == {"cancel"}
        assert _buttons(browse(path, "member")) == set()

    @pytest.mark.parametrize("person", ["outsider", "stranger"])
    def test_hidden_from_outsiders(self, portal: Portal, browse: Any, person: str) -> None:
        """To outsiders the page of a hidden dataset answers as that of one that does not exist."""
        dataset = portal.submitted()
        hidden = browse(f"/dataset/{dataset['name']}/pengajuan", person, status=404)
        missing = browse("/dataset/tidak-ada/pengajuan", person, status=404)
        assert _text(hidden) == _text(missing)

    def test_return_with_field_notes(self, portal: Portal, browse: Any) -> None:
        """A return by form reaches the office with the note on the field and a link to it."""
        dataset = portal.submitted()
        path = f"/dataset/{dataset['name']}/pengajuan"
        form = {
            "operation": "return",
            "note": "Mohon dilengkapi.",
            "note:definisi": "Kurang batas waktu.",
            "version": "1",
        }
        browse(path, "walidata", form, status=302)
        page = browse(path, "editor")
        assert "Kurang batas waktu." in page.body
        assert "#field-definisi" in page.body
        assert "submit" in _buttons(page)

    def test_mistake_keeps_what_was_typed(self, portal: Portal, browse: Any) -> None:
        """A refused decision shows all problems and everything that was typed."""
        dataset = portal.submitted()
        path = f"/dataset/{dataset['name']}/pengajuan"
        form = {"operation": "return", "note": "", "note:notes": "Terlalu pendek", "version": "1"}
        page = browse(path, "walidata", form, status=409)
        assert "Terlalu pendek" in page.body
        assert BeautifulSoup(page.body, "html.parser").select_one("[role=alert] li")
        assert portal.show(dataset["id"])["state"] == "in_review"

    def test_get_changes_nothing(self, portal: Portal, browse: Any) -> None:
        """State changes by POST only: a mail scanner that follows links approves nothing."""
        dataset = portal.submitted()
        browse(f"/dataset/{dataset['name']}/pengajuan?operation=approve&version=1", "walidata")
        assert portal.show(dataset["id"])["state"] == "in_review"

    def test_unknown_operation(self, portal: Portal, browse: Any) -> None:
        """A forged operation is a mistake, not a server error."""
        dataset = portal.submitted()
        browse(f"/dataset/{dataset['name']}/pengajuan", "walidata", {"operation": "x"}, status=409)


class TestInboxAtOnce:
    def test_ticked_submissions(self, portal: Portal, browse: Any) -> None:
        """The ticked submissions are decided together; what fails is listed with its reason and stays ticked."""
        first, second = portal.submitted(), portal.submitted(title="Jumlah Kelahiran")
        page = BeautifulSoup(browse("/satudata/antrian", "walidata").body, "html.parser")
        ticks = [box["value"] for box in page.select("input[name=chosen]")]
        assert len(ticks) == 2
        form = {"chosen": ticks, "decision": "approve", "note": "Sudah diperiksa."}
        refused = browse("/satudata/antrian", "walidata", form, status=409)
        assert len(BeautifulSoup(refused.body, "html.parser").select("input[name=chosen][checked]")) == 2
        assert "Sudah diperiksa." in refused.body
        browse("/satudata/antrian", "walidata", {**form, "confirm_checklist": "true"}, status=302)
        assert portal.show(first["id"])["state"] == portal.show(second["id"])["state"] == "approved"

    def test_nothing_ticked(self, portal: Portal, browse: Any) -> None:
        """Without a tick the page asks for one."""
        portal.submitted()
        browse("/satudata/antrian", "walidata", {"decision": "approve"}, status=409)


class TestCsrf:
    @pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
    def test_form_without_token(self, portal: Portal, browse: Any) -> None:
        """A form without a token changes nothing."""
        dataset = portal.submitted()
        form = {"operation": "reject", "note": "x", "version": "1"}
        browse(f"/dataset/{dataset['name']}/pengajuan", "walidata", form, status=400)
        assert portal.show(dataset["id"])["state"] == "in_review"


class TestDatasetPage:
    def test_status_line(self, portal: Portal, browse: Any) -> None:
        """Who may act sees one line of state with the next step; the public sees none of it."""
        dataset = portal.published()
        assert "satudata-status" in browse(f"/dataset/{dataset['name']}", "walidata").body
        anonymous = browse(f"/dataset/{dataset['name']}")
        assert "satudata-status" not in anonymous.body
        assert "pengajuan" not in anonymous.body

    def test_no_form_for_locked_datasets(self, portal: Portal, browse: Any) -> None:
        """A form whose saving would be refused is not offered; 2.12's state buttons give no server error."""
        dataset = portal.submitted()
        answer = browse(f"/dataset/edit/{dataset['name']}", "editor", follow_redirects=False, status=302)
        assert "/pengajuan" in answer.headers["Location"]
        browse(f"/dataset/{dataset['name']}/resource/new", "editor", {"save": "go-metadata-publish"}, status=302)

    @pytest.mark.usefixtures("with_request_context")
    def test_publish_button_of_core(self, portal: Portal, browse: Any) -> None:
        """The Publish button of CKAN 2.12 publishes nothing."""
        dataset = portal.dataset()
        browse(f"/dataset/{dataset['name']}/resource/new", "editor", {"save": "go-metadata-publish", "id": ""})
        assert not is_public(dataset["id"])


class TestInboxPage:
    def test_what_waits(self, portal: Portal, browse: Any) -> None:
        """The inbox shows what waits for my role with OPD and link, and nothing else."""
        dataset = portal.submitted()
        page = browse("/satudata/antrian", "walidata")
        assert f"/dataset/{dataset['name']}/pengajuan" in page.body
        assert "Dinas Kependudukan" in page.body
        assert BeautifulSoup(page.body, "html.parser").select_one(".satudata-card .satudata-verdict .satudata-mark")
        assert dataset["name"] not in browse("/satudata/antrian", "outsider").body

    def test_wrong_filter(self, portal: Portal, browse: Any) -> None:
        """An unknown filter value is explained, not a server error."""
        page = browse("/satudata/antrian?sort=x&organization=tidak-ada", "walidata")
        assert BeautifulSoup(page.body, "html.parser").select_one("[role=alert] li")

    def test_anonymous_logs_in_first(self, portal: Portal, browse: Any) -> None:
        """Without login the inbox leads to the login page."""
        assert "/user/login" in browse("/satudata/antrian", follow_redirects=False, status=302).headers["Location"]


class TestRolePage:
    def test_grant_and_revoke(self, portal: Portal, browse: Any) -> None:
        """An administrator grants and revokes on one page; others may not see it."""
        form = {"operation": "grant", "user": portal.people["stranger"], "role": "ppid"}
        browse("/satudata/peran", "admin", form, status=302)
        assert portal.people["stranger"] in browse("/satudata/peran", "admin").body
        browse("/satudata/peran", "admin", {**form, "operation": "revoke"}, status=302)
        browse("/satudata/peran", "walidata", status=403)

    def test_wrong_scope(self, portal: Portal, browse: Any) -> None:
        """A role with a wrong scope is refused with what to do, and the form keeps what was typed."""
        form = {"operation": "grant", "user": portal.people["stranger"], "role": "kepala_opd"}
        page = browse("/satudata/peran", "admin", form, status=409)
        assert portal.people["stranger"] in page.body
