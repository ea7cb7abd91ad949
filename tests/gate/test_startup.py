"""The portal does not start where the gate could not hold; the message says what to change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ckan.exceptions import CkanConfigurationException

from ckanext.satudata.gate import startup

pytestmark = pytest.mark.usefixtures("with_plugins")


def _refusal() -> str:
    with pytest.raises(CkanConfigurationException) as error:
        startup.check()
    return str(error.value)


def test_healthy_settings() -> None:
    """The test settings are in order."""
    startup.check()


@pytest.mark.parametrize(
    "option",
    ["ckan.auth.create_unowned_dataset", "ckan.auth.reveal_private_datasets", "ckan.datastore.sqlsearch.enabled"],
)
def test_dangerous_options(ckan_config: dict[str, Any], option: str) -> None:
    """Options that would break the gate are named."""
    ckan_config[option] = True
    assert option in _refusal()


def test_broken_procedure(ckan_config: dict[str, Any], tmp_path: Path) -> None:
    """A procedure with mistakes names file, line and key; all of them at once."""
    file = tmp_path / "alur.yaml"
    file.write_text("code: kota\ntitle: {id: Kota, en: City}\npublisher: bupati\nstages: []\n", encoding="utf-8")
    ckan_config["ckanext.satudata.workflow"] = str(file)
    message = _refusal()
    assert f"{file}:3: publisher" in message
    assert "stages" in message


def test_missing_files_and_dates(ckan_config: dict[str, Any]) -> None:
    """A procedure that is not there, a malformed entry and a wrong date are all named."""
    ckan_config["ckanext.satudata.workflow"] = "/tidak/ada.yaml"
    ckan_config["ckanext.satudata.remote_files"] = "kadang"
    ckan_config["ckanext.satudata.holidays"] = ["31-12-2026"]
    message = _refusal()
    assert "/tidak/ada.yaml" in message
    assert "31-12-2026" in message
    assert "ckanext.satudata.remote_files" in message
    ckan_config["ckanext.satudata.workflow.organizations"] = ["dinas-kesehatan"]
    assert "dinas-kesehatan" in _refusal()
