"""XLoader fills the DataStore from the tidied table, with types that fit: codes stay text."""

from __future__ import annotations

from contextvars import Context
from typing import Any

from rq import SimpleWorker

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs

from tests.portal import Portal, upload

UNTIDY = (
    b"Jumlah Penduduk menurut Kecamatan;;;;\r\n"
    b"No;Kode;Kecamatan;2023;2024\r\n"
    b'1;0101;Kepanjenkidul;"40.321,5";"40.987,5"\r\n'
    b'2;0102;Sananwetan;"52.100,0";"52.870,0"\r\n'
    b';;Jumlah;"92.421,5";"93.857,5"\r\n'
)
"""Semicolons, a title, years beside each other, decimal commas and a total."""

LEVELS = b"No,Kecamatan,Padi,,Luas\r\n,,2022,2023,\r\n1,Sukorejo,5,7,12.5\r\n2,Sananwetan,6,8,-\r\n"
"""A header of two levels, which no loader takes, and a dash of which somebody has to be asked."""

CLEAN = b"kode,kecamatan,jumlah,tanggal\r\n0101,Kepanjenkidul,40321,2024-01-31\r\n0102,Sananwetan,,2024-02-01\r\n"


def _load(portal: Portal, resource_id: str, content: bytes) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Upload a file and have it loaded; return types and rows of the table."""
    portal.as_("editor", "resource_patch", id=resource_id, upload=upload("data.csv", content), url="data.csv")
    return _work(resource_id)


def _work(resource_id: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Let the worker do what is queued, and return types and rows of the table."""
    queue = jobs.get_queue()
    # As in a worker of the command line: no page is being answered, so nobody is logged in.
    Context().run(SimpleWorker([queue], connection=queue.connection).work, burst=True)
    model.Session.remove()
    context: Any = {"ignore_auth": True, "user": ""}
    found = tk.get_action("datastore_search")(context, {"resource_id": resource_id, "sort": "_id"})
    types = {field["id"]: field["type"] for field in found["fields"] if field["id"] != "_id"}
    return types, found["records"]


def test_the_table_has_the_right_types(portal: Portal, app: Any, site: str) -> None:
    """Figures and dates have their types, codes keep their zeros; so it stays when the file or its columns change."""
    with app.flask_app.test_request_context():
        made = portal.dataset(file=False)
        resource_id = portal.as_(
            "editor", "resource_create", package_id=made["id"], name="Penduduk", url="", format="CSV"
        )["id"]
        types, rows = _load(portal, resource_id, CLEAN)
        assert types == {"kode": "text", "kecamatan": "text", "jumlah": "numeric", "tanggal": "timestamp"}
        assert [(row["kode"], row["jumlah"]) for row in rows] == [("0101", 40321), ("0102", None)]
        portal.as_("editor", "xloader_submit", resource_id=resource_id, ignore_hash=True)
        assert _work(resource_id) == (types, rows), "somebody has it loaded once more"
        shown = portal.as_("editor", "xloader_status", resource_id=resource_id)
        assert (shown["status"], shown["error"]) == ("complete", {})
        types, rows = _load(portal, resource_id, CLEAN.replace(b"40321", b"40322"))
        assert (types["jumlah"], [row["jumlah"] for row in rows]) == ("numeric", [40322, None])
        types, rows = _load(portal, resource_id, UNTIDY)
        assert {"kode": "text", "tahun": "numeric"}.items() <= types.items()
        assert [row["kode"] for row in rows] == ["0101", "0101", "0102", "0102"]
        assert sorted(row["tahun"] for row in rows) == [2023, 2023, 2024, 2024]
        figures = next(name for name, type_ in types.items() if type_ == "numeric" and name != "tahun")
        assert sorted(float(row[figures]) for row in rows) == [40321.5, 40987.5, 52100.0, 52870.0]
        _types, rows = _load(portal, resource_id, b"bulan,lahir\r\nJanuari,3\r\nFebruari,-\r\nMaret,5\r\n")
        assert [row["lahir"] for row in rows] == ["3", "-", "5"], "what a person has to be asked about stays as it is"
        types, rows = _load(portal, resource_id, LEVELS)
        assert types["tahun"] == "numeric"
        assert [row["luas"] for row in rows] == ["12.5", "12.5", "-", "-"]
        shown = portal.as_("editor", "xloader_status", resource_id=resource_id)
        assert (shown["status"], shown["error"]) == ("complete", {})


def test_the_tidied_table_is_for_the_house(portal: Portal, app: Any) -> None:
    """The office and the reviewers may look at it; others get what a file gives that does not exist."""
    resource_id = portal.submitted()["resources"][0]["id"]
    for person, status in (("editor", 200), ("walidata", 200), ("outsider", 404)):
        token = portal.as_(person, "api_token_create", user=portal.people[person], name="uji")["token"]
        app.get(f"/dataset/x/resource/{resource_id}/rapi.csv", headers={"Authorization": token}, status=status)
