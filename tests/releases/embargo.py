"""Datasets that wait for their release: made, looked for by every channel, and moved in time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.model import submissions
from ckanext.satudata.model.tables import now, submission

from tests.portal import Portal, call


def minute(ahead: dt.timedelta) -> dt.datetime:
    """Return a whole minute so far from now."""
    return (now() + ahead).replace(second=0, microsecond=0)


def planned(moment: dt.datetime) -> str:
    """Return a moment as people of the portal write it into the schedule."""
    return moment.astimezone(config.timezone()).strftime("%Y-%m-%d %H:%M")


def announce(portal: Portal, dataset_id: str, moment: dt.datetime | str, **fields: Any) -> dict[str, Any]:
    """Announce a release of a dataset, as the walidata does."""
    when = moment if isinstance(moment, str) else planned(moment)
    return portal.as_(
        "walidata",
        "satudata_release_create",
        **{"dataset_id": dataset_id, "period": "2024", "planned": when, "certainty": "sementara", **fields},
    )


def waiting(portal: Portal, ahead: dt.timedelta = dt.timedelta(hours=2), **fields: Any) -> dict[str, Any]:
    """Approve a dataset whose release lies ahead; return the dataset with ``release`` and ``at``."""
    dataset = portal.submitted(**fields)
    moment = minute(ahead)
    release = announce(portal, dataset["id"], moment)
    portal.approve(dataset["id"], "walidata")
    return {**dataset, "release": release, "at": moment}


def let_time_come(dataset_id: str, ago: dt.timedelta = dt.timedelta(minutes=1)) -> None:
    """Let the minute of a scheduled dataset or working copy lie in the past."""
    statement = (
        sa.update(submission)
        .where(submission.c.package_id == dataset_id, submission.c.closed_at.is_(None))
        .values(scheduled_at=now() - ago)
    )
    model.Session.execute(statement)
    model.Session.commit()
    model.Session.remove()


def events(dataset_id: str, *types: str) -> list[str]:
    """Return the types of a dataset's events, oldest first; of these types alone, if any are given."""
    found = sa.text("SELECT type FROM satudata_event WHERE package_id = :id ORDER BY id")
    names = list(model.Session.execute(found, {"id": dataset_id}).scalars())
    model.Session.remove()
    return [name for name in names if not types or name in types]


def state(dataset_id: str) -> str:
    """Return the state of the newest submission, as it is committed."""
    model.Session.rollback()
    row = submissions.latest(dataset_id)
    assert row is not None
    return row["state"]


def seen(portal: Portal, app: Any, dataset: dict[str, Any], person: str | None) -> set[str]:
    """Return the channels by which somebody finds anything of a dataset."""
    resource, found = dataset["resources"][0]["id"], set()
    # It gets its name with the publication.
    package = model.Package.get(dataset["id"])
    model.Session.refresh(package)
    name = package.name
    headers = {}
    if person:
        headers["Authorization"] = call(
            "api_token_create", portal.people["admin"], user=portal.people[person], name="embargo"
        )["token"]
    pages = {
        "show": f"/api/3/action/package_show?id={dataset['id']}",
        "page": f"/dataset/{name}",
        "download": f"/dataset/{dataset['id']}/resource/{resource}/download/data.csv",
        "rows": f"/api/3/action/datastore_search?resource_id={resource}",
        "dump": f"/datastore/dump/{resource}",
        "dcat": f"/dataset/{dataset['id']}.xml",
    }
    for channel, path in pages.items():
        answer = app.test_client().get(path, headers=headers, follow_redirects=False)
        if answer.status_code == 200:
            found.add(channel)
    lists = {
        "search": f"/api/3/action/package_search?fq=id:{dataset['id']}",
        "list": "/api/3/action/package_list",
        "feed": "/feeds/dataset.atom",
        "catalogue": "/catalog.xml",
    }
    for channel, path in lists.items():
        body = app.test_client().get(path, headers=headers).get_data(as_text=True)
        if dataset["id"] in body or name in body or dataset["title"] in body:
            found.add(channel)
    return found


def refused(portal: Portal, person: str, action: str, /, **data: Any) -> dict[str, Any]:
    """Return the problems with which an action is refused."""
    try:
        portal.as_(person, action, **data)
    except tk.ValidationError as error:
        return error.error_dict
    raise AssertionError(f"{action} was not refused")
