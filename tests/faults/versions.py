"""A published dataset whose metadata, file and table all carry the number of their version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.datastore.backend.postgres import get_write_engine

from tests.portal import Portal, upload

WINDOW = " (table answers 503)"


def _bytes(number: int) -> bytes:
    return f"kode,nilai\n35.72,{number}\n".encode()


@dataclass
class Versions:
    """One dataset with its present version, and the revisions that are made of it."""

    portal: Portal
    app: Any
    dataset_id: str
    resource_id: str
    strays: frozenset[str]
    """What earlier tests left in the DataStore: emptying core's tables leaves it as it is."""
    number: int = 1

    @classmethod
    def published(cls, portal: Portal, app: Any) -> Versions:
        """Publish the first version."""
        strays = frozenset(leftovers())
        with app.flask_app.test_request_context():
            dataset = portal.dataset()
            versions = cls(portal, app, dataset["id"], dataset["resources"][0]["id"], strays)
            versions.write(dataset["id"], versions.resource_id, 1)
            portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
            portal.approve(dataset["id"], "walidata")
            portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
        return versions

    def write(self, dataset_id: str, resource_id: str, number: int) -> None:
        """Write one version into metadata, file and table."""
        as_ = self.portal.as_
        as_("editor", "package_patch", id=dataset_id, notes=f"Versi {number}.")
        as_("editor", "resource_patch", id=resource_id, upload=upload(content=_bytes(number)), url="data.csv")
        if model.Resource.get(resource_id).extras.get("datastore_active"):
            as_("editor", "datastore_delete", resource_id=resource_id, force=True)
        fields, records = [{"id": "nilai", "type": "int"}], [{"nilai": number}]
        as_("editor", "datastore_create", resource_id=resource_id, force=True, fields=fields, records=records)

    def revision(self, *, approved: bool = True) -> str:
        """Prepare the next version on a working copy; return the copy's id."""
        with self.app.flask_app.test_request_context():
            copy = self.portal.as_("editor", "satudata_revision_start", dataset_id=self.dataset_id)["copy_id"]
            if approved:
                resource = self.portal.as_("editor", "package_show", id=copy)["resources"][0]["id"]
                self.write(copy, resource, self.number + 1)
                self.portal.as_("editor", "satudata_submission_submit", dataset_id=copy)
                self.portal.approve(copy, "walidata")
        model.Session.remove()
        return copy

    def look(self) -> str:
        """Return the version that anonymous gets by every way; fails on a mixture."""
        get = self.app.get
        shown = get(f"/api/3/action/package_show?id={self.dataset_id}").json["result"]
        resource = shown["resources"][0]["id"]
        assert resource == self.resource_id, "the resource has another id"
        file = get(f"/dataset/{self.dataset_id}/resource/{resource}/download/data.csv")
        table = get(f"/api/3/action/datastore_search?resource_id={resource}")
        number = int(shown["notes"].split()[1].rstrip("."))
        assert file.data == _bytes(number), f"metadata of version {number}, file {file.data}"
        if table.status_code == 503:
            assert table.headers["Retry-After"]
        else:
            assert [row["nilai"] for row in table.json["result"]["records"]] == [number], "table of another version"
        found = get(f"/api/3/action/package_search?fq=id:{self.dataset_id}").json["result"]
        assert found["count"] == 1
        late = "" if found["results"][0]["notes"] == shown["notes"] else " (search follows)"
        return f"version {number}" + (WINDOW if table.status_code == 503 else "") + late


def leftovers() -> set[str]:
    """Return tables of the DataStore, and rows of core, that belong to no dataset."""
    tables = sa.text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '[0-9a-f]{8}-[0-9a-f]{4}-'")
    with get_write_engine().connect() as connection:
        found = {row[0] for row in connection.execute(tables)}
    resources = set(model.Session.execute(sa.select(model.resource_table.c.id)).scalars())
    copies = sa.text(
        "SELECT name FROM package WHERE name LIKE 'rev-%' AND id NOT IN "
        "(SELECT copy_id FROM satudata_revision WHERE closed_at IS NULL)"
    )
    strays = (found - resources) | set(model.Session.execute(copies).scalars())
    model.Session.remove()
    return strays
