"""The offices and people of the browser tests, made through the actions in a process of its own."""

from __future__ import annotations

import sys
from typing import Any

from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.lib.search import clear_all
from ckan.plugins import toolkit as tk

from tests.portal import RESOURCE, complete_record, upload

PASSWORD = "Rahasia-Uji-2026"
OFFICE = {"name": "dispendukcapil", "title": "Dinas Kependudukan dan Pencatatan Sipil"}
PEOPLE = {
    "operator": "Operator Dispendukcapil",
    "walidata": "Petugas Walidata",
    "pembina": "Pemeriksa Pembina Data",
    "admin": "Pengelola Portal",
}

PUBLISHED = {"title": "Jumlah Rumah Tangga menurut Kecamatan", "name": "jumlah-rumah-tangga-menurut-kecamatan"}


def _call(action: str, user: str, /, **data: Any) -> dict[str, Any]:
    context: Any = {"user": user, "auth_user_obj": model.User.get(user), "ignore_auth": user == "default"}
    return tk.get_action(action)(context, data)


def populate() -> None:
    """Create everybody with password and role."""
    for name, fullname in PEOPLE.items():
        _call("user_create", "default", name=name, fullname=fullname, email=f"{name}@example.org", password=PASSWORD)
    model.User.get("admin").sysadmin = True
    model.Session.commit()
    _call("organization_create", "admin", **OFFICE, users=[{"name": "operator", "capacity": "editor"}])
    _call("satudata_role_grant", "admin", user="walidata", role="walidata")
    _call("satudata_role_grant", "admin", user="pembina", role="pembina", jenis_data="statistik")
    _publish()


def _publish() -> None:
    """Carry one dataset to the public."""
    record = {**complete_record(), **PUBLISHED, "owner_org": OFFICE["name"]}
    dataset = _call("package_create", "operator", **record)["id"]
    file = {**RESOURCE, "upload": upload(), "url": "data.csv", "url_type": "upload"}
    _call("resource_create", "operator", package_id=dataset, **file)
    _call("satudata_submission_submit", "operator", dataset_id=dataset)
    many = {"dataset_ids": [dataset], "decision": "approve", "confirm_checklist": True}
    _call("satudata_submission_decide_many", "walidata", **many)
    _call("satudata_publication_publish", "walidata", dataset_id=dataset)


if __name__ == "__main__":
    application = make_app(CKANConfigLoader(sys.argv[1]).get_config())
    with application._wsgi_app.test_request_context():
        clear_all()  # of an earlier run
        tk.get_action("get_site_user")({"ignore_auth": True}, {})
        populate()
