"""Discarding a revision leaves nothing of the working copy."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search.common import make_connection

from ckanext.satudata.model import datastore

from tests.portal import Portal, is_public, upload
from tests.revisions import material

pytestmark = pytest.mark.usefixtures("with_plugins")

HISTORY = {"satudata_event", "satudata_event_person", "satudata_revision", "satudata_journal"}
"""What is kept on purpose: that there was a revision, and what happened to it."""


def traces() -> dict[str, Any]:
    """Count the rows of every table, the files, the DataStore's tables and the search documents."""
    model.Session.remove()
    engine = model.meta.engine
    assert engine is not None
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        found: dict[str, Any] = {
            table: connection.execute(sa.text(f'SELECT count(*) FROM "{table}"')).scalar_one()  # noqa: S608
            for table in tables
            if table not in HISTORY
        }
    storage = Path(os.environ.get("CKAN_STORAGE_PATH") or tk.config["ckan.storage_path"])
    found["files"] = sorted(str(path) for path in storage.rglob("*") if path.is_file())
    with datastore._transaction() as connection:
        query = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
        found["tables"] = list(connection.execute(sa.text(query)).scalars())
        functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1"
        found["functions"] = list(connection.execute(sa.text(functions)).scalars())
    found["documents"] = make_connection().search(f'site_id:"{tk.config["ckan.site_id"]}"', rows=0).hits
    return found


def test_discarding_leaves_no_trace(portal: Portal) -> None:
    """Rows in every table, files, DataStore tables and search documents are as before the start."""
    dataset = material.with_everything(portal)
    before = traces()
    copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    assert traces() != before
    resources = portal.as_("editor", "package_show", id=copy["copy_id"])["resources"]
    new = material.call_upload(portal, copy["copy_id"], "Baru")
    material.table(portal, new["id"])
    again = material.call_upload(portal, copy["copy_id"], "Dihapus")
    portal.as_("editor", "resource_delete", id=again["id"])
    portal.as_("editor", "resource_delete", id=resources[1]["id"])
    portal.as_("editor", "resource_patch", id=resources[0]["id"], upload=upload("data.csv", b"x\n"), url="data.csv")
    closed = portal.as_("editor2", "satudata_revision_discard", dataset_id=copy["copy_name"])
    assert closed["state"] == "discarded"
    assert traces() == before
    assert is_public(dataset["id"])
    with pytest.raises(tk.ObjectNotFound):
        portal.as_("editor", "satudata_revision_show", dataset_id=dataset["id"])
    assert portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])["state"] == "open"


def test_no_discard_under_review(portal: Portal) -> None:
    """Who wants to discard what is under review cancels the submission first; core's delete button does neither."""
    dataset = portal.published()
    copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    for action in ("package_delete", "dataset_purge"):
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
            portal.as_("editor" if action == "package_delete" else "admin", action, id=copy["copy_id"])
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy["copy_id"])
    with pytest.raises(tk.ValidationError):
        portal.as_("editor", "satudata_revision_discard", dataset_id=dataset["id"])
    for person in ("outsider", "walidata", "member"):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            portal.as_(person, "satudata_revision_discard", dataset_id=dataset["id"])
    portal.as_("editor", "satudata_submission_cancel", dataset_id=copy["copy_id"])
    portal.as_("editor", "satudata_revision_discard", dataset_id=dataset["id"])
    assert is_public(dataset["id"])


def test_reviewers_are_told_what_it_is(portal: Portal) -> None:
    """Inbox and submission say of which dataset something is a revision; the history is the dataset's own."""
    dataset = portal.published()
    copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset["id"])
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy["copy_id"])
    inbox = portal.as_("walidata", "satudata_inbox_list")["results"]
    assert [item["revision"]["dataset_id"] for item in inbox] == [dataset["id"]]
    assert inbox[0]["title"] == f"Revisi dari {dataset['title']}" or "Revision of" in inbox[0]["title"]
    assert portal.show(copy["copy_id"])["revision"]["dataset_name"] == portal.show(dataset["id"])["dataset_name"]
    portal.approve(copy["copy_id"], "walidata")
    portal.as_("walidata", "satudata_publication_publish", dataset_id=copy["copy_id"])
    history = portal.as_("walidata", "satudata_submission_history", dataset_id=dataset["id"])
    kinds = [event["type"] for event in history["events"]]
    assert kinds == ["submit", "approve", "publish", "revision_start", "submit", "approve", "publish"]
    assert [item["submission"] for item in history["rounds"]] == [1, 2]
