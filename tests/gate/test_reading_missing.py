"""A hidden dataset and one that does not exist get the same answer, action by action and page by page."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import logic, model

from ckanext.satudata.gate.reading.masks import MASKS
from ckanext.satudata.gate.reading.references import Kind

from tests.portal import Portal, call


@pytest.fixture
def hidden(portal: Portal) -> dict[Kind, str]:
    """A dataset under review, and everything of it that has an id."""
    dataset = portal.dataset()
    resource = dataset["resources"][0]["id"]
    view = portal.as_("editor", "resource_view_create", resource_id=resource, view_type="datatables_view", title="Data")
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    task = tk.get_action("task_status_update")(
        {"ignore_auth": True, "user": portal.people["admin"]},
        {
            "entity_id": resource,
            "entity_type": "resource",
            "task_type": "xloader",
            "key": "xloader",
            "value": "{}",
            "state": "error",
            "error": "{}",
            "last_updated": "2026-01-01T00:00:00",
        },
    )
    activities = tk.get_action("package_activity_list")(
        {"ignore_auth": True, "user": portal.people["admin"]}, {"id": dataset["id"]}
    )
    return {
        Kind.PACKAGE: dataset["id"],
        Kind.RESOURCE: resource,
        Kind.TABLE: resource,
        Kind.ENTITY: resource,
        Kind.VIEW: view["id"],
        Kind.ACTIVITY: activities[-1]["id"],
        Kind.TASK: task["id"],
    }


EXTRA: dict[str, dict[str, Any]] = {
    "member_create": {"object_type": "package", "capacity": "public"},
    "member_delete": {"object_type": "package"},
    "package_relationship_create": {"type": "depends_on"},
    "package_relationship_update": {"type": "depends_on"},
    "package_relationship_delete": {"type": "depends_on"},
    "package_collaborator_create": {"user_id": "nobody", "capacity": "editor"},
    "package_collaborator_delete": {"user_id": "nobody"},
    "task_status_show": {"task_type": "xloader", "key": "xloader"},
    "activity_diff": {"object_type": "package"},
    "resource_view_create": {"view_type": "datatables_view", "title": "A"},
    "datastore_upsert": {"records": [], "method": "insert", "force": True},
    "datastore_delete": {"force": True},
    "datastore_records_delete": {"force": True, "filters": {}},
    "package_owner_org_update": {"organization_id": "dinas-kesehatan"},
    "resource_create": {"url": "http://example.org/a.csv"},
    "package_resource_reorder": {"order": []},
    "resource_view_reorder": {"order": []},
    "bulk_update_delete": {"org_id": "dinas-kesehatan"},
}


def _asked(name: str, path: str, word: str) -> dict[str, Any]:
    value: Any = word
    for key in reversed(path.split(".")):
        value = {key: [value] if key in ("packages", "datasets") else value}
    return {**EXTRA.get(name, {}), **value}


def _answer(name: str, user: str | None, data: dict[str, Any], word: str) -> str:
    try:
        result = call(name, user, **data)
    except Exception as error:  # noqa: BLE001 - core's own failures have to be the same, too
        result = f"{type(error).__name__} {error} {getattr(error, 'error_dict', '')}"
    finally:
        model.Session.rollback()
    return str(result).replace(word, "WORD") if word else str(result)


def test_every_masked_action_answers_as_for_a_missing_id(portal: Portal, hidden: dict[Kind, str]) -> None:
    """Nobody who may not see a dataset learns by any action that it exists."""
    group = tk.get_action("group_create")({"user": portal.people["admin"]}, {"name": "kelompok"})
    told = []
    for name, mask in MASKS.items():
        if not mask.available():
            continue
        for path, kind in mask.paths:
            word = hidden.get(kind)
            if word is None:
                continue
            for person in (None, "stranger", "outsider"):
                user = portal.people[person] if person else None
                answers = []
                for asked in (word, str(uuid.uuid4())):
                    data = _asked(name, path, asked)
                    if name.startswith(("member_", "group_")):
                        data["id"] = group["id"]
                    if name.startswith("organization_"):
                        data["id"] = portal.other["id"]
                    answers.append(_answer(name, user, data, asked))
                if answers[0] != answers[1]:
                    told.append((name, path, person, answers))
    assert told == [], "\n".join(map(str, told))


def test_activities_without_labels(portal: Portal, hidden: dict[Kind, str]) -> None:
    """An activity from before activities had labels is as missing as any; core fails on it."""
    model.Session.execute(sa.text("UPDATE activity SET permission_labels = NULL"))
    model.Session.commit()
    for person in (None, "stranger"):
        for action, more in (
            ("activity_show", {}),
            ("activity_data_show", {}),
            ("activity_diff", {"diff_type": "html"}),
        ):
            with pytest.raises(tk.ObjectNotFound):
                portal.as_(person, action, id=hidden[Kind.ACTIVITY], object_type="package", **more)


def test_every_action_of_the_extension_answers_as_for_a_missing_id(portal: Portal, hidden: dict[Kind, str]) -> None:
    """Our own actions tell nobody of a dataset that they may not see."""
    from ckanext.satudata.logic import action

    told = []
    for name in action.__all__:
        for key, kind in (("dataset_id", Kind.PACKAGE), ("resource_id", Kind.RESOURCE)):
            for person in (None, "stranger", "outsider"):
                user = portal.people[person] if person else None
                answers = [
                    _answer(name, user, {key: word, "version": 1, "decision": "approve", "reason": "x"}, word)
                    for word in (hidden[kind], str(uuid.uuid4()))
                ]
                if answers[0] != answers[1]:
                    told.append((name, key, person, answers))
    assert told == [], "\n".join(map(str, told))


ANY: tuple[dict[str, Kind], ...] = (
    {"id": Kind.PACKAGE, "resource_id": Kind.RESOURCE, "object_id": Kind.PACKAGE, "q": Kind.PACKAGE},
    {"id": Kind.RESOURCE, "package_id": Kind.PACKAGE, "entity_id": Kind.RESOURCE, "query": Kind.RESOURCE},
    {"id": Kind.ACTIVITY},
)


def test_no_other_action_knows_it_either(portal: Portal, hidden: dict[Kind, str]) -> None:
    """Whatever else a stranger calls with an id of something hidden: it is as if there were no such id."""
    tk.get_action("package_show")  # fills the table
    user = portal.people["stranger"]
    told = []
    for name in sorted(name for name in logic._actions if name not in MASKS and not name.startswith("satudata_")):
        for keys in ANY:
            answers = []
            for words in (hidden, dict.fromkeys(hidden, str(uuid.uuid4()))):
                answer = _answer(name, user, {key: words[kind] for key, kind in keys.items()}, "")
                for kind in keys.values():
                    answer = answer.replace(words[kind], "WORD")
                answers.append(answer)
            if answers[0] != answers[1]:
                told.append((name, keys, answers))
    assert told == [], "\n".join(map(str, told))


READS = {
    "package_show": Kind.PACKAGE,
    "resource_show": Kind.RESOURCE,
    "resource_view_show": Kind.VIEW,
    "resource_view_list": Kind.RESOURCE,
    "package_activity_list": Kind.PACKAGE,
    "activity_show": Kind.ACTIVITY,
    "package_relationships_list": Kind.PACKAGE,
    "dataset_follower_count": Kind.PACKAGE,
    "am_following_dataset": Kind.PACKAGE,
    "task_status_show": Kind.TASK,
}


def test_who_may_see_it_gets_core_s_answers(portal: Portal, hidden: dict[Kind, str]) -> None:
    """The mask is for strangers only."""
    for name, kind in READS.items():
        for person in ("editor", "member", "walidata", "admin"):
            if name == "activity_show" and person == "walidata":
                continue  # of a time before the submission
            portal.as_(person, name, id=hidden[kind], **({"include_data": False} if name == "activity_show" else {}))


PAGES = (
    "/dataset/{package}",
    "/dataset/edit/{package}",
    "/dataset/delete/{package}",
    "/dataset/resources/{package}",
    "/dataset/groups/{package}",
    "/dataset/followers/{package}",
    "/dataset/activity/{package}",
    "/dataset/changes/{activity}",
    "/dataset/{package}/history/{activity}",
    "/dataset/{package}.ttl",
    "/dataset/{package}.rdf",
    "/dataset/{package}/pengajuan",
    "/dataset/{package}/ms-ind.xlsx",
    "/dataset/{package}/resource/new",
    "/dataset/{package}/resource/{resource}",
    "/dataset/{package}/resource/{resource}/edit",
    "/dataset/{package}/resource/{resource}/delete",
    "/dataset/{package}/resource/{resource}/views",
    "/dataset/{package}/resource/{resource}/view",
    "/dataset/{package}/resource/{resource}/view/{view}",
    "/dataset/{package}/resource/{resource}/new_view",
    "/dataset/{package}/resource/{resource}/edit_view/{view}",
    "/dataset/{package}/resource/{resource}/download",
    "/dataset/{package}/resource/{resource}/download/data.csv",
    "/dataset/{package}/resource/{resource}/proxy",
    "/dataset/{package}/dictionary/{resource}",
    "/dataset/{package}/resource_data/{resource}",
    "/dataset/{package}/delete-datastore/{resource}",
    "/dataset/{package}/tabledesigner/{resource}/add-row",
    "/kegiatan_statistik/{package}",
    "/kegiatan_statistik/edit/{package}",
    "/datastore/dump/{resource}",
    "/datastore/api_info/{resource}",
    "/datastore/dump/{table}",
    "/api/3/action/package_show?id={package}",
    "/api/3/action/datastore_search?resource_id={resource}",
    "/api/2/util/dataset/autocomplete?incomplete={package}",
)
POSTS = (
    "/dataset/delete/{package}",
    "/dataset/edit/{package}",
    "/dataset/follow/{package}",
    "/dataset/unfollow/{package}",
    "/dataset/groups/{package}",
    "/dataset/{package}/resource/new",
    "/dataset/{package}/resource/{resource}/edit",
    "/dataset/{package}/resource/{resource}/delete",
    "/datatables/ajax/{view}",
    "/datatables/filtered-download/{view}",
    "/dataset/{package}/dictionary/{resource}",
    "/dataset/{package}/resource_data/{resource}",
)
NOISE = ("Date", "Content-Length", "Set-Cookie")


def _page(app: Any, method: str, address: str, words: dict[str, str], token: str | None) -> tuple[int, str, Any]:
    headers = {"Authorization": token} if token else {}
    data = {"save": "", "id": "", "url": "http://example.org/a.csv"} if method == "post" else None
    response = getattr(app, method)(address.format(**words), data=data, headers=headers, follow_redirects=False)
    text = re.sub(r'(name="_csrf_token" (?:content|value)=)"[^"]*"', r"\1", response.get_data(as_text=True))
    kept = sorted((name, value) for name, value in response.headers if name not in NOISE)
    for name, word in words.items():
        text = text.replace(word, name.upper())
        kept = [(key, value.replace(word, name.upper())) for key, value in kept]
    return response.status_code, text, kept


def _token(user: str) -> str:
    return tk.get_action("api_token_create")({"ignore_auth": True}, {"user": user, "name": "uji"})["token"]


@pytest.mark.parametrize("person", [None, "stranger", "outsider"])
def test_every_page_answers_as_for_a_missing_id(
    app: Any, portal: Portal, hidden: dict[Kind, str], person: str | None
) -> None:
    """Status, body and headers of a page do not tell that a dataset exists."""
    words = {
        "package": hidden[Kind.PACKAGE],
        "resource": hidden[Kind.RESOURCE],
        "view": hidden[Kind.VIEW],
        "activity": hidden[Kind.ACTIVITY],
        "table": "_table_metadata",
    }
    token = _token(portal.people[person]) if person else None
    told = []
    for method, addresses in (("get", PAGES), ("post", POSTS)):
        for address in addresses:
            found = _page(app, method, address, words, token)
            missing = _page(app, method, address, {name: str(uuid.uuid4()) for name in words}, token)
            if found != missing:
                told.append((method, address, found[0], missing[0], _difference(found, missing)))
    assert told == [], "\n".join(map(str, told))


def _difference(found: tuple[int, str, Any], missing: tuple[int, str, Any]) -> Any:
    lines = zip(found[1].splitlines(), missing[1].splitlines(), strict=False)
    return [pair for pair in lines if pair[0] != pair[1]][:2], [h for h in found[2] if h not in missing[2]]


def test_the_pages_open_for_who_may_see_it(app: Any, portal: Portal, hidden: dict[Kind, str]) -> None:
    """The office sees its own dataset on all of these pages."""
    name = portal.as_("editor", "package_show", id=hidden[Kind.PACKAGE])["name"]
    words = {"package": name, "resource": hidden[Kind.RESOURCE], "view": hidden[Kind.VIEW]}
    token = _token(portal.people["editor"])
    for address in (
        "/dataset/{package}",
        "/dataset/activity/{package}",
        "/dataset/{package}/resource/{resource}",
        "/dataset/{package}/resource/{resource}/view/{view}",
        "/dataset/{package}/resource/{resource}/download/data.csv",
        "/dataset/{package}.ttl",
    ):
        assert _page(app, "get", address, words, token)[0] == 200, address
