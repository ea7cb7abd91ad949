"""Who may not read a file gets from every action on its check what an id gives that does not exist."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from tests.portal import Portal, call

NOWHERE = "11111111-2222-3333-4444-555555555555"
ACTIONS: dict[str, dict[str, Any]] = {
    "satudata_check_show": {"excerpts": True},
    "satudata_check_run": {},
    "satudata_check_override": {"reason": "Boleh."},
    "satudata_check_tidy_preview": {},
    "satudata_check_tidy_accept": {"sha256": "0" * 64},
    "satudata_check_original_show": {},
    "satudata_check_markup": {},
    "satudata_check_changes": {},
}


def _answer(action: str, person: str | None, resource_id: str) -> tuple[str, str]:
    """Return kind and words of what an action answers, with the id taken out."""
    try:
        call(action, person, resource_id=resource_id, **ACTIONS[action])
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError) as error:
        return type(error).__name__, str(error).replace(resource_id, "<id>")
    return "", ""


def _is_hidden_from(portal: Portal, person: str | None, resource_id: str) -> None:
    name = portal.people[person] if person else None
    for action in ACTIONS:
        assert _answer(action, name, resource_id) == _answer(action, name, NOWHERE), (person, action)


@pytest.mark.usefixtures("with_request_context")
def test_a_draft_is_hidden(portal: Portal) -> None:
    """A draft's file does not exist for other offices, reviewers and the public."""
    resource_id = portal.dataset()["resources"][0]["id"]
    for person in (None, "outsider", "stranger", "walidata"):
        _is_hidden_from(portal, person, resource_id)
    assert portal.as_("member", "satudata_check_show", resource_id=resource_id)["status"] == "queued"


@pytest.mark.usefixtures("with_request_context")
def test_a_withheld_file_is_hidden(portal: Portal) -> None:
    """Terbatas: the description is public, what was found in the file is for who may read it."""
    restricted = portal.published(accessRights="terbatas", dasar_pembatasan="UU 14/2008")["resources"][0]["id"]
    for person in (None, "outsider", "stranger", "admin"):
        _is_hidden_from(portal, person, restricted)
    assert portal.as_("walidata", "satudata_check_show", resource_id=restricted)["status"] == "done"


def test_a_quarantined_file_is_hidden(portal: Portal, app: Any) -> None:
    """A file that may hold personal data is for its uploader and the reviewers, so are the findings in it."""
    # A page asks once what is withheld, so that each of these is a request of its own.
    with app.flask_app.test_request_context():
        suspected = portal.published()["resources"][0]["id"]
        assert call("satudata_check_show", None, resource_id=suspected)["status"] == "done"
    with app.flask_app.test_request_context():
        portal.as_("walidata", "satudata_quarantine_place", resource_id=suspected, reason="Mungkin ada NIK.")
    with app.flask_app.test_request_context():
        for person in (None, "editor2", "outsider", "admin"):
            _is_hidden_from(portal, person, suspected)
        assert portal.as_("editor", "satudata_check_show", resource_id=suspected)["status"] == "done"


@pytest.mark.usefixtures("with_request_context")
def test_the_public_learns_nothing_of_people(portal: Portal) -> None:
    """Of a public file everybody reads the findings, and nothing of reviewers, of originals and of what may be done."""
    resource_id = portal.published()["resources"][0]["id"]
    shown = call("satudata_check_show", None, resource_id=resource_id)
    assert (shown["override"], shown["original"], shown["prefill"]) == (None, None, {})
    assert not any(shown["allowed"].values())
    assert _answer("satudata_check_run", None, resource_id)[0] == "NotAuthorized"
    for person in ("stranger", "outsider"):
        assert _answer("satudata_check_override", portal.people[person], resource_id)[0] == "NotAuthorized"
