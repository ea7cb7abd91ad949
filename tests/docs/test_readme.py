"""What the README says about procedures and options is what the code has. Needs no service."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ckanext.satudata.domain.workflow.graph import mermaid
from ckanext.satudata.domain.workflow.loading import PRESETS, load_preset

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = sorted((ROOT / "docs").glob("*.md"))
DECLARATION = ROOT / "ckanext" / "satudata" / "config_declaration.yaml"


def _section(title: str) -> str:
    """Return the text below a heading, up to the next heading of its level."""
    level = title.split(" ", 1)[0]
    found = re.search(rf"^{re.escape(title)}$(.*?)(?=^{level} |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no heading {title!r}"
    return found.group(1)


def _declared() -> dict[str, str]:
    groups = yaml.safe_load(DECLARATION.read_text(encoding="utf-8"))["groups"]
    return {option["key"]: option["default"] for group in groups for option in group["options"]}


@pytest.mark.parametrize("code", PRESETS)
def test_diagram_is_the_generated_one(code: str) -> None:
    """The diagram of a procedure is what "ckan satudata workflow graph" prints."""
    diagrams = re.findall(
        r"^### `(\w+)`.*?^```mermaid\n(.*?)^```$", _section("## Procedures"), re.MULTILINE | re.DOTALL
    )
    assert dict(diagrams)[code] == mermaid(load_preset(code)), (
        f"paste the output of: ckan satudata workflow graph {code}"
    )


def test_every_preset_has_a_section() -> None:
    """All procedures are shown, and no other, in the order of the code."""
    assert tuple(re.findall(r"^### `(\w+)`", _section("## Procedures"), re.MULTILINE)) == PRESETS


def test_configuration_table_is_the_declaration() -> None:
    """The table lists exactly the declared options with their defaults."""
    rows = re.findall(r"^\| `([\w.]+)` \| (.*?) \|", _section("## Configuration"), re.MULTILINE)
    listed = {key: "" if default == "(empty)" else default.strip("`") for key, default in rows}
    assert listed == _declared()


def test_actions_table_is_the_exported_actions() -> None:
    """The table names exactly the actions of the extension."""
    sources = (ROOT / "ckanext" / "satudata" / "logic" / "action" / "__init__.py").read_text(encoding="utf-8")
    named = set(re.findall(r"`(satudata_\w+)`", _section("## API")))
    assert named == set(re.findall(r'"(satudata_\w+)"', sources))


@pytest.mark.parametrize("page", [ROOT / "README.md", *GUIDES], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Links and pictures inside of the repository exist."""
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
