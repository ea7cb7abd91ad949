"""The diagram and the summary of a procedure show what the machine does."""

from __future__ import annotations

import re

import pytest

from ckanext.satudata.domain.workflow.definition import Workflow
from ckanext.satudata.domain.workflow.graph import mermaid
from ckanext.satudata.domain.workflow.loading import PRESETS, load_preset
from ckanext.satudata.domain.workflow.summary import summary

EDGE = re.compile(r'^    (\w+) (-->|-\.->)(?:\|"([^"]*)"\|)? (\w+)$')
NODE = re.compile(r'^    (\w+)(?:\(\[|\[)"([^"]*)"(?:\]\)|\])$')

PERPRES = """\
flowchart TD
    produsen(["Produsen Data"])
    tahap_prinsip_sdi["Pemeriksaan prinsip Satu Data oleh Walidata<br/>Walidata"]
    tahap_data_prioritas["Pemeriksaan ulang Data Prioritas oleh Pembina Data<br/>Pembina Data"]
    publikasi["Publikasi<br/>Walidata"]
    terpublikasi(["Terpublikasi"])
    ditolak(["Ditolak"])
    produsen -->|"ajukan"| tahap_prinsip_sdi
    tahap_prinsip_sdi -->|"setujui: Data Prioritas"| tahap_data_prioritas
    tahap_prinsip_sdi -->|"setujui: selain itu"| publikasi
    tahap_prinsip_sdi -.->|"kembalikan"| produsen
    tahap_prinsip_sdi -.->|"tolak"| ditolak
    tahap_data_prioritas -->|"setujui"| publikasi
    tahap_data_prioritas -.->|"kembalikan"| tahap_prinsip_sdi
    tahap_data_prioritas -.->|"tolak"| ditolak
    publikasi --> terpublikasi
"""


def parts(text: str) -> tuple[dict[str, str], list[tuple[str, str, str, str]]]:
    """Return nodes and edges of a diagram; every line has to be one of them."""
    nodes, edges = {}, []
    first, *lines = text.splitlines()
    assert first == "flowchart TD"
    for line in lines:
        if found := NODE.match(line):
            nodes[found[1]] = found[2]
        else:
            edge = EDGE.match(line)
            assert edge, line
            edges.append((edge[1], edge[2], edge[3] or "", edge[4]))
    return nodes, edges


def test_default_procedure():
    """The diagram of the Perpres is this one, each time."""
    assert mermaid(load_preset("perpres")) == PERPRES


@pytest.mark.parametrize("locale", ["id", "en"])
@pytest.mark.parametrize("code", PRESETS)
def test_every_node_is_reached_and_left(code: str, locale: str):
    """All nodes hang together: each is reached from the produsen, and only the two ends lead nowhere."""
    nodes, edges = parts(mermaid(load_preset(code), locale))
    assert {edge[0] for edge in edges} | {edge[3] for edge in edges} == set(nodes)
    reached, grown = {"produsen"}, True
    while grown:
        more = {edge[3] for edge in edges if edge[0] in reached}
        grown = not more <= reached
        reached |= more
    assert reached == set(nodes)
    assert set(nodes) - {edge[0] for edge in edges} == {"terpublikasi", "ditolak"}


@pytest.mark.parametrize("code", PRESETS)
def test_returns_are_drawn(code: str):
    """The dotted lines are the returns of the procedure."""
    workflow = load_preset(code)
    _nodes, edges = parts(mermaid(workflow))
    drawn = [(edge[0], edge[3]) for edge in edges if edge[2] == "kembalikan"]
    expected = [
        (f"tahap_{stage.code}", "produsen" if stage.return_to == "produsen" else f"tahap_{stage.return_to}")
        for stage in workflow.stages
    ]
    assert drawn == expected


def test_deadlines_and_publisher():
    """Stages carry role and deadline, the publication its role, or that it happens by itself."""
    nodes, _edges = parts(mermaid(load_preset("pekalongan")))
    assert nodes["tahap_verifikasi_walidata"] == "Verifikasi dokumen oleh Walidata<br/>Walidata<br/>1 bulan"
    assert nodes["publikasi"] == "Publikasi<br/>Pengelola Data OPD<br/>1 hari kerja"
    nodes, _edges = parts(mermaid(load_preset("pringsewu"), "en"))
    assert nodes["publikasi"] == "Publication<br/>Data steward (walidata)<br/>by itself, on approval"
    assert nodes["tahap_data_dukung"].endswith("<br/>5 working days")


def workflow(**more: object) -> Workflow:
    label = {"id": 'A "B" <script>; #1\nC', "en": "A"}
    stages = [
        {"code": "end", "role": "walidata", "label": label, "when": {"jenis": ["geospasial", "keuangan"]}},
        {"code": "publikasi", "role": "walidata", "label": label},
    ]
    data = {"code": "x", "title": label, "stages": stages, "resubmit_to": "returning_stage", **more}
    return Workflow.model_validate(data)


def test_labels_cannot_break_the_diagram():
    """Quotes, markup and line ends in labels, and codes that are words of Mermaid, leave the diagram readable."""
    nodes, _edges = parts(mermaid(workflow(resubmit_to="first_stage")))
    assert set(nodes) == {"produsen", "tahap_end", "tahap_publikasi", "publikasi", "terpublikasi", "ditolak"}
    assert nodes["tahap_end"] == "A #34;B#34; #60;script#62;#59; #35;1 C<br/>Walidata"


def test_summary():
    """The summary names everything that a procedure sets."""
    text = summary(workflow(allow_self_review=True))
    assert "Berlaku untuk: Geospasial, Keuangan negara" in text
    assert "Pengajuan ulang: mulai dari tahap yang mengembalikan" in text
    assert "pemeriksa boleh memutuskan data yang diajukan atau disuntingnya sendiri" in text
    text = summary(load_preset("pekalongan"), "en")
    assert "Publication: Data manager of the OPD, by hand, 1 working day" in text
    assert "Deadline: 1 month" in text


def test_resubmission_to_the_returning_stage_is_drawn():
    """Where a resubmission goes back to the stage that returned it, the diagram says so."""
    assert 'produsen -.->|"Pengajuan ulang mulai dari tahap yang mengembalikan"| tahap_end & tahap_publikasi' in (
        mermaid(workflow())
    )
