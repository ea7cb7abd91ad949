"""Grants of the PPID: who gives them, how long they hold, and what stays of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import authz, model

from ckanext.satudata.model import access, events
from ckanext.satudata.model.tables import now

from tests.access.people import TERBATAS
from tests.portal import Portal, upload


def published(city: Portal, **fields: Any) -> tuple[str, str]:
    """Publish a Terbatas dataset; return its id and that of its file."""
    dataset = city.published(**{**TERBATAS, **fields})
    return dataset["id"], dataset["resources"][0]["id"]


def reads(city: Portal, person: str | None, resource_id: str) -> bool:
    """Return whether somebody gets past the lock in front of the bytes."""
    try:
        city.as_(person, "resource_show", id=resource_id)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


def test_a_grant_opens_and_a_revocation_closes_at_once(city: Portal) -> None:
    """Access begins with the grant and ends with the revocation; both are in the log with who was granted what."""
    dataset_id, resource_id = published(city)
    user = city.people["stranger"]
    assert not reads(city, "stranger", resource_id)
    grant = city.as_("ppid", "satudata_access_grant", dataset_id=dataset_id, user=user, note="Permohonan 12/2026")
    assert grant["active"]
    assert reads(city, "stranger", resource_id)
    city.as_("ppid", "satudata_access_revoke", dataset_id=dataset_id, user=user)
    assert not reads(city, "stranger", resource_id)
    account, ppid = model.User.get(user), model.User.get(city.people["ppid"])
    assert account is not None
    assert ppid is not None
    log = [row for row in events.of_package(dataset_id) if row["type"].startswith("access")]
    assert [(row["type"], row["data"]["user_id"], row["actor_id"]) for row in log] == [
        ("access_grant", account.id, ppid.id),
        ("access_revoke", account.id, ppid.id),
    ]
    assert "Permohonan 12/2026" not in str([dict(row) for row in log])


def test_a_grant_ends_at_its_very_moment(city: Portal) -> None:
    """After ``until`` there is no access, and before it there is; a date holds through that day."""
    dataset_id, resource_id = published(city)
    user, ppid = model.User.get(city.people["stranger"]), model.User.get(city.people["ppid"])
    assert user is not None
    assert ppid is not None
    grant = access.insert_grant(dataset_id, user.id, until=now(), note="Riset", granted_by=ppid.id)
    model.Session.commit()
    assert not reads(city, "stranger", resource_id)
    shown = city.as_("ppid", "satudata_access_list", dataset_id=dataset_id)
    assert [(row["id"], row["active"]) for row in shown] == [(grant["id"], False)]
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date().isoformat()
    renewed = city.as_(
        "ppid", "satudata_access_grant", dataset_id=dataset_id, user=user.name, until=today, note="Diperpanjang"
    )
    assert renewed["until"].endswith("17:00:00+00:00")
    assert reads(city, "stranger", resource_id)


def test_only_the_ppid_decides(city: Portal) -> None:
    """Nobody else grants, revokes, lists or answers: neither walidata nor sysadmin, nor a call that ignores auth."""
    dataset_id, resource_id = published(city)
    user = city.people["stranger"]
    for person in ("admin", "admin_walidata", "walidata", "pembina", "editor", "stranger", None):
        for action, data in (
            ("satudata_access_grant", {"dataset_id": dataset_id, "user": user, "note": "x"}),
            ("satudata_access_revoke", {"dataset_id": dataset_id, "user": user}),
            ("satudata_access_list", {"dataset_id": dataset_id}),
            ("satudata_access_request_list", {}),
            ("satudata_access_request_answer", {"request_id": "x", "decision": "refuse", "note": "x"}),
        ):
            with pytest.raises(tk.NotAuthorized):
                city.as_(person, action, **data)
    context: Any = {"user": city.people["admin"], "ignore_auth": True}
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("satudata_access_grant")(context, {"dataset_id": dataset_id, "user": user, "note": "x"})
    assert not reads(city, "stranger", resource_id)


def test_mistakes_are_named_all_at_once(city: Portal) -> None:
    """A grant needs a note, a future time, an existing user and a Terbatas dataset."""
    dataset_id, _resource_id = published(city)
    user = city.people["stranger"]
    with pytest.raises(tk.ValidationError) as refused:
        city.as_("ppid", "satudata_access_grant", dataset_id=dataset_id, user=user, until="besok", note="")
    assert set(refused.value.error_dict) == {"note", "until"}
    for until in ("2020-01-01", "2020-01-01T00:00:00"):
        with pytest.raises(tk.ValidationError, match="until"):
            city.as_("ppid", "satudata_access_grant", dataset_id=dataset_id, user=user, until=until, note="x")
    for until in ("9999-12-31", "0000-00-00", "x" * 10, "2026-13-01"):
        with pytest.raises(tk.ValidationError, match="until"):
            city.as_("ppid", "satudata_access_grant", dataset_id=dataset_id, user=user, until=until, note="x")
    with pytest.raises(tk.ValidationError, match="user"):
        city.as_("ppid", "satudata_access_grant", dataset_id=dataset_id, user="tidak-ada", note="x")
    terbuka = city.published(title="Jumlah Rumah Sakit")
    with pytest.raises(tk.ValidationError, match="dataset_id"):
        city.as_("ppid", "satudata_access_grant", dataset_id=terbuka["id"], user=user, note="x")


def test_a_grant_opens_nothing_that_is_hidden(city: Portal) -> None:
    """A grant does not survive a withdrawal: the dataset is hidden from the citizen as if it did not exist."""
    dataset_id, resource_id = published(city)
    city.as_("ppid", "satudata_access_grant", dataset_id=dataset_id, user=city.people["stranger"], note="Riset")
    city.as_("walidata", "satudata_publication_withdraw", dataset_id=dataset_id, reason="Salah data")
    with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)) as refused:
        city.as_("stranger", "resource_show", id=resource_id)
    assert "Terbatas" not in str(refused.value)


def test_links_are_refused(city: Portal) -> None:
    """A Terbatas dataset whose contents lie on another site is not submitted: nobody could withhold them."""
    dataset = city.dataset(**TERBATAS)
    city.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        url="https://example.org/d.csv",
        name="Tautan",
        format="CSV",
    )
    with pytest.raises(tk.ValidationError, match="Tautan"):
        city.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])


def test_tertutup_is_never_published(city: Portal) -> None:
    """A dataset of the class Tertutup is not submitted, and its draft's files are for the office's editors."""
    dataset = city.dataset(**{**TERBATAS, "accessRights": "tertutup"})
    with pytest.raises(tk.ValidationError, match="accessRights"):
        city.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    assert reads(city, "editor2", dataset["resources"][0]["id"])
    assert not reads(city, "member", dataset["resources"][0]["id"])
    context: Any = {"user": "", "ignore_auth": False}
    assert tk.get_action("package_search")(context, {"q": f'id:"{dataset["id"]}"'})["count"] == 0


def test_the_class_is_read_at_every_moment(city: Portal) -> None:
    """A draft that becomes Terbatas withholds its files at once, and gives them back when it is Terbuka again."""
    dataset = city.dataset()
    resource_id = dataset["resources"][0]["id"]
    assert reads(city, "member", resource_id)
    city.as_("editor", "package_patch", id=dataset["id"], **TERBATAS)
    assert not reads(city, "member", resource_id)
    city.as_("editor", "package_patch", id=dataset["id"], accessRights="terbuka", dasar_pembatasan="")
    assert reads(city, "member", resource_id)


def test_sysadmins_edit_what_they_uploaded(city: Portal) -> None:
    """A sysadmin without a role reads the Terbatas file they uploaded themselves, and no other."""
    dataset = city.dataset(by="admin", **TERBATAS)
    resource_id = dataset["resources"][0]["id"]
    assert reads(city, "admin", resource_id)
    city.as_("editor", "resource_update", id=resource_id, upload=upload("baru.csv"), url="x.csv", url_type="upload")
    assert not reads(city, "admin", resource_id)


@pytest.mark.skipif(not tk.check_ckan_version(min_version="2.12"), reason="files of their own came with CKAN 2.12")
def test_files_of_212_follow(city: Portal) -> None:
    """Files that CKAN 2.12 keeps for a resource or a dataset follow the class, for sysadmins too."""
    dataset_id, resource_id = published(city)
    core: Any = model
    for owner_type, owner_id in (("resource", resource_id), ("package", dataset_id)):
        file = core.File(name=owner_type, location=owner_type, storage="default", size=1, hash="")
        core.Session.add(file)
        core.Session.flush()
        core.Session.add(core.FileOwner(file_id=file.id, owner_id=owner_id, owner_type=owner_type))
        core.Session.commit()
        for person, allowed in ((None, False), ("stranger", False), ("admin", False), ("editor", True), ("ppid", True)):
            for function in ("permission_read_file", "permission_download_file", "file_show"):
                name = city.people[person] if person else ""
                context: Any = {"user": name, "auth_user_obj": model.User.get(name) if name else None}
                found = authz.is_authorized_boolean(function, context, {"id": file.id})
                assert found is allowed, (owner_type, person, function)
