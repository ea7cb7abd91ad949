"""The citizen who has not logged in: what they find, and how they download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests

import ckan.plugins.toolkit as tk

from ckanext.satudata.demo.people import ANYBODY, act

_PAGE = 100
_SECONDS = 10


class _Answer(Protocol):
    @property
    def status_code(self) -> int: ...
    @property
    def data(self) -> bytes: ...


class Client(Protocol):
    """The test client of the web application: answers where no web server runs."""

    def get(self, path: str) -> _Answer:
        """Fetch a path."""
        ...


@dataclass(frozen=True)
class Download:
    """What came back."""

    status: int
    data: bytes
    through: str


def sees(name: str) -> dict[str, Any] | None:
    """Return the dataset if a citizen may see it."""
    try:
        return act(ANYBODY, "package_show", id=name)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def finds() -> set[str]:
    """Return the names of all datasets that a citizen finds by searching."""
    names: set[str] = set()
    while True:
        page = act(ANYBODY, "package_search", rows=_PAGE, start=len(names))
        found = {entry["name"] for entry in page["results"]}
        if not found - names:
            return names
        names |= found


def download(url: str, client: Client) -> Download:
    """Download over HTTP from the running portal; by the web application itself where no portal answers."""
    try:
        answer = requests.get(url, timeout=_SECONDS)
    except requests.RequestException:
        path = urlsplit(url).path
        inside = client.get(path)
        return Download(inside.status_code, inside.data, f"{path} (portal belum berjalan; lewat aplikasi langsung)")
    return Download(answer.status_code, answer.content, url)
