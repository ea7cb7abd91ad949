"""One decision on many submissions."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from tests.portal import Portal

pytestmark = pytest.mark.usefixtures("with_request_context")

ACTION = "satudata_submission_decide_many"


def test_one_failure_stops_no_other(portal: Portal) -> None:
    """Each item has its own result: what cannot be decided says why, and everything else is decided."""
    first, second = portal.submitted()["id"], portal.submitted(title="Jumlah Kelahiran")["id"]
    draft = portal.dataset(title="Jumlah Kematian")["id"]
    answer = portal.as_(
        "walidata", ACTION, dataset_ids=[first, draft, "tidak-ada", second], decision="approve", confirm_checklist=True
    )
    assert (answer["succeeded"], answer["failed"]) == (2, 2)
    assert [result["success"] for result in answer["results"]] == [True, False, False, True]
    assert [result["dataset_id"] for result in answer["results"]] == [first, draft, "tidak-ada", second]
    # To the walidata a draft of an office is as unknown as a dataset that does not exist.
    assert answer["results"][1]["errors"] == answer["results"][2]["errors"]
    assert portal.show(first)["state"] == portal.show(second)["state"] == "approved"


def test_rules_hold_for_each(portal: Portal) -> None:
    """Notes, checklists, own work and versions are asked for each dataset as in a single decision."""
    dataset = portal.submitted()["id"]
    version = portal.show(dataset)["version"]

    def errors(person: str = "walidata", **call: Any) -> dict[str, Any]:
        return portal.as_(person, ACTION, dataset_ids=[dataset], **call)["results"][0]["errors"]

    assert "note" in errors(decision="return")
    assert "checklist" in errors(decision="approve")
    assert "version" in errors(decision="approve", confirm_checklist=True, versions={dataset: version + 1})
    assert errors("editor", decision="approve", confirm_checklist=True)
    assert portal.show(dataset)["version"] == version


@pytest.mark.parametrize(
    ("call", "field"),
    [
        ({"dataset_ids": [], "decision": "approve"}, "dataset_ids"),
        ({"dataset_ids": [{"id": "x"}], "decision": "approve"}, "dataset_ids"),
        ({"dataset_ids": ["x"] * 101, "decision": "approve"}, "dataset_ids"),
        ({"dataset_ids": ["x"], "decision": "publish"}, "decision"),
        ({"dataset_ids": ["x"], "decision": "approve", "versions": {"x": "1"}}, "versions"),
        ({"dataset_ids": ["x"], "decision": "approve", "note": "x" * 10_001}, "note"),
    ],
)
def test_wrong_calls(portal: Portal, call: dict[str, Any], field: str) -> None:
    """A call that is wrong as a whole decides nothing and names what is wrong."""
    with pytest.raises(tk.ValidationError) as caught:
        portal.as_("walidata", ACTION, **call)
    assert field in caught.value.error_dict


def test_anonymous(portal: Portal) -> None:
    """Nobody decides without logging in."""
    with pytest.raises(tk.NotAuthorized):
        portal.as_(None, ACTION, dataset_ids=["x"], decision="approve")
