"""The plugin switched off and the index rebuilt: core's own flag still hides what was not published."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ckan import model
from ckan.cli.cli import ckan

from tests.portal import Portal

HERE = Path(__file__).parent


@pytest.mark.usefixtures("with_request_context")
def test_hidden_by_the_flag(portal: Portal, tmp_path: Path) -> None:
    """Drafts, submissions, approved and withdrawn datasets stay hidden without the plugin; published ones are shown."""
    hidden = [portal.dataset()["id"], portal.submitted()["id"]]
    approved = portal.submitted()["id"]
    portal.approve(approved, "walidata")
    withdrawn = portal.published()["id"]
    portal.as_("walidata", "satudata_publication_withdraw", dataset_id=withdrawn, reason="Angka keliru.")
    public = portal.published()["id"]
    model.Session.remove()
    ini = tmp_path / "tanpa.ini"
    ini.write_text(
        f"[app:main]\nuse = config:{HERE.parents[1] / 'test.ini'}\nckan.plugins = datastore activity\n",
        encoding="utf-8",
    )
    arguments = [sys.executable, str(HERE / "switched_off.py"), str(ini), *hidden, approved, withdrawn, public]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=180)  # noqa: S603
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    assert answer == {"shown": [public], "found": [public]}


@pytest.mark.usefixtures("with_request_context")
def test_doctor_tells_beforehand(portal: Portal, cli: Any) -> None:
    """``doctor --switch-off`` names what only the plugin keeps from the public, and nothing else."""
    portal.dataset()
    open_data = portal.published()["id"]
    told = cli.invoke(ckan, ["satudata", "doctor", "--switch-off"])
    assert told.exit_code == 0, told.output
    withheld = portal.published(accessRights="terbatas", dasar_pembatasan="UU 14/2008 Pasal 17 huruf h")["id"]
    told = cli.invoke(ckan, ["satudata", "doctor", "--switch-off"])
    assert told.exit_code == 1, told.output
    assert withheld in told.output
    assert open_data not in told.output
