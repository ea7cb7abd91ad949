"""What frictionless may read: our uploads and public http addresses, never a path or address of somebody's choice."""

from __future__ import annotations

import io
import socket
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ckanext.satudata.domain.addresses import is_public
from ckanext.satudata.services import remote_files
from ckanext.satudata.validation import fetching, sources
from ckanext.satudata.validation.fetching import NotReadableError, schema_of

from tests.validation.serving import serving

pytestmark = pytest.mark.usefixtures("with_request_context")

CSV = b"kecamatan,jumlah\nSukorejo,51234\n"


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """Another server, in our own network."""
    schema, large = b'{"fields": [{"name": "jumlah", "type": "integer"}]}', b"a,b\n" + b"1,2\n" * 300_000
    with serving(**{"data.csv": CSV, "skema.json": schema, "besar.csv": large}) as found:
        yield found


def _read(url: str) -> int:
    """Have frictionless read an address, and return how many rows it has seen."""
    with sources.given({"id": "x", "url": url, "format": "CSV"}) as found:
        report = found.validated("csv")
    assert report["valid"], report
    return report["tasks"][0]["stats"]["rows"]


def test_local_files_are_not_read(tmp_path: Path) -> None:
    """No address leads to a file of the server: neither by scheme nor as a plain path."""
    secret = tmp_path / "rahasia.csv"
    secret.write_bytes(CSV)
    for url in (f"file://{secret}", str(secret), f"FILE://{secret}", f"file://localhost{secret}", "rahasia.csv", ""):
        with pytest.raises(NotReadableError) as refused:
            _read(url)
        assert "rahasia" not in str(refused.value)


def test_own_network_is_not_read(server: tuple[str, list[str]]) -> None:
    """Loopback, private, link-local and multicast addresses are refused before a connection is made."""
    address, asked = server
    port = address.rsplit(":", 1)[1]
    hosts = ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433")  # noqa: S104
    for host in (*hosts, "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "224.0.0.1", "[fe80::1]"):
        with pytest.raises(NotReadableError):
            _read(f"http://{host}:{port}/data.csv")
        with pytest.raises(NotReadableError):
            schema_of({"schema": f"http://{host}:{port}/skema.json"})
    assert asked == []


def test_addresses() -> None:
    """Only what the registries give out as public is public, also inside of IPv6."""
    private = ("::127.0.0.1", "fec0::1", "64:ff9b:1::1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff0e::1", "100.64.0.1")
    assert not any(map(is_public, private))
    assert all(map(is_public, ("103.108.159.1", "2001:df0:2c::1", "64:ff9b::808:808", "::ffff:8.8.8.8")))


def test_redirects_are_looked_at(ckan_config: dict[str, Any], server: tuple[str, list[str]]) -> None:
    """What an allowed server redirects to is looked at as the first address is."""
    address, asked = server
    ckan_config["ckanext.satudata.remote_files.hosts"] = "127.0.0.1"
    assert _read(f"{address}/pindah/{address}/data.csv") == 1
    # Once, however often frictionless reads it.
    assert asked == [f"/pindah/{address}/data.csv", "/data.csv"]
    port = address.rsplit(":", 1)[1]
    asked.clear()
    for target in (f"http://localhost:{port}/data.csv", "file:///etc/passwd", "http://169.254.169.254/latest"):
        with pytest.raises(NotReadableError):
            _read(f"{address}/pindah/{target}")
    assert all(path.startswith("/pindah/") for path in asked)


def test_name_is_resolved_once(
    ckan_config: dict[str, Any], server: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is looked at and private a moment later leads nowhere else."""
    _address, asked = server
    answers = iter(["93.184.215.14"])
    tried: list[str] = []

    def resolve(host: str, port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers, "127.0.0.1"), port))]

    def connect(target: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(target[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(remote_files.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(remote_files.socket, "create_connection", connect)
    with pytest.raises(NotReadableError):
        _read("http://ganti.example/data.csv")
    assert tried == ["93.184.215.14"]
    assert asked == []


def test_limits(ckan_config: dict[str, Any], server: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Too much, too slow, or another answer than the file: each is said, and nothing is read for ever."""
    address, _asked = server
    ckan_config["ckanext.satudata.remote_files.hosts"] = "127.0.0.1"
    with pytest.raises(NotReadableError, match="404"):
        _read(f"{address}/tidak-ada.csv")
    monkeypatch.setattr(fetching, "MAX_SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(NotReadableError):
        _read(f"{address}/tetes")
    assert time.monotonic() - began < 60, "its 10,000 bytes would take 500 seconds"
    ckan_config["ckanext.satudata.checks.max_mb"] = 1
    with pytest.raises(NotReadableError), sources.given({"format": "CSV"}, io.BytesIO(b"x" * (2**20 + 1))):
        pass
    with pytest.raises(NotReadableError, match="larger than 1 MB"):
        _read(f"{address}/besar.csv")
    monkeypatch.setattr(fetching, "MAX_SCHEMA_BYTES", 10)
    with pytest.raises(NotReadableError):
        schema_of({"schema": f"{address}/skema.json"})


def test_packed_workbook(ckan_config: dict[str, Any]) -> None:
    """A workbook that is small packed and huge unpacked is not opened."""
    ckan_config["ckanext.satudata.checks.max_mb"] = 1
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (11 * 2**20))
    packed.seek(0)
    with pytest.raises(NotReadableError), sources.given({"format": "XLSX"}, packed):
        pass


def test_schema(ckan_config: dict[str, Any], server: tuple[str, list[str]]) -> None:
    """A schema may be written out or lie at an allowed address; one that is no table schema is refused in words."""
    address, _asked = server
    ckan_config["ckanext.satudata.remote_files.hosts"] = "127.0.0.1"
    expected = {"fields": [{"name": "jumlah", "type": "integer"}]}
    for schema in (expected, '{"fields": [{"name": "jumlah", "type": "integer"}]}', f"{address}/skema.json"):
        assert schema_of({"schema": schema}) == expected
    assert schema_of({"schema": ""}) is None
    for schema in ('"/etc/passwd"', "[1]", "{", "/etc/passwd", f"{address}/data.csv"):
        with pytest.raises(NotReadableError):
            schema_of({"schema": schema})


def test_schema_refers_to_nothing() -> None:
    """A schema cannot make frictionless read another file or address."""
    evil = {"$schema": "http://10.0.0.1/p", "fields": [{"name": "a", "$ref": "file:///etc/passwd"}], "profile": "/etc"}
    assert schema_of({"schema": evil}) == {"fields": [{"name": "a"}]}
