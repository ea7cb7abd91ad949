"""Which fields a procedure may let the walidata correct without a review."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.workflow.loading import PRESETS, WorkflowError, load_preset, load_workflow
from ckanext.satudata.domain.workflow.rules import NEVER_CORRECTED
from ckanext.satudata.domain.workflow.summary import summary

TEXT = """code: contoh
title: {id: Contoh, en: Example}
corrections: CORRECTIONS
stages: [{code: cek, role: walidata, label: {id: Cek, en: Check}}]
"""


def load(corrections: str) -> tuple[str, ...]:
    """Return the corrections of a procedure written as YAML."""
    return load_workflow(TEXT.replace("CORRECTIONS", corrections), "contoh.yaml").corrections


def test_presets_have_sensible_ones() -> None:
    """Each preset lets title, contact and tags be corrected, and nothing that decides on access or meaning."""
    for code in PRESETS:
        workflow = load_preset(code)
        assert {"title", "kontak_unit", "kontak_email", "tags"} <= set(workflow.corrections)
        assert not NEVER_CORRECTED & set(workflow.corrections)
        assert "kontak_email" in summary(workflow)


def test_a_procedure_may_have_none() -> None:
    """The key may be left out or empty."""
    assert load("[]") == ()
    assert load_workflow(TEXT.replace("corrections: CORRECTIONS\n", ""), "contoh.yaml").corrections == ()


@pytest.mark.parametrize("language", ["id", "en"])
def test_mistakes_are_named_at_once(language: str) -> None:
    """Fields that need a review, repeated ones and nonsense are named with their line and place."""
    with pytest.raises(WorkflowError) as refused:
        load("[title, accessRights, title, 'a b', 7]")
    told = refused.value.text(language).splitlines()
    assert sorted(line.split(" ")[1] for line in told) == [f"corrections[{number}]:" for number in (2, 3, 4, 5)]
    assert all(line.startswith("contoh.yaml:3:") for line in told)
