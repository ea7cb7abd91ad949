"""Quarantine: who withholds a file, who releases it, and what it holds up meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import events
from ckanext.satudata.services import quarantine

from tests.access import people
from tests.access.people import SECRET
from tests.portal import RESOURCE, Portal, upload

REASON = "Kolom 3 tampaknya berisi NIK"


def place(city: Portal, resource_id: str, person: str | None = "walidata") -> Any:
    """Put a file into quarantine."""
    return city.as_(person, "satudata_quarantine_place", resource_id=resource_id, reason=REASON)


def lift(city: Portal, resource_id: str, person: str | None = "ppid") -> Any:
    """Release a file."""
    return city.as_(person, "satudata_quarantine_lift", resource_id=resource_id, reason="Nomor urut, bukan NIK")


def reads(city: Portal, person: str | None, resource_id: str) -> bool:
    """Return whether somebody gets past the lock in front of the bytes."""
    try:
        city.as_(person, "resource_show", id=resource_id)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


def resource_of(dataset: dict[str, Any]) -> str:
    """Return the id of the file of a dataset."""
    return dataset["resources"][0]["id"]


def test_roles(city: Portal) -> None:
    """Walidata, PPID and pembina withhold; walidata and PPID release; sysadmins and the office do neither."""
    resource_id = resource_of(city.submitted())
    for person in ("editor", "editor2", "pengelola", "member", "admin"):
        with pytest.raises(tk.NotAuthorized):
            place(city, resource_id, person)
    for person in ("stranger", "outsider", None):
        with pytest.raises(tk.ObjectNotFound):
            place(city, resource_id, person)
    for person in ("walidata", "ppid", "pembina"):
        place(city, resource_id, person)
        place(city, resource_id, person)  # doing it twice changes nothing
        for other in ("pembina", "editor", "admin", "pengelola"):
            with pytest.raises(tk.NotAuthorized):
                lift(city, resource_id, other)
        lift(city, resource_id, "walidata")
    with pytest.raises(tk.ObjectNotFound):
        lift(city, resource_id)


def test_ignoring_auth_gives_no_role(city: Portal) -> None:
    """A call that skips the auth functions still needs the role."""
    resource_id = resource_of(city.submitted())
    place(city, resource_id)
    context: Any = {"user": city.people["admin"], "ignore_auth": True}
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("satudata_quarantine_lift")(context, {"resource_id": resource_id, "reason": "x"})
    assert quarantine.is_quarantined(resource_id)


def test_the_uploader_does_not_release(city: Portal) -> None:
    """Who uploaded the file reads it, but somebody else releases it, also when the uploader is walidata."""
    city.as_("admin", "satudata_role_grant", user=city.people["editor"], role="walidata")
    dataset = city.submitted()
    place(city, resource_of(dataset))
    assert reads(city, "editor", resource_of(dataset))
    with pytest.raises(tk.NotAuthorized):
        lift(city, resource_of(dataset), "editor")
    lift(city, resource_of(dataset), "walidata2")


def test_it_holds_up_approval_and_publication(city: Portal) -> None:
    """Nothing with a quarantined file is approved or published; it can be returned."""
    dataset = city.submitted()
    place(city, resource_of(dataset))
    with pytest.raises(tk.ValidationError, match="quarantine"):
        city.approve(dataset["id"], "walidata")
    lift(city, resource_of(dataset))
    city.approve(dataset["id"], "walidata")
    place(city, resource_of(dataset))
    with pytest.raises(tk.ValidationError, match="quarantine"):
        city.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    lift(city, resource_of(dataset))
    city.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    assert reads(city, None, resource_of(dataset))


def test_a_published_file_closes_at_once(city: Portal, app: Any) -> None:
    """The dataset stays public, the file does not; the page says why, and only insiders learn what is suspected."""
    dataset = city.published()
    resource_id = resource_of(dataset)
    place(city, resource_id)
    for person in (None, "stranger", "member", "editor2", "admin", "pengelola", "forum"):
        assert not reads(city, person, resource_id), person
    for person in ("editor", "walidata", "pembina", "ppid"):
        assert reads(city, person, resource_id), person
    page = app.get(f"/dataset/{dataset['id']}/resource/{resource_id}")
    assert page.status_code == 200
    assert REASON not in page.body
    assert "data pribadi" in page.body or "personal data" in page.body
    headers = people.tokens(city)
    assert REASON not in app.get(f"/dataset/{dataset['id']}", headers=headers["stranger"]).body
    listed = app.get("/satudata/karantina", headers=headers["walidata"])
    assert REASON in listed.body
    assert city.as_("stranger", "satudata_quarantine_list") == []
    assert city.as_("admin", "satudata_quarantine_list") == []
    assert [row["resource_id"] for row in city.as_("editor2", "satudata_quarantine_list")] == [resource_id]


def test_page_of_a_reviewer(city: Portal, app: Any) -> None:
    """The reviewer withholds and releases a file on its page."""
    dataset = city.published()
    resource_id = resource_of(dataset)
    headers = people.tokens(city)
    path = f"/dataset/{dataset['id']}/resource/{resource_id}"
    assert 'value="place"' in app.get(path, headers=headers["walidata"]).body
    assert 'value="place"' not in app.get(path, headers=headers["editor"]).body
    form = {"resource_id": resource_id, "operation": "place", "reason": REASON}
    assert (
        app.post("/satudata/karantina", headers=headers["walidata"], data=form, follow_redirects=False).status_code
        == 302
    )
    assert 'value="lift"' in app.get(path, headers=headers["ppid"]).body
    assert 'value="lift"' not in app.get(path, headers=headers["pembina"]).body
    empty = {"resource_id": resource_id, "operation": "lift", "reason": " "}
    assert app.post("/satudata/karantina", headers=headers["ppid"], data=empty).status_code == 409
    form = {"resource_id": resource_id, "operation": "lift", "reason": "Bukan NIK"}
    assert (
        app.post("/satudata/karantina", headers=headers["ppid"], data=form, follow_redirects=False).status_code == 302
    )
    assert not quarantine.is_quarantined(resource_id)


def test_a_new_file_lifts_nothing(city: Portal) -> None:
    """A new file stays withheld, belongs to who brought it, and is shown to the reviewers as new."""
    target = people.dataset_with_table(city)
    dataset, resource_id = target.dataset, target.resource_id
    city.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    place(city, resource_id)
    city.as_("walidata", "satudata_submission_decide", dataset_id=dataset["id"], decision="return", note="Ganti berkas")
    assert not reads(city, "editor2", resource_id)
    renewed = {**RESOURCE, "id": resource_id, "url": "bersih.csv", "url_type": "upload"}
    city.as_("editor2", "resource_update", upload=upload("bersih.csv"), **renewed)
    assert quarantine.is_quarantined(resource_id)
    assert reads(city, "editor2", resource_id)
    assert not reads(city, "editor", resource_id)
    for person in ("editor", "editor2"):  # the table may still hold rows of the first file
        with pytest.raises(tk.NotAuthorized):
            city.as_(person, "datastore_search", resource_id=resource_id)
    assert SECRET in str(city.as_("walidata", "datastore_search", resource_id=resource_id)["records"])
    [row] = city.as_("walidata", "satudata_quarantine_list", dataset_id=dataset["id"])
    assert row["new_file_at"] is not None
    types = [event["type"] for event in events.of_package(dataset["id"]) if event["type"].startswith("quarantine")]
    assert types == ["quarantine_place", "quarantine_new_file"]
    assert REASON not in str([dict(event) for event in events.of_package(dataset["id"])])


def test_a_refused_upload_makes_nobody_the_uploader(city: Portal) -> None:
    """Who may not write does not become the uploader by trying."""
    dataset = city.submitted()
    place(city, resource_of(dataset))
    for person in ("stranger", "member", "outsider", "editor2"):
        with pytest.raises((tk.NotAuthorized, tk.ValidationError, tk.ObjectNotFound)):
            city.as_(person, "resource_update", id=resource_of(dataset), upload=upload("x.csv"), url="x.csv")
        model.Session.commit()
        assert not reads(city, person, resource_of(dataset))


def test_removing_the_file_ends_it(city: Portal) -> None:
    """Who edits the dataset may remove a quarantined file unread; then nothing holds the dataset up."""
    dataset = city.submitted()
    city.as_("walidata", "satudata_submission_decide", dataset_id=dataset["id"], decision="return", note="Hapus berkas")
    place(city, resource_of(dataset))
    city.as_("editor2", "resource_delete", id=resource_of(dataset))
    assert quarantine.quarantined(dataset["id"]) == []
    assert city.as_("walidata", "satudata_quarantine_list") == []


def test_links_cannot_be_withheld(city: Portal) -> None:
    """A link to another site is not quarantined: the reviewer is told to withdraw the dataset."""
    dataset = city.dataset()
    link = city.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        url="https://example.org/d.csv",
        name="Tautan",
        format="CSV",
    )
    city.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    with pytest.raises(tk.ValidationError, match="resource_id"):
        place(city, link["id"])


def test_marks_follow_a_working_copy(city: Portal) -> None:
    """The copy of a quarantined file is quarantined; merging a released copy releases the original, no other does."""
    public, copy = city.published(), city.submitted(title="Salinan Kerja")
    first, second = resource_of(public), resource_of(copy)
    place(city, first)
    quarantine.copy_marks({first: second}, copy["id"])
    model.Session.commit()
    assert not reads(city, "editor2", second)
    assert reads(city, "editor", second)
    quarantine.settle_marks({first: second}, None)
    assert quarantine.is_quarantined(first)
    lift(city, second)
    quarantine.settle_marks({first: second}, None)
    model.Session.commit()
    assert not quarantine.is_quarantined(first)
    place(city, first)
    fresh = resource_of(city.submitted(title="Salinan Lain"))
    quarantine.settle_marks({first: fresh}, None)
    assert quarantine.is_quarantined(first)


def test_a_removed_file_does_not_come_back(city: Portal) -> None:
    """Nobody revives the file of a deleted resource by naming its id in a dataset of their own."""
    dataset = city.submitted()
    city.as_("walidata", "satudata_submission_decide", dataset_id=dataset["id"], decision="return", note="Hapus berkas")
    city.as_("editor", "resource_delete", id=resource_of(dataset))
    taken = [{"id": resource_of(dataset), "url": "data.csv", "url_type": "upload", "name": "Curian", "format": "CSV"}]
    own = city.dataset(by="outsider", owner_org=city.other["id"], title="Milik Sendiri", file=False)
    with pytest.raises(tk.ValidationError, match="already exists"):
        city.as_("outsider", "package_patch", id=own["id"], resources=taken)
    with pytest.raises(tk.ValidationError, match="already exists"):
        city.dataset(by="outsider", owner_org=city.other["id"], title="Milik Lain", file=False, resources=taken)
    with pytest.raises(tk.ValidationError, match="already exists"):
        city.as_("outsider", "resource_create", package_id=own["id"], **taken[0])
    assert not reads(city, "outsider", resource_of(dataset))
