"""A redacted report is drawn by the JavaScript of ckanext-validation as a full one is, but for what stands in cells."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from frictionless import Schema, validate

import ckanext.validation

from ckanext.satudata.validation.redaction import MASK, redact

_CHROMIUM = "/usr/bin/chromium"
_BUNDLE = "webassets/vendor/frictionless-components/frictionless-components.min.js"
ROWS = "nik,nama\n3572010101900001,Uji Rahasia\n\n3572010101900001,Uji,lebih\n3572010101900001\n"
SCHEMA = {
    "fields": [{"name": "nik", "constraints": {"unique": True}}, {"name": "nama", "constraints": {"maxLength": 3}}]
}


def _drawn(report: dict[str, Any], folder: Path) -> list[list[tuple[str, bool]]]:
    """Return the rows of all tables on the page: what each cell says and whether it is marked."""
    script = Path(os.path.dirname(ckanext.validation.__file__), _BUNDLE).as_uri()
    options = f"{{report: {json.dumps(report)}}}"
    call = f"frictionlessComponents.render(frictionlessComponents.Report, {options}, document.getElementById('report'))"
    page = folder / "halaman.html"
    page.write_text(f"<meta charset=utf-8><div id=report></div><script src='{script}'></script><script>{call}</script>")
    switches = ("--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--dump-dom")
    profile = f"--user-data-dir={folder / 'profil'}"
    done = subprocess.run(
        [_CHROMIUM, *switches, profile, page.as_uri()], capture_output=True, text=True, check=True, timeout=300
    )
    rows = BeautifulSoup(done.stdout, "html.parser").select("#report table tr")
    return [[(cell.get_text().strip(), "fail" in str(cell.get("class"))) for cell in row.select("td")] for row in rows]


def test_redacted_report_is_drawn(tmp_path: Path) -> None:
    """The same rows with the same cells marked, and nothing of the file."""
    if not shutil.which(_CHROMIUM):
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    (tmp_path / "data.csv").write_text(ROWS)
    report = validate("data.csv", basepath=str(tmp_path), schema=Schema.from_descriptor(SCHEMA)).to_dict()
    full, redacted = _drawn(report, tmp_path), _drawn(redact(report), tmp_path)
    assert any(marked for row in full for _text, marked in row)
    assert [[marked for _text, marked in row] for row in redacted] == [
        [marked for _text, marked in row] for row in full
    ]
    words = {text for row in redacted for text, _marked in row if not text.isdigit() or len(text) > 2}
    assert words == {"", "nik", "nama", MASK}
