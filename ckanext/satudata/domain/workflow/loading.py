"""Reading a procedure from YAML; all mistakes at once, each with file, line and key."""

from __future__ import annotations

from pathlib import Path

import yaml

from ckanext.satudata.domain.workflow.definition import Workflow

PRESETS = ("perpres", "pekalongan", "blitar", "pringsewu")


class WorkflowError(Exception):
    """A procedure has mistakes."""


def load_workflow(text: str, source: str) -> Workflow:
    """Return the procedure of a YAML text."""
    return Workflow.model_validate(yaml.safe_load(text))


def load_preset(code: str) -> Workflow:
    """Return a packaged procedure."""
    path = Path(__file__).parent / "presets" / f"{code}.yaml"
    return load_workflow(path.read_text(encoding="utf-8"), str(path))
