"""The window between the commits of two databases: 503 with Retry-After, for the tables concerned alone."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.satudata.model.tables import revision

from tests.portal import Portal, call
from tests.revisions import material

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_tables_answer_503_while_they_are_exchanged(portal: Portal, app: Any) -> None:
    """API and dump say when to try again; page, API of the dataset and other datasets' tables answer as always."""
    dataset = portal.dataset()
    table = dataset["resources"][0]["id"]
    material.table(portal, table)
    material.publish(portal, dataset["id"])
    other = portal.dataset(title="Jumlah Sekolah")
    material.table(portal, other["resources"][0]["id"])
    material.publish(portal, other["id"])
    portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    model.Session.execute(sa.update(revision).values(state="merging"))
    model.Session.commit()
    for address in (
        f"/api/3/action/datastore_search?resource_id={table}",
        f"/api/3/action/datastore_info?id={table}",
        f"/datastore/dump/{table}",
    ):
        answer = app.get(address)
        assert answer.status_code == 503, address
        assert int(answer.headers["Retry-After"]) > 0
    assert app.get(f"/dataset/{dataset['id']}").status_code == 200
    assert app.get(f"/api/3/action/package_show?id={dataset['id']}").status_code == 200
    rows = call("datastore_search", None, resource_id=other["resources"][0]["id"])
    assert rows["total"] == 2
    model.Session.execute(sa.update(revision).values(state="open"))
    model.Session.commit()
    assert app.get(f"/datastore/dump/{table}").status_code == 200
