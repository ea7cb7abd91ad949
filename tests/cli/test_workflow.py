"""``ckan satudata workflow``."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ckanext.satudata.cli.workflow import workflow
from ckanext.satudata.domain.workflow import loading
from ckanext.satudata.domain.workflow.graph import mermaid
from ckanext.satudata.domain.workflow.loading import PRESETS, load_preset

FOLDER = Path(loading.__file__).parent / "presets"
MISTAKES = [
    ("publisher: walidata", "publiser: walidata", "publiser: kunci tidak dikenal; mungkin maksud Anda publisher"),
    ("role: pembina", "role: pembinna", "role: 'pembinna' tidak dikenal; mungkin maksud Anda pembina"),
    ("when: data_prioritas", "when: prioritas", "when: tulis always, data_prioritas"),
    ("return_to: prinsip_sdi", "return_to: data_prioritas", "return_to: tahap tidak dapat mengembalikan kepada diri"),
    ("return_to: produsen", "return_to: data_prioritas", "return_to: tahap 'data_prioritas' datang sesudahnya"),
    ("requires: [metadata]", "requires: metadata", "requires: harus berupa daftar"),
    ("    role: walidata\n", "", "role: kunci ini wajib ada, misalnya role: walidata"),
    ("    role: walidata\n", "    role: ppid\n", "stages: harus ada tahap dengan role: walidata"),
    ("publisher: walidata", "publisher: forum", "publisher: forum tidak berwenang mempublikasikan"),
    ("code: konsistensi", "code: standar_data", "code: kode 'standar_data' dipakai dua kali"),
    ("publish: manual", "publish: [manual", "yaml: bukan YAML yang benar"),
    ("resubmit_to: first_stage", "resubmit_to: awal", "resubmit_to: 'awal' tidak dikenal; yang ada: first_stage, ret"),
]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(workflow, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_check_explains_a_mistake(tmp_path: Path, old: str, new: str, message: str):
    """A broken procedure ends with status 1 and one line: file, line, key, and what to do."""
    text = (FOLDER / "perpres.yaml").read_text()
    assert old in text
    path = tmp_path / "kota.yaml"
    path.write_text(text.replace(old, new, 1))
    code, output = run("check", str(path))
    assert code == 1
    assert output.startswith(f"{path}:")
    assert message in output
    assert output.count("\n") == 1


@pytest.mark.parametrize("preset", PRESETS)
def test_check_shows_the_route(preset: str):
    """A right procedure ends with status 0, after its stages in readable form."""
    code, output = run("check", str(FOLDER / f"{preset}.yaml"))
    assert code == 0
    for stage in load_preset(preset).stages:
        assert stage.label.id in output
    assert output.endswith("Berkas ini benar.\n")


def test_check_in_english(tmp_path: Path):
    """Everything can be had in English."""
    code, output = run("check", str(FOLDER / "blitar.yaml"), "--locale", "en")
    assert code == 0
    assert "Deadline: 5 working days" in output
    assert output.endswith("This file is correct.\n")
    code, output = run("check", str(tmp_path / "none.yaml"), "--locale", "en")
    assert code == 1
    assert "the file cannot be read" in output


def test_graph(tmp_path: Path):
    """A diagram is drawn from a preset or from a file; what is neither is explained."""
    assert run("graph") == (0, mermaid(load_preset("perpres")))
    assert run("graph", "blitar", "--locale", "en") == (0, mermaid(load_preset("blitar"), "en"))
    assert run("graph", str(FOLDER / "pringsewu.yaml")) == (0, mermaid(load_preset("pringsewu")))
    code, output = run("graph", "jakarta")
    assert code == 1
    assert "jakarta:1: yaml: berkas ini tidak dapat dibaca" in output
