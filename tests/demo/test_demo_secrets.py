"""The file of tokens and the demonstration password."""

from __future__ import annotations

import stat
from pathlib import Path

from ckanext.satudata.demo.accounts import Secrets


def test_the_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """Tokens of the demonstration open the portal: the file has mode 0600 from its first byte."""
    vault = Secrets(tmp_path / "run" / "tokens.env")
    vault.put("SYSADMIN_TOKEN", "abc=")
    assert vault.path is not None
    assert stat.S_IMODE(vault.path.stat().st_mode) == 0o600
    assert vault.path.read_text(encoding="utf-8") == "SYSADMIN_TOKEN=abc=\n"


def test_the_password_is_made_once(tmp_path: Path) -> None:
    """A second run prints the password of the first; it has at least eight characters."""
    path = tmp_path / "tokens.env"
    password = Secrets(path).password()
    assert len(password) >= 8
    assert Secrets(path).password() == password


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    """Without ``SATUDATA_DEMO_TOKENS`` the password lives for one run only."""
    vault = Secrets(None)
    vault.put("TOKEN_BUDI", "x")
    assert vault.get("TOKEN_BUDI") == "x"
    assert list(tmp_path.iterdir()) == []
