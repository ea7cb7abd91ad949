"""Files behind links: what reviewers saw may be swapped by whoever owns the other server.

At submission each link is fetched, if that is safe and quick, and the SHA-256 is kept with the submission; where it
was kept, publication fetches the file again and compares. A link that could not be fetched is shown to the reviewers
as remote and not checked. The portal fetches public addresses only, so that nobody can make it read the intranet.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.addresses import is_public
from ckanext.satudata.domain.withholding import WITHHOLDABLE

log = logging.getLogger(__name__)

PREFIX = "remote:"
UNCHECKED = "remote:unchecked"

MAX_BYTES = 50 * 2**20
MAX_SECONDS = 10.0
MAX_SECONDS_OF_ALL = 30.0
MAX_REDIRECTS = 3
_CHUNK = 1 << 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class NotFetchedError(Exception):
    """A file is not fetched: not a public address, too large, too slow, or no answer."""


def links(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the resources of a dataset whose file lies on another server."""
    return [
        resource
        for resource in record.get("resources") or []
        if resource.get("url_type") not in WITHHOLDABLE and resource.get("url")
    ]


def fetch_digests(record: Mapping[str, Any]) -> dict[str, str]:
    """Return what is known of each link of a dataset, by its URL: ``remote:sha256:...`` or ``remote:unchecked``.

    Called before any row is locked: other servers may take their time.
    """
    found: dict[str, str] = {}
    deadline = time.monotonic() + MAX_SECONDS_OF_ALL
    for resource in links(record):
        url = str(resource["url"])
        if url not in found:
            found[url] = _known(url, deadline)
    return found


def _known(url: str, deadline: float) -> str:
    try:
        return f"{PREFIX}sha256:{digest(url, min(deadline, time.monotonic() + MAX_SECONDS))}"
    except (NotFetchedError, OSError, http.client.HTTPException, ValueError) as error:
        log.info("satudata: a remote file was not fetched: %s", type(error).__name__)
        return UNCHECKED


def noted(record: Mapping[str, Any], digests: Mapping[str, str]) -> dict[str, str]:
    """Return what a submission keeps of each link, by resource id."""
    return {resource["id"]: digests.get(str(resource["url"]), UNCHECKED) for resource in links(record)}


def refusals(record: Mapping[str, Any]) -> list[str]:
    """Return why a dataset with links cannot be submitted on a portal that does not want any."""
    if config.remote_files() == "allow":
        return []
    message = tk._("“{file}” is a link to another site, whose file may change unseen. Upload the file instead.")
    return [message.format(file=resource.get("name") or resource["url"]) for resource in links(record)]


def changes(record: Mapping[str, Any], kept: Mapping[str, str]) -> list[str]:
    """Return which remote files are not what was submitted.

    Args:
        record: the dataset.
        kept: what the submission noted, by resource id.
    """
    if problems := refusals(record):
        return problems
    checked = [item for item in links(record) if kept.get(item["id"], UNCHECKED) != UNCHECKED]
    digests = fetch_digests({"resources": checked})
    problems = []
    for resource in checked:
        now = digests[str(resource["url"])]
        name = resource.get("name") or resource["url"]
        if now == UNCHECKED:
            message = tk._(
                "“{file}” cannot be fetched from the other site now. Try again later, or return the dataset."
            )
            problems.append(message.format(file=name))
        elif now != kept[resource["id"]]:
            message = tk._("“{file}” on the other site is not the file that was submitted. Return the dataset.")
            problems.append(message.format(file=name))
    return problems


def digest(url: str, deadline: float) -> str:
    """Return the SHA-256 of what a URL answers.

    Args:
        url: an http or https address.
        deadline: when to give up, in seconds of the monotonic clock.

    Raises:
        NotFetchedError: see there.
        OSError: the other server cannot be reached.
    """
    result = hashlib.sha256()
    for chunk in stream(url, deadline, MAX_BYTES):
        result.update(chunk)
    return result.hexdigest()


def stream(url: str, deadline: float, max_bytes: int) -> Iterator[bytes]:
    """Yield what a URL answers, in pieces; each address on the way is looked at, and is the one connected to.

    Args:
        url: an http or https address.
        deadline: when to give up, in seconds of the monotonic clock, however slowly the other server drips.
        max_bytes: how much may come.

    Raises:
        NotFetchedError: see there.
        OSError: the other server cannot be reached.
        http.client.HTTPException: it does not speak HTTP.
    """
    for _ in range(MAX_REDIRECTS + 1):
        connection = _connect(url, deadline)
        with contextlib.closing(connection), _ended_in_time(connection, deadline):
            parts = urlsplit(url)
            path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            connection.request("GET", path, headers={"User-Agent": "ckanext-satudata", "Accept-Encoding": "identity"})
            response = connection.getresponse()
            if response.status in _REDIRECTS and (target := response.getheader("Location")):
                url = urljoin(url, target)
                continue
            if response.status != HTTPStatus.OK:
                raise NotFetchedError(f"status {response.status}")
            yield from _chunks(response, connection, deadline, max_bytes)
            return
    raise NotFetchedError("too many redirects")


_SAFE = "/%:@!$&'()*+,;=~-._?"


@contextlib.contextmanager
def _ended_in_time(connection: http.client.HTTPConnection, deadline: float) -> Iterator[None]:
    """Cut a connection off at its deadline: a time limit on each reading alone lets one byte in ten seconds through."""
    timer = threading.Timer(_left(deadline), _cut, [connection.sock])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _chunks(
    response: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float, max_bytes: int
) -> Iterator[bytes]:
    size = 0
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(_left(deadline))
        chunk = response.read1(_CHUNK)
        _left(deadline)  # what was cut off looks like an end
        if not chunk:
            break
        size += len(chunk)
        if size > max_bytes:
            raise NotFetchedError("too large")
        yield chunk
    if response.length:
        raise NotFetchedError("broken off")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotFetchedError("too slow")
    return left


def _connect(url: str, deadline: float) -> http.client.HTTPConnection:
    """Open a connection to an address that was looked at, so that no second look-up can lead elsewhere."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotFetchedError("not http")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(parts.hostname, port)
    raw = socket.create_connection((address, port), timeout=min(_left(deadline), MAX_SECONDS))
    if parts.scheme == "https":
        try:
            context = ssl.create_default_context()
            raw = context.wrap_socket(raw, server_hostname=parts.hostname, do_handshake_on_connect=False)
        except BaseException:
            raw.close()
            raise
    connection = http.client.HTTPConnection(parts.hostname, port)
    connection.sock = raw
    return connection


def _address(host: str, port: int) -> str:
    """Return an address of a host, all of whose addresses are public unless the operator named the host."""
    found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or (host not in config.remote_hosts() and not all(map(is_public, found))):
        raise NotFetchedError("not a public address")
    return found[0]
