"""Files behind links: reviewers are told, publication compares, and the portal never reads its own network."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.satudata.services import remote_files
from ckanext.satudata.services.remote_files import UNCHECKED, NotFetchedError

from tests.portal import Portal, is_public


class _Handler(BaseHTTPRequestHandler):
    content = b"kecamatan,jumlah\nSukorejo,51234\n"

    def do_GET(self) -> None:
        """Answer with the file, or lead on to where the path says."""
        if self.path.startswith("/pindah/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/pindah/"))
            self.end_headers()
            return
        self.send_response(200 if self.path == "/data.csv" else 404)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def server() -> Iterator[str]:
    """Another server on this machine."""
    _Handler.content = b"kecamatan,jumlah\nSukorejo,51234\n"
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()


def _linked(portal: Portal, url: str) -> dict[str, Any]:
    dataset = portal.dataset()
    portal.as_("editor", "resource_create", package_id=dataset["id"], url=url, name="Tautan", format="CSV")
    return portal.as_("editor", "package_show", id=dataset["id"])


def _digest(url: str) -> str:
    return remote_files.digest(url, time.monotonic() + 5)


@pytest.mark.usefixtures("with_request_context")
class TestFetching:
    def test_private_addresses_are_not_read(self, ckan_config: dict[str, Any], server: str) -> None:
        """Loopback, private and link-local addresses are refused, by name, number and redirect."""
        port = server.rsplit(":", 1)[1]
        for url in (
            f"{server}/data.csv",
            f"http://localhost:{port}/data.csv",
            f"http://[::ffff:127.0.0.1]:{port}/data.csv",
            "http://169.254.169.254/latest/meta-data",
            "http://10.0.0.1/",
            "file:///etc/passwd",
            "ftp://127.0.0.1/x",
        ):
            with pytest.raises(NotFetchedError):
                _digest(url)

    def test_redirect_into_the_network(self, ckan_config: dict[str, Any], server: str) -> None:
        """A redirect is looked at as the first address is."""
        ckan_config["ckanext.satudata.remote_files.hosts"] = "127.0.0.1"
        assert _digest(f"{server}/pindah/{server}/data.csv") == _digest(f"{server}/data.csv")
        port = server.rsplit(":", 1)[1]
        with pytest.raises(NotFetchedError):
            _digest(f"{server}/pindah/http://localhost:{port}/data.csv")
        with pytest.raises(NotFetchedError):
            _digest(f"{server}/pindah/{server}/pindah/{server}/pindah/{server}/pindah/{server}/data.csv")

    def test_limits(self, ckan_config: dict[str, Any], server: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Too much is not read, and an answer other than 200 is none."""
        ckan_config["ckanext.satudata.remote_files.hosts"] = "127.0.0.1"
        with pytest.raises(NotFetchedError):
            _digest(f"{server}/tidak-ada.csv")
        monkeypatch.setattr(remote_files, "MAX_BYTES", 10)
        with pytest.raises(NotFetchedError):
            _digest(f"{server}/data.csv")
        with pytest.raises(NotFetchedError):
            remote_files.digest(f"{server}/data.csv", time.monotonic() - 1)


@pytest.mark.usefixtures("with_request_context")
class TestPolicy:
    def test_unchecked_is_allowed(self, portal: Portal, server: str) -> None:
        """By default a file that cannot be fetched safely is allowed, and noted as not checked."""
        dataset = _linked(portal, f"{server}/data.csv")
        link = dataset["resources"][1]["id"]
        shown = portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        assert shown["files"][link] == UNCHECKED
        portal.approve(dataset["id"], "walidata")
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
        assert is_public(dataset["id"])

    def test_swapped_file_is_not_published(self, portal: Portal, ckan_config: dict[str, Any], server: str) -> None:
        """A remote file that changed or vanished after its submission keeps the dataset from the public."""
        ckan_config["ckanext.satudata.remote_files.hosts"] = "127.0.0.1"
        dataset = _linked(portal, f"{server}/data.csv")
        shown = portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        assert shown["files"][dataset["resources"][1]["id"]].startswith("remote:sha256:")
        portal.approve(dataset["id"], "walidata")
        before, _Handler.content = _Handler.content, b"lain,isi\n"
        with pytest.raises(tk.ValidationError) as error:
            portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
        assert "resources" in error.value.error_dict
        assert not is_public(dataset["id"])
        _Handler.content = before
        portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset["id"])
        assert is_public(dataset["id"])

    def test_block(self, portal: Portal, ckan_config: dict[str, Any], server: str) -> None:
        """Where links are not wanted, a dataset with one is not submitted, nor published when it was on its way."""
        dataset = _linked(portal, f"{server}/data.csv")["id"]
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset)
        portal.approve(dataset, "walidata")
        ckan_config["ckanext.satudata.remote_files"] = "block"
        with pytest.raises(tk.ValidationError):
            portal.as_("walidata", "satudata_publication_publish", dataset_id=dataset)
        portal.as_("editor", "satudata_submission_cancel", dataset_id=dataset)
        with pytest.raises(tk.ValidationError) as error:
            portal.as_("editor", "satudata_submission_submit", dataset_id=dataset)
        assert "resources" in error.value.error_dict
        assert not is_public(dataset)


def test_notice_for_reviewers(portal: Portal, app: Any, server: str) -> None:
    """The page of a submission names the remote files and says what is known of them."""
    with app.flask_app.test_request_context():
        dataset = _linked(portal, f"{server}/data.csv")
        portal.as_("editor", "satudata_submission_submit", dataset_id=dataset["id"])
        token = factories.APIToken(user=portal.people["walidata"])["token"]
    page = app.get(f"/dataset/{dataset['name']}/pengajuan", headers={"Authorization": token})
    assert page.status_code == 200
    assert "berkas-jauh" in page.body
    assert f"{server}/data.csv" in page.body
