"""The leak test that an operator runs against the portal, here against a real server of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server

from ckanext.satudata.cli import satudata
from ckanext.satudata.gate.labels import SatudataPermissionLabels

from tests.portal import Portal

pytestmark = pytest.mark.usefixtures("with_request_context")


@pytest.fixture
def address(app: Any) -> Iterator[str]:
    """Serve the application on a free port."""
    server = make_server("127.0.0.1", 0, app.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def _run(cli: Any, address: str) -> tuple[int, str]:
    result = cli.invoke(satudata, ["doctor", "--leak-test", "--url", address])
    return result.exit_code, result.output


def test_leak_test(portal: Portal, address: str, cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No leak is 0 with a table of all channels; without the labels there are leaks, and the exit code is 1."""
    portal.published()
    portal.submitted(title="Jumlah Zibaduwana")
    code, output = _run(cli, address)
    assert code == 0, output
    assert "in_review (1)" in output
    assert "no leak" in output or "tidak ada kebocoran" in output
    monkeypatch.setattr(SatudataPermissionLabels, "get_dataset_labels", lambda self, package: ["public"])
    code, output = _run(cli, address)
    assert code == 1
    assert "package_show?id={id} [in_review]" in output


def test_nothing_to_look_for(portal: Portal, address: str, cli: Any) -> None:
    """A portal without hidden datasets passes and says why."""
    portal.published()
    code, _output = _run(cli, address)
    assert code == 0


def test_portal_does_not_answer(portal: Portal, cli: Any) -> None:
    """An address where nobody answers is an error that says what to do."""
    portal.published()
    portal.dataset()
    code, output = _run(cli, "http://127.0.0.1:9")
    assert code == 1
    assert "--url" in output
