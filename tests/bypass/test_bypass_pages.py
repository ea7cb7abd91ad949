"""Pages and forms: nothing changes by GET, without a token or on a locked dataset, and nothing ends in an error 500."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from tests.bypass.matrix import Target
from tests.portal import Portal, is_public


@pytest.fixture
def headers(portal: Portal, app: Any) -> dict[str, dict[str, str]]:
    """Tokens of the people who take part."""
    with app.flask_app.test_request_context():
        return {
            person: {"Authorization": factories.APIToken(user=portal.people[person])["token"]}
            for person in ("editor", "admin", "walidata", "outsider")
        }


def _pages(target: Target) -> dict[str, dict[str, str]]:
    resource = f"/dataset/{target.id}"
    row = {"col__0__value": "Diam-diam", "col__1__value": "1"}
    return {
        f"{resource}/dictionary/{target.table}": {"info__1__label": "Diam-diam"},
        f"{resource}/tabledesigner/{target.table}/add-row": row,
        f"{resource}/tabledesigner/{target.table}/edit-row?_id=1": row,
        f"{resource}/tabledesigner/{target.table}/delete-rows?_id=1": {},
        f"{resource}/delete-datastore/{target.table}": {},
        f"{resource}/resource_data/{target.file}": {},
        f"{resource}/resource/{target.table}/edit_view/{target.view}": {"title": "Diam-diam"},
        f"{resource}/resource/{target.table}/edit_view/{target.view}?delete": {"delete": "1"},
        f"{resource}/resource/{target.table}/new_view?view_type=datatables_view": {"title": "Diam-diam", "save": "1"},
        f"{resource}/resource/{target.file}/edit": {"name": "Diam-diam", "save": ""},
        f"{resource}/resource/{target.file}/delete": {},
        f"/dataset/edit/{target.id}": {"title": "Diam-diam", "save": "go-metadata"},
        f"/dataset/delete/{target.id}": {},
        f"/organization/bulk_process/{target.portal.dinas['id']}": {
            f"dataset_{target.id}": "on",
            "bulk_action.public": "1",
        },
    }  # fmt: skip


@pytest.mark.parametrize("state", ["in_review", "published"])
def test_forms_of_a_locked_dataset(portal: Portal, app: Any, headers: Any, state: str) -> None:
    """Each page that saves content leads away or refuses, whoever posts, and the dataset stays as it is."""
    with app.flask_app.test_request_context():
        target = Target.build(portal)
        target.carry_to(state)
        before = target.state()
    faults = []
    for path, form in _pages(target).items():
        for person in ("editor", "admin", "outsider", None):
            try:
                answer = app.post(path, data=form, headers=headers.get(person, {}), follow_redirects=False)
            except tk.NotAuthorized:  # XLoader's own page does not expect it, with our gate or without
                continue
            if answer.status_code >= 500:
                faults.append((path, person, answer.status_code))
    assert faults == []
    with app.flask_app.test_request_context():
        assert target.state() == before
        assert is_public(target.id) == (state == "published")


def test_get_changes_nothing(portal: Portal, app: Any, headers: Any) -> None:
    """A link that a mail scanner follows decides nothing: state-changing addresses answer POST only."""
    with app.flask_app.test_request_context():
        dataset = portal.submitted()
    rules = [
        rule
        for rule in app.flask_app.url_map.iter_rules()
        if rule.endpoint.startswith("satudata_") and "POST" in rule.methods and "GET" not in rule.methods
    ]
    assert len(rules) > 5
    for rule in rules:
        if rule.arguments <= {"name", "id", "package_type"}:
            path = str(rule)
            for argument in rule.arguments:
                path = path.replace(f"<{argument}>", dataset["name"])
            answer = app.get(path, headers=headers["walidata"], follow_redirects=False)
            assert answer.status_code < 500, path
    with app.flask_app.test_request_context():
        assert portal.show(dataset["id"])["state"] == "in_review"


def test_actions_by_get(portal: Portal, app: Any, headers: Any) -> None:
    """The API takes no state-changing action by GET."""
    with app.flask_app.test_request_context():
        dataset = portal.submitted()
    for action in (
        f"satudata_submission_decide?dataset_id={dataset['id']}&decision=approve",
        f"satudata_submission_cancel?dataset_id={dataset['id']}",
        f"satudata_publication_publish?dataset_id={dataset['id']}",
    ):
        answer = app.get(f"/api/3/action/{action}", headers=headers["walidata"])
        assert 400 <= answer.status_code < 500
    with app.flask_app.test_request_context():
        assert portal.show(dataset["id"])["state"] == "in_review"
