"""Files behind links: what reviewers saw may be swapped by whoever owns the other server.

At submission each link is fetched, if that is safe and quick, and the SHA-256 is kept with the submission; where it
was kept, publication fetches the file again and compares. A link that could not be fetched is shown to the reviewers
as remote and not checked. The portal fetches public addresses only, so that nobody can make it read the intranet.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

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
    for _ in range(MAX_REDIRECTS + 1):
        connection = _connect(url, deadline)
        try:
            parts = urlsplit(url)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers={"User-Agent": "ckanext-satudata", "Accept-Encoding": "identity"})
            response = connection.getresponse()
            if response.status in _REDIRECTS and (target := response.getheader("Location")):
                url = urljoin(url, target)
                continue
            if response.status != HTTPStatus.OK:
                raise NotFetchedError(f"status {response.status}")
            result = hashlib.sha256()
            for chunk in _chunks(response, connection, deadline):
                result.update(chunk)
            return result.hexdigest()
        finally:
            connection.close()
    raise NotFetchedError("too many redirects")


def _chunks(
    response: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float
) -> Iterator[bytes]:
    size = 0
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(_left(deadline))
        chunk = response.read1(_CHUNK)
        if not chunk:
            break
        size += len(chunk)
        if size > MAX_BYTES:
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
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=parts.hostname)
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
