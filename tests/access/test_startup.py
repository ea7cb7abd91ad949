"""Files that the web server hands out without asking cannot be withheld: the portal does not start with them."""

from __future__ import annotations

from pathlib import Path

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.gate import storage


@pytest.mark.usefixtures("with_plugins")
def test_a_private_folder_is_fine() -> None:
    """The ordinary place of files has no problem."""
    assert list(storage.problems()) == []


@pytest.mark.usefixtures("with_plugins")
def test_a_public_folder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of files may not lie inside of a folder that is served as it is, by whatever option or plugin."""
    folder = str(Path(tk.config["ckan.storage_path"]))
    monkeypatch.setitem(tk.config, "extra_public_paths", f"/srv/other,{folder}")
    assert any(folder in problem for problem in storage.problems())
    monkeypatch.setitem(tk.config, "extra_public_paths", None)
    monkeypatch.setitem(tk.config, "plugin_public_paths", [folder])
    assert any(folder in problem for problem in storage.problems())


@pytest.mark.skipif(not tk.check_ckan_version(min_version="2.12"), reason="storages came with CKAN 2.12")
@pytest.mark.usefixtures("with_plugins")
def test_a_public_storage_is_refused(tmp_path: Path) -> None:
    """A storage of resources may not be public."""
    from ckan.lib import files

    for public in (True, False):
        settings = {"type": "ckan:fs", "path": str(tmp_path), "public": public, "initialize": True}
        files.storages.register("resources", files.make_storage("resources", settings))
        try:
            assert bool(list(storage.problems())) is public
        finally:
            files.storages.reset()
            files.storages.collect()
