"""What the public meets where a dataset was withdrawn, and at addresses of datasets that were renamed."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckan.tests import factories

from tests.portal import Portal

REASON = "Angka per kecamatan tertukar."
NAME = "jumlah-kelahiran"


@pytest.fixture
def browse(app: Any, portal: Portal) -> Any:
    """Return a function that fetches an address as one of the people, without following redirects."""

    def fetch(path: str, person: str | None = None, **more: Any) -> Any:
        token = factories.APIToken(user=portal.people[person])["token"] if person else None
        return app.get(path, headers={"Authorization": token} if token else {}, follow_redirects=False, **more)

    return fetch


def withdraw(portal: Portal, dataset_id: str) -> None:
    portal.as_("walidata", "satudata_publication_withdraw", dataset_id=dataset_id, reason=REASON)


def words(answer: Any) -> str:
    main = BeautifulSoup(answer.body, "html.parser").select_one("[role=main], main")
    return " ".join((main or BeautifulSoup(answer.body, "html.parser")).get_text(" ").split())


def addresses(dataset: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the pages and the files of a dataset, by name and by id."""
    resource = dataset["resources"][0]["id"]
    pages, files = [], [f"/datastore/dump/{resource}", f"/dataset/{dataset['id']}.rdf", f"/dataset/{NAME}.ttl"]
    for reference in (NAME, dataset["id"]):
        pages += [f"/dataset/{reference}", f"/dataset/{reference}/resource/{resource}", f"/dataset/groups/{reference}"]
        files.append(f"/dataset/{reference}/resource/{resource}/download/data.csv")
    return pages, files


def test_withdrawn_dataset_is_gone_with_a_reason(portal: Portal, browse: Any) -> None:
    """Pages and files answer 410 with title, office, reason and date of that moment, and with nothing else."""
    dataset = portal.published(name=NAME, title="Jumlah Kelahiran")
    pages, files = addresses(dataset)
    for page in (f"/dataset/{NAME}", f"/dataset/{NAME}/resource/{dataset['resources'][0]['id']}"):
        assert browse(page).status_code == 200
    withdraw(portal, dataset["id"])
    portal.as_("editor", "package_patch", id=dataset["id"], title="Judul rahasia", notes="Rahasia")
    for person in (None, "stranger", "outsider"):
        for page in pages:
            answer = browse(page, person, status=410)
            text = words(answer)
            assert all(part in text for part in ("Jumlah Kelahiran", REASON, "Dinas Kependudukan")), text
            assert "ahasia" not in answer.body
            assert "data.csv" not in answer.body
            assert "no-cache" in answer.headers["Cache-Control"]
    for file in files:
        answer = browse(file, status=410)
        assert answer.content_type.startswith("text/plain")
        assert REASON in answer.body
        assert "ahasia" not in answer.body
    assert browse(f"/dataset/{NAME}", "editor").status_code == 200
    assert browse("/dataset/tidak-ada").status_code == 404
    for reference in (NAME, dataset["id"]):
        assert browse(f"/api/action/package_show?id={reference}").status_code in (403, 404)


def test_tombstone_vanishes_with_publication_and_survives_a_purge(portal: Portal, browse: Any) -> None:
    """Published again, the page is there as before; deleted and purged, the tombstone stays."""
    dataset = portal.published(name=NAME)
    withdraw(portal, dataset["id"])
    portal.as_("editor", "satudata_submission_submit", dataset_id=NAME)
    assert browse(f"/dataset/{NAME}").status_code == 410
    portal.approve(dataset["id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=NAME)
    assert browse(f"/dataset/{NAME}").status_code == 200
    assert json.loads(browse("/satudata/ditarik.json").body)["count"] == 0
    withdraw(portal, dataset["id"])
    portal.as_("editor", "package_delete", id=NAME)
    assert browse(f"/dataset/{NAME}").status_code == 410
    portal.as_("admin", "dataset_purge", id=dataset["id"])
    for reference in (NAME, dataset["id"]):
        assert browse(f"/dataset/{reference}").status_code == 410


def test_drafts_have_no_tombstone(portal: Portal, browse: Any) -> None:
    """What was never public is missing, whether it exists or not."""
    draft = portal.submitted(name=NAME)
    for reference in (NAME, draft["name"], draft["id"], "tidak-ada"):
        assert browse(f"/dataset/{reference}").status_code == 404


def test_list_for_harvesters(portal: Portal, browse: Any) -> None:
    """Harvesters read which datasets were withdrawn, since when and why; the list may be cached."""
    dataset = portal.published(name=NAME, title="Jumlah Kelahiran")
    withdraw(portal, dataset["id"])
    answer = browse("/satudata/ditarik.json")
    (entry,) = json.loads(answer.body)["results"]
    assert {key: entry[key] for key in ("id", "name", "title", "reason", "organization")} == {
        "id": dataset["id"],
        "name": NAME,
        "title": "Jumlah Kelahiran",
        "reason": REASON,
        "organization": "Dinas Kependudukan",
    }
    assert set(entry) == {"id", "name", "title", "reason", "organization", "withdrawn", "url"}
    assert dt.datetime.fromisoformat(entry["withdrawn"]).tzinfo is not None
    assert "public" in answer.headers["Cache-Control"]
    assert json.loads(browse("/satudata/ditarik.json?since=2999-01-01").body)["count"] == 0
    assert browse("/satudata/ditarik.json?since=kapan").status_code == 400


def test_pages_lead_to_the_present_address(portal: Portal, browse: Any) -> None:
    """A draft's wanted name leads its office to it, its old random name leads everybody to the published dataset."""
    dataset = portal.submitted(name=NAME)
    for path in ("/dataset/{}", "/dataset/{}/pengajuan", "/dataset/edit/{}", "/dataset/activity/{}"):
        answer = browse(path.format(NAME), "editor")
        assert answer.status_code == 302, path
        assert answer.headers["Location"].endswith(path.format(dataset["name"]))
    for person in (None, "stranger", "outsider"):
        assert browse(f"/dataset/{NAME}", person).status_code == 404
    portal.approve(dataset["id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    answer = browse(f"/dataset/{dataset['name']}?a=b")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/dataset/{NAME}?a=b")
    assert browse(f"/dataset/{NAME}").status_code == 200
