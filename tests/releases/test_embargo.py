"""What is approved waits for the announced minute of its release, hidden and locked, and opens then, once."""

from __future__ import annotations

import datetime as dt
import html
from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.gate import doctor
from ckanext.satudata.model import releases
from ckanext.satudata.services import ticking, wording
from ckanext.satudata.services.release_warnings import warnings

from tests.portal import Portal, call, is_public
from tests.releases.embargo import (
    announce,
    events,
    follow,
    let_time_come,
    minute,
    move,
    move_quietly,
    one_stage,
    refused,
    revise,
    seen,
    state,
    statements,
    waiting,
    workday,
)

BLITAR = Path("ckanext.satudata:domain/workflow/presets/blitar.yaml")

OUTSIDE = (None, "stranger", "outsider")


@pytest.mark.usefixtures("with_request_context")
def test_hidden_until_the_minute_and_public_within_one_tick(portal: Portal, app: Any) -> None:
    """Approved a minute ahead of its release, a dataset is found by no channel; one tick after it by all of them."""
    dataset = waiting(portal, dt.timedelta(minutes=2))
    shown = portal.show(dataset["id"])
    assert shown["state"] == "scheduled"
    assert shown["schedule"]["release_id"] == dataset["release"]["id"]
    assert dt.datetime.fromisoformat(shown["schedule"]["at"]) == dataset["at"]
    assert ticking.tick().published == 0
    for person in OUTSIDE:
        assert seen(portal, app, dataset, person) == set()
    with pytest.raises(tk.ValidationError):
        portal.as_("editor", "package_patch", id=dataset["id"], notes="Diubah setelah disetujui.")
    let_time_come(dataset["id"])
    assert ticking.tick().published == 1
    for person in OUTSIDE:
        assert {"show", "page", "download", "search", "list", "feed"} <= seen(portal, app, dataset, person)
    release = portal.as_(None, "satudata_release_show", release_id=dataset["release"]["id"])
    assert release["released_at"] == portal.show(dataset["id"])["published_at"]
    assert release["dataset"]["id"] == dataset["id"]
    assert events(dataset["id"])[-2:] == ["schedule", "publish"]
    assert ticking.tick().published == 0
    assert doctor.examine() == []


@pytest.mark.usefixtures("with_request_context")
def test_a_release_that_is_moved_takes_its_dataset_along(portal: Portal) -> None:
    """A new minute counts at once; without one the dataset waits for its publisher, and with a new one again."""
    dataset = waiting(portal, dt.timedelta(hours=3))
    later = minute(dt.timedelta(hours=5))
    move(portal, dataset, later)
    assert portal.show(dataset["id"])["schedule"]["at"] == later.isoformat()
    let_time_come(dataset["id"])
    move(portal, dataset, minute(dt.timedelta(hours=4)))
    assert ticking.tick().published == 0
    move(portal, dataset, "")
    shown = portal.show(dataset["id"])
    assert (shown["state"], shown["schedule"]) == ("approved", None)
    assert ticking.tick().published == 0
    move(portal, dataset, later)
    assert portal.show(dataset["id"])["state"] == "scheduled"
    assert events(dataset["id"], "schedule", "unschedule") == ["schedule"] * 3 + ["unschedule", "schedule"]
    ticking.tick()
    assert not is_public(dataset["id"])
    assert doctor.examine() == []


@pytest.mark.usefixtures("with_request_context")
def test_a_release_that_is_called_off_leaves_the_publication_to_a_person(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, ckan_config: Any, tmp_path: Path
) -> None:
    """Even where the last approval publishes by itself, an embargo does not end because its date was taken away."""
    follow(monkeypatch, ckan_config, one_stage(tmp_path))
    dataset = portal.submitted()
    release = announce(portal, dataset["id"], minute(dt.timedelta(hours=2)))
    portal.approve(dataset["id"], "walidata")
    assert state(dataset["id"]) == "scheduled"
    portal.as_("walidata", "satudata_release_cancel", release_id=release["id"], reason="Survei dibatalkan.")
    assert state(dataset["id"]) == "approved"
    assert ticking.tick().published == 0
    assert doctor.examine() == []
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    assert is_public(dataset["id"])
    assert portal.as_(None, "satudata_release_show", release_id=release["id"])["status"] == "dibatalkan"


@pytest.mark.usefixtures("with_request_context")
def test_taken_back_by_the_office(portal: Portal) -> None:
    """The office takes a scheduled dataset back; it is open for edits, and its minute passes without it."""
    dataset = waiting(portal)
    portal.as_("editor", "satudata_submission_cancel", dataset_id=dataset["id"], note="Angka keliru.")
    assert portal.show(dataset["id"])["state"] == "cancelled"
    portal.as_("editor", "package_patch", id=dataset["id"], notes="Jumlah penduduk yang diperbaiki, semester II 2024.")
    assert ticking.tick().published == 0
    assert doctor.examine() == []
    portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    portal.approve(dataset["id"], "walidata")
    assert state(dataset["id"]) == "scheduled"


@pytest.mark.usefixtures("with_request_context")
def test_a_late_tick_publishes_late_and_says_so(portal: Portal, freezer: Any) -> None:
    """A tick that comes two days late publishes then, with the real time, and the release is late."""
    dataset = waiting(portal, dt.timedelta(hours=1))
    freezer.move_to(dataset["at"] + dt.timedelta(days=2))
    assert {problem.code for problem in doctor.examine()} == {"release_missed"}
    assert ticking.tick().published == 1
    release = portal.as_(None, "satudata_release_show", release_id=dataset["release"]["id"])
    assert (release["status"], release["days_late"]) == ("dirilis_terlambat", 2)
    assert release["released_at"] == (dataset["at"] + dt.timedelta(days=2)).isoformat()
    freezer.move_to(dataset["at"] - dt.timedelta(days=1))  # the clock is set back
    assert ticking.tick().published == 0
    assert events(dataset["id"], "publish") == ["publish"]


@pytest.mark.usefixtures("with_request_context")
def test_a_clock_set_back_opens_nothing_early(portal: Portal, freezer: Any, monkeypatch: Any, ckan_config: Any) -> None:
    """The minute is one moment of the world: neither a clock set back nor another time zone brings it nearer."""
    dataset = waiting(portal, dt.timedelta(hours=1))
    freezer.move_to(dataset["at"] - dt.timedelta(seconds=1))
    monkeypatch.setitem(ckan_config, "ckan.display_timezone", "Asia/Jayapura")
    assert ticking.tick().published == 0
    freezer.move_to(dataset["at"] - dt.timedelta(hours=10))
    assert ticking.tick().published == 0
    freezer.move_to(dataset["at"])
    assert ticking.tick().published == 1
    assert is_public(dataset["id"])


@pytest.mark.usefixtures("with_request_context")
def test_an_obstacle_at_the_minute(portal: Portal) -> None:
    """What stands against it keeps it hidden, is recorded once and shown, and the next tick tries again."""
    dataset = waiting(portal)
    resource = dataset["resources"][0]["id"]
    portal.as_("walidata", "satudata_quarantine_place", resource_id=resource, reason="Ada NIK?")
    let_time_come(dataset["id"])
    for _tick in range(3):
        assert ticking.tick().publication_failed == 1
    assert not is_public(dataset["id"])
    assert events(dataset["id"], "publish_failed") == ["publish_failed"]
    shown = portal.show(dataset["id"])
    assert shown["state"] == "scheduled"
    assert shown["schedule"]["failure"]
    assert [problem.code for problem in doctor.examine()] == ["release_held_up"]
    portal.as_("walidata", "satudata_quarantine_lift", resource_id=resource, reason="Diperiksa, tidak ada.")
    assert ticking.tick().published == 1
    assert is_public(dataset["id"])
    assert doctor.examine() == []


@pytest.mark.usefixtures("with_request_context")
def test_the_publisher_cannot_open_it_early(portal: Portal) -> None:
    """Pressing "publish" before the minute is refused with the date; after it, it publishes as tick would."""
    dataset = waiting(portal)
    problems = refused(portal, "walidata2", "satudata_publication_publish", dataset_id=dataset["id"])
    assert "release_id" in problems
    assert state(dataset["id"]) == "scheduled"
    let_time_come(dataset["id"])
    move_quietly(dataset["release"]["id"], minute(-dt.timedelta(minutes=5)))
    portal.as_("walidata2", "satudata_publication_publish", dataset_id=dataset["id"])
    assert is_public(dataset["id"])
    assert ticking.tick().published == 0


@pytest.mark.usefixtures("with_request_context")
def test_publishing_for_a_release_that_was_announced_after_the_approval(portal: Portal) -> None:
    """The publisher schedules for a release of this dataset; any other is refused."""
    other, dataset = portal.published(), portal.submitted()
    portal.approve(dataset["id"], "walidata")
    foreign = announce(portal, other["id"], minute(dt.timedelta(hours=2)), period="2025")
    for wrong in (foreign["id"], "tidak-ada"):
        problems = refused(
            portal, "walidata", "satudata_publication_publish", dataset_id=dataset["id"], release_id=wrong
        )
        assert "release_id" in problems
        assert state(dataset["id"]) == "approved"
    first = announce(portal, dataset["id"], minute(dt.timedelta(hours=2)))
    second = announce(portal, dataset["id"], minute(dt.timedelta(hours=9)), period="2025")
    publish = "satudata_publication_publish"
    shown = portal.as_("walidata2", publish, dataset_id=dataset["id"], release_id=second["id"])
    assert (shown["state"], shown["schedule"]["release_id"]) == ("scheduled", second["id"])
    shown = portal.as_("walidata2", publish, dataset_id=dataset["id"], release_id=first["id"])
    assert shown["schedule"]["release_id"] == first["id"]
    let_time_come(dataset["id"])
    ticking.tick()
    last = portal.as_("walidata", "satudata_submission_history", dataset_id=dataset["id"])["events"][-1]
    assert (last["type"], last["actor_name"]) == ("publish", "Uji Walidata2")


@pytest.mark.usefixtures("with_request_context")
@pytest.mark.parametrize("when", ["", "paling lambat 31-12-2099"])
def test_without_a_minute_nothing_waits(portal: Portal, when: str) -> None:
    """A release without a date, or with a last day only, holds nothing back; the publication fulfils it."""
    dataset = portal.submitted()
    release = announce(portal, dataset["id"], when)
    assert portal.approve(dataset["id"], "walidata")["state"] == "approved"
    portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
    shown = portal.as_(None, "satudata_release_show", release_id=release["id"])
    assert shown["status"] == "dirilis_tepat_waktu"


@pytest.mark.usefixtures("with_request_context")
def test_the_next_version_waits_too(portal: Portal, app: Any) -> None:
    """A working copy with data of the release's period waits as such; at the minute it takes the public one's place."""
    dataset = portal.published()
    release = announce(portal, dataset["id"], minute(dt.timedelta(hours=2)), period="2025")
    correction = revise(portal, dataset["id"], notes="Jumlah penduduk tiap kecamatan, dengan catatan yang diperbaiki.")
    portal.approve(correction, "walidata")
    assert state(correction) == "approved"  # no new data: it does not wait for next year's release
    portal.as_("walidata", "satudata_publication_publish", dataset_id=correction)
    copy = revise(portal, dataset["id"], periode_akhir="2025")
    portal.approve(copy, "walidata")
    assert state(copy) == "scheduled"
    before = seen(portal, app, {**dataset, "id": copy}, None) - {"list", "feed", "catalogue", "download", "rows"}
    assert before == set()
    assert portal.as_(None, "package_show", id=dataset["id"])["periode_akhir"] == "2024"
    let_time_come(copy)
    assert ticking.tick().published == 1
    assert portal.as_(None, "package_show", id=dataset["id"])["periode_akhir"] == "2025"
    assert portal.as_(None, "satudata_release_show", release_id=release["id"])["released_at"]
    assert ticking.tick().published == 0
    assert doctor.examine() == []


def test_pages_say_when_it_opens(portal: Portal, app: Any, monkeypatch: pytest.MonkeyPatch, ckan_config: Any) -> None:
    """Submission page, dataset page and inbox tell the minute and link to the release, without a button to publish."""
    with app.flask_app.test_request_context():
        dataset = waiting(portal)
        resource = dataset["resources"][0]["id"]
        shown = portal.show(dataset["id"])
    link, time = f"/jadwal-rilis/{dataset['release']['id']}", wording.moment(dataset["at"])
    read = f"/dataset/{dataset['id']}"
    for person in ("walidata", "editor"):
        page = _page(portal, app, person, f"{read}/pengajuan")
        assert link in page
        assert time in page
        assert 'value="publish"' not in page
    assert {item["operation"] for item in shown["allowed"]} == set()
    assert time in _page(portal, app, "editor", read)
    inbox = _page(portal, app, "walidata", "/satudata/antrian")
    assert link in inbox
    assert time in inbox
    with app.flask_app.test_request_context():
        portal.as_("walidata", "satudata_quarantine_place", resource_id=resource, reason="Ada NIK?")
        let_time_come(dataset["id"])
        ticking.tick()
        reason = portal.show(dataset["id"])["schedule"]["failure"][0]
    assert reason in html.unescape(_page(portal, app, "editor", f"{read}/pengajuan"))


def test_deadlines_that_no_longer_fit(portal: Portal, app: Any, monkeypatch: Any, ckan_config: Any) -> None:
    """Office and walidata are warned on the submission page; the number of statements is the same for a whole list."""
    with app.flask_app.test_request_context():
        follow(monkeypatch, ckan_config, BLITAR)
        dataset = portal.submitted()
        day = workday(2)
        release = announce(portal, dataset["id"], day.isoformat())
        shown = portal.show(dataset["id"])
        needed = shown["release"]["warning"]["days_needed"]
        assert shown["release"]["warning"]["days_left"] == 2
        assert needed > 2
        assert str(needed) in shown["release"]["warning"]["message"]
        own = portal.as_("editor", "satudata_release_show", release_id=release["id"])
        assert own["warning"] == shown["release"]["warning"]
        assert portal.as_(None, "satudata_release_show", release_id=release["id"])["warning"] is None
        far = portal.submitted()
        announce(portal, far["id"], workday(60).isoformat())
        assert portal.show(far["id"])["release"]["warning"] is None
        rows = [*releases.by_package(dataset["id"]), *releases.by_package(far["id"])]
        assert set(warnings(rows)) == {release["id"]}
        assert statements(lambda: warnings(rows)) == statements(lambda: warnings(rows[:1])) == 1
    for person in ("walidata", "editor"):
        page = _page(portal, app, person, f"/dataset/{dataset['id']}/pengajuan")
        assert shown["release"]["warning"]["message"] in html.unescape(page)


def _page(portal: Portal, app: Any, person: str, path: str) -> str:
    token = call("api_token_create", portal.people["admin"], user=portal.people[person], name="halaman")["token"]
    answer = app.test_client().get(path, headers={"Authorization": token}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)
