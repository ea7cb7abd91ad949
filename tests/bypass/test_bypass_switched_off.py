"""The plugin switched off and the index rebuilt: core's own flag still hides what was not published."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ckan import model

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
