"""Routes by which a dataset could change without an approval, and what must not change by them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.satudata.shared import CKAN_212, open_resource_file

from tests.portal import Portal, call, upload

STATES = ("draft", "in_review", "approved", "published", "withdrawn")
OPEN_STATES = frozenset({"draft", "withdrawn"})
PEOPLE = ("editor", "editor2", "org_admin", "walidata", "admin", "job", "outsider", "stranger", "anonymous")

ROWS = [{"kecamatan": "Sukorejo", "jumlah": 51234}, {"kecamatan": "Sananwetan", "jumlah": 54321}]
FIELDS = [{"id": "kecamatan", "type": "text"}, {"id": "jumlah", "type": "int"}]


@dataclass
class Target:
    """A dataset with an uploaded file, a table without a file, a view, and things around it."""

    portal: Portal
    id: str
    file: str = ""
    table: str = ""
    view: str = ""
    group: str = ""
    other_dataset: str = ""

    @classmethod
    def build(cls, portal: Portal) -> Target:
        """Create a draft."""
        dataset = portal.dataset()
        target = cls(portal, dataset["id"], file=dataset["resources"][0]["id"])
        created = portal.as_(
            "editor", "resource_create", package_id=target.id, name="Tabel", url="", url_type="datastore", format="CSV"
        )
        target.table = created["id"]
        for resource_id in (target.file, target.table):
            portal.as_(
                "editor", "datastore_create", resource_id=resource_id, fields=FIELDS, records=ROWS, force=True,
                primary_key=["kecamatan"],
            )  # fmt: skip
        view = {"resource_id": target.table, "view_type": "datatables_view", "title": "Tabel"}
        target.view = portal.as_("editor", "resource_view_create", **view)["id"]
        return target

    def surround(self) -> None:
        """Create a group and another dataset, both without a tie to this one yet."""
        self.group = factories.Group()["id"]
        self.other_dataset = self.portal.dataset(file=False)["id"]

    def carry_to(self, state: str) -> None:
        """Bring the draft into a state of the procedure."""
        steps: list[tuple[str, Callable[[], Any]]] = [
            ("in_review", lambda: self.portal.as_("editor", "satudata_submission_submit", dataset_id=self.id)),
            ("approved", lambda: self.portal.approve(self.id, "walidata")),
            ("published", lambda: self.portal.as_("walidata", "satudata_publication_publish", dataset_id=self.id)),
            (
                "withdrawn",
                lambda: self.portal.as_(
                    "walidata", "satudata_publication_withdraw", dataset_id=self.id, reason="Angka keliru."
                ),
            ),
        ]
        if state == "draft":
            return
        for name, step in steps:
            step()
            if name == state:
                return

    def state(self) -> dict[str, Any]:
        """Return all that must stay as it is, read past every gate."""
        model.Session.expire_all()
        context: Any = {"ignore_auth": True, "user": "", "use_cache": False}
        package = tk.get_action("package_show")(context, {"id": self.id})
        volatile = ("metadata_modified", "tracking_summary", "organization")
        shown = {key: value for key, value in package.items() if key not in (*volatile, "resources")}
        machine = ("metadata_modified", "last_modified", "tracking_summary", "datastore_active", "hash", "mimetype")
        shown["resources"] = [
            {key: value for key, value in resource.items() if key not in machine} for resource in package["resources"]
        ]
        return {
            "package": shown,
            "bytes": self._digest(package),
            "rows": {name: self._rows(name) for name in (self.file, self.table)},
            "views": self._views(),
            "collaborators": self._count("package_member", "package_id"),
            "groups": self._count("member", "table_id", "AND state = 'active'"),
        }

    def _digest(self, package: Mapping[str, Any]) -> dict[str, str]:
        uploads = [item for item in package["resources"] if item.get("url_type") == "upload"]
        digests = {}
        for resource in uploads:
            with open_resource_file(resource) as file:
                digests[resource["id"]] = hashlib.sha256(file.read()).hexdigest()
        return digests

    def _rows(self, resource_id: str) -> Any:
        context: Any = {"ignore_auth": True, "user": ""}
        try:
            found = tk.get_action("datastore_search")(context, {"resource_id": resource_id})
        except tk.ObjectNotFound:
            return None
        return found["fields"], found["records"]

    def _views(self) -> list[tuple[Any, ...]]:
        query = sa.select(model.ResourceView).where(model.ResourceView.resource_id.in_([self.file, self.table]))
        views = model.Session.execute(query).scalars()
        return sorted((item.id, item.title, item.order, str(item.config)) for item in views)

    def _count(self, table: str, column: str, more: str = "") -> int:
        query = sa.text(f"SELECT count(*) FROM {table} WHERE {column} = :id {more}")
        return model.Session.execute(query, {"id": self.id}).scalar_one()


def act(target: Target, person: str, action: str, data: dict[str, Any]) -> Any:
    """Call an action as a person, or as a job that skips authorisation."""
    if person == "job":
        site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]  # pyright: ignore[reportArgumentType]
        context: Any = {"ignore_auth": True, "user": site_user}
        return tk.get_action(action)(context, data)
    return call(action, None if person == "anonymous" else target.portal.people[person], **data)


@dataclass(frozen=True)
class Route:
    """One way to write.

    Attributes:
        name: what is tried.
        row: the row of the matrix of known bypasses.
        action: the action.
        data: what the call carries.
        works_on_draft: a sysadmin succeeds on an open draft (the positive control).
        destroys: the draft is gone afterwards, so that the control needs one of its own.
    """

    name: str
    row: str
    action: str
    data: Callable[[Target], dict[str, Any]]
    works_on_draft: bool = True
    destroys: bool = False


def _full(target: Target, **fields: Any) -> dict[str, Any]:
    context: Any = {"ignore_auth": True, "user": ""}
    return {**tk.get_action("package_show")(context, {"id": target.id}), **fields}


def _resources(target: Target, index: int = 0) -> list[dict[str, Any]]:
    resources = _full(target)["resources"]
    resources[index]["description"] = "Diam-diam diubah."
    return resources


NOTE = "Diam-diam diubah."

ROUTES: list[Route] = [
    Route("patch private", "b1", "package_patch", lambda t: {"id": t.id, "private": False, "notes": NOTE}),
    Route("update private", "b1", "package_update", lambda t: _full(t, private=False, notes=NOTE)),
    Route(
        "revise private",
        "b1",
        "package_revise",
        lambda t: {"match": {"id": t.id}, "update": {"private": False, "notes": NOTE}},
    ),
    Route("patch extras", "b1", "package_patch", lambda t: {"id": t.id, "satuan": "Rumah tangga"}),
    Route(
        "bulk public", "b2", "bulk_update_public",
        lambda t: {"datasets": [t.id], "org_id": t.portal.dinas["id"]}, works_on_draft=False,
    ),
    Route(
        "bulk private", "b2", "bulk_update_private",
        lambda t: {"datasets": [t.id], "org_id": t.portal.dinas["id"]}, works_on_draft=False,
    ),
    Route(
        "bulk delete", "b2", "bulk_update_delete",
        lambda t: {"datasets": [t.id], "org_id": t.portal.dinas["id"]}, destroys=True,
    ),
    Route("state draft", "b3", "package_patch", lambda t: {"id": t.id, "state": "draft", "notes": NOTE}),
    Route("state deleted", "b3", "package_patch", lambda t: {"id": t.id, "state": "deleted"}, destroys=True),
    Route("delete", "b3", "package_delete", lambda t: {"id": t.id}, destroys=True),
    Route(
        "new resource", "b4", "resource_create",
        lambda t: {"package_id": t.id, "url": "http://contoh.example/x.csv", "name": "x", "format": "CSV"},
    ),
    Route("other file", "b4", "resource_patch", lambda t: {"id": t.file, "upload": upload(content=b"a,b\n1,2\n")}),
    Route(
        "other file by update", "b4", "resource_update",
        lambda t: {**_full(t)["resources"][0], "upload": upload(content=b"a,b\n3,4\n")},
    ),
    Route("other text", "b4", "resource_patch", lambda t: {"id": t.table, "description": NOTE}),
    Route("resources", "b4", "package_patch", lambda t: {"id": t.id, "resources": _resources(t)}),
    Route(
        "other link", "b4", "resource_patch",
        lambda t: {"id": t.file, "clear_upload": "true", "url": "http://contoh.example/x.csv", "url_type": ""},
        destroys=True,
    ),
    Route("order", "b4", "package_resource_reorder", lambda t: {"id": t.id, "order": [t.table, t.file]}),
    Route("delete resource", "b4", "resource_delete", lambda t: {"id": t.file}, destroys=True),
    Route(
        "insert rows", "b5", "datastore_create",
        lambda t: {"resource_id": t.table, "records": [{"kecamatan": "Baru", "jumlah": 1}]}, destroys=True,
    ),
    Route(
        "insert rows into a file's table", "b5", "datastore_create",
        lambda t: {"resource_id": t.file, "records": [{"kecamatan": "Baru", "jumlah": 1}], "force": True},
        destroys=True,
    ),
    Route(
        "columns", "b5", "datastore_create",
        lambda t: {"resource_id": t.table, "fields": [*FIELDS, {"id": "catatan", "type": "text"}], "force": True},
        destroys=True,
    ),
    Route(
        "data dictionary", "b5", "datastore_create",
        lambda t: {
            "resource_id": t.file, "force": True,
            "fields": [{**item, "info": {"label": "Lain"}} for item in FIELDS],
        },
    ),
    Route(
        "row by its key", "b5", "datastore_upsert",
        lambda t: {"resource_id": t.table, "records": [{"kecamatan": "Sukorejo", "jumlah": 9}]},
    ),
    Route(
        "row of a file's table", "b5", "datastore_upsert",
        lambda t: {"resource_id": t.file, "records": [{"kecamatan": "Sukorejo", "jumlah": 9}], "force": True},
    ),
    Route(
        "delete rows", "b5", "datastore_records_delete",
        lambda t: {"resource_id": t.table, "filters": {"kecamatan": "Sukorejo"}, "force": True}, destroys=True,
    ),
    Route("delete rows by datastore_delete", "b5", "datastore_delete",
          lambda t: {"resource_id": t.table, "filters": {"kecamatan": "Sukorejo"}, "force": True}, destroys=True),
    Route("drop table", "b5", "datastore_delete", lambda t: {"resource_id": t.file, "force": True}, destroys=True),
    # Core never commits what it did: its connection keeps the draft's table locked for the next caller.
    Route(
        "run triggers", "b5", "datastore_run_triggers", lambda t: {"resource_id": t.table},
        works_on_draft=False, destroys=True,
    ),
    Route(
        "trigger that writes elsewhere", "b5", "datastore_function_create",
        lambda t: {
            "name": "jalan_belakang", "or_replace": True, "rettype": "trigger",
            "definition": f'BEGIN UPDATE "{t.table}" SET jumlah = 0; RETURN NEW; END;',
        },
        works_on_draft=False,
    ),
    Route("reload", "b5", "xloader_submit", lambda t: {"resource_id": t.table, "ignore_hash": True}),
    Route("other office", "b6", "package_patch", lambda t: {"id": t.id, "owner_org": t.portal.other["id"]}),
    Route(
        "move to another office", "b6", "package_owner_org_update",
        lambda t: {"id": t.id, "organization_id": t.portal.other["id"]}, destroys=True,
    ),
    Route("other type", "b6", "package_update", lambda t: _full(t, type="kegiatan_statistik"), works_on_draft=False),
    Route("purge", "b16", "dataset_purge", lambda t: {"id": t.id}, destroys=True),
    Route(
        "create again with the same id", "b16", "package_create",
        lambda t: {"id": t.id, "name": "nama-lain", "title": "Lain", "owner_org": t.portal.dinas["id"]},
        works_on_draft=False,
    ),
    Route("purge the office", "b16", "organization_purge", lambda t: {"id": t.portal.dinas["id"]},
          works_on_draft=False),
    Route("delete the office", "b16", "organization_delete", lambda t: {"id": t.portal.dinas["id"]},
          works_on_draft=False),
    Route(
        "collaborator", "b17", "package_collaborator_create",
        lambda t: {"id": t.id, "user_id": t.portal.people["outsider"], "capacity": "editor"},
    ),
    Route(
        "relationship", "-", "package_relationship_create",
        lambda t: {"subject": t.id, "object": t.other_dataset, "type": "depends_on"}, destroys=True,
    ),
    Route(
        "relationship from the other side", "-", "package_relationship_create",
        lambda t: {"subject": t.other_dataset, "object": t.id, "type": "derives_from"}, destroys=True,
    ),
    Route(
        "into a group", "-", "member_create",
        lambda t: {"id": t.group, "object": t.id, "object_type": "package", "capacity": "public"},
    ),
    Route(
        "into a group by its packages", "-", "group_patch",
        lambda t: {"id": t.group, "packages": [{"id": t.id}]},
    ),
    Route(
        "new view", "-", "resource_view_create",
        lambda t: {"resource_id": t.table, "view_type": "datatables_view", "title": "Lain"},
    ),
    Route(
        "other view", "-", "resource_view_update",
        lambda t: {"id": t.view, "resource_id": t.table, "view_type": "datatables_view", "title": NOTE},
    ),
    Route("order of views", "-", "resource_view_reorder", lambda t: {"id": t.table, "order": [t.view]}),
    Route("delete view", "-", "resource_view_delete", lambda t: {"id": t.view}, destroys=True),
    Route("clear views", "-", "resource_view_clear", lambda t: {}, works_on_draft=False),
]  # fmt: skip

if CKAN_212:
    ROUTES += [
        Route(
            "register the file", "-", "file_register",
            lambda t: {"storage": "resources", "location": f"{t.file[:3]}/{t.file[3:6]}/{t.file[6:]}"},
            works_on_draft=False,
        ),
        Route(
            "file beside the files", "-", "file_create",
            lambda t: {"storage": "resources", "name": "x.csv", "upload": upload()}, works_on_draft=False,
        ),
    ]  # fmt: skip
