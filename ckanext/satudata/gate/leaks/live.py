"""The battery against the live portal: over HTTP, without an account, for a sample of its own hidden datasets."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import requests

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.gate.leaks import battery, pages
from ckanext.satudata.gate.leaks.describe import describe
from ckanext.satudata.gate.leaks.judging import Answer
from ckanext.satudata.gate.leaks.probe import Request
from ckanext.satudata.model import hidden

_SECONDS = 60
_BYTES = 5_000_000
_CHUNK = 65_536


@dataclass
class Row:
    """One row of the leak matrix.

    Args:
        number: its number in the matrix.
        asked: how many answers were compared.
        controlled: whether a request of this row showed the published dataset.
        leaks: what was told, with the request and the state of the dataset.
    """

    number: int
    asked: int = 0
    controlled: bool = False
    leaks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """The rows, and how many hidden datasets were looked for."""

    rows: Sequence[Row]
    states: Sequence[str]
    controlled: bool

    @property
    def leaks(self) -> int:
        """Return how many answers told something."""
        return sum(len(row.leaks) for row in self.rows)


def examine(url: str, rules: Iterable[pages.Rule], limit: int) -> Report:
    """Ask the portal for its hidden datasets as anybody could, and compare with datasets that do not exist.

    Args:
        url: the portal's address.
        rules: the routes of the application.
        limit: how many hidden datasets of each state are looked for.

    Raises:
        requests.RequestException: the portal does not answer.
    """
    sample = hidden.sample(limit)
    public_id = hidden.newest_public() or ""
    public_text = hidden.public_text().lower()
    targets = [describe(one, state, public_id=public_id, public_text=public_text) for one, state in sample]
    twin = describe(public_id, "published", public_id=public_id) if public_id else None
    model.Session.rollback()
    probes = battery.all_probes(rules)
    ask = _over_http(url)
    rows: dict[int, Row] = collections.OrderedDict((probe.row, Row(probe.row)) for probe in probes)
    if targets:
        for finding in battery.Look(ask, again=True).at(probes, targets):
            row = rows[finding.probe.row]
            row.asked += 1
            if finding.told:
                row.leaks.append(f"{finding.probe.path} [{finding.state}]: {finding.told}")
    if twin is not None:
        for probe in probes:
            row = rows[probe.row]
            row.controlled = row.controlled or battery.control(ask, probe, twin)
    return Report(list(rows.values()), [target.state for target in targets], twin is not None)


def _over_http(url: str) -> battery.Ask:
    session = requests.Session()
    session.headers["User-Agent"] = "ckan satudata doctor --leak-test"

    def send(request: Request) -> Answer:
        headers = {"Content-Type": request.form_type} if request.form else {}
        # Every request is somebody new: no session of an earlier one.
        session.cookies.clear()
        with session.request(
            request.method,
            url.rstrip("/") + request.path,
            data=request.form.encode() or None,
            headers=headers,
            allow_redirects=False,
            timeout=_SECONDS,
            stream=True,
        ) as response:
            body = bytearray()
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > _BYTES:
                    break
            return Answer(response.status_code, dict(response.headers), body.decode("utf-8", "replace"))

    return send


def channel(number: int) -> str:
    """Return what a row of the matrix is about."""
    names = {
        1: tk._("Lists of datasets (API versions 1 to 3)"),
        2: tk._("Statistics pages"),
        3: tk._("Search for files"),
        4: tk._("Datasets and files by id and by name"),
        5: tk._("Search: results, numbers, facets"),
        6: tk._("Search: fields kept in the index"),
        7: tk._("Search: parameters that a caller may set"),
        8: tk._("Members of an office"),
        9: tk._("Offices and groups with their numbers"),
        10: tk._("Users and their pages"),
        11: tk._("Related datasets"),
        12: tk._("Tags, formats, suggestions while typing"),
        13: tk._("State of jobs and loading"),
        15: tk._("Download of files"),
        16: tk._("DataStore: rows, dictionary, dump"),
        17: tk._("DataStore: list of tables"),
        18: tk._("Previews, tables, embedded pages"),
        19: tk._("Activity"),
        21: tk._("Feeds and catalogues (Atom, DCAT)"),
        27: tk._("Files of CKAN 2.12"),
        29: tk._("Forms and other pages of a dataset"),
        34: tk._("Followers and collaborators"),
        36: tk._("Submission, inbox, completeness, access"),
        38: tk._("Error pages and jobs"),
    }
    return names.get(number, str(number))
