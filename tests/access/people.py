"""A portal with the PPID and citizens, and datasets whose files are withheld, for the tests of access."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from ckan import model
from ckan.tests import factories

from tests.portal import RESOURCE, Portal, call, upload

TERBATAS = {"accessRights": "terbatas", "dasar_pembatasan": "UU 14/2008 Pasal 17 huruf h"}
SECRET = "Rahasia-Kepanjenkidul"
CSV = f"kode_wilayah,nama_wilayah,jumlah\n35.72.01,{SECRET},40321\n".encode()


def with_citizens(portal: Portal) -> Portal:
    """Add the PPID, the forum, a sysadmin with a role, and citizens."""
    people = portal.people
    for name in ("ppid", "forum", "granted", "expired", "revoked"):
        people[name] = factories.User(fullname=f"Uji {name.title()}")["name"]
    people["admin_walidata"] = factories.Sysadmin()["name"]
    for person, role in (("ppid", "ppid"), ("forum", "forum"), ("admin_walidata", "walidata")):
        call("satudata_role_grant", people["admin"], user=people[person], role=role)
    return portal


@dataclass
class Withheld:
    """A published dataset with a file that has a table in the DataStore and views."""

    portal: Portal
    dataset: dict[str, Any]
    resource_id: str
    views: dict[str, str] = field(default_factory=dict)

    @property
    def page(self) -> str:
        """Address of the resource."""
        return f"/dataset/{self.dataset['id']}/resource/{self.resource_id}"


def dataset_with_table(portal: Portal, **fields: Any) -> Withheld:
    """Create a dataset with a secret file, its table in the DataStore and two views."""
    dataset = portal.dataset(file=False, **fields)
    resource = portal.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        upload=upload("data.csv", CSV),
        url="data.csv",
        url_type="upload",
        **RESOURCE,
    )
    # The loader compares with the jobs that wait, and fails on them when there is no worker.
    call("job_clear", portal.people["admin"])
    found = Withheld(portal, portal.as_("editor", "package_show", id=dataset["id"]), resource["id"])
    portal.as_(
        "editor",
        "datastore_create",
        resource_id=resource["id"],
        force=True,
        fields=[{"id": "nama_wilayah", "type": "text"}, {"id": "jumlah", "type": "int"}],
        records=[{"nama_wilayah": SECRET, "jumlah": 40321}],
    )
    for view_type in ("datatables_view", "text_view"):
        view = portal.as_(
            "editor", "resource_view_create", resource_id=resource["id"], view_type=view_type, title=view_type
        )
        found.views[view_type] = view["id"]
    return found


def publish(portal: Portal, dataset_id: str) -> None:
    """Carry a dataset through the default procedure."""
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)
    portal.approve(dataset_id, "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset_id)


def give_access(portal: Portal, dataset_id: str) -> None:
    """Grant access to three citizens, of whom one's has expired and one's was revoked."""
    from ckanext.satudata.model import access
    from ckanext.satudata.model.tables import now

    for person in ("granted", "revoked"):
        portal.as_("ppid", "satudata_access_grant", dataset_id=dataset_id, user=portal.people[person], note="Riset")
    portal.as_("ppid", "satudata_access_revoke", dataset_id=dataset_id, user=portal.people["revoked"])
    user, ppid = model.User.get(portal.people["expired"]), model.User.get(portal.people["ppid"])
    assert user is not None
    assert ppid is not None
    moment = now() - dt.timedelta(microseconds=1)
    access.insert_grant(dataset_id, user.id, until=moment, note="Riset", granted_by=ppid.id)
    model.Session.commit()


def tokens(portal: Portal) -> dict[str, dict[str, str]]:
    """Return the request headers of each person."""
    return {person: {"Authorization": factories.APIToken(user=name)["token"]} for person, name in portal.people.items()}
