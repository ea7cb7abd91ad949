"""Lists, words and counts are made of the datasets that the caller may know of."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.plugins import get_permission_labels
from ckan.lib.search import SearchQueryError

from ckanext.satudata.gate.reading import labels
from ckanext.satudata.model.visibility import visible_ids

from tests.portal import Portal, call

STRANGERS = (None, "stranger", "outsider")
WORD = "zirbelnuss"


@pytest.fixture
def hidden(portal: Portal) -> dict[str, Any]:
    """A dataset under review with words that no other one has, beside a public one."""
    public = portal.published(title="Publik", tag_string="umum")
    dataset = portal.dataset(title=f"Rahasia {WORD}", tag_string=WORD)
    portal.as_("editor", "resource_create", package_id=dataset["id"], url="http://a.example/x", name=WORD, format="ZRB")
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    return {**portal.as_("editor", "package_show", id=dataset["id"]), "public": public}


WORDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("tag_list", {}),
    ("tag_list", {"all_fields": True}),
    ("tag_list", {"query": "zirb"}),
    ("tag_search", {"query": "zirb"}),
    ("tag_autocomplete", {"query": "zirb", "limit": 5}),
    ("format_autocomplete", {"q": "zr"}),
    ("member_list", {"id": "dinas-kependudukan", "object_type": "package"}),
)


def test_words_of_hidden_datasets_are_for_those_who_see_them(portal: Portal, hidden: dict[str, Any]) -> None:
    """Tags, formats and members of an office tell strangers of public datasets only."""
    telling = (WORD, "zrb", hidden["id"])
    for action, data in WORDS:
        for person in STRANGERS:
            text = str(portal.as_(person, action, **data)).lower()
            assert not any(word in text for word in telling), (action, data, person)
        for person in ("editor", "member", "walidata", "admin"):
            text = str(portal.as_(person, action, **data)).lower()
            assert any(word in text for word in telling), (action, data, person)
    assert "umum" in call("tag_list", None)
    assert portal.as_(None, "tag_search", query="u")["count"] == 1
    assert hidden["public"]["id"] in str(portal.as_(None, "member_list", id="dinas-kependudukan"))


def test_a_tag_of_hidden_datasets_does_not_exist(portal: Portal, hidden: dict[str, Any]) -> None:
    """The page of a tag is missing for strangers, and there for others."""
    for person in STRANGERS:
        with pytest.raises(tk.ObjectNotFound):
            portal.as_(person, "tag_show", id=WORD)
        assert portal.as_(person, "tag_show", id="umum")["name"] == "umum"
    assert portal.as_("editor", "tag_show", id=WORD)["name"] == WORD


def test_pages_of_tags_are_cut_after_the_hidden_ones_are_out(portal: Portal, hidden: dict[str, Any]) -> None:
    """Limit, offset and count speak of the same list."""
    portal.published(title="Lain", tag_string="zirbel")
    everything = portal.as_(None, "tag_search", query="z")
    assert everything["count"] == 1
    assert portal.as_(None, "tag_search", query="z", limit=1, offset=0)["results"] == everything["results"]
    assert portal.as_(None, "tag_search", query="z", limit=1, offset=1) == {"count": 1, "results": []}


def test_a_lost_first_lock_opens_no_list(portal: Portal, hidden: dict[str, Any]) -> None:
    """Where core's flag says public by mistake, lists that know no labels still leave the dataset out."""
    package: Any = model.Package.get(hidden["id"])
    model.Session.execute(
        model.package_table.update().where(model.package_table.c.id == package.id).values(private=False)
    )
    model.Session.commit()
    assert hidden["name"] not in call("package_list", None)
    assert len(call("package_list", None)) == 1
    found = call("resource_search", None, query="name:" + WORD)
    assert found == {"count": 0, "results": []}
    assert call("resource_search", None, query="name:Penduduk")["count"] == 1


def test_labels_in_sql_say_what_the_gate_says(portal: Portal, hidden: dict[str, Any]) -> None:
    """For each person and dataset, the condition in SQL and the permission labels agree."""
    own = portal.dataset(title="Draf")
    other = portal.dataset(by="outsider", owner_org=portal.other["id"], title="Kesehatan")
    ids = {hidden["id"], hidden["public"]["id"], own["id"], other["id"]}
    for person, name in {**portal.people, "nobody": None}.items():
        context: Any = {"user": name or ""}
        known = labels.of_caller(context)
        by_labels = {
            package_id
            for package_id in ids
            if known is None
            or set(known) & set(get_permission_labels().get_dataset_labels(model.Package.get(package_id)))
        }
        assert visible_ids(ids, known) == by_labels, person


REFUSED: tuple[dict[str, Any], ...] = (
    {"fl": "id,score"},
    {"fl": f"id,docfreq(text,{WORD})"},
    {"fl": f"id,hit:docfreq(title,{WORD})"},
    {"fl": ["id", "[explain]"]},
    {"fl": "permission_labels"},
    {"sort": f"if(docfreq(text,'{WORD}'),score,metadata_created) asc"},
    {"bf": f"docfreq(text,'{WORD}')"},
    {"boost": f"docfreq(text,'{WORD}')"},
    {"q": f"docfreq(text,{WORD})", "defType": "func"},
    {"facet.field": ["permission_labels"]},
)


def test_a_search_takes_no_functions(portal: Portal, hidden: dict[str, Any]) -> None:
    """Functions and scores, which Solr answers for the whole index, are refused."""
    for data in REFUSED:
        with pytest.raises(SearchQueryError):
            call("package_search", None, **data)
    found = call("package_search", None, fl="name,title", sort="metadata_modified desc, name asc")
    assert found["count"] == 1
    assert set(found["results"][0]) >= {"name", "title"}
    assert "id" not in found["results"][0]
    assert [row["id"] for row in call("package_search", None, fl="id")["results"]] == [hidden["public"]["id"]]


def test_facets_have_hits(portal: Portal, hidden: dict[str, Any]) -> None:
    """``facet.mincount=0`` lists no words of hidden datasets."""
    fields = '["tags","name","title","res_name","res_format"]'
    for mincount in (0, "0", "00", -0):
        found = call(
            "package_search", None, **{"facet.field": fields, "facet.mincount": mincount, "facet.limit": -1, "rows": 0}
        )
        assert WORD not in str(found)
        assert found["facets"]["tags"] == {"umum": 1}
    own = portal.as_("editor", "package_search", include_private=True, **{"facet.field": '["tags"]'})
    assert own["facets"]["tags"] == {"umum": 1, WORD: 1}


def test_a_false_document_changes_no_count(portal: Portal, hidden: dict[str, Any]) -> None:
    """Where the index shows a hidden dataset, results, count and facets are those without it."""
    from ckan.lib.search.common import make_connection

    connection = make_connection(decode_dates=False)
    document = connection.search(f'id:"{hidden["id"]}"', fl="*").docs[0]
    shown = {
        key: value
        for key, value in document.items()
        if key not in ("_version_", "indexed_ts", "score", "permission_labels")
    }
    record = shown["validated_data_dict"].replace('"private": true', '"private": false')
    connection.add(
        [{**shown, "capacity": "public", "permission_labels": ["public"], "validated_data_dict": record}], commit=True
    )
    for extra in ({}, {"fl": "name"}, {"fl": "id"}, {"fl": "title,notes"}):
        found = call("package_search", None, **{"facet.field": '["capacity"]', "q": "*:*", **extra})
        assert (found["count"], len(found["results"])) == (1, 1), extra
        assert found["facets"]["capacity"] == {"public": 1}
    assert call("package_autocomplete", None, q="Rahasia") == []
    assert len(call("current_package_list_with_resources", None)) == 1


def test_organisations_are_ordered_by_what_the_caller_may_know_of(portal: Portal, hidden: dict[str, Any]) -> None:
    """Neither order nor presence in a list by number of datasets tells of hidden ones."""
    for number in range(2):
        portal.dataset(by="outsider", owner_org=portal.other["id"], title=f"Kesehatan {number}", file=False)
    ordered = {
        person: portal.as_(person, "organization_list", sort="package_count desc")
        for person in (None, "stranger", "editor", "outsider", "admin")
    }
    ours, other = portal.dinas["name"], portal.other["name"]
    assert ordered[None] == ordered["stranger"] == [ours]
    assert ordered["editor"] == [ours]
    assert ordered["outsider"] == [other, ours]
    assert set(ordered["admin"]) == {ours, other}
    full = call("organization_list", None, sort="package_count", all_fields=True)
    assert [(item["name"], item["package_count"]) for item in full] == [(ours, 1)]
    assert call("organization_list", None, sort="package_count asc", organizations=[other]) == []
    assert call("organization_list", None, sort="package_count desc", limit=1, offset=1) == []
    assert set(call("organization_list", None)) == {ours, other}


def test_relationships_with_hidden_datasets_are_left_out(portal: Portal, hidden: dict[str, Any]) -> None:
    """A public dataset does not name the hidden one it is related to."""
    public, secret = hidden["public"]["id"], hidden["id"]
    relation: Any = model.PackageRelationship(
        subject_package_id=public, object_package_id=secret, type="depends_on", comment=""
    )
    model.Session.add(relation)
    model.Session.commit()

    def shown(person: str | None) -> str:
        # Core 2.12 cannot index a dataset with relationships, so this is not the record of the index.
        context: Any = {"user": portal.people[person] if person else "", "use_cache": False}
        return str(tk.get_action("package_show")(context, {"id": public}))

    for person in STRANGERS:
        assert secret not in shown(person)
        assert portal.as_(person, "package_relationships_list", id=public) == []
        with pytest.raises(tk.ObjectNotFound):
            portal.as_(person, "package_relationships_list", id=public, rel="depends_on")
    assert secret in shown("editor")
    assert portal.as_("editor", "package_relationships_list", id=public, rel="depends_on")


def test_activities_of_hidden_datasets_are_left_out(portal: Portal, hidden: dict[str, Any]) -> None:
    """Neither an edit nor a view of a hidden dataset is in any stream of strangers."""
    from ckanext.activity.model import Activity

    draft = portal.dataset(title="Konsep")
    view = portal.as_(
        "editor",
        "resource_view_create",
        resource_id=draft["resources"][0]["id"],
        view_type="datatables_view",
        title="Tampilan",
    )
    assert not model.Session.query(Activity).filter(Activity.activity_type == "new resource view").count()
    # One that was recorded before the extension was there.
    editor: Any = model.User.get(portal.people["editor"])
    model.Session.add(Activity(editor.id, draft["id"], "new resource view", {"id": view["id"]}, []))
    model.Session.commit()
    lists: tuple[tuple[str, dict[str, Any]], ...] = (
        ("user_activity_list", {"id": editor.name}),
        ("organization_activity_list", {"id": portal.dinas["id"]}),
        ("recently_changed_packages_activity_list", {}),
    )
    for action, data in lists:
        for person in STRANGERS:
            objects = {item["object_id"] for item in portal.as_(person, action, **data)}
            assert not objects & {draft["id"], hidden["id"]}, (action, person)
    assert draft["id"] in {item["object_id"] for item in portal.as_("editor", "user_activity_list", id=editor.name)}
