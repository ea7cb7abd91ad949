"""Tables of the DataStore in a revision: everything PostgreSQL keeps of them goes along, under the right names."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.model import datastore

from tests.portal import Portal, call
from tests.revisions import material

pytestmark = pytest.mark.usefixtures("with_plugins")


def indexes(table: str) -> dict[str, str]:
    """Return the indexes of a table: name and definition without the table's name."""
    query = sa.text("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :name")
    with datastore._transaction() as connection:
        found = connection.execute(query, {"name": table}).all()
    return {name: definition.replace('"', "").replace(name, "").replace(table, "") for name, definition in found}


def rows(table: str, person: str | None = None) -> list[Any]:
    """Return the rows of a table."""
    return [row["jumlah"] for row in call("datastore_search", person, resource_id=table)["records"]]


def test_keys_indexes_aliases_and_numbers_go_along(portal: Portal) -> None:
    """After the merge the table is as if the DataStore had made it under the public name: loading it again fits."""
    dataset = portal.dataset()
    public, admin = dataset["resources"][0]["id"], portal.people["admin"]
    alias = f"penduduk_{public[:8]}"
    fields = [{"id": "kode", "type": "text"}, {"id": "jumlah", "type": "int"}]
    table = {
        "resource_id": public,
        "force": True,
        "fields": fields,
        "primary_key": ["kode"],
        "indexes": [["kode", "jumlah"]],
        "aliases": [alias],
    }
    call("datastore_create", admin, **table, records=[{"kode": "a", "jumlah": 1}, {"kode": "b", "jumlah": 2}])
    material.publish(portal, dataset["id"])
    before = indexes(public)
    copy_id = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    copy = portal.as_("editor", "package_show", id=copy_id)["resources"][0]["id"]
    assert sorted(indexes(copy).values()) == sorted(before.values())
    upsert = {"resource_id": copy, "force": True, "method": "upsert"}
    call("datastore_upsert", admin, **upsert, records=[{"kode": "b", "jumlah": 20}, {"kode": "c", "jumlah": 3}])
    assert rows(public) == rows(alias) == [1, 2]
    assert sorted(row["_id"] for row in call("datastore_search", admin, resource_id=copy)["records"])[-1] > 2
    material.publish(portal, copy_id)
    assert sorted(rows(public)) == sorted(rows(alias)) == [1, 3, 20]
    assert indexes(public) == before
    assert not datastore.existing([copy, datastore.old_name(public)])
    call("datastore_search", None, resource_id=public, q="c")


def test_table_designer_goes_along(portal: Portal) -> None:
    """A table of Table Designer keeps its rules in the copy and after the merge."""
    dataset = portal.dataset()
    admin = portal.people["admin"]
    resource = portal.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        url_type="tabledesigner",
        url="_datastore_only_resource",
        name="Isian",
        format="CSV",
    )
    call(
        "datastore_create",
        admin,
        resource_id=resource["id"],
        force=True,
        fields=[
            {"id": "kode", "tdtype": "text", "tdpkreq": "pk", "type": "text"},
            {"id": "jumlah", "tdtype": "integer", "tdpkreq": "req", "type": "int8", "tdminimum": 0},
        ],
    )
    from ckanext.tabledesigner.datastore import create_table

    info = call("datastore_info", admin, id=resource["id"])["fields"]
    create_table(
        resource["id"], [field for field in info if field["id"] != "_id"], {"user": admin, "ignore_auth": True}
    )
    call(
        "datastore_upsert",
        admin,
        resource_id=resource["id"],
        force=True,
        method="insert",
        records=[{"kode": "a", "jumlah": 1}],
    )
    material.publish(portal, dataset["id"])
    copy_id = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["copy_id"]
    copy = next(
        item for item in portal.as_("editor", "package_show", id=copy_id)["resources"] if item["name"] == "Isian"
    )
    write = {"force": True, "method": "insert"}
    with pytest.raises(tk.ValidationError):
        call("datastore_upsert", admin, resource_id=copy["id"], **write, records=[{"kode": "", "jumlah": 1}])
    call("datastore_upsert", admin, resource_id=copy["id"], **write, records=[{"kode": "b", "jumlah": 2}])
    material.publish(portal, copy_id)
    assert rows(resource["id"]) == [1, 2]
    query = sa.text("SELECT proname FROM pg_proc WHERE proname LIKE '%tabledesigner_validate'")
    with datastore._transaction() as connection:
        functions = set(connection.execute(query).scalars())
    assert f"{resource['id']}_tabledesigner_validate" in functions
    assert f"{copy['id']}_tabledesigner_validate" not in functions
    shown = call("package_show", None, id=dataset["id"])["resources"][1]
    assert shown["id"] == resource["id"]
    assert copy["id"] not in shown["url"]
