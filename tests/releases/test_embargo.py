"""What is approved waits for the announced minute of its release, hidden and locked, and opens then, once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.gate import doctor
from ckanext.satudata.services import ticking

from tests.portal import Portal
from tests.releases.embargo import events, let_time_come, seen, waiting

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
