"""Real files of offices go through upload and submission as they are (issue 3, acceptance 4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ckanext.satudata.demo import accounts, citizen, content, realfiles
from ckanext.satudata.demo.people import act

CARRIERS = ("admin", "eko", realfiles.UPLOADER)


@pytest.fixture
def files(shared_data: Path) -> tuple[realfiles.RealFile, ...]:
    """The real files; the test is skipped where the folder is absent."""
    found = realfiles.find(shared_data / "files")
    assert found
    return found


def _ignore(line: str) -> None:
    """Nobody listens."""


@pytest.mark.usefixtures("clean_db", "clean_index")
def test_every_real_file_is_uploaded_submitted_and_hidden(app: Any, files: tuple[realfiles.RealFile, ...]) -> None:
    """Every file is stored byte by byte, waits for the walidata, and no citizen sees or downloads it.

    Only what Office files tell of their makers is taken out, and the check says so.
    """
    people = [person for person in content.people() if person.name in CARRIERS]
    offices = [office for office in content.organizations() if office.name in (realfiles.ORGANIZATION, "diskominfo")]
    accounts.make_people(people, accounts.Secrets(None), _ignore)
    accounts.make_organizations(offices, "admin", _ignore)
    accounts.grant(people, "admin", _ignore)

    assert realfiles.carry(files, _ignore) == []

    for file in files:
        record = act("eko", "package_show", id=file.name)
        assert act("eko", "satudata_submission_show", dataset_id=file.name)["state"] == "in_review"
        resource = record["resources"][0]
        if not act("eko", "satudata_check_show", resource_id=resource["id"])["removed"]:
            assert resource["size"] == file.path.stat().st_size
        assert citizen.sees(file.name) is None
        answer = app.get(f"/dataset/{record['id']}/resource/{record['resources'][0]['id']}/download/x", status=None)
        assert answer.status_code in (302, 403, 404)
    assert citizen.finds() == set()
    assert act("eko", "satudata_inbox_list", limit=1)["count"] == len(files)

    told: list[str] = []
    assert realfiles.carry(files, told.append) == []
    assert told == [f"Berkas nyata: 0 baru diunggah dan diajukan, {len(files)} sudah ada."]


def test_the_folder_is_found_by_option_or_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``--real-files`` wins over ``SATUDATA_SHARED``; a folder that is not there means: go without."""
    monkeypatch.setenv("SATUDATA_SHARED", str(tmp_path))
    assert realfiles.folder(None) is None
    (tmp_path / "data" / "files").mkdir(parents=True)
    assert realfiles.folder(None) == tmp_path / "data" / "files"
    assert realfiles.folder(tmp_path) == tmp_path
