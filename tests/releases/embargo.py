"""Datasets that wait for their release: made, looked for by every channel, and moved in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.model import releases, submissions
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


def move(portal: Portal, dataset: dict[str, Any], moment: dt.datetime | str) -> None:
    """Move the release of a dataset that waits."""
    when = moment if isinstance(moment, str) else planned(moment)
    portal.as_(
        "walidata",
        "satudata_release_update",
        release_id=dataset["release"]["id"],
        planned=when,
        reason="Pindah jadwal.",
    )


def move_quietly(release_id: str, moment: dt.datetime) -> None:
    """Let a release have been announced for another minute from the beginning."""
    local = moment.astimezone(config.timezone())
    day = local.date()
    releases.update(release_id, planned_day=day, last_day=day, planned_time=local.time())
    model.Session.commit()


def revise(portal: Portal, dataset_id: str, **fields: Any) -> str:
    """Submit the next version of a published dataset; return its working copy."""
    copy = portal.as_("editor", "satudata_revision_start", dataset_id=dataset_id)["copy_id"]
    portal.as_("editor", "package_patch", id=copy, **fields)
    portal.as_("editor", "satudata_submission_submit", dataset_id=copy)
    return copy


def follow(monkeypatch: pytest.MonkeyPatch, ckan_config: Any, procedure: Path) -> None:
    """Let the portal follow another procedure."""
    monkeypatch.setitem(ckan_config, "ckanext.satudata.workflow", str(procedure))


def one_stage(folder: Path) -> Path:
    """Write a procedure of one stage, whose approval publishes by itself."""
    path = folder / "langsung.yaml"
    path.write_text(
        "code: langsung\ntitle: {id: Langsung, en: Direct}\npublish: on_approval\nstages:\n"
        "  - {code: periksa, role: walidata, label: {id: Periksa, en: Check}}\n"
    )
    return path


def workday(number: int) -> dt.date:
    """Return the n-th working day after today."""
    calendar = config.calendar()
    day = now().astimezone(calendar.timezone).date()
    while number:
        day += dt.timedelta(days=1)
        number -= calendar.is_working_day(day)
    return day


def statements(task: Callable[[], Any]) -> int:
    """Return how many statements a task sends to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        task()
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
    return len(sent)
