"""A published dataset with everything a dataset can have, and what an anonymous reader gets of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from tests.portal import RESOURCE, Portal, call, upload

NEW_CSV = b"kode_wilayah,nama_wilayah,jumlah,satuan,tahun\n35.72.01,Kepanjenkidul,41000,Jiwa,2025\n"


def table(portal: Portal, resource_id: str, *, rows: int = 2, start: int = 40000) -> None:
    """Give a resource a DataStore table, as a loader does."""
    call(
        "datastore_create",
        portal.people["admin"],
        resource_id=resource_id,
        force=True,
        primary_key=["kode"],
        fields=[
            {"id": "kode", "type": "text", "info": {"label": "Kode wilayah", "notes": "Kemendagri"}},
            {"id": "jumlah", "type": "int"},
        ],
        records=[{"kode": f"35.72.{number:02}", "jumlah": start + number} for number in range(rows)],
    )


def with_everything(portal: Portal) -> dict[str, Any]:
    """Publish a dataset with three files, two tables, a link, a view, and a tag."""
    dataset = portal.dataset(tags=[{"name": "penduduk"}])
    for name in ("Penduduk 2023", "Penduduk 2022"):
        call_upload(portal, dataset["id"], name)
    portal.as_(
        "editor",
        "resource_create",
        package_id=dataset["id"],
        name="Laman",
        url="https://example.test/laman",
        format="HTML",
    )
    resources = portal.as_("editor", "package_show", id=dataset["id"])["resources"]
    for resource in resources[:2]:
        table(portal, resource["id"])
    portal.as_("editor", "resource_view_create", resource_id=resources[0]["id"], title="Teks", view_type="text_view")
    publish(portal, dataset["id"])
    return portal.as_("editor", "package_show", id=dataset["id"])


def call_upload(portal: Portal, dataset_id: str, name: str, content: bytes = b"a,b\n1,2\n") -> dict[str, Any]:
    """Add a file to a dataset."""
    return portal.as_(
        "editor",
        "resource_create",
        package_id=dataset_id,
        upload=upload(f"{name}.csv", content),
        url=f"{name}.csv",
        url_type="upload",
        **{**RESOURCE, "name": name},
    )


def publish(portal: Portal, dataset_id: str) -> dict[str, Any]:
    """Carry a dataset or a working copy through its procedure."""
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset_id)
    portal.approve(dataset_id, "walidata")
    return portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset_id)


@dataclass
class Public:
    """Everything that an anonymous reader gets of a dataset."""

    record: dict[str, Any]
    page: str
    catalogue: str
    """The record of DCAT."""
    downloads: dict[str, bytes]
    tables: dict[str, Any]
    views: dict[str, Any]
    found: dict[str, Any]
    activities: list[tuple[str, str]]


_TOKEN = re.compile(r'("_csrf_token" (?:content|value)=)"[^"]*"')

_NODE = re.compile(r"_:N[0-9a-f]{32}")


_GRAPH = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)


def _page(app: Any, address: str) -> str:
    """Return a page without what is new with each request: tokens of forms, names and so the order of RDF's nodes."""
    page = _NODE.sub("_:", _TOKEN.sub(r"\1", app.get(address).body))
    return _GRAPH.sub(lambda found: "\n".join(sorted(line.strip(" ,") for line in found[0].splitlines())), page)


def read(app: Any, dataset_id: str) -> Public:
    """Read a dataset as an anonymous reader does: API, page, downloads, DataStore, search."""
    record = call("package_show", None, id=dataset_id)
    downloads, tables, views = {}, {}, {}
    for resource in record["resources"]:
        views[resource["id"]] = call("resource_view_list", None, id=resource["id"])
        if resource["url_type"] == "upload":
            address = f"/dataset/{dataset_id}/resource/{resource['id']}/download/{resource['url'].rsplit('/', 1)[-1]}"
            answer = app.get(address)
            assert answer.status_code == 200
            downloads[resource["id"]] = answer.data
        try:
            rows = call("datastore_search", None, resource_id=resource["id"])
            info = call("datastore_info", None, id=resource["id"])
        except tk.ObjectNotFound:
            continue
        info["meta"].pop("db_size", None)
        tables[resource["id"]] = (rows, info)
    found = call("package_search", None, q=f'id:"{dataset_id}"')["results"]
    stream = call("package_activity_list", None, id=dataset_id)
    return Public(
        record=record,
        page=_page(app, f"/dataset/{record['name']}"),
        catalogue=app.get(f"/dataset/{record['name']}.xml").body,
        downloads=downloads,
        tables=tables,
        views=views,
        found=found[0] if found else {},
        activities=[(item["id"], item["activity_type"]) for item in stream],
    )
