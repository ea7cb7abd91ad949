"""Each packaged procedure played through the public actions: each stage by its own role, refused to every other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.workflow.loading import PRESETS, load_preset
from ckanext.satudata.domain.workflow.terms import Role

from tests.portal import Portal, is_public

pytestmark = pytest.mark.usefixtures("with_request_context")

PERSON = {
    Role.walidata: "walidata",
    Role.pembina: "pembina",
    Role.walidata_pendukung: "pendukung",
    Role.kepala_opd: "kepala",
    Role.pengelola_opd: "pengelola",
    Role.produsen: "editor2",
    Role.sekretariat: "sekretariat",
    Role.forum: "forum",
    Role.ppid: "ppid",
}
REFUSED = (tk.NotAuthorized, tk.ObjectNotFound)


@pytest.fixture
def city(portal: Portal) -> Portal:
    """The portal with somebody in every role of the site, too."""
    for role, person in (("sekretariat", "stranger"), ("forum", "outsider"), ("ppid", "member")):
        portal.people[role] = portal.people[person]
        portal.as_("admin", "satudata_role_grant", user=portal.people[role], role=role)
    return portal


def follow(monkeypatch: pytest.MonkeyPatch, ckan_config: Any, preset: str | Path) -> None:
    reference = preset if isinstance(preset, Path) else f"ckanext.satudata:domain/workflow/presets/{preset}.yaml"
    monkeypatch.setitem(ckan_config, "ckanext.satudata.workflow", str(reference))


def others(role: Role) -> Iterator[str]:
    yield from (person for other, person in PERSON.items() if other is not role)


def refused(portal: Portal, person: str, action: str, **data_dict: Any) -> None:
    with pytest.raises(REFUSED):
        portal.as_(person, action, **data_dict)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("priority", [False, True])
def test_route(city: Portal, monkeypatch: pytest.MonkeyPatch, ckan_config: Any, preset: str, priority: bool) -> None:
    """A dataset passes the stages of its procedure; at each one every other role is refused, and nothing changes."""
    follow(monkeypatch, ckan_config, preset)
    workflow = load_preset(preset)
    dataset = city.submitted(**({"prioritas_tahun": ["2026"]} if priority else {}))
    stages = [stage for stage in workflow.stages if stage.when == "always" or priority]
    for stage in stages:
        before = city.show(dataset["id"])
        assert (before["state"], before["stage"]) == ("in_review", stage.code)
        for person in others(stage.role):
            for decision in ("approve", "return", "reject"):
                refused(
                    city, person, "satudata_submission_decide", dataset_id=dataset["id"], decision=decision, note="Uji."
                )
        assert city.show(dataset["id"])["version"] == before["version"]
        assert not is_public(dataset["id"])
        city.approve(dataset["id"], PERSON[stage.role])
    if workflow.publish == "manual":
        assert city.show(dataset["id"])["state"] == "approved"
        for person in others(workflow.publisher):
            refused(city, person, "satudata_publication_publish", dataset_id=dataset["id"])
        city.as_(PERSON[workflow.publisher], "satudata_publication_publish", dataset_id=dataset["id"])
    assert city.show(dataset["id"])["state"] == "published"
    assert is_public(dataset["id"])


@pytest.mark.parametrize("preset", PRESETS)
def test_return_at_every_stage(city: Portal, monkeypatch: pytest.MonkeyPatch, ckan_config: Any, preset: str) -> None:
    """A return goes where the procedure says, and a corrected dataset begins again at the first stage."""
    follow(monkeypatch, ckan_config, preset)
    workflow = load_preset(preset)
    dataset = city.submitted(prioritas_tahun=["2026"])
    for number, stage in enumerate(workflow.stages):
        for earlier in workflow.stages[:number]:
            city.approve(dataset["id"], PERSON[earlier.role])
        decision = {"dataset_id": dataset["id"], "decision": "return", "note": "Mohon diperbaiki."}
        shown = city.as_(PERSON[stage.role], "satudata_submission_decide", **decision)
        if stage.return_to != "produsen":
            target = workflow.stage(stage.return_to)
            assert (shown["state"], shown["stage"]) == ("in_review", target.code)
            shown = city.as_(PERSON[target.role], "satudata_submission_decide", **decision)
        assert shown["state"] == "changes_requested"
        city.as_("editor", "package_patch", id=dataset["id"], notes=f"Perbaikan ke-{number + 1}.")
        shown = city.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        assert shown["stage"] == workflow.stages[0].code
        assert shown["round"] == number + 2


def test_resubmission_to_the_returning_stage(
    city: Portal, monkeypatch: pytest.MonkeyPatch, ckan_config: Any, tmp_path: Path
) -> None:
    """Where a procedure says so, a corrected dataset goes on at the stage that returned it, and can be published."""
    text = (Path(__file__).parents[2] / "ckanext/satudata/domain/workflow/presets/pringsewu.yaml").read_text()
    path = tmp_path / "lanjut.yaml"
    path.write_text(text.replace("resubmit_to: first_stage", "resubmit_to: returning_stage"))
    follow(monkeypatch, ckan_config, path)
    dataset = city.submitted()
    city.approve(dataset["id"], "pendukung")
    city.approve(dataset["id"], "kepala")
    city.as_(
        "walidata", "satudata_submission_decide", dataset_id=dataset["id"], decision="return", note="Lengkapi sumber."
    )
    city.as_("editor", "package_patch", id=dataset["id"], notes="Sumber sudah disebutkan.")
    shown = city.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
    assert shown["stage"] == "data_dukung"
    assert city.approve(dataset["id"], "walidata")["state"] == "published"
    assert is_public(dataset["id"])
