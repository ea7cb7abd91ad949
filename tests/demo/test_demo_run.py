"""``ckan satudata demo`` on real services: what it loads, what it tells, and that a second run changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from ckan import model

from ckanext.satudata.demo import citizen, content
from ckanext.satudata.demo.people import ANYBODY, act, administrator
from ckanext.satudata.demo.runner import Demo

PRESETS = "ckanext.satudata:domain/workflow/presets"

pytestmark = [
    pytest.mark.ckan_config(
        "ckanext.satudata.workflow.organizations",
        f"dinas-pupr={PRESETS}/blitar.yaml dkpp={PRESETS}/pringsewu.yaml setda={PRESETS}/pekalongan.yaml",
    ),
    pytest.mark.usefixtures("clean_db", "clean_index"),
]


@pytest.fixture
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of tokens that the demonstration writes."""
    path = tmp_path / "tokens.env"
    monkeypatch.setenv("SATUDATA_DEMO_TOKENS", str(path))
    return path


def run(app: Any, *, say: Callable[[str], None] | None = None) -> list[str]:
    """Run the demonstration without real files; return what it printed."""
    lines: list[str] = []
    with app.flask_app.test_request_context("/", environ_overrides={"CKAN_LANG": "id"}):
        assert Demo(say or lines.append, app, None).run() == []
    model.Session.remove()
    return lines


def states() -> dict[str, str]:
    """Return where each dataset of the demonstration stands."""
    return {
        item.name: act(administrator(), "satudata_submission_show", dataset_id=item.name)["state"]
        for item in content.items()
    }


def seen_by_a_citizen(app: Any) -> list[set[str]]:
    """Return the datasets that somebody without an account sees: by search, list, pages and feed."""
    names = [item.name for item in content.items()]
    ids = {act(administrator(), "package_show", id=name)["id"]: name for name in names}
    feed = app.get("/feeds/dataset.atom").body
    return [
        citizen.finds(),
        set(act(ANYBODY, "package_list")),
        {name for name in names if app.get(f"/dataset/{name}", status=None).status_code == HTTPStatus.OK},
        {name for package_id, name in ids.items() if package_id in feed},
    ]


def test_the_demonstration_plays_the_journey_and_can_be_repeated(app: Any, tokens: Path) -> None:
    """Issue 3, section 5 and acceptance 4.

    Every dataset reaches its state, at least seven of them; a citizen finds exactly the published ones; both journeys
    are told to the download; a second run makes nothing new and repairs nothing that a person changed.
    """
    story = "\n".join(run(app))

    reached = states()
    assert reached == {item.name: item.target.state for item in content.items()}
    assert len(Counter(reached.values())) >= 7
    published = {name for name, state in reached.items() if state == "published"}
    assert seen_by_a_citizen(app) == [published] * 4
    for words in (
        "tidak ditemukan, karena belum terbit",
        "mengembalikannya",
        "mengajukan ulang",
        "Diteruskan ke pembina data karena ini data prioritas",
        "Diteruskan ke pembina data menurut alur OPD ini",
        "menekan Publikasi",
        "sama persis dengan berkas yang disetujui",
    ):
        assert words in story
    token = dict(line.split("=", 1) for line in tokens.read_text().splitlines())["TOKEN_BUDI"]
    answer = app.get("/api/3/action/organization_list_for_user", headers={"Authorization": token})
    assert [office["name"] for office in answer.json["result"]] == ["disdukcapil"]

    schedule = act(ANYBODY, "satudata_release_list", limit=1000)
    assert {"akan_dirilis", "ditunda", "dibatalkan"} <= {item["status"] for item in schedule["results"]}
    assert len({item["organization"]["name"] for item in schedule["results"]}) >= 5

    draft = next(item for item in content.items() if item.target.state == "draft")
    act(draft.uploader, "package_patch", id=draft.name, title="Diganti orang")
    before = tokens.read_text()
    again = "\n".join(run(app))
    assert "Semua dataset demo sudah ada." in again
    assert "Sudah dijalankan sebelumnya; riwayatnya:" in again
    assert tokens.read_text() == before
    assert states() == reached
    assert act(ANYBODY, "satudata_release_list", limit=0)["count"] == schedule["count"]
    assert act(draft.uploader, "package_show", id=draft.name)["title"] == "Diganti orang"


def test_an_interrupted_run_is_completed_by_the_next(app: Any) -> None:
    """A run that stops in the middle of a journey leaves nothing that the next run cannot finish."""

    class PowerCutError(Exception):
        """The machine went away."""

    def cut(line: str) -> None:
        if "mengembalikannya" in line:
            raise PowerCutError

    with pytest.raises(PowerCutError):
        run(app, say=cut)
    model.Session.remove()
    run(app)
    assert states() == {item.name: item.target.state for item in content.items()}
