"""XLoader's own job fills the table of an uploaded file in any state; nobody and nothing else does."""

from __future__ import annotations

from typing import Any

from rq import SimpleWorker

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs

from tests.portal import Portal, is_public


def _work() -> int:
    """Carry out the queued jobs as a worker does."""
    queue = jobs.get_queue()
    count = len(queue.jobs)
    SimpleWorker([queue], connection=queue.connection).work(burst=True)
    model.Session.remove()
    return count


def _rows(resource_id: str) -> list[dict[str, Any]]:
    context: Any = {"ignore_auth": True, "user": ""}
    return tk.get_action("datastore_search")(context, {"resource_id": resource_id})["records"]


def test_loads_after_submission(portal: Portal, app: Any, site: str) -> None:
    """A dataset submitted right after the upload still gets its table, and a reload of a published one keeps it."""
    with app.flask_app.test_request_context():
        dataset = portal.submitted()
        resource = dataset["resources"][0]["id"]
        assert _work() > 0
        assert [row["jumlah"] for row in _rows(resource)] == [40321]
        portal.approve(dataset["id"], "walidata")
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
        before = _rows(resource)
        portal.as_("editor", "xloader_submit", resource_id=resource, ignore_hash=True)
        _work()
        assert _rows(resource) == before
        assert is_public(dataset["id"])


def test_link_is_not_loaded_after_submission(portal: Portal, app: Any, site: str) -> None:
    """A job that was queued for a link leaves the table alone once the dataset is under review."""
    with app.flask_app.test_request_context():
        dataset = portal.dataset(file=False)
        link = portal.as_(
            "editor", "resource_create", package_id=dataset["id"], name="Tautan", format="CSV", url=f"{site}/robots.txt"
        )["id"]
        _work()
        field = next(name for name in _rows(link)[0] if name != "_id")  # on a draft it is loaded
        portal.as_("editor", "xloader_submit", resource_id=link, ignore_hash=True)
        portal.as_("editor", "datastore_upsert", resource_id=link, force=True, method="insert", records=[{field: "x"}])
        before = _rows(link)
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        assert _work() > 0
        assert _rows(link) == before
        assert portal.as_("editor", "xloader_submit", resource_id=link) is False
