"""What is confidential: a neutral title for outsiders, or nothing at all, in lists, counts, searches and by id."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata import config

from tests.portal import Portal
from tests.releases.rows import on, put

pytestmark = pytest.mark.usefixtures("with_request_context")

OUTSIDE = (None, "stranger", "outsider")
INSIDE = ("member", "editor", "pengelola", "walidata", "admin")
WORD = "rahasiawati"


def confidential(portal: Portal) -> dict[str, str]:
    """Make a release with a confidential title and one of a Tertutup dataset, with changes that name them."""
    dataset = portal.dataset(file=False, accessRights="tertutup", title=f"Daftar {WORD} tertutup")
    common: dict[str, Any] = {"planned": "20 Juli 2090", "period": "2089", "topic": f"topik-{WORD}"}
    made = {
        "title": portal.as_(
            "walidata",
            "satudata_release_create",
            organization=portal.dinas["name"],
            title=f"Daftar {WORD}",
            confidential=True,
            **common,
        )["id"],
        "dataset": portal.as_("editor", "satudata_release_create", dataset_id=dataset["id"], **common)["id"],
    }
    portal.as_("walidata", "satudata_release_confirm", release_ids=[made["dataset"]], decision="confirm")
    for release_id in made.values():
        portal.as_(
            "walidata",
            "satudata_release_update",
            release_id=release_id,
            planned="20 Agustus 2090",
            reason=f"Daftar {WORD} belum siap.",
        )
    return {**made, "dataset_id": dataset["id"], "dataset_name": dataset["name"]}


def test_outsiders_read_a_neutral_title(portal: Portal) -> None:
    """With "mask" outsiders see that something comes, when and from whom: no title, topic, dataset, reason."""
    made = confidential(portal)
    for person in OUTSIDE:
        listed = portal.as_(person, "satudata_release_list")
        shown = [portal.as_(person, "satudata_release_show", release_id=made[key]) for key in ("title", "dataset")]
        told = json.dumps([listed, shown])
        assert not [word for word in (WORD, made["dataset_id"], made["dataset_name"]) if word in told]
        assert {result["title"] for result in listed["results"]} == {tk._("Internal data")}
        assert (listed["count"], listed["facets"]["topic"]) == (2, [])
        assert {(item["masked"], item["period"]["label"], item["planned"]["day"]) for item in shown} == {
            (True, "2089", "2090-08-20")
        }
        for filters in ({"q": WORD}, {"topic": f"topik-{WORD}"}, {"dataset_id": made["dataset_id"]}):
            empty = portal.as_(person, "satudata_release_list", **filters)
            assert (empty["count"], empty["results"]) == (0, []), filters
    for person in INSIDE:
        listed = portal.as_(person, "satudata_release_list", q=WORD, topic=f"topik-{WORD}")
        assert (listed["count"], {result["masked"] for result in listed["results"]}) == (2, {False})
        history = portal.as_(person, "satudata_release_show", release_id=made["title"])["history"]
        assert WORD in history[-1]["reason"]


def test_outsiders_find_nothing_at_all(portal: Portal, ckan_config: Any, monkeypatch: Any) -> None:
    """With "hide" a confidential release is like one that does not exist: in lists, counts, facets and by its id."""
    made = confidential(portal)
    monkeypatch.setitem(ckan_config, config.RELEASES_MASKED, "hide")
    for person in OUTSIDE:
        listed = portal.as_(person, "satudata_release_list")
        assert (listed["count"], listed["results"]) == (0, [])
        assert not any(listed["facets"].values())
        for release_id in (made["title"], made["dataset"], "tidak-ada"):
            with pytest.raises(tk.ObjectNotFound) as refusal:
                portal.as_(person, "satudata_release_show", release_id=release_id)
            assert str(refusal.value) == str(tk.ObjectNotFound(tk._("Release not found")))
    for person in INSIDE:
        assert portal.as_(person, "satudata_release_list")["count"] == 2


def test_changing_what_one_may_not_know_of_answers_like_nothing(
    portal: Portal, ckan_config: Any, monkeypatch: Any
) -> None:
    """To outsiders a proposal and a hidden entry answer to each changing action like an id that nobody has."""
    made = confidential(portal)
    proposal = portal.as_(
        "editor", "satudata_release_create", organization=portal.dinas["name"], title="Usulan", period="2088"
    )
    monkeypatch.setitem(ckan_config, config.RELEASES_MASKED, "hide")
    for person in ("stranger", "outsider"):
        for action, call in (
            ("satudata_release_update", {"title": "x", "version": 99}),
            ("satudata_release_cancel", {"reason": ""}),
            ("satudata_release_show", {}),
        ):
            told = {answer(portal, person, action, call, key) for key in (made["title"], proposal["id"], "tidak-ada")}
            assert len(told) == 1, (person, action, told)
    many = portal.as_(
        "outsider",
        "satudata_release_change_many",
        release_ids=[made["title"], proposal["id"], "tidak-ada"],
        operation="cancel",
        reason="x",
    )
    assert len({json.dumps(result["errors"]) for result in many["results"]}) == 1


def answer(portal: Portal, person: str, action: str, call: dict[str, Any], release_id: str) -> str:
    """Return how an action refuses a release."""
    with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError)) as refusal:
        portal.as_(person, action, release_id=release_id, **call)
    return f"{type(refusal.value).__name__} {refusal.value}"


def test_a_release_does_not_show_its_hidden_dataset(portal: Portal) -> None:
    """Who may not see the dataset reads its release as if it were planned without one."""
    dataset = portal.dataset(file=False)
    release_id = put(portal.dinas["id"], on(dt.date(2090, 7, 20)), package_id=dataset["id"])
    without = put(portal.dinas["id"], on(dt.date(2090, 8, 20)))
    for person in (*OUTSIDE, "walidata"):  # a draft that was never submitted is its own office's
        hidden, planned = (portal.as_(person, "satudata_release_show", release_id=one) for one in (release_id, without))
        assert hidden["dataset"] is planned["dataset"] is None
        assert set(hidden) == set(planned)
        assert dataset["id"] not in json.dumps(hidden)
        assert dataset["name"] not in json.dumps(hidden)
        assert portal.as_(person, "satudata_release_list", dataset_id=dataset["id"])["count"] == 0
    for person in ("member", "editor", "admin"):
        assert portal.as_(person, "satudata_release_show", release_id=release_id)["dataset"]["id"] == dataset["id"]
        assert portal.as_(person, "satudata_release_list", dataset_id=dataset["name"])["count"] == 1


def test_what_is_gone_keeps_its_secret(portal: Portal) -> None:
    """The title stays masked when the Tertutup dataset is deleted or purged, and public where it was public."""
    closed = portal.dataset(file=False, accessRights="tertutup", title=f"Daftar {WORD}")
    open_ = portal.dataset(file=False, title="Terbuka")
    for item in (closed, open_):
        put(portal.dinas["id"], on(dt.date(2090, 7, 20)), package_id=item["id"], title=item["title"])
    expected = sorted([tk._("Internal data"), "Terbuka"])
    for item, action in ((closed, "package_delete"), (closed, "dataset_purge"), (open_, "dataset_purge")):
        portal.as_("admin", action, id=item["id"])
        listed = portal.as_(None, "satudata_release_list")["results"]
        assert sorted(result["title"] for result in listed) == expected
