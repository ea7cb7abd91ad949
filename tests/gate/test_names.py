"""No answer about a name tells of a hidden dataset."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import datasets, events
from ckanext.satudata.permission import permitted

from tests.portal import Portal, call, is_public

pytestmark = pytest.mark.usefixtures("with_request_context")

NAME = "jumlah-kelahiran"
WANTED = "satudata_wanted_name"


def refused(portal: Portal, person: str, action: str, /, **data: Any) -> dict[str, Any]:
    """Return the problems for which an action is refused."""
    with pytest.raises(tk.ValidationError) as error:
        portal.as_(person, action, **data)
    return error.value.error_dict


def create(portal: Portal, person: str = "editor", **fields: Any) -> dict[str, Any]:
    office = portal.other if person == "outsider" else portal.dinas
    return portal.as_(person, "package_create", **{"title": "Kelahiran", "owner_org": office["id"], **fields})


def test_same_answer_whether_a_hidden_dataset_wants_the_name(portal: Portal) -> None:
    """Creating with a name that a hidden dataset wants, bears or bore in an old portal answers as with a free one."""
    create(portal, name=NAME)
    create(portal, title="Angka Kematian")
    legacy = create(portal, name="lama")
    datasets.set_name(legacy["id"], "lama")  # from before the extension
    model.Session.commit()
    for fields in ({"name": NAME}, {"title": "Angka Kematian"}, {"name": "lama"}, {"name": "bebas"}):
        made = create(portal, "outsider", **fields)
        assert made["name"].startswith("draf-")
        assert made[WANTED] == fields.get("name", "angka-kematian")


def test_clash_with_what_the_caller_knows(portal: Portal) -> None:
    """A name of a public dataset, of one of the own office and one of the extension's own is refused, with the rest."""
    public = portal.published(name="penduduk")
    create(portal, name=NAME)
    create(portal, "outsider", name="rumah-sakit")
    for person, name in (("outsider", "penduduk"), ("editor", "penduduk"), ("editor", NAME), ("admin", "rumah-sakit")):
        office = portal.other if person == "outsider" else portal.dinas
        problems = refused(portal, person, "package_create", name=name, title="", owner_org=office["id"])
        assert set(problems) == {"name", "title"}
        assert problems["name"] == [tk._("That URL is already in use.")]
    for name in ("draf-abc", "rev-abc", "Bukan Nama", "x"):
        assert set(refused(portal, "editor", "package_create", name=name, title="", owner_org=portal.dinas["id"])) == {
            "name",
            "title",
        }
    portal.as_("walidata", "satudata_publication_withdraw", dataset_id=public["id"], reason="Angka keliru.")
    with pytest.raises(tk.ValidationError):
        create(portal, "outsider", name="penduduk")


def test_wish_is_kept_changed_and_shown(portal: Portal) -> None:
    """The wish stays when the present name comes back, changes with another name, and is shown to who may see it."""
    made = create(portal, name=NAME)
    assert portal.as_("member", "package_show", id=NAME)[WANTED] == NAME
    changed = portal.as_("editor", "package_patch", id=NAME, notes="Baru")
    assert (changed["name"], changed[WANTED]) == (made["name"], NAME)
    for name in (NAME, made["name"]):
        assert portal.as_("editor", "package_patch", id=made["id"], name=name)[WANTED] == NAME
    changed = portal.as_("editor", "package_patch", id=made["id"], name="kelahiran-2025")
    assert (changed["name"], changed[WANTED]) == (made["name"], "kelahiran-2025")
    changed = portal.as_("editor", "package_patch", id=made["id"], **{WANTED: NAME})
    assert (changed["name"], changed[WANTED]) == (made["name"], NAME)
    problems = refused(portal, "editor", "package_patch", id=NAME, name="rev-1", title="")
    assert set(problems) == {"name", "title"}
    assert portal.as_("editor", "package_show", id=made["id"])[WANTED] == NAME


def test_scripts_reach_a_draft_by_the_wanted_name(portal: Portal) -> None:
    """Actions and ours find the dataset by the name it was created with; to others there is none."""
    made = create(portal, name=NAME)
    theirs = create(portal, "outsider", name=NAME)
    assert portal.as_("outsider", "package_show", id=NAME)["id"] == theirs["id"]
    updated = {**portal.as_("editor", "package_show", id=NAME), "id": NAME, "notes": "Isi"}
    assert portal.as_("editor", "package_update", **updated)["id"] == made["id"]
    file = portal.as_("editor", "resource_create", package_id=NAME, url="http://contoh.go.id/a.csv", name="A")
    assert file["package_id"] == made["id"]
    assert portal.as_("editor", "satudata_submission_show", dataset_id=NAME)["dataset_id"] == made["id"]
    missing = {}
    for reference in (NAME, "tidak-ada"):
        for person in (None, "stranger"):
            with pytest.raises(tk.ObjectNotFound) as error:
                portal.as_(person, "package_show", id=reference)
            missing[reference, person] = str(error.value)
    assert len(set(missing.values())) == 1
    portal.as_("editor", "package_delete", id=NAME)
    with pytest.raises(tk.ObjectNotFound):
        portal.as_("editor", "satudata_submission_show", dataset_id=NAME)


def test_publication_claims_the_name(portal: Portal) -> None:
    """The name is taken at publication; the slower dataset gets the next number, and its history says so."""
    first = portal.submitted(name=NAME)
    second = portal.published(name="kelahiran-2", by="editor")
    model.Session.expire_all()
    assert call("package_show", None, id=second["name"])["name"] == "kelahiran-2"
    other = portal.dataset(by="outsider", owner_org=portal.other["id"], name=NAME)
    portal.as_("outsider", "satudata_submission_submit", dataset_id=other["id"])
    for dataset in (first, other):
        portal.approve(dataset["id"], "walidata")
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    assert call("package_show", None, id=first["id"])["name"] == NAME
    assert call("package_show", None, id=other["name"])["name"] == f"{NAME}-2"
    assert WANTED not in call("package_show", None, id=other["id"])
    assert events.of_package(other["id"])[-1]["data"] == {"name": f"{NAME}-2", "wanted_name": NAME}
    assert is_public(other["id"])


def test_name_stays_after_publication(portal: Portal) -> None:
    """A withdrawn dataset keeps its public name, also when it is published again."""
    dataset = portal.published(name=NAME)
    portal.as_("walidata", "satudata_publication_withdraw", dataset_id=dataset["id"], reason="Angka keliru.")
    problems = refused(portal, "editor", "package_patch", id=dataset["id"], name="lain", title="")
    assert set(problems) == {"name", "title"}
    changed = portal.as_("editor", "package_patch", id=NAME, name=NAME, notes="Angka diperbaiki.")
    assert (changed["name"], WANTED in changed) == (NAME, False)
    portal.as_("editor", "satudata_submission_submit", dataset_id=NAME)
    portal.approve(dataset["id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=NAME)
    assert call("package_show", None, id=NAME)["notes"] == "Angka diperbaiki."


def test_names_of_an_existing_portal_stay(portal: Portal) -> None:
    """A private dataset from before the extension keeps its name until somebody wants another."""
    dataset = portal.dataset(name="sementara")
    datasets.set_name(dataset["id"], "lama")
    datasets.update(dataset["id"], wanted_name=None)
    model.Session.commit()
    assert portal.as_("editor", "package_patch", id="lama", notes="Isi lain")["name"] == "lama"
    portal.as_("editor", "satudata_submission_submit", dataset_id="lama")
    portal.approve(dataset["id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id="lama")
    assert call("package_show", None, id="lama")["id"] == dataset["id"]


def test_two_publications_at_once_get_two_names(portal: Portal, app: Any) -> None:
    """Two datasets that want one name are published at the same moment: each gets a name of its own."""
    made = [
        portal.submitted(name=NAME),
        portal.dataset(by="outsider", owner_org=portal.other["id"], name=NAME),
    ]
    portal.as_("outsider", "satudata_submission_submit", dataset_id=made[1]["id"])
    for dataset in made:
        portal.approve(dataset["id"], "walidata")
    model.Session.remove()
    barrier = Barrier(2)

    def publish(dataset_id: str) -> None:
        with app.flask_app.test_request_context():
            barrier.wait()
            try:
                portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset_id)
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(publish, [dataset["id"] for dataset in made]))
    names = {call("package_show", None, id=dataset["id"])["name"] for dataset in made}
    assert names == {NAME, f"{NAME}-2"}


def test_services_name_working_copies(portal: Portal) -> None:
    """A service that holds a permission names a working copy; its name is no wish and nobody else changes it."""
    with permitted("*", "start"):
        copy = create(portal, name="rev-abc123def456")
    assert (copy["name"], WANTED in copy) == ("rev-abc123def456", False)
    assert set(refused(portal, "editor", "package_patch", id=copy["id"], name="lain", title="")) == {"name", "title"}
    assert portal.as_("editor", "package_patch", id=copy["id"], notes="Isi")["name"] == copy["name"]
